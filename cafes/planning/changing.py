"""What somebody does to a plan: one function, from the form of the page to what is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils import timezone

from cafes.models import Season
from cafes.planning.adopting import (
    Adopted,
    Plan,
    adopt,
    keep_draft,
    open_plan,
    same_moment,
    taken_elsewhere,
    with_slots,
)
from cafes.planning.proposing import Row, with_hosts
from cafes.planning.slots import (
    Choice,
    Slot,
    drop,
    merge,
    new_key,
    pin,
    skip,
    swap,
    unpin,
)
from cafes.rhythm import RhythmError, parse
from cafes.rotation import Hold
from partners.dates import full_date

MOST_CAFES = 60  # in a season


@dataclass(frozen=True)
class Wish:
    """A button of the page: `verb`, the slot that it is about, and the host that it showed."""

    verb: str = "save"  # save, adopt, drop, restore, pin, unpin, skip, exchange, swap, add
    key: str = ""
    host: int | None = None
    keys: tuple[str, ...] = ()  # to swap
    date: dt.date | None = None  # to add


@dataclass
class Outcome:
    """What became of it. `clashes`: keys that two people changed differently, `doubles`: keys of
    cafés at the same time as another; with either, nothing is adopted."""

    plan: Plan
    key: str = ""  # where to look
    theirs: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    adopted: Adopted | None = None
    problem: str = ""
    moved: list[Row] = field(default_factory=list)  # other cafés, whose host changed for it


@transaction.atomic
def change(
    season_pk: int,
    now: dt.datetime,
    typed: Mapping[str, Choice],
    shown: Mapping[str, Choice],
    wish: Wish,
) -> Outcome:
    """The choices `typed` on a page that had shown `shown`, then the wish, then hosts anew.

    What somebody else stored since the page was shown stays, see `slots.merge`. The row of the
    season is held, so that two people never write at once.
    """
    season = Season.objects.select_for_update().get(pk=season_pk)
    before = open_plan(season, timezone.localdate(now))
    stored = before.loaded.slots
    merged = merge([slot for slot in stored if slot.hold != Hold.LOCKED], typed, shown)
    slots = [*(slot for slot in stored if slot.hold == Hold.LOCKED), *merged.slots]
    problem, key, hosts = "", wish.key, {row.slot.key: row.host for row in before.rows}
    if not merged.clashes:
        seen = with_slots(before, slots)  # the hosts that the page shows, to swap or to keep
        slots, problem, key = _grant(with_hosts(slots, seen.rows), wish, season)
    plan = with_slots(before, slots)
    outcome = Outcome(plan, key, merged.theirs, merged.clashes, problem=problem)
    outcome.doubles = sorted(same_moment(plan.rows))
    meant = {key, *wish.keys, *(k for k, mine in typed.items() if mine.host != shown[k].host)}
    outcome.moved = [
        row
        for row in plan.rows
        if row.slot.key in hosts.keys() - meant and row.host != hosts[row.slot.key]
    ]
    if wish.verb == "adopt" and (others := taken_elsewhere(plan)):
        outcome.problem = f"un autre café existe déjà le {full_date(others[0].date)} à cette heure"
    may_adopt = not (outcome.clashes or outcome.doubles or outcome.problem)
    if wish.verb == "adopt" and may_adopt:
        outcome.adopted = adopt(plan, now)
    else:
        keep_draft(season, with_hosts(plan.loaded.slots, plan.rows))
    return outcome


@transaction.atomic
def abandon(season_pk: int) -> None:
    """What was being prepared goes; the cafés already there stay."""
    keep_draft(Season.objects.select_for_update().get(pk=season_pk), [])


def _grant(slots: list[Slot], wish: Wish, season: Season) -> tuple[list[Slot], str, str]:
    """The slots after the wish, what prevents it if anything, and where to look."""
    if wish.verb == "swap":
        return _swapped(slots, wish.keys)
    if wish.verb == "add" and len(slots) >= MOST_CAFES:
        return slots, f"une saison compte {MOST_CAFES} cafés au plus", ""
    if wish.verb == "add" and wish.date:
        slot = _new_slot(wish.date, season)
        return [*slots, slot], "", slot.key
    do = VERBS.get(wish.verb)
    if do is None:
        return slots, "", wish.key
    found = {slot.key: slot for slot in slots}
    if wish.key not in found or found[wish.key].hold == Hold.LOCKED:
        return slots, "ce café n’est plus dans le plan", ""
    slot = found[wish.key]
    if wish.verb in {"pin", "skip"} and wish.host is not None:
        slot = replace(slot, host=wish.host)
    found[slot.key] = do(slot)
    return list(found.values()), "", slot.key


VERBS: dict[str, Callable[[Slot], Slot]] = {
    "drop": drop,
    "restore": lambda slot: drop(slot, False),
    "pin": pin,
    "unpin": unpin,
    "skip": skip,
}


def _swapped(slots: list[Slot], keys: Sequence[str]) -> tuple[list[Slot], str, str]:
    found = {slot.key: slot for slot in slots if not slot.dropped}
    chosen = [found[key] for key in keys if key in found and found[key].hold != Hold.LOCKED]
    if len(chosen) != 2:
        return slots, "ces deux cafés ne peuvent plus échanger leurs hôtes", ""
    swapped = {slot.key: slot for slot in swap(*chosen)}
    return [swapped.get(slot.key, slot) for slot in slots], "", chosen[0].key


def _new_slot(date: dt.date, season: Season) -> Slot:
    try:
        rhythm = parse(season.rule)
        start, end = rhythm.start, rhythm.end
    except RhythmError:
        start, end = dt.time(9), dt.time(10, 30)
    return Slot(new_key(), Choice(date, start, end))
