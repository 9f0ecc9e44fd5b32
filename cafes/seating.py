"""Who sits at the table, in its order: those who have a place, then those who have just come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from cafes.arriving import person, structure
from cafes.models import Attendance, Cafe, Note, Seat
from cafes.tables import BETWEEN, SeatChange


@dataclass
class Place:
    """`position` None: came after the others were seated."""

    key: uuid.UUID
    label: str
    person: str = ""
    partner: int | None = None
    position: int | None = None
    quiet: bool = False
    notes: list[Note] = field(default_factory=list)


def places(rows: Iterable[Attendance], seats: Iterable[Seat], notes: Iterable[Note]) -> list[Place]:
    """Pure. `rows`: every arrival, those taken back too; `notes`: those kept. Somebody taken back
    is at the table only if something was noted."""
    said: dict[int, list[Note]] = {}
    unseated = []
    for note in notes:
        if note.seat_id is not None and note.text:
            said.setdefault(note.seat_id, []).append(note)
        elif note.text:
            unseated.append(note)
    arrivals = {row.key: row for row in rows}
    found = {row.key: _arrived(row) for row in arrivals.values() if row.removed_at is None}
    for seat in seats:
        arrived = arrivals.get(seat.key)
        gone = seat.removed_at is not None or (arrived is not None and seat.key not in found)
        if gone and seat.pk not in said:
            found.pop(seat.key, None)
            continue
        place = found.setdefault(seat.key, Place(seat.key, str(seat), partner=seat.partner_id))
        place.position, place.quiet = seat.position, seat.not_noted
        place.notes = said.get(seat.pk, [])
    for note in unseated:
        _place_of(note, found).notes.append(note)
    return sorted(found.values(), key=lambda p: (p.position is None, p.position or 0))


def _place_of(note: Note, found: dict[uuid.UUID, Place]) -> Place:
    """Of what a partner wrote from its link, or before there were seats."""
    same = (place for place in found.values() if place.partner and place.partner == note.partner_id)
    label = note.partner.name if note.partner else "Sans nom"
    return next(same, None) or found.setdefault(
        note.key, Place(note.key, label, partner=note.partner_id)
    )


def _arrived(row: Attendance) -> Place:
    where, who = structure(row), person(row)
    return Place(row.key, where or who or "Sans nom", who if where else "", row.partner_id)


def places_of(cafe: Cafe) -> list[Place]:
    """Three queries."""
    rows = Attendance.objects.filter(cafe=cafe).select_related("partner", "contact")
    seats = Seat.objects.filter(tour__cafe=cafe).select_related("partner")
    notes = Note.objects.kept().filter(tour__cafe=cafe).select_related("author", "partner")
    return places(rows, seats, notes)


def moved(places: list[Place], key: uuid.UUID, by: int) -> list[SeatChange]:
    """What changes when one place goes up (−1) or down (1). Pure."""
    order = list(places)
    rank = next((n for n, place in enumerate(order) if place.key == key), None)
    if rank is None or not 0 <= rank + by < len(order):
        return []
    order.insert(rank + by, order.pop(rank))
    return [
        SeatChange(place.key, place.partner, place.label, position=(n + 1) * BETWEEN)
        for n, place in enumerate(order)
        if place.position != (n + 1) * BETWEEN
    ]
