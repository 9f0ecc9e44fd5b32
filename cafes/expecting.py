"""Whom one expects at a café: the invited first, with their answers, then the rest of the network.

Each line has keys of its own, the same on every device: two phones that note the same line while
offline note one person.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from cafes.models import Attendance, Cafe, Invitation, Reply
from partners.french import plain
from partners.models import Contact, Partner

Answer = Reply.Answer
GROUPS = {
    "coming": "Attendus",
    "silent": "Invités, sans réponse",
    "other": "Les autres partenaires du réseau",
    "absent": "Ont dit ne pas venir",
}


@dataclass
class Line:
    """One tap on the list: a person, or a partner of whom nobody is known by name.

    `base` and a number make the key of each arrival: when one was taken back, the next one has
    the next number.
    """

    partner: Partner
    contact: Contact | None
    base: str
    answer: str = ""
    people: int = 1
    who: str = ""
    invited: bool = False
    here: Attendance | None = None
    times: int = 0  # how often it was noted before, and taken back

    @property
    def group(self) -> str:
        if self.answer == Answer.NO:
            return "absent"
        if self.answer:
            return "coming"
        return "silent" if self.invited else "other"

    @property
    def key(self) -> uuid.UUID:
        return key_of(self.base, self.times)

    @property
    def find(self) -> str:
        """What one types to find it."""
        words = [self.partner.name, self.partner.acronym, self.who]
        return plain(" ".join([*words, self.contact.name if self.contact else ""]))


def key_of(base: str, times: int) -> uuid.UUID:
    return uuid.UUID(f"{base}{times:04x}")


def base_of(cafe: Cafe, partner: int, contact: int | None) -> str:
    """All of a key but its last four digits."""
    line = f"contact:{contact}" if contact else f"partner:{partner}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{cafe.uid}:{line}"))[:-4]


def lines(cafe: Cafe, rows: Iterable[Attendance]) -> list[Line]:
    """By group, then by name of the structure. Three queries; `rows`: every arrival of the café,
    also those that were taken back."""
    found: dict[str, Line] = {}
    invited = Invitation.objects.filter(cafe=cafe).select_related("partner", "contact", "reply")
    for invitation in invited:
        _add(found, cafe, invitation.partner, invitation.contact, invitation)
    referents = Prefetch("contacts", Contact.objects.referents(), to_attr="referents")
    known = {line.partner.pk for line in found.values()}
    for partner in Partner.objects.of(cafe.territory).prefetch_related(referents):
        if partner.pk not in known:
            people: list[Contact | None] = [*partner.referents]
            for contact in people or [None]:
                _add(found, cafe, partner, contact, None)
    _mark(found, rows)
    order = list(GROUPS)
    return sorted(found.values(), key=lambda n: (order.index(n.group), n.partner.sort_key, n.base))


def _add(
    found: dict[str, Line],
    cafe: Cafe,
    partner: Partner,
    contact: Contact | None,
    invitation: Invitation | None,
) -> None:
    base = base_of(cafe, partner.pk, contact.pk if contact else None)
    line = found.setdefault(base, Line(partner, contact, base))
    if invitation is None:
        return
    line.invited = True
    reply = getattr(invitation, "reply", None)
    if reply is not None:
        line.answer, line.people, line.who = reply.answer, reply.people, reply.who


def _mark(found: dict[str, Line], rows: Iterable[Attendance]) -> None:
    """Who is there already, noted from this list or at the door. Where nobody was expected by
    name, whoever comes of that partner is the one."""
    people = {line.contact.pk: line for line in found.values() if line.contact}
    unmatched = []
    for row in rows:
        line = found.get(str(row.key)[:-4])
        if line is not None and row.removed_at is not None:
            line.times = max(line.times, int(str(row.key)[-4:], 16) + 1)
        if row.removed_at is not None:
            continue
        line = line or people.get(row.contact_id or 0)
        if line is None:
            unmatched.append(row)
        else:
            line.here = row
    for line in found.values():
        if line.contact is None and line.here is None:
            same = (row for row in unmatched if row.partner_id == line.partner.pk)
            if (match := next(same, None)) is not None:
                line.here = match
                unmatched.remove(match)
