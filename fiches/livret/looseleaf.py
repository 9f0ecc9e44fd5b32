"""Bringing a binder up to date: which leaves to take out, which to put in, in binder order. Pure.

A leaf stays where it is when each of its sides shows the same page under the same number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fiches.livret.contents import Folio, Numbering, Series

ORDER = {Series.FRONT: 1, Series.FICHES: 2, Series.BACK: 3}
BEFORE, AFTER = (0, 0, 0), (4, 0, 0)


@dataclass(frozen=True)
class Leaf:
    """A sheet of paper: one side, or two when the edition is printed on both."""

    sides: tuple[Folio, ...]
    place: tuple[int, int, int]  # its rank in the binder

    @property
    def pages(self) -> tuple[Folio, ...]:
        """What is printed on it, free backs apart."""
        return tuple(folio for folio in self.sides if folio.series is not Series.FREE)


@dataclass(frozen=True)
class Step:
    """One line of the slip: take `out`, put `into` in its place or behind the leaf `behind`.

    `out` is more than one leaf when `into` bears the number of a page further on: it must not
    be in the binder twice.
    """

    out: tuple[Leaf, ...]
    into: Leaf | None
    behind: Leaf | None  # in the binder as the steps before have made it; None: at the front


@dataclass(frozen=True)
class Update:
    """From one edition to another. `printed`: leaves to print; `whole`: leaves of all of it."""

    since: int
    edition: int
    duplex: bool
    steps: tuple[Step, ...]
    printed: int
    whole: int

    @property
    def leaves(self) -> list[Leaf]:
        """Those to print, in order."""
        return [step.into for step in self.steps if step.into]


def leaves(numbering: Numbering) -> list[Leaf]:
    """The binder of an edition, leaf by leaf."""
    size = 2 if numbering.duplex else 1
    folios = numbering.folios
    groups = [folios[start : start + size] for start in range(0, len(folios), size)]
    return [Leaf(sides, _place(sides, rank)) for rank, sides in enumerate(groups)]


def update(before: Numbering, after: Numbering) -> Update:
    """What turns the binder of `before` into that of `after`."""
    old, new = leaves(before), leaves(after)
    known = {_shown(leaf): leaf for leaf in old if _is_certain(leaf)}
    kept = {leaf for leaf in new if _shown(leaf) in known}
    kept = _whole_parts(kept, new)
    stay = {_shown(leaf) for leaf in kept}
    gone = [leaf for leaf in old if _shown(leaf) not in stay]
    steps = tuple(_steps(gone, new, kept))
    printed = len(new) - len(kept)
    return Update(before.edition, after.edition, after.duplex, steps, printed, len(new))


def _shown(leaf: Leaf) -> tuple[object, ...]:
    """What tells it from the others; free backs are all alike."""
    return tuple(
        None
        if folio.series is Series.FREE
        else (folio.name, folio.series, folio.number, folio.insert, folio.marks)
        for folio in leaf.sides
    )


def _is_certain(leaf: Leaf) -> bool:
    """Not what was compiled twice to different pages: some binders hold the one or the other."""
    return all(len(folio.marks) == 1 for folio in leaf.pages)


def _whole_parts(kept: set[Leaf], new: Sequence[Leaf]) -> set[Leaf]:
    """`kept`, less the leaves with a page of a part that is printed again: parts print whole."""
    while True:
        printed = {_part(folio) for leaf in new if leaf not in kept for folio in leaf.pages}
        still = {leaf for leaf in kept if not printed & {_part(folio) for folio in leaf.pages}}
        if still == kept:
            return kept
        kept = still


def _part(folio: Folio) -> str:
    return folio.name.rpartition("/")[0]


def _steps(gone: Sequence[Leaf], new: Sequence[Leaf], kept: set[Leaf]) -> Iterator[Step]:
    out = {leaf.place: leaf for leaf in gone}
    into = {leaf.place: leaf for leaf in new}
    behind: Leaf | None = None
    for place in sorted(out | into):
        leaf = into.get(place)
        if leaf not in kept:
            taken = [out.pop(place)] if place in out else []
            if leaf is not None:
                numbers = _numbers(leaf)
                further = [each for each in out.values() if each.place > place]
                taken += [out.pop(each.place) for each in further if numbers & _numbers(each)]
            if taken or leaf is not None:
                yield Step(tuple(taken), leaf, behind)
        behind = leaf or behind


def _numbers(leaf: Leaf) -> set[object]:
    """What its pages are called by."""
    return {
        folio.title if folio.series is Series.COVER else (folio.series, folio.number, folio.insert)
        for folio in leaf.pages
    }


def _place(sides: Sequence[Folio], rank: int) -> tuple[int, int, int]:
    """Of its first page; the front cover is before all, the back cover after all."""
    first = next(folio for folio in sides if folio.series is not Series.FREE)
    if first.series is Series.COVER:
        return AFTER if rank else BEFORE
    return ORDER[first.series], first.number, first.insert
