"""Answering an invitation: from a personal link, or noted by the facilitator on the telephone.

The last answer counts, and can be changed until the café begins. One invitation has one answer;
a link that was not invited itself (another colleague's, say) answers with an invitation of its
own, made then.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cafes.models import Cafe, Invitation, Reply
from cafes.waiting import lock, move_up, seats_left
from partners.addresses import plain_address
from partners.models import Partner, PersonalLink, User

Answer = Reply.Answer


class TooLate(Exception):
    """The café has begun, was cancelled, or has no day yet: no answer changes anything."""


@dataclass(frozen=True)
class Said:
    """One answer, as it was typed."""

    answer: Answer
    people: int = 1
    who: str = ""
    message: str = ""


class Full(Exception):
    """Somebody who has seats asks for more of them than are left. `most` is what there is."""

    def __init__(self, most: int) -> None:
        super().__init__("There are not that many seats.")
        self.most = most


def is_open(cafe: Cafe, now: dt.datetime) -> bool:
    return cafe.is_on and now < cafe.ends_at


def invitation_of(link: PersonalLink, cafe: Cafe, pk: int | None = None) -> Invitation | None:
    """What this link answers to. Two general addresses of a partner share a link: their letters
    say which invitation (`pk`) they are."""
    rows = list(
        Invitation.objects.filter(cafe=cafe, partner=link.partner_id).select_related("reply")
    )
    email = plain_address(link.contact.email) if link.contact else ""
    mine = [
        row
        for row in rows
        if link.pk == row.link_id
        or link.contact_id == row.contact_id
        or (email and email == row.email)
    ]
    mine.sort(key=lambda row: (row.pk != pk, row.link_id != link.pk, row.pk))
    return mine[0] if mine else None


@transaction.atomic
def answer(
    link: PersonalLink, cafe: Cafe, said: Said, now: dt.datetime, pk: int | None = None
) -> Reply:
    """From a link; `pk` is the invitation that its letter named. Raises TooLate, Full."""
    lock(cafe)
    row = invitation_of(link, cafe, pk)
    if row is None:
        row = Invitation.objects.create(
            cafe=cafe,
            partner=link.partner,
            contact=link.contact,
            email=plain_address(link.contact.email) if link.contact else "",
            link=link,
        )
    return _keep(cafe, row, said, None, now)


@transaction.atomic
def note_answer(
    cafe: Cafe, partner: Partner, row: Invitation | None, said: Said, user: User, now: dt.datetime
) -> Reply:
    """Received by telephone, or on a corner of a table: `user` notes it. Raises TooLate, Full.

    `row` None is a partner who got no letter, or whose answer is for nobody in particular.
    """
    lock(cafe)
    if row is None:
        nobody = Invitation.objects.filter(cafe=cafe, partner=partner, contact=None, email="")
        row = nobody.first() or Invitation.objects.create(cafe=cafe, partner=partner)
    return _keep(cafe, row, said, user, now)


def _keep(cafe: Cafe, row: Invitation, said: Said, user: User | None, now: dt.datetime) -> Reply:
    if not is_open(cafe, now):
        raise TooLate
    before = Reply.objects.filter(invitation=row).first()
    coming = said.answer != Answer.NO
    reply = before or Reply(invitation=row)
    waiting_since = _place(cafe, before, said, now) if coming else None
    reply.answer, reply.people = said.answer, said.people if coming else 1
    reply.who = said.who if said.answer == Answer.OTHER else ""
    reply.message, reply.noted_by, reply.to_call = said.message, user, False
    reply.for_date, reply.answered_at, reply.waiting_since = cafe.date, now, waiting_since
    reply.save()
    move_up(cafe, now)
    reply.refresh_from_db(fields=["waiting_since"])
    return reply


def _place(cafe: Cafe, before: Reply | None, said: Said, now: dt.datetime) -> dt.datetime | None:
    """None if there is a seat; else since when to wait. Nobody loses seats by asking for more."""
    held, since = 0, None
    if before and before.for_date == cafe.date and before.answer != Answer.NO:
        since = before.waiting_since
        held = 0 if since else before.people
    left = seats_left(cafe)
    if left is None or said.people <= left + held:
        return None
    if held:
        raise Full(held + left)
    return since or now


# ------------------------------------------------------ on a partner's own page

SHOWN = 2


@dataclass(frozen=True)
class Coming:
    """A coming café as a partner finds it: what it said, in one word."""

    cafe: Cafe
    state: str  # "coming", "waiting", "no", "again", or "" without an answer


def own_panel(link: PersonalLink, now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    """The next cafés of the network (`OWN_PAGE_PANELS`). Two queries."""
    today = timezone.localdate(now)
    cafes = list(
        Cafe.objects.filter(territory=link.territory_id)
        .coming(today)
        .select_related("host")[:SHOWN]
    )
    if not cafes:
        return None
    rows = Invitation.objects.filter(cafe__in=cafes, partner=link.partner_id)
    said: dict[int, Reply] = {}
    for row in rows.filter(reply__isnull=False).select_related("reply"):
        if row.cafe_id not in said or row.contact_id == link.contact_id:
            said[row.cafe_id] = row.reply
    shown = [Coming(cafe, _in_a_word(cafe, said.get(cafe.pk))) for cafe in cafes]
    return "cafes/invitations/_own_panel.html", {"cafes": shown}


def _in_a_word(cafe: Cafe, reply: Reply | None) -> str:
    if reply is None:
        return ""
    if reply.for_date != cafe.date:
        return "again"
    if reply.answer == Answer.NO:
        return "no"
    return "waiting" if reply.waiting_since else "coming"
