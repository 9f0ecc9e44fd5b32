"""One click: what a compte rendu says is frozen under its number, and written to those it is for.

The number is given under the lock of the café and each letter has a key, so that a double click,
two facilitators at once or a worker that is killed send nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from cafes.arriving import attendances, locked
from cafes.emails import signature
from cafes.minutes.content import gather
from cafes.minutes.correcting import takes_words
from cafes.minutes.files import text_of
from cafes.models import Cafe, CompteRendu, Invitation, Note
from cafes.states import hold
from fiches.reaching import known_at, reaches, with_addresses
from partners.addresses import plain_address, told_apart, unsubscribe_address
from partners.mailing import plan_messages, write
from partners.models import Contact, Partner, PersonalLink, User
from partners.personal_links import personal_link
from partners.stationery import letter

Audience = CompteRendu.Audience
RECENT = dt.timedelta(days=60)


@dataclass(frozen=True)
class Recipient:
    """One address; without a partner, somebody whom the network does not know there."""

    email: str
    partner: Partner | None = None
    contact: Contact | None = None


def last_version(cafe: Cafe) -> CompteRendu | None:
    """The one that counts; readers see no other."""
    return cafe.comptes_rendus.filter(sent_at__isnull=False).order_by("-version").first()


def to_send(today: dt.date) -> QuerySet[Cafe]:
    """Cafés of the last weeks of which something was noted and nothing was sent."""
    said = Note.objects.kept().filter(tour__cafe=OuterRef("pk")).exclude(text="")
    sent = CompteRendu.objects.filter(cafe=OuterRef("pk"), sent_at__isnull=False)
    recent = Cafe.objects.filter(date__lte=today, date__gte=today - RECENT, vague="")
    off = [Cafe.State.CANCELLED, Cafe.State.POSTPONED]
    return recent.exclude(state__in=off).filter(Exists(said), ~Exists(sent))


@transaction.atomic
def send(
    cafe: Cafe,
    *,
    after: int,
    audience: str,
    chosen: Collection[int] = (),
    correction: str = "",
    by: User | None,
    now: dt.datetime,
) -> tuple[CompteRendu, int]:
    """The version that follows number `after` (0 for the first one), and how many letters.

    When that version was sent in the meantime, it is returned as it is, with no letter.
    `chosen`: partners (pk), for that audience. Needs what `content.gather` needs.
    """
    locked(cafe)
    sent = cafe.comptes_rendus.filter(version=after + 1).first()
    if sent is not None:
        return sent, 0
    version = CompteRendu.objects.create(
        cafe=cafe,
        version=after + 1,
        content=gather(cafe),
        correction=correction if after else "",
        audience=audience,
        created_at=now,
        created_by=by,
        sent_at=now,
    )
    hold(cafe, by, now)  # whoever tells what was said there knows that it took place
    people = recipients(cafe, audience, chosen)
    for one in people:
        _write(version, one, by, now)
    plan_messages()
    return version, len(people)


def recipients(cafe: Cafe, audience: str, chosen: Collection[int] = ()) -> list[Recipient]:
    """One letter an address, whoever it stands for. Those who came always get it, but when the
    partners are chosen."""
    if audience == Audience.CHOSEN:
        return _once(_by_partner(cafe, set(chosen)))
    present = _present(cafe)
    return _once([*present, *_invited(cafe)] if audience == Audience.INVITED else present)


def reach(cafe: Cafe) -> dict[str, int]:
    """How many letters each choice makes."""
    present = _present(cafe)
    return {
        Audience.PRESENT: len(_once(present)),
        Audience.INVITED: len(_once([*present, *_invited(cafe)])),
    }


def _once(found: Sequence[Recipient]) -> list[Recipient]:
    """One letter an address; the first one that it stands for."""
    once = {one.email: one for one in reversed(found) if one.email}
    return list(reversed(once.values()))


def _present(cafe: Cafe) -> list[Recipient]:
    """Each person who came, at her address; for those without one, the address of her structure."""
    came = list(attendances(cafe))
    found = [_person(row.contact, row.partner, row.email) for row in came]
    reached = {one.partner.pk for one in found if one.email and one.partner}
    left = {row.partner_id for row in came if row.partner_id} - reached
    return [*(one for one in found if one.email), *_by_partner(cafe, left)]


def _person(contact: Contact | None, partner: Partner | None, email: str) -> Recipient:
    known = contact if contact and contact.email and contact.left_on is None else None
    return Recipient(plain_address(known.email if known else email), partner, known)


def _invited(cafe: Cafe) -> list[Recipient]:
    rows = Invitation.objects.filter(cafe=cafe, sent_at__isnull=False).exclude(email="")
    return [
        Recipient(plain_address(row.email), row.partner, row.contact)
        for row in rows.select_related("partner", "contact")
        if row.contact is None or row.contact.left_on is None
    ]


def _by_partner(cafe: Cafe, partners: set[int]) -> list[Recipient]:
    network = Partner.objects.of(cafe.territory).filter(pk__in=partners)
    rows = {partner.pk: partner for partner in with_addresses(network)}
    reached = reaches(rows.values(), cafe.territory)
    return [
        Recipient(reach.address.email, rows[pk], reach.address.contact)
        for pk, reach in reached.items()
        if reach.address and reach.obstacle is None
    ]


def _write(version: CompteRendu, to: Recipient, by: User | None, now: dt.datetime) -> None:
    cafe, to = version.cafe, _recognised(to)
    link = _link(cafe, to, now)
    context = {
        "cafe": cafe,
        "version": version,
        "content": version.content,
        "territory": cafe.territory,
        "contact": to.contact,
        "page": _page(link, cafe) if link else "",
        "word": _page(link, cafe, "own_word") if link and takes_words(cafe) else "",
        "unsubscribe": unsubscribe_address(link, to.email) if link else "",
        "signature": signature(by, cafe.territory),
        # Who has no link reads it in the letter itself.
        "whole": "" if link else text_of(version, {}),
    }
    said = letter("cafes/minutes", context)
    write(
        f"minutes:{cafe.pk}:{version.version}:{told_apart(to.email)}",
        to=to.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=cafe.territory,
        partner=to.partner,
        contact=to.contact,
        link=link,
        plan=False,
    )


def _recognised(to: Recipient) -> Recipient:
    """A link opens the page of a partner: an address that this partner has not given, such as
    what anybody types at the door, stands for nobody."""
    if to.partner is None or to.contact is not None:
        return to
    known = known_at(to.partner, to.email)
    return replace(to, contact=known.contact) if known else Recipient(to.email)


def _link(cafe: Cafe, to: Recipient, now: dt.datetime) -> PersonalLink | None:
    if to.partner is None or not to.partner.takes_part_in(cafe.territory):
        return None
    return personal_link(to.partner, cafe.territory, to.contact, now)


def _page(link: PersonalLink, cafe: Cafe, name: str = "own_minutes") -> str:
    return settings.SITE_URL + reverse(f"cafes:{name}", args=[link.code, cafe.pk])
