"""Page numbers that stay: what is in the binder keeps its number from one edition to the next.

Three series, so that longer contents never move a fiche: roman numerals before the fiches
(the cover counts as i), plain numbers for the fiches, "A 1" after them. In each of them:

- a page that was there keeps its number; one that is gone leaves its number unused;
- a page that comes between two others takes the number before it with bis, ter, quater…;
  where no such number is left, the inserts that follow move on by one;
- a page that comes last takes the next number never used, one that comes first takes 0.

Printed on both sides, an odd number is always on the front of its leaf: what is inserted
splits the leaf and the backs that stay free say so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from fiches.livret.contents import Folio, Numbering, Series

SUFFIXES = (
    "", "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies",
)  # fmt: skip
FIRST = {Series.FRONT: 2, Series.FICHES: 1, Series.BACK: 1}  # the cover is i
NBSP = "\N{NO-BREAK SPACE}"

Place = tuple[int, int]  # number, rank of its insert
BEFORE_ALL = (0, -1)
FREE = "libre-"  # how the key of a back that stays free begins


@dataclass(frozen=True)
class Page:
    """A page to number, `rank` of the piece `key` ("fiche-12-3"); see `Folio` for the rest."""

    key: str
    rank: int
    name: str
    title: str
    series: Series


@dataclass(frozen=True)
class Side:
    """One side of a leaf as bound. `left`: its outer edge is on the left. `foot` runs under it."""

    key: str
    rank: int
    label: str
    title: str
    left: bool
    foot: str = ""


def lasting_name(key: str) -> str:
    """The name of a part whatever the revision: "fiche-12-3" → "fiche-12"."""
    return re.sub(r"^(fiche-\d+)-\d+$", r"\1", key)


def label(folio: Folio) -> str:
    """As printed: "iv", "34 bis", "A 3"; a cover says what it is, a free back nothing."""
    if folio.series is Series.FREE:
        return ""
    if folio.series is Series.COVER:
        return folio.title
    body = {
        Series.FRONT: roman(folio.number),
        Series.FICHES: str(folio.number),
        Series.BACK: f"A{NBSP}{folio.number}",
    }[folio.series]
    rank = folio.insert
    suffix = SUFFIXES[rank] if rank < len(SUFFIXES) else f"({rank + 1})"
    return f"{body}{NBSP}{suffix}" if suffix else body


def roman(number: int) -> str:
    """In lower case, as front matter has it; 0 stays 0."""
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
             (4, "iv"), (1, "i"))  # fmt: skip
    text = ""
    for value, sign in signs:
        text += sign * (number // value)
        number %= value
    return text or "0"


def numbered(pages: Sequence[Page], former: Numbering | None) -> list[Folio]:
    """The pages with their numbers, taking after `former`."""
    places: dict[str, Place] = {}
    for series, first in FIRST.items():
        names = [page.name for page in pages if page.series is series]
        before = [f for f in former.folios if f.series is series] if former else []
        gone = [f for f in former.retired if f.series is series] if former else []
        found = _places(names, {f.name: _place(f) for f in before}, set(map(_place, gone)), first)
        places |= zip(names, found, strict=True)
    return [
        Folio(page.name, page.title, page.series, *places.get(page.name, (0, 0))) for page in pages
    ]


def _place(folio: Folio) -> Place:
    return folio.number, folio.insert


def _places(
    names: Sequence[str], former: Mapping[str, Place], gone: set[Place], first: int
) -> Iterator[Place]:
    used = gone | set(former.values())
    steady = set(_longest_rise([former[name] for name in names if name in former]))
    last = BEFORE_ALL if used else (first - 1, 0)
    fresh = max((number for number, _ in used), default=first - 1) + 1
    for rank, name in enumerate(names):
        place = former.get(name)
        if place is None or place not in steady or place <= last:
            ahead = (former[n] for n in names[rank + 1 :] if n in former)
            following = next((p for p in ahead if p in steady and p > last), None)
            if following is None:
                place = (max(fresh, last[0] + 1), 0)
            else:
                place = _between(last, following, used)
        last = place
        yield place


def _between(last: Place, following: Place, used: set[Place]) -> Place:
    """The first insert after `last` that was never used; failing that, the one just after it."""
    number, rank = last
    for insert in count(rank + 1):
        if (number, insert) >= following:
            return number, rank + 1
        if (number, insert) not in used:
            return number, insert
    raise AssertionError("count() never ends")


def _longest_rise(places: Sequence[Place]) -> list[Place]:
    """The most pages that can stay as they are: the longest rising subsequence."""
    ends: list[Place] = []
    indexes: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        at = bisect_left(ends, place)
        ends[at:] = [place, *ends[at + 1 :]]
        before.append(indexes[at - 1] if at else -1)
        indexes[at : at + 1] = [index]
    rise, index = [], indexes[-1] if indexes else -1
    while index >= 0:
        rise.append(places[index])
        index = before[index]
    return rise[::-1]


def retired(folios: Iterable[Folio], former: Numbering | None) -> tuple[Folio, ...]:
    """The numbers that nothing bears any more, in order."""
    if former is None:
        return ()
    now = {(folio.series, *_place(folio)) for folio in folios}
    known = {
        (folio.series, *_place(folio))
        for folio in (*former.folios, *former.retired)
        if folio.series in FIRST
    }
    return tuple(
        Folio("", "", series, number, insert) for series, number, insert in sorted(known - now)
    )


def bound(folios: Sequence[Folio], *, duplex: bool) -> list[Folio]:
    """The pages side by side as they are bound, free backs included when `duplex`."""
    if not duplex:
        return list(folios)
    sides: list[Folio] = []
    for folio in folios:
        if _needs_other_side(folio, sides):
            sides.append(_free(len(sides)))
        sides.append(folio)
    if len(sides) % 2:
        sides.append(_free(len(sides)))
    return sides


def _needs_other_side(folio: Folio, sides: Sequence[Folio]) -> bool:
    on_front = len(sides) % 2 == 0
    if folio.series is Series.COVER:  # the front one is on a front, the back one on a back
        return bool(sides) and on_front
    if on_front:
        return False
    opens = sides[-1].series not in {folio.series, Series.COVER}
    return opens or (folio.insert == 0 and folio.number % 2 == 1)


def _free(count: int) -> Folio:
    return Folio(f"{FREE}{count}/0", "Page libre", Series.FREE)
