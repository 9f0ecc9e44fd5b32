"""What a device noted of a morning, perhaps without a network, comes in one request.

A batch holds everything that the server has not confirmed to that device. Applying it twice
changes nothing, so a device that never got the answer sends again. The answer says what became
of each note, and what the server holds now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import transaction

from cafes.arriving import Register, locked, person, structure
from cafes.batches import Batch
from cafes.headcounts import take_count
from cafes.models import Attendance, Cafe, Note, TourDeTable
from cafes.tables import Table, begin
from partners.models import User

NOT_READ = "Nous n’avons pas pu lire cette saisie\N{NO-BREAK SPACE}: corrigez-la."


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
    for key, reason in table.refused.items():
        results[f"seat:{key}"] = {"refused": reason}


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
