"""What becomes of a café: confirmed, held, cancelled, put off, given another day.

Each function holds the row of the café, does nothing (and says False) when it is no longer in a
state that allows it, and tells those who had been invited, in the same transaction: either all
of it happened or nothing did. `by` is who decides, and signs the letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from cafes.approving import redate
from cafes.calling import ask_to_call
from cafes.informing import hold_back, tell_moved, tell_off
from cafes.models import Cafe
from cafes.sending import invite_missing
from cafes.waiting import lock, move_up
from partners.models import User

State = Cafe.State
TO_COME = {State.PLANNED, State.CONFIRMED}


@transaction.atomic
def confirm(cafe: Cafe, by: User | None, now: dt.datetime) -> bool:
    """Day, hours and host are certain. Guests have nothing to do: nobody is written to."""
    return _turn(cafe, {State.PLANNED}, State.CONFIRMED) if not cafe.vague else False


@transaction.atomic
def hold(cafe: Cafe, by: User | None, now: dt.datetime) -> bool:
    """It took place: from its day on."""
    if cafe.vague or cafe.date > timezone.localdate(now):
        return False
    return _turn(cafe, TO_COME, State.HELD)


@transaction.atomic
def unhold(cafe: Cafe, by: User | None, now: dt.datetime) -> bool:
    """It was noted as held by mistake. Not once its minutes have been sent."""
    if cafe.comptes_rendus.filter(sent_at__isnull=False).exists():
        return False
    return _turn(cafe, {State.HELD}, State.CONFIRMED)


def _turn(cafe: Cafe, before: Collection[str], after: str) -> bool:
    lock(cafe)
    if cafe.state not in before:
        return False
    cafe.state = after
    cafe.save(update_fields=["state"])
    return True


@transaction.atomic
def cancel(cafe: Cafe, by: User | None, now: dt.datetime, reason: str = "") -> bool:
    """No invitation leaves any more; whoever may have got one is told."""
    lock(cafe)
    if cafe.state not in TO_COME | {State.POSTPONED}:
        return False
    known, in_time = hold_back(cafe), cafe.state == State.POSTPONED or cafe.ends_at > now
    cafe.state, cafe.off_reason = State.CANCELLED, reason
    cafe.sequence += 1
    cafe.save(update_fields=["state", "off_reason", "sequence"])
    if in_time:
        tell_off(cafe, known, by, now)
        ask_to_call(cafe, known)
    return True


@transaction.atomic
def restore(cafe: Cafe, by: User | None, now: dt.datetime) -> bool:
    """It will take place after all, on its day: the event comes back."""
    lock(cafe)
    if cafe.state != State.CANCELLED:
        return False
    known = hold_back(cafe)
    cafe.state, cafe.off_reason = State.PLANNED, ""
    cafe.sequence += 1
    cafe.save(update_fields=["state", "off_reason", "sequence"])
    if cafe.ends_at > now:
        _announce(cafe, known, by, now, cafe.date, back=True)
    return True


@transaction.atomic
def postpone(
    cafe: Cafe,
    by: User | None,
    now: dt.datetime,
    date: dt.date | None = None,
    *,
    start: dt.time | None = None,
    end: dt.time | None = None,
    reason: str = "",
) -> bool:
    """To another day, or to one that is not known yet (`give_date` later).

    The same row, links, answers and calendar event; answers for the former day are kept and ask
    to be confirmed.
    """
    lock(cafe)
    if cafe.state not in TO_COME or cafe.vague:
        return False
    known, before = hold_back(cafe), cafe.date
    cafe.first_date = cafe.first_date or before
    cafe.off_reason = reason
    cafe.sequence += 1
    if date is None:
        cafe.state = State.POSTPONED
        cafe.save(update_fields=["state", "first_date", "off_reason", "sequence"])
        tell_off(cafe, known, by, now)
        ask_to_call(cafe, known)
        return True
    _set_day(cafe, date, start, end, now)
    _announce(cafe, known, by, now, before)
    return True


@transaction.atomic
def give_date(
    cafe: Cafe,
    by: User | None,
    now: dt.datetime,
    date: dt.date,
    *,
    start: dt.time | None = None,
    end: dt.time | None = None,
) -> bool:
    """The day of a café that was put off, or announced for "courant mai"."""
    lock(cafe)
    if cafe.state != State.POSTPONED and not (cafe.vague and cafe.state in TO_COME):
        return False
    known, before = hold_back(cafe), cafe.date
    cafe.vague = ""
    cafe.sequence += bool(known)
    _set_day(cafe, date, start, end, now)
    _announce(cafe, known, by, now, before)
    return True


@transaction.atomic
def change(
    cafe: Cafe, fields: Collection[str], by: User | None, now: dt.datetime, *, tell: bool
) -> int:
    """Keep what a form changed (`fields`); how many guests are told.

    Another day or other hours are always told, the rest when `tell` says so.
    """
    stored = Cafe.objects.select_for_update().get(pk=cafe.pk)
    before = stored.date
    cafe.state, cafe.sequence, cafe.first_date = stored.state, stored.sequence, stored.first_date
    moved = (stored.date, stored.start, stored.end) != (cafe.date, cafe.start, cafe.end)
    told = 0
    if stored.is_on and cafe.is_on and (tell or moved):
        if known := hold_back(cafe):
            cafe.sequence += 1
            if before != cafe.date:
                cafe.first_date = cafe.first_date or before
        cafe.save(update_fields=[*fields, "sequence", "first_date"])
        if before != cafe.date:
            redate(cafe, now)
        told = _announce(cafe, known, by, now, before)
    else:
        cafe.save(update_fields=[*fields])
        if before != cafe.date:
            redate(cafe, now)
    move_up(cafe, now)  # there may be more seats
    return told


def _set_day(
    cafe: Cafe, date: dt.date, start: dt.time | None, end: dt.time | None, now: dt.datetime
) -> None:
    cafe.date, cafe.start, cafe.end = date, start or cafe.start, end or cafe.end
    cafe.state = State.PLANNED
    names = ["date", "start", "end", "state", "vague", "first_date", "off_reason", "sequence"]
    cafe.save(update_fields=names)
    redate(cafe, now)


def _announce(
    cafe: Cafe,
    known: Collection[int],
    by: User | None,
    now: dt.datetime,
    before: dt.date,
    *,
    back: bool = False,
) -> int:
    """The event to those who had it, an invitation to those whom nothing has reached yet."""
    told = tell_moved(cafe, known, by, now, before=before, back=back) if known else 0
    ask_to_call(cafe, known)
    return told + invite_missing(cafe, now)
