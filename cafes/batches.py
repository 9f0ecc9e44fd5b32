"""What a device sends of a morning, read: everything that the server has not confirmed to it."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cafes.arriving import Arrival
from cafes.headcounts import Count
from cafes.tables import NoteChange, SeatChange
from partners.stationery import one_line

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 5000
MOST_PEOPLE = 9999
OLDEST = dt.timedelta(days=400)
FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the finger
CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


MISTAKES = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


class Unreadable(ValueError):
    """What was sent is not what our pages send."""


class TooMuch(Unreadable):
    """More than the notes of one morning."""


@dataclass(frozen=True)
class Batch:
    """`user`: who typed all this, as the page knew; `seen`: the state that the device has."""

    user: int
    seen: str = ""
    arrivals: list[Arrival] = field(default_factory=list)
    seats: list[SeatChange] = field(default_factory=list)
    notes: list[NoteChange] = field(default_factory=list)
    count: Count | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    # What is wrong by itself, and keeps nothing else from being stored: "note:<key>".
    unread: list[str] = field(default_factory=list)


def read(body: bytes, now: dt.datetime) -> Batch:
    """The batch that a page of ours sends. Raises Unreadable; TooMuch, which says so."""
    if len(body) > MOST_BYTES:
        raise TooMuch
    try:
        data = json.loads(body)
        rows = [data.get(name, []) for name in ("arrivals", "seats", "notes")]
        if sum(map(len, rows)) > MOST_ROWS:
            raise TooMuch
        reading, unread = _Reading(now), list[str]()
        return Batch(
            user=_whole(data["user"], 2**62),
            seen=_text(data.get("seen")),
            arrivals=_each("arrival", reading.arrival, rows[0], unread),
            seats=_each("seat", reading.seat, rows[1], unread),
            notes=_each("note", reading.note, rows[2], unread),
            count=_count(data.get("count")),
            started=_maybe(reading.moment, data.get("started")),
            ended=_maybe(reading.moment, data.get("ended")),
            unread=unread,
        )
    except TooMuch:
        raise
    except MISTAKES:
        raise Unreadable from None


def _each[Change](
    name: str, read: Callable[[dict[str, Any]], Change], items: list[Any], unread: list[str]
) -> list[Change]:
    changes = []
    for item in items:
        try:
            changes.append(read(item))
        except MISTAKES:
            unread.append(f"{name}:{uuid.UUID(item['key'])}")
    return changes


@dataclass(frozen=True)
class _Reading:
    now: dt.datetime

    def moment(self, milliseconds: Any) -> dt.datetime:
        """A clock that is wrong counts as now."""
        age = self.now.timestamp() - _whole(milliseconds, 2**53) / 1000
        if not 0 <= age < OLDEST.total_seconds():
            return self.now
        return self.now - dt.timedelta(seconds=age)

    def arrival(self, item: dict[str, Any]) -> Arrival:
        return Arrival(
            key=uuid.UUID(item["key"]),
            at=self.moment(item["at"]),
            partner=_maybe(_pk, item.get("partner")),
            organisation=_line(item.get("organisation")),
            contact=_maybe(_pk, item.get("contact")),
            name=_line(item.get("name")),
            email=_line(item.get("email")),
            quality=_text(item.get("quality")),
            newcomer=_maybe(_flag, item.get("newcomer")),
            removed=_flag(item.get("removed", False)),
        )

    def seat(self, item: dict[str, Any]) -> SeatChange:
        return SeatChange(
            key=uuid.UUID(item["key"]),
            partner=_maybe(_pk, item.get("partner")),
            label=_line(item.get("label")),
            position=_maybe(_number, item.get("position")),
            seconds=_maybe(_number, item.get("seconds")),
            not_noted=_maybe(_flag, item.get("not_noted")),
            removed=_maybe(_flag, item.get("removed")),
        )

    def note(self, item: dict[str, Any]) -> NoteChange:
        on, time = item.get("on") or None, item.get("time") or None
        return NoteChange(
            key=uuid.UUID(item["key"]),
            seat=_maybe(uuid.UUID, item.get("seat")),
            partner=_maybe(_pk, item.get("partner")),
            kind=_text(item["kind"]),
            text=_text(item["text"]),
            at=self.moment(item["at"]),
            happens_on=_maybe(_day, on),
            happens_at=_maybe(_clock, time),
            position=_number(item.get("position", 0)),
            base=_number(item.get("base", 0)),
            device=_text(item.get("device"))[:36],
            removed=_flag(item.get("removed", False)),
        )


def _maybe[Read](read: Callable[[Any], Read], value: Any) -> Read | None:
    return None if value is None else read(value)


def _whole(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -most < value < most:
        raise Unreadable
    return value


def _pk(value: Any) -> int:
    return _whole(value, 2**62)


def _number(value: Any) -> int:
    return max(_whole(value, 2**53), 0)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unreadable
    return value


def _clock(value: str) -> dt.time:
    return dt.time.fromisoformat(value).replace(tzinfo=None)


def _text(value: Any) -> str:
    """What a database can store: no NUL, no half of a character."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable
    return value.replace("\0", "").encode("utf-8", "replace").decode()


def _line(value: Any) -> str:
    """A name, which forms keep on one line as well."""
    return one_line(CONTROLS.sub(" ", _text(value)))


def _day(text: str) -> dt.date:
    day = dt.date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable
    return day


def _count(item: Any) -> Count | None:
    if item is None:
        return None
    people = _whole(item["people"], MOST_PEOPLE + 1)
    return Count(_text(item["device"])[:36], people, min(_number(item["step"]), 2**31 - 1))
