"""The plan of a season while it is being made: one slot a café, kept as JSON in `Season.draft`.

Pure. Two people who plan at once work from the same slots: each form says what its page showed,
so that only what somebody really changed is written (`merge`).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from cafes.models import Cafe
from cafes.rhythm import HABITANTS, PLENARY, Dates, Rhythm
from cafes.rotation import Hold
from partners.dates import MONTHS

Kind = Cafe.Kind
# As a rhythm and the form write it; anything else is the code of a theme.
NATURES = {"": Kind.ORDINARY, PLENARY: Kind.PLENARY, HABITANTS: Kind.HABITANTS}


@dataclass(frozen=True)
class Choice:
    """What a person decides of one café; compared to tell who changed what."""

    date: dt.date
    start: dt.time
    end: dt.time
    vague: bool = False  # some day of the month; `date` is then the last one
    nature: str = ""  # empty, PLENARY, HABITANTS, or the code of a theme
    host: int | None = None  # chosen by hand; None: whoever the rotation proposes


@dataclass(frozen=True)
class Slot:
    """One café of the plan."""

    key: str
    choice: Choice
    # The host that the page shows, how it holds, and why.
    host: int | None = None
    hold: Hold = Hold.FREE
    reason: str = ""
    skipped: tuple[int, ...] = ()
    dropped: bool = False
    moved_from: dt.date | None = None  # the public holiday avoided
    cafe: int | None = None  # adopted before
    seen: str = ""  # what that café was when it entered the plan


@dataclass
class Merge:
    """What comes out when a form is applied to slots that may have changed meanwhile."""

    slots: list[Slot]
    theirs: list[str] = field(default_factory=list)  # keys that somebody else changed
    clashes: list[str] = field(default_factory=list)  # keys that both changed, otherwise


def new_key() -> str:
    return secrets.token_hex(4)


def from_dates(rhythm: Rhythm, dates: Dates) -> list[Slot]:
    """The slots that a rhythm gives."""
    return [
        Slot(
            new_key(),
            Choice(day.date, *rhythm.hours_of(day.kind), nature=day.kind),
            moved_from=day.moved_from,
        )
        for day in dates.days
    ]


def end_of_month(day: dt.date) -> dt.date:
    first_of_next = dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first_of_next - dt.timedelta(days=1)


def vague_words(day: dt.date) -> str:
    """ "courant mai"."""
    return f"courant {MONTHS[day.month - 1]}"


def kind_of(nature: str) -> Kind:
    return NATURES.get(nature, Kind.THEMATIC)


def nature_of(cafe: Cafe) -> str:
    """Needs the café's theme."""
    if cafe.kind == Kind.THEMATIC:
        return cafe.theme.code if cafe.theme else ""
    return {Kind.PLENARY: PLENARY, Kind.HABITANTS: HABITANTS}.get(Kind(cafe.kind), "")


def merge(
    stored: Iterable[Slot], typed: Mapping[str, Choice], shown: Mapping[str, Choice]
) -> Merge:
    """`stored` with the choices `typed` on a page that had shown `shown`.

    What only one of the two changed is taken from that one. What both changed differently stays
    as it is stored, and is named in `clashes`: the page shows both and asks again. A slot that
    somebody else dropped while it was being changed comes back.
    """
    merged = Merge([])
    for slot in stored:
        mine, before = typed.get(slot.key), shown.get(slot.key)
        if mine is None or before is None:
            if not slot.dropped:
                merged.theirs.append(slot.key)
            merged.slots.append(slot)
            continue
        i_changed = mine != before
        they_changed = slot.dropped or slot.choice != before
        if they_changed and mine != slot.choice:
            merged.theirs.append(slot.key)
        if i_changed and they_changed and mine != slot.choice and not slot.dropped:
            merged.clashes.append(slot.key)
        elif i_changed:
            slot = choose(drop(slot, False), mine)
        merged.slots.append(slot)
    return merged


def choose(slot: Slot, choice: Choice) -> Slot:
    """The slot with this choice; another host by hand, or none, settles how its host holds."""
    if choice.date != slot.choice.date:
        slot = replace(slot, moved_from=None)
    if choice.vague:
        choice = replace(choice, date=end_of_month(choice.date))
    if choice.host == slot.choice.host:
        return replace(slot, choice=choice)
    if choice.host is None:
        return replace(slot, choice=choice, host=None, hold=Hold.FREE, reason="")
    return replace(slot, choice=choice, host=choice.host, hold=Hold.PINNED, reason="")


def pin(slot: Slot) -> Slot:
    """The host that is proposed stays, with the reason that it was proposed for."""
    if slot.host is None:
        return slot
    return replace(slot, choice=replace(slot.choice, host=slot.host), hold=Hold.PINNED)


def unpin(slot: Slot) -> Slot:
    return replace(slot, choice=replace(slot.choice, host=None), hold=Hold.FREE, reason="")


def skip(slot: Slot) -> Slot:
    """Somebody else than the host that is shown, this time."""
    skipped = slot.skipped if slot.host is None else (*slot.skipped, slot.host)
    return replace(unpin(slot), host=None, skipped=tuple(dict.fromkeys(skipped)))


def swap(one: Slot, other: Slot) -> tuple[Slot, Slot]:
    """Each receives in the place of the other, by your choice."""
    first = replace(one, choice=replace(one.choice, host=other.host), host=other.host, reason="")
    second = replace(other, choice=replace(other.choice, host=one.host), host=one.host, reason="")
    return (
        replace(first, hold=Hold.PINNED if first.host else Hold.FREE),
        replace(second, hold=Hold.PINNED if second.host else Hold.FREE),
    )


def drop(slot: Slot, dropped: bool = True) -> Slot:
    return replace(slot, dropped=dropped)


def choice_to_json(choice: Choice) -> dict[str, Any]:
    return {
        **asdict(choice),
        "date": choice.date.isoformat(),
        "start": f"{choice.start:%H:%M}",
        "end": f"{choice.end:%H:%M}",
    }


def choice_from_json(data: Mapping[str, Any]) -> Choice:
    """Raises ValueError, TypeError or KeyError for what is no choice."""
    host = data["host"]
    return Choice(
        date=dt.date.fromisoformat(data["date"]),
        start=dt.time.fromisoformat(data["start"]),
        end=dt.time.fromisoformat(data["end"]),
        vague=bool(data["vague"]),
        nature=str(data["nature"]),
        host=None if host is None else int(host),
    )


def to_json(slots: Iterable[Slot]) -> list[dict[str, Any]]:
    return [
        {
            **asdict(slot),
            "choice": choice_to_json(slot.choice),
            "skipped": list(slot.skipped),
            "hold": str(slot.hold),
            "moved_from": slot.moved_from.isoformat() if slot.moved_from else None,
        }
        for slot in slots
    ]


def from_json(rows: Iterable[Mapping[str, Any]]) -> list[Slot]:
    return [
        Slot(
            key=row["key"],
            choice=choice_from_json(row["choice"]),
            host=row["host"],
            hold=Hold(row["hold"]),
            reason=row["reason"],
            skipped=tuple(row["skipped"]),
            dropped=row["dropped"],
            moved_from=dt.date.fromisoformat(row["moved_from"]) if row["moved_from"] else None,
            cafe=row["cafe"],
            seen=row["seen"],
        )
        for row in rows
    ]
