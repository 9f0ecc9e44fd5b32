"""Newcomers: who came for the first time, and the one letter that lets them write their fiche.

An organisation that is not in the network enters it when the facilitator says so, in one
gesture: it becomes a partner, whoever came for it one of its people, and the letter brings
their own link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction

from cafes.arriving import attendances
from cafes.models import Attendance, Cafe
from fiches.models import Fiche
from partners.addresses import plain_address, told_apart, unsubscribe_address
from partners.french import plain
from partners.mailing import write
from partners.models import Contact, Message, Partner, PartnerType, Territory, User
from partners.network import join
from partners.notice import information_notice
from partners.personal_links import personal_link, whole_address
from partners.stationery import letter

USUAL_TYPE = "autre"  # of an organisation about which nothing is known yet


@dataclass(frozen=True)
class Newcomer:
    """One person who came for the first time, or for a structure that is not in the network."""

    row: Attendance
    email: str
    welcomed: dt.datetime | None
    fiche: Fiche | None
    known: Partner | None  # a partner of the network that bears the same name
    stranger: bool = False  # the structure has given addresses or a fiche, and not this address

    @property
    def structure(self) -> str:
        return self.row.partner.name if self.row.partner else self.row.organisation

    @property
    def is_ready(self) -> bool:
        """The letter needs no other answer: the structure is in the network, and has an address.

        Its link opens the page of the structure: an address which nobody there has given has to
        be accepted on its own.
        """
        return bool(self.row.partner and self.email and not (self.welcomed or self.stranger))


class NoAddress(Exception):
    """There is nowhere to write to."""


def newcomers_of(cafe: Cafe) -> list[Newcomer]:
    """In the order of arrival. Five queries."""
    rows = list(to_welcome(cafe))
    keys = {key_of(cafe.territory, address_of(row)): row for row in rows if address_of(row)}
    written = dict(Message.objects.filter(key__in=keys).values_list("key", "created_at"))
    network = {plain(one.name): one for one in Partner.objects.of(cafe.territory)}
    meant = {row.pk: row.partner or network.get(plain(row.organisation)) for row in rows}
    partners = {one.pk: one for one in meant.values() if one}
    fiches = {fiche.partner_id: fiche for fiche in Fiche.objects.filter(partner__in=partners)}
    given = _given(partners, fiches)
    return [
        Newcomer(
            row=row,
            email=address_of(row),
            welcomed=written.get(key_of(cafe.territory, address_of(row))),
            fiche=fiches.get(row.partner_id or 0),
            known=None if row.partner_id else meant[row.pk],
            stranger=_is_stranger(row, meant[row.pk], given),
        )
        for row in rows
    ]


def _given(partners: Mapping[int, Partner], fiches: Mapping[int, Fiche]) -> dict[int, set[str]]:
    """By partner (pk), the addresses that it has given; "" stands for somebody without one."""
    given = {pk: set(map(plain_address, one.invitation_emails)) for pk, one in partners.items()}
    for fiche in fiches.values():
        given[fiche.partner_id].add(plain_address(fiche.email))
    people = Contact.objects.filter(partner__in=partners, left_on__isnull=True)
    for partner, email in people.values_list("partner", "email"):
        given[partner].add(plain_address(email))
    return given


def _is_stranger(
    row: Attendance,
    partner: Partner | None,
    given: Mapping[int, set[str]],
) -> bool:
    """Nothing is at stake where nothing is known yet."""
    email = address_of(row)
    if partner is None or not email or not given[partner.pk]:
        return False
    return email not in given[partner.pk]


def to_welcome(cafe: Cafe) -> models.QuerySet[Attendance]:
    """Whoever was noted as new, and those of structures outside of the network; but nobody of a
    partner whose fiche is online and who has a person known there: that one knows the way."""
    outside = models.Q(partner__isnull=True) & ~models.Q(organisation="")
    settled = models.Q(partner__fiche__published__isnull=False, contact__isnull=False)
    return attendances(cafe).filter((models.Q(newcomer=True) & ~settled) | outside)


def address_of(row: Attendance) -> str:
    return plain_address(row.contact.email if row.contact and row.contact.email else row.email)


def key_of(territory: Territory, email: str) -> str:
    """Once for one person in one network, whatever the café."""
    return f"welcome:{territory.pk}:{told_apart(email)}"


@transaction.atomic
def take_in(row: Attendance, type: PartnerType, by: User, now: dt.datetime) -> Partner:
    """The organisation of this person becomes a partner; a second time gives the same one.

    Whoever came for it under the same name, at any café of the territory, is noted as its own.
    """
    territory = Territory.objects.select_for_update().get(pk=row.cafe.territory_id)
    row.refresh_from_db(fields=["partner", "organisation"])
    if row.partner is not None:
        return row.partner
    wanted = plain(row.organisation)
    network = Partner.objects.of(territory)
    partner = next((one for one in network if plain(one.name) == wanted), None)
    if partner is None:
        partner = Partner.objects.create(name=row.organisation.strip(), type=type)
        join(partner, territory, row.cafe.date)
    others = Attendance.objects.filter(
        cafe__territory=territory, partner__isnull=True, organisation__iexact=row.organisation
    )
    others.update(partner=partner, organisation="", newcomer=True)
    row.partner, row.organisation = partner, ""
    return partner


@transaction.atomic
def welcome(row: Attendance, by: User, now: dt.datetime) -> Message:
    """The letter, with the link of this person; once only. Raises NoAddress.

    Needs the row's café with its territory, partner and contact; the partner is in the network.
    """
    email, partner = address_of(row), row.partner
    if not email or partner is None:
        raise NoAddress
    territory = row.cafe.territory
    contact = row.contact or _person(row, partner, email)
    link = personal_link(partner, territory, contact, now, by)
    context = {
        "contact": contact,
        "partner": partner,
        "territory": territory,
        "cafe": row.cafe,
        "fiche": Fiche.objects.filter(partner=partner).first(),
        "link": whole_address(link),
        "expires_at": link.expires_at,
        "notice": information_notice(territory),
        "unsubscribe": unsubscribe_address(link, email),
        "signature": [by.name or str(territory), *([str(territory)] if by.name else [])],
    }
    said = letter("cafes/welcome", context)
    return write(
        key_of(territory, email),
        to=email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=territory,
        partner=partner,
        contact=contact,
        link=link,
    )


def _person(row: Attendance, partner: Partner, email: str) -> Contact | None:
    """Who came, among the people of the partner: known by her address, or noted now with nothing
    of hers shown. Without a name, the letter is for the structure."""
    known = partner.contacts.filter(email__iexact=email, left_on__isnull=True).first()
    if known is None and row.name:
        known = Contact.objects.create(partner=partner, name=row.name, email=email)
    if (
        known is not None
        and not row.cafe.attendances.filter(contact=known, removed_at__isnull=True)
        .exclude(pk=row.pk)
        .exists()
    ):
        Attendance.objects.filter(pk=row.pk).update(contact=known, name="", email="")
        row.contact = known
    return known
