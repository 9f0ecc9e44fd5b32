"""Seats, and the waiting list that moves by itself.

Whoever changes an answer, or the number of seats, holds the row of the café (`lock`): two
answers at the same moment never get the same last seat. Only answers for the café's own day
count: after it moved, the former ones are kept and ask to be confirmed.

Who waits gets a seat in the order of arrival; a group too large for the seats that are left lets
the next ones through, so that no chair stays empty, and keeps its rank.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, Sum

from cafes import emails
from cafes.informing import answers, link_of
from cafes.models import Cafe, Reply
from partners.mailing import plan_messages, reply_address, write


def lock(cafe: Cafe) -> None:
    """Hold the café until the end of the transaction, and read it as it is now."""
    held = Cafe.objects.select_for_update().get(pk=cafe.pk)
    for field in Cafe._meta.concrete_fields:
        if getattr(cafe, field.attname) != getattr(held, field.attname):
            setattr(cafe, field.attname, getattr(held, field.attname))


def seated(cafe: Cafe) -> QuerySet[Reply]:
    return answers(cafe).exclude(answer=Reply.Answer.NO).filter(waiting_since__isnull=True)


def queue(cafe: Cafe) -> QuerySet[Reply]:
    """First come, first served."""
    waiting = answers(cafe).filter(waiting_since__isnull=False)
    return waiting.order_by("waiting_since", "pk")


def people(replies: QuerySet[Reply]) -> int:
    return replies.aggregate(n=Sum("people"))["n"] or 0


def seats_left(cafe: Cafe) -> int | None:
    """None: without limit. Never below zero, even when seats were taken away."""
    if cafe.seats is None:
        return None
    return max(0, cafe.seats - people(seated(cafe)))


def move_up(cafe: Cafe, now: dt.datetime) -> list[Reply]:
    """Give the seats that are free to those who wait, and write to them. Holds the café."""
    if not cafe.is_on:
        return []
    left, called = seats_left(cafe), []
    for reply in queue(cafe).select_related("invitation__partner", "invitation__contact"):
        if left is None or reply.people <= left:
            since = reply.waiting_since
            reply.waiting_since = None
            reply.save(update_fields=["waiting_since"])
            left = None if left is None else left - reply.people
            _tell(cafe, reply, since, now)
            called.append(reply)
    if called:
        plan_messages()
    return called


def _tell(cafe: Cafe, reply: Reply, since: dt.datetime | None, now: dt.datetime) -> None:
    """Essential: she asked for it. Once for each time that she waited."""
    row = reply.invitation
    if not row.email:  # answered by telephone: the page of answers asks to call
        Reply.objects.filter(pk=reply.pk).update(to_call=True)
        return
    row.cafe = cafe
    link = link_of(row, now)
    said = emails.seat(row, emails.doors(row, link))
    write(
        f"cafe:{cafe.pk}:{row.pk}:place:{since:%Y%m%d%H%M%S%f}",
        to=row.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=cafe.territory,
        partner=row.partner,
        contact=row.contact,
        reply_to=reply_address(cafe.territory),
        plan=False,
    )
