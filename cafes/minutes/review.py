"""The screen on which a compte rendu is read again before it leaves: everything that it will say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.db.models import QuerySet

from cafes.follow_ups import follow_ups
from cafes.minutes.content import notes_of, speaker
from cafes.minutes.reading import ORDER, PLURALS
from cafes.models import Cafe, CompteRendu, FollowUp, Note
from cafes.questions import open_questions
from cafes.situations import Warning, warnings

BY_KIND = "nature"


@dataclass(frozen=True)
class Row:
    """One note with its form, and what looks like an individual situation in it."""

    note: Note
    name: str
    form: Any
    warnings: list[Warning]
    follow_up: FollowUp | None
    twin: bool  # two devices wrote it, and both texts were kept
    undated: bool  # an event that says no day: the calendar does not know it
    late: bool  # written or changed since the last version was sent


@dataclass(frozen=True)
class Doubt:
    """What is about to leave and looks like an individual situation: a note, or a follow-up."""

    key: str  # of these very words: corrected, they have to be looked at again
    text: str
    name: str
    warnings: list[Warning]
    note: Note | None = None
    follow_up: FollowUp | None = None


@dataclass
class Group:
    title: str
    rows: list[Row] = field(default_factory=list)


def rows_of(cafe: Cafe, last: CompteRendu | None, form_of: Callable[[Note], Any]) -> list[Row]:
    """`form_of` gives the form of a note; `last` is the version that readers have."""
    since = last.sent_at if last else None
    notes = notes_of(cafe)
    kept = {note.pk for note in notes}
    pairs = {note.variant_of_id for note in notes if note.variant_of_id in kept}
    return [
        Row(
            note=note,
            name=speaker(note),
            form=form_of(note),
            warnings=warnings(note.text),
            follow_up=getattr(note, "follow_up", None),
            twin=note.pk in pairs or note.variant_of_id in pairs,
            undated=note.kind == Note.Kind.EVENT and note.happens_on is None,
            late=since is not None and note.changed_at > since,
        )
        for note in notes
    ]


def doubts_in(notes: Iterable[Note], decided: Iterable[FollowUp]) -> list[Doubt]:
    """Said again beside the button that sends, since the warnings of the notes are far above."""
    said = [
        Doubt(f"n{note.pk}.{note.version}", note.text, speaker(note), found, note=note)
        for note in notes
        if (found := warnings(note.text))
    ]
    tasks = [
        Doubt(f"s{row.pk}.{crc32(row.what.encode())}", row.what, "", found, follow_up=row)
        for row in decided
        if (found := warnings(row.what))
    ]
    return said + tasks


def unseen(cafe: Cafe, seen: str) -> bool:
    """Something of this kind would leave that whoever sends was not shown beside the button."""
    shown = set(seen.split())
    return any(one.key not in shown for one in doubts_in(notes_of(cafe), decided(cafe)))


def grouped(rows: Iterable[Row], by: str) -> list[Group]:
    """By structure, in the order of the table, or by kind of note."""
    if by == BY_KIND:
        found = {kind: Group(PLURALS[kind]) for kind in ORDER}
        for row in rows:
            found[Note.Kind(row.note.kind)].rows.append(row)
        return [group for group in found.values() if group.rows]
    groups: dict[str, Group] = {}
    for row in rows:
        groups.setdefault(row.name, Group(row.name)).rows.append(row)
    return list(groups.values())


def taken_out(cafe: Cafe) -> QuerySet[Note]:
    """What was removed and still has words."""
    gone = Note.objects.filter(tour__cafe=cafe, removed_at__isnull=False).exclude(text="")
    return gone.select_related("partner", "seat").order_by("position", "pk")


def still_read(notes: Iterable[Note], last: CompteRendu | None) -> int:
    """How many of these notes, taken out since the last version was sent, it still shows."""
    since = last.sent_at if last else None
    if since is None:
        return 0
    return sum(bool(n.removed_at and n.written_at <= since < n.removed_at) for n in notes)


def carried(cafe: Cafe) -> list[Note]:
    """Open questions of the cafés before: perhaps somebody answered."""
    return [
        note
        for note in open_questions(cafe.territory)
        if note.tour.cafe_id != cafe.pk and note.tour.cafe.date <= cafe.date
    ]


def decided(cafe: Cafe) -> list[FollowUp]:
    rows = follow_ups(cafe.territory, shared_only=False).filter(cafe__date__lte=cafe.date)
    return [row for row in rows if row.cafe_id == cafe.pk or row.state == FollowUp.State.OPEN]
