"""Who comes to a café: noted on a phone, by several devices at once, with the network down.

Each arrival has a key made by the device that notes it, so what is sent twice counts once. Once
taken back, a key stays taken back, whatever arrives later: the same person who comes after all
has another key. Persons and organisations are counted separately; at a café habitants nobody is
named, see `cafes.headcounts`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction

from cafes.models import Attendance, Cafe
from partners.forgetting import Person
from partners.french import plain
from partners.models import Contact, Partner

Quality = Attendance.Quality
NO_NAMES = "Un café des habitants compte les personnes et n’en nomme aucune."
UNKNOWN = "Cette personne ou cette structure n’est plus dans le réseau."
TOO_LONG = "Ce nom est trop long."
NO_ROOM = "Il y a déjà trop de personnes notées à ce café."
MOST = 2000  # far more than a café holds; pages show all of them
ELSEWHERE = "Cette présence est celle d’un autre café."


class NobodyNamed(ValueError):
    """A café habitants stores no name."""


@dataclass(frozen=True)
class Arrival:
    """What a device says of one person; `newcomer` None: found out from earlier cafés."""

    key: uuid.UUID
    at: dt.datetime
    partner: int | None = None
    organisation: str = ""
    contact: int | None = None
    name: str = ""
    email: str = ""
    quality: str = Quality.PROFESSIONAL
    newcomer: bool | None = None
    removed: bool = False


@dataclass(frozen=True)
class Presence:
    people: int
    organisations: int


def attendances(cafe: Cafe) -> models.QuerySet[Attendance]:
    """Those who came, in the order of arrival, with their organisation."""
    return cafe.attendances.filter(removed_at__isnull=True).select_related("partner", "contact")


def presence(rows: Iterable[Attendance]) -> Presence:
    """Persons and organisations, of rows that were not taken back. An organisation counts once,
    however many come; one that is not in the network counts by its name, and who gives no
    organisation counts for none."""
    people, structures = 0, set()
    for row in rows:
        people += 1
        if row.partner_id or plain(row.organisation):
            structures.add(row.partner_id or plain(row.organisation))
    return Presence(people, len(structures))


def structure(row: Attendance) -> str:
    return row.partner.name if row.partner else row.organisation


def person(row: Attendance) -> str:
    return row.contact.name if row.contact else row.name


class Register:
    """The attendance of one café, held in memory while a batch of arrivals is applied.

    The caller has locked the café (`locked`). Six queries, however many arrivals.
    """

    def __init__(self, cafe: Cafe, keys: Iterable[uuid.UUID] = ()) -> None:
        if cafe.kind == Cafe.Kind.HABITANTS:
            raise NobodyNamed(NO_NAMES)
        self.cafe = cafe
        found = Attendance.objects.filter(models.Q(cafe=cafe) | models.Q(key__in=list(keys)))
        self.rows = {row.key: row for row in found}
        self._new: list[Attendance] = []
        self._changed: list[Attendance] = []

    def take(self, arrivals: Sequence[Arrival], now: dt.datetime) -> dict[uuid.UUID, str]:
        """Apply them in order and save; by key, why those that could not be kept were refused."""
        self._learn(arrivals)
        refused = {}
        for arrival in arrivals:
            if reason := self._take(arrival, now):
                refused[arrival.key] = reason
        Attendance.objects.bulk_create(self._new)
        Attendance.objects.bulk_update(
            self._changed, ["name", "email", "organisation", "quality", "removed_at"]
        )
        self._new, self._changed = [], []
        return refused

    def _learn(self, arrivals: Sequence[Arrival]) -> None:
        partners = {a.partner for a in arrivals if a.partner}
        contacts = {a.contact for a in arrivals if a.contact}
        network = Partner.objects.ever_in(self.cafe.territory).filter(pk__in=partners)
        self._partners = set(network.values_list("pk", flat=True))
        people = Contact.objects.filter(pk__in=contacts, partner__in=self._partners)
        self._contacts = dict(people.values_list("pk", "partner_id"))
        before = Attendance.objects.filter(
            cafe__territory=self.cafe.territory, removed_at__isnull=True
        ).exclude(cafe=self.cafe)
        known = before.filter(contact__in=contacts).values_list("contact", flat=True)
        self._seen = {pk for pk in known if pk}
        # In a network that notes who comes for the first time, everybody would be new.
        self._tells_newcomers = bool(contacts - self._seen) and before.exists()

    def _take(self, arrival: Arrival, now: dt.datetime) -> str:
        row = self.rows.get(arrival.key)
        if row is not None and row.cafe_id != self.cafe.pk:
            return ELSEWHERE
        if reason := unfit(arrival):
            return reason
        if row is not None:
            self._change(row, arrival, now)
        elif len(self.rows) >= MOST:
            return NO_ROOM
        elif arrival.contact and arrival.contact not in self._contacts:
            return UNKNOWN
        else:
            self._add(arrival, now)
        return ""

    def _change(self, row: Attendance, arrival: Arrival, now: dt.datetime) -> None:
        if row.removed_at is not None:
            return
        if arrival.removed:
            row.removed_at = now
        elif row.contact_id is None:
            row.name, row.email = arrival.name, arrival.email
            if row.partner_id is None:
                row.organisation = arrival.organisation
        row.quality = arrival.quality
        if row not in self._changed and row not in self._new:
            self._changed.append(row)

    def _add(self, arrival: Arrival, now: dt.datetime) -> None:
        partner = arrival.partner if arrival.partner in self._partners else None
        contact = arrival.contact if partner else None
        if contact and self._contacts[contact] != partner:
            partner = self._contacts[contact]
        # The same person, noted twice by two devices: the second one is kept as taken back, so
        # that the device that sends it again is still not believed.
        twice = contact is not None and any(
            row.contact_id == contact and row.removed_at is None
            for row in self.rows.values()
            if row.cafe_id == self.cafe.pk
        )
        row = Attendance(
            key=arrival.key,
            cafe=self.cafe,
            partner_id=partner,
            organisation="" if partner else arrival.organisation,
            contact_id=contact,
            name="" if contact else arrival.name,
            email="" if contact else arrival.email,
            quality=arrival.quality,
            newcomer=self._is_new(contact, arrival),
            arrived_at=arrival.at,
            removed_at=now if arrival.removed or twice else None,
        )
        self.rows[row.key] = row
        self._new.append(row)

    def _is_new(self, contact: int | None, arrival: Arrival) -> bool:
        if arrival.newcomer is not None:
            return arrival.newcomer
        return self._tells_newcomers and contact is not None and contact not in self._seen


def unfit(arrival: Arrival) -> str:
    """Why this cannot be stored as it is, or nothing."""
    longest = {"organisation": 150, "name": 60, "email": 120}
    if any(len(getattr(arrival, name)) > most for name, most in longest.items()):
        return TOO_LONG
    if arrival.quality not in Quality.values:
        return "Choisissez professionnel, bénévole ou élu."
    if arrival.email:
        try:
            validate_email(arrival.email)
        except ValidationError:
            return "Cette adresse de courriel ne semble pas complète."
    return ""


def locked(cafe: Cafe) -> Cafe:
    """The café, which nobody else changes until the transaction ends."""
    return Cafe.objects.select_for_update(of=("self",)).select_related("territory").get(pk=cafe.pk)


def arrive(
    cafe: Cafe,
    *,
    key: uuid.UUID,
    at: dt.datetime,
    partner: Partner | None = None,
    organisation: str = "",
    contact: Contact | None = None,
    name: str = "",
    email: str = "",
    quality: str = Quality.PROFESSIONAL,
    newcomer: bool | None = None,
) -> Attendance:
    """Note one arrival; the same key again changes nothing. A person who is already there is
    returned as she was noted. Raises NobodyNamed at a café habitants, ValidationError."""
    arrival = Arrival(
        key,
        at,
        partner.pk if partner else None,
        organisation,
        contact.pk if contact else None,
        name,
        email,
        quality,
        newcomer,
    )
    with transaction.atomic():
        register = Register(locked(cafe), [key])
        refused = register.take([arrival], at)
    if key in refused:
        raise ValidationError(refused[key])
    row = register.rows[key]
    if row.removed_at is not None and row.contact_id:
        others = (r for r in register.rows.values() if r.contact_id == row.contact_id)
        return next((other for other in others if other.removed_at is None), row)
    return row


def take_back(cafe: Cafe, key: uuid.UUID, now: dt.datetime) -> bool:
    """She was noted by mistake; whether there was something to take back."""
    return bool(cafe.attendances.filter(key=key, removed_at__isnull=True).update(removed_at=now))


def forget(gone: Person) -> None:
    """Somebody is erased: that somebody came for her organisation stays, her name does not."""
    rows = Attendance.objects.filter(contact=gone.contact)
    if gone.name:
        partner = gone.contact.partner_id
        rows |= Attendance.objects.filter(partner=partner, name__iexact=gone.name)
    if gone.email:
        rows |= Attendance.objects.filter(email__iexact=gone.email)
    rows.update(name="", email="")
