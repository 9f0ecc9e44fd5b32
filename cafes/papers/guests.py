"""Who is expected at a café, as far as one knows: for the sign-in sheet and the name tents."""

from __future__ import annotations

from dataclasses import dataclass

from cafes.models import Attendance, Cafe, Reply


@dataclass(frozen=True)
class Guest:
    """A place at the table; no name yet for those whom a partner brings along."""

    structure: str
    name: str = ""
    quality: str = ""  # as it was noted the last time this person came


def expected_guests(cafe: Cafe) -> list[Guest]:
    """Those who said that they come and have a seat, by organisation. Two queries."""
    replies = (
        Reply.objects.filter(invitation__cafe=cafe, waiting_since__isnull=True)
        .exclude(answer=Reply.Answer.NO)
        .select_related("invitation__partner", "invitation__contact")
        .order_by("invitation__partner__sort_key", "invitation__partner_id", "pk")
    )
    rows = list(replies)
    qualities = _last_qualities({row.invitation.contact_id for row in rows})
    return [guest for row in rows for guest in _party(row, qualities)]


def at_the_table(cafe: Cafe) -> list[Guest]:
    """The same, and whoever receives: there even without an answer."""
    guests = expected_guests(cafe)
    host = cafe.host.name if cafe.host else ""
    known = not host or any(guest.structure == host for guest in guests)
    return guests if known else [Guest(host), *guests]


def _party(reply: Reply, qualities: dict[int, str]) -> list[Guest]:
    invitation = reply.invitation
    structure = invitation.partner.name
    if reply.answer == Reply.Answer.OTHER or invitation.contact is None:
        first = Guest(structure, reply.who if is_a_name(reply.who) else "")
    else:
        contact = invitation.contact
        first = Guest(structure, contact.name, qualities.get(contact.pk, ""))
    return [first, *(Guest(structure) for _ in range(reply.people - 1))]


def is_a_name(who: str) -> bool:
    """Not “une bénévole”: what stands for a name in a free text begins with a capital."""
    return who[:1].isupper()


def _last_qualities(contacts: set[int | None]) -> dict[int, str]:
    rows = Attendance.objects.filter(contact__in=contacts - {None}, removed_at__isnull=True)
    return {
        contact: quality
        for contact, quality in rows.order_by("arrived_at").values_list("contact", "quality")
        if contact
    }
