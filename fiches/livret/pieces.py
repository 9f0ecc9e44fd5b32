"""What a book is put together from: its pieces in their order, and what it says of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from fiches.livret.contents import Theme
from fiches.livret.folios import Side
from fiches.livret.formats import A4, Format
from fiches.livret.fragments import Fragment


@dataclass(frozen=True)
class Piece:
    """A fragment in its place: its destination, its outline entry and what is stamped on it."""

    fragment: Fragment
    key: str
    title: str
    parent: str = ""
    theme: Theme | None = None
    numbered: bool = True
    continues: bool = False


@dataclass(frozen=True)
class Binding:
    """What the whole book says of itself. `foot` runs under every page.

    `sides`: the whole book as bound, which may hold more than the pieces at hand; without
    them the pages follow each other and are numbered from 1.
    """

    title: str
    author: str
    foot: str
    date: dt.date
    duplex: bool = False
    form: Format = A4
    sides: Sequence[Side] = ()
    accessible: bool = True  # declared as PDF/UA only when nothing went wrong


def plain_sides(pieces: Sequence[Piece], binding: Binding) -> list[Side]:
    """Every page one after the other, numbered from 1."""
    places = [(piece, rank) for piece in pieces for rank in range(piece.fragment.pages)]
    return [
        Side(
            piece.key,
            rank,
            label=str(number),
            title=piece.title,
            left=binding.duplex and number % 2 == 0,
            foot=binding.foot,
        )
        for number, (piece, rank) in enumerate(places, start=1)
    ]
