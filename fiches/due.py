"""Whose turn it is this month: a twelfth of the network, those least recently verified first.

The rule, in the order in which it is applied:

1. nobody whose fiche was verified less than six months ago: data·inclusion counts it as fresh;
2. nobody that a round wrote to less than eleven months ago: one turn a year. Who does not
   answer is reminded, then called (`fiches.silent`), not written to every month;
3. a month has one twelfth of the network, rounded up, less those already written to since
   its first day: preparing a second round in the same month takes nobody twice;
4. among the others, a fiche never verified comes first, then the oldest verification.

The same rows on the same day always give the same list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

FRESH = dt.timedelta(days=183)
REST = dt.timedelta(days=334)
MONTHS = 12


@dataclass(frozen=True)
class Turn:
    """What the rule knows of a partner."""

    partner_id: int
    sort_key: str
    verified_on: dt.date | None
    asked_on: dt.date | None  # the last round that wrote to it


def due_this_month(turns: Iterable[Turn], today: dt.date) -> list[int]:
    """The partners (pk) to write to, in the order of the rule. `turns` is the whole network."""
    turns = list(turns)
    first_day = today.replace(day=1)
    asked = sum(turn.asked_on is not None and turn.asked_on >= first_day for turn in turns)
    left = -(-len(turns) // MONTHS) - asked
    ready = [turn for turn in turns if _is_ready(turn, today)]
    ready.sort(key=lambda turn: (turn.verified_on or dt.date.min, turn.sort_key, turn.partner_id))
    return [turn.partner_id for turn in ready[: max(left, 0)]]


def _is_ready(turn: Turn, today: dt.date) -> bool:
    stale = turn.verified_on is None or today - turn.verified_on >= FRESH
    rested = turn.asked_on is None or today - turn.asked_on >= REST
    return stale and rested
