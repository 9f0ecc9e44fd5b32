"""What a device noted of a morning, perhaps without a network, comes in one request.

A batch holds everything that the server has not confirmed to that device. Applying it twice
changes nothing, so a device that never got the answer sends again. The answer says what became
of each note, and what the server holds now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from cafes.arriving import Arrival, Register, locked, person, structure
from cafes.headcounts import Count, take_count
from cafes.models import Attendance, Cafe, Note, TourDeTable
from cafes.tables import NoteChange, SeatChange, Table, begin
from partners.models import User

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 5000
MOST_PEOPLE = 9999
OLDEST = dt.timedelta(days=400)


NOT_READ = "Nous n’avons pas pu lire cette saisie\N{NO-BREAK SPACE}: corrigez-la."
MISTAKES = (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


class Unreadable(ValueError):
    """What was sent is not what our pages send."""


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


# ------------------------------------------------------------------------- reading


def read(body: bytes, now: dt.datetime) -> Batch:
    """The batch that a page of ours sends. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable
    try:
        data = json.loads(body)
        rows = [data.get(name, []) for name in ("arrivals", "seats", "notes")]
        if sum(map(len, rows)) > MOST_ROWS:
            raise Unreadable
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
            organisation=_text(item.get("organisation")).strip(),
            contact=_maybe(_pk, item.get("contact")),
            name=_text(item.get("name")).strip(),
            email=_text(item.get("email")).strip(),
            quality=_text(item.get("quality")),
            newcomer=_maybe(_flag, item.get("newcomer")),
            removed=_flag(item.get("removed", False)),
        )

    def seat(self, item: dict[str, Any]) -> SeatChange:
        return SeatChange(
            key=uuid.UUID(item["key"]),
            partner=_maybe(_pk, item.get("partner")),
            label=_text(item.get("label")).strip(),
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
            happens_on=_maybe(dt.date.fromisoformat, on),
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


def _count(item: Any) -> Count | None:
    if item is None:
        return None
    people = _whole(item["people"], MOST_PEOPLE + 1)
    return Count(_text(item["device"])[:36], people, min(_number(item["step"]), 2**31 - 1))


# ------------------------------------------------------------------------ applying


def apply(cafe: Cafe, batch: Batch, user: User, now: dt.datetime) -> dict[str, Any]:
    """Keep all that was sent, or nothing; what the device must know. A constant number of
    queries. Raises NobodyNamed, NotCounted when the café is not of that kind."""
    results: dict[str, dict[str, Any]] = {name: {"refused": NOT_READ} for name in batch.unread}
    with transaction.atomic():
        cafe = locked(cafe)
        if batch.arrivals:
            register = Register(cafe, [arrival.key for arrival in batch.arrivals])
            for key, reason in register.take(batch.arrivals, now).items():
                results[f"arrival:{key}"] = {"refused": reason}
        if batch.seats or batch.notes or batch.started or batch.ended:
            _apply_table(cafe, batch, user, now, results)
        if batch.count:
            take_count(cafe, batch.count)
            cafe.refresh_from_db(fields=["headcount"])
    state = state_of(cafe)
    seen = digest(state)
    answer: dict[str, Any] = {"results": results, "seen": seen, "now": int(now.timestamp() * 1000)}
    if seen != batch.seen:
        answer["state"] = state
    return answer


def _apply_table(
    cafe: Cafe, batch: Batch, user: User, now: dt.datetime, results: dict[str, dict[str, Any]]
) -> None:
    keys = {seat.key for seat in batch.seats} | {note.key for note in batch.notes}
    keys |= {note.seat for note in batch.notes if note.seat}
    table = Table(cafe, keys)
    if batch.started or batch.ended:
        begin(table.tour, batch.started, batch.ended)
    for key, written in table.take(batch.seats, batch.notes, user, now).items():
        result: dict[str, Any] = {"version": written.version}
        if written.refused:
            result["refused"] = written.refused
        if written.key != key:
            result["key"] = str(written.key)
        results[f"note:{key}"] = result


# --------------------------------------------------------------------------- state


def state_of(cafe: Cafe) -> dict[str, Any]:
    """What the server holds of the morning, as the pages read it. Four queries."""
    rows = Attendance.objects.filter(cafe=cafe).select_related("partner", "contact")
    tour = TourDeTable.objects.filter(cafe=cafe).first()
    notes = Note.objects.filter(tour=tour).select_related("seat", "author", "variant_of", "partner")
    return {
        "arrivals": [_arrival(row) for row in rows],
        "seats": [
            {
                "key": str(seat.key),
                "partner": seat.partner_id,
                "label": seat.label or (seat.partner.name if seat.partner else ""),
                "position": seat.position,
                "seconds": seat.seconds,
                "not_noted": seat.not_noted,
                "removed": seat.removed_at is not None,
            }
            for seat in (tour.seats.select_related("partner") if tour else [])
        ],
        "notes": [_note(note) for note in (notes if tour else [])],
        "headcount": cafe.headcount,
        "started": _milliseconds(tour.started_at) if tour else None,
        "ended": _milliseconds(tour.ended_at) if tour else None,
    }


def _arrival(row: Attendance) -> dict[str, Any]:
    if row.removed_at is not None:
        return {"key": str(row.key), "removed": True}
    return {
        "key": str(row.key),
        "partner": row.partner_id,
        "contact": row.contact_id,
        "organisation": structure(row),
        "name": person(row),
        "email": row.email,
        "quality": row.quality,
        "newcomer": row.newcomer,
        "at": _milliseconds(row.arrived_at),
        "removed": False,
    }


def _note(note: Note) -> dict[str, Any]:
    if note.removed_at is not None:
        return {"key": str(note.key), "version": note.version, "removed": True}
    return {
        "key": str(note.key),
        "version": note.version,
        "seat": str(note.seat.key) if note.seat else None,
        "partner": note.partner_id,
        "label": note.partner.name if note.partner else "",
        "kind": note.kind,
        "text": note.text,
        "on": note.happens_on.isoformat() if note.happens_on else "",
        "time": f"{note.happens_at:%H:%M}" if note.happens_at else "",
        "position": note.position,
        "at": _milliseconds(note.written_at),
        "by": str(note.author) if note.author else "",
        "author": note.author_id,
        "own_word": note.link_id is not None,
        "variant_of": str(note.variant_of.key) if note.variant_of else None,
        "removed": False,
    }


def _milliseconds(moment: dt.datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None


def digest(state: dict[str, Any]) -> str:
    """Short and the same for the same state."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]
