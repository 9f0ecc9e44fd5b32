"""The tour de table: who speaks in which order, and what is noted, by several people at once.

Every seat and every note has a key made by the device on which it began. A note carries the
version that its writer had seen; when somebody else has changed it since, both texts are kept:
the one that comes second becomes a note of its own, marked as another version.
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models

from cafes.models import Attendance, Cafe, Note, Seat, TourDeTable
from partners.models import Partner, User

Kind = Note.Kind
MOST_TEXT = 10_000
BETWEEN = 1024  # between two seats, room for those that are moved there
LAST_PLACE = 2**31 - 1
TOO_LONG = "Cette note est trop longue."
NO_SUCH_KIND = "Choisissez de quoi il s’agit\N{NO-BREAK SPACE}: une information, une question…"
ELSEWHERE = "Cette note est celle d’un autre café."
NO_NAMES = "Un café des habitants ne nomme personne."
NO_ROOM = "Il y a trop de notes à ce café pour en ajouter."
# Far more than a morning holds; pages show all of them.
MOST_NOTES, MOST_SEATS = 2000, 1000
NAMELESS = "Sans nom"  # what a device calls a place that has no name


@dataclass(frozen=True)
class SeatChange:
    """What changed at one place; None: as it was."""

    key: uuid.UUID
    partner: int | None = None
    label: str = ""
    position: int | None = None
    seconds: int | None = None
    not_noted: bool | None = None
    removed: bool | None = None


@dataclass(frozen=True)
class NoteChange:
    """A note as its writer has it; `base`: the version from which she began, 0 for a new one."""

    key: uuid.UUID
    seat: uuid.UUID | None
    kind: str
    text: str
    at: dt.datetime
    partner: int | None = None
    happens_on: dt.date | None = None
    happens_at: dt.time | None = None
    position: int = 0
    base: int = 0
    device: str = ""
    removed: bool = False


@dataclass(frozen=True)
class Written:
    """What became of a note: under which key, at which version; or why it was refused."""

    key: uuid.UUID
    version: int
    refused: str = ""


class Step(enum.Enum):
    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"  # what is stored says it already, or says more
    SPLIT = "split"  # both texts are kept


def next_step(stored: Note | None, change: NoteChange) -> Step:
    """What to do with a change, given what is stored. Pure.

    What a device wrote last, it may write again: nobody else has touched it since. Words win
    over their removal by somebody who had not read them.
    """
    if stored is None:
        return Step.LEAVE if change.removed else Step.CREATE
    removed = stored.removed_at is not None
    if says_the_same(stored, change):
        return Step.LEAVE
    own = change.device != "" and change.device == stored.device
    if own or change.base >= stored.version:
        return Step.UPDATE
    if change.removed or not change.text.strip():
        return Step.LEAVE
    if removed or not stored.text.strip() or stored.text == change.text:
        return Step.UPDATE
    return Step.SPLIT


def says_the_same(stored: Note, change: NoteChange) -> bool:
    """Pure."""
    if stored.removed_at is not None and change.removed:
        return True
    return (
        stored.text,
        stored.kind,
        stored.removed_at is not None,
        stored.happens_on,
        stored.happens_at,
    ) == (change.text, change.kind, change.removed, change.happens_on, change.happens_at)


def variant_key(change: NoteChange) -> uuid.UUID:
    """The same for the same change, sent again."""
    return uuid.uuid5(change.key, f"{change.device}:{change.base}")


class Table:
    """The tour de table of one café, held in memory while a batch is applied.

    The caller has locked the café. Seven queries, however many seats and notes.
    """

    def __init__(self, cafe: Cafe, keys: Iterable[uuid.UUID] = ()) -> None:
        self.cafe = cafe
        self.tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
        wanted = list(keys)
        here = models.Q(tour=self.tour) | models.Q(key__in=wanted)
        self.seats = {seat.key: seat for seat in Seat.objects.filter(here)}
        self.notes = {note.key: note for note in Note.objects.filter(here)}
        rows = cafe.attendances.filter(key__in=wanted)
        self._arrivals: dict[uuid.UUID, Attendance] = {row.key: row for row in rows}
        self._seats: dict[uuid.UUID, Seat] = {}
        self._notes: dict[uuid.UUID, Note] = {}
        self._many = Counter(row.tour_id for row in self.notes.values())[self.tour.pk]
        self.refused: dict[uuid.UUID, str] = {}  # seats, and why

    def take(
        self,
        seats: Sequence[SeatChange],
        notes: Sequence[NoteChange],
        author: User | None,
        now: dt.datetime,
    ) -> dict[uuid.UUID, Written]:
        """Apply everything in order and save; what became of each note, by the key it came with.

        Seats that could not be kept are in `refused`.
        """
        named = {c.partner for c in seats if c.partner} | {c.partner for c in notes if c.partner}
        network = Partner.objects.ever_in(self.cafe.territory).filter(pk__in=named)
        self._partners = set(network.values_list("pk", flat=True)) if named else set()
        for seat in seats:
            self._take_seat(seat, now)
        for note in notes:  # somebody present sits down when she is first noted
            if note.seat in self._arrivals and note.seat not in self.seats:
                self._take_seat(SeatChange(note.seat), now)
        self._save_seats()
        written = {note.key: self._take_note(note, author, now) for note in notes}
        self._save_notes()
        return written

    def _take_seat(self, change: SeatChange, now: dt.datetime) -> None:
        seat = self.seats.get(change.key)
        if seat is None:
            arrival = self._arrivals.get(change.key)
            # An organisation only: what a person is called is in her arrival, and goes with it.
            label = arrival.organisation if arrival else change.label
            if reason := self._no_seat(change, label):
                self.refused[change.key] = reason
                return
            if self.cafe.kind == Cafe.Kind.HABITANTS:
                label = ""
            seat = Seat(key=change.key, tour=self.tour, attendance=arrival, label=label[:150])
            seat.partner_id = arrival.partner_id if arrival else self._known(change.partner)
            seat.position = self._end()
            self.seats[seat.key] = seat
        elif seat.tour_id != self.tour.pk:
            return
        self._seats[seat.key] = seat
        seat.version += 1
        if change.position is not None:
            seat.position = min(max(change.position, 0), LAST_PLACE)
        if change.seconds is not None:
            seat.seconds = min(max(seat.seconds, change.seconds), 24 * 3600)
        if change.removed is not None:
            seat.removed_at = now if change.removed else None
        if change.not_noted is not None:
            seat.not_noted = change.not_noted
            if seat.not_noted:
                self._keep_nothing_of(seat, now)

    def _no_seat(self, change: SeatChange, label: str) -> str:
        """Why no place is added, or nothing."""
        if len(self.seats) >= MOST_SEATS:
            return NO_ROOM
        unnamed = label in {"", NAMELESS} or self._known(change.partner) is not None
        return NO_NAMES if self.cafe.kind == Cafe.Kind.HABITANTS and not unnamed else ""

    def _end(self) -> int:
        return max((seat.position for seat in self.seats.values()), default=0) + BETWEEN

    def _known(self, partner: int | None) -> int | None:
        return partner if partner in self._partners else None

    def _keep_nothing_of(self, seat: Seat, now: dt.datetime) -> None:
        """She asks not to be noted: what was noted of her at this table goes too."""
        for note in self.notes.values():
            if note.seat_id and note.seat_id == seat.pk and (note.text or not note.removed_at):
                note.text, note.removed_at, note.changed_at = "", now, now
                note.version += 1
                self._notes[note.key] = note

    def _take_note(self, change: NoteChange, author: User | None, now: dt.datetime) -> Written:
        stored = self.notes.get(change.key)
        if stored is not None and stored.tour_id != self.tour.pk:
            return Written(change.key, 0, ELSEWHERE)
        if reason := self._unfit(stored, change):
            return Written(change.key, change.base, reason)
        seat = self._seat_of(change)
        if seat is not None and seat.not_noted:
            return Written(change.key, stored.version if stored else 0)
        step = next_step(stored, change)
        if stored is not None and step == Step.SPLIT:
            return self._split(stored, change, author, now)
        if step in {Step.CREATE, Step.UPDATE}:
            stored = self._write(stored, change, author, now)
        elif stored is not None and not says_the_same(stored, change):
            # What the device has not read yet, it must not be able to cover.
            return Written(change.key, min(change.base, stored.version))
        return Written(change.key, stored.version if stored else 0)

    def _unfit(self, stored: Note | None, change: NoteChange) -> str:
        """Why this cannot be stored as it is, or nothing."""
        if len(change.text) > MOST_TEXT:
            return TOO_LONG
        if change.kind not in Kind.values:
            return NO_SUCH_KIND
        return NO_ROOM if stored is None and self._many >= MOST_NOTES else ""

    def _seat_of(self, change: NoteChange) -> Seat | None:
        seat = self.seats.get(change.seat) if change.seat else None
        return seat if seat is not None and seat.tour_id == self.tour.pk else None

    def _split(
        self, stored: Note, change: NoteChange, author: User | None, now: dt.datetime
    ) -> Written:
        key = variant_key(change)
        variant = self.notes.get(key)
        if variant is None or next_step(variant, change) != Step.LEAVE:
            variant = self._write(variant, change, author, now, key=key)
            variant.variant_of = stored
        return Written(key, variant.version)

    def _write(
        self,
        note: Note | None,
        change: NoteChange,
        author: User | None,
        now: dt.datetime,
        key: uuid.UUID | None = None,
    ) -> Note:
        if note is None:
            note = Note(key=key or change.key, tour=self.tour, written_at=change.at, author=author)
            self.notes[note.key] = note
            self._many += 1
        seat = self._seat_of(change)
        note.seat = seat
        note.partner_id = seat.partner_id if seat else self._known(change.partner)
        if note.answered_at is None:  # an answered question stays a question
            note.kind = change.kind
        note.text = change.text
        note.happens_on, note.happens_at = change.happens_on, change.happens_at
        note.position = min(max(change.position, 0), LAST_PLACE)
        note.removed_at = now if change.removed else None
        note.changed_at, note.device = now, change.device
        note.author = author or note.author
        note.version += 1
        self._notes[note.key] = note
        return note

    def _save_seats(self) -> None:
        new = [seat for seat in self._seats.values() if not seat.pk]
        old = [seat for seat in self._seats.values() if seat.pk]
        Seat.objects.bulk_create(new)
        Seat.objects.bulk_update(old, ["position", "seconds", "not_noted", "version", "removed_at"])
        self._seats = {}

    def _save_notes(self) -> None:
        changed = list(self._notes.values())
        new = [note for note in changed if not note.pk]
        old = [note for note in changed if note.pk]
        # A note before its other versions.
        Note.objects.bulk_create([note for note in new if note.variant_of is None])
        Note.objects.bulk_create([note for note in new if note.variant_of is not None])
        fields = "seat partner kind text happens_on happens_at position removed_at changed_at"
        Note.objects.bulk_update(old, [*fields.split(), "device", "author", "version"])
        self._notes = {}


def begin(tour: TourDeTable, started: dt.datetime | None, ended: dt.datetime | None) -> None:
    """When the table began and ended: the earliest and the latest that any device says."""
    if started and (tour.started_at is None or started < tour.started_at):
        tour.started_at = started
    if ended and (tour.ended_at is None or ended > tour.ended_at):
        tour.ended_at = ended
    tour.save(update_fields=["started_at", "ended_at"])
