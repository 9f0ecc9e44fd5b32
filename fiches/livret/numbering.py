"""The pages of an edition: their numbers, and since which edition each shows what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fiches.livret.contents import Folio, Livret, Numbering, Series
from fiches.livret.folios import (
    NBSP,
    Page,
    Side,
    bound,
    label,
    lasting_name,
    numbered,
    retired,
)
from fiches.livret.fragments import digest
from fiches.livret.pieces import Piece


def paginate(livret: Livret, pieces: Sequence[Piece], foot: str) -> tuple[list[Side], Numbering]:
    """The sides of the book in the order in which they are bound, and what to keep of them.

    Under each page: `foot`, and the last edition in which that page changed.
    """
    pages = _pages(pieces)
    folios = bound(numbered(pages, livret.former), duplex=livret.duplex)
    of = {page.name: page for page in pages}
    firsts = [folio for folio in folios if folio.name in of and not of[folio.name].rank]
    labels = {lasting_name(of[folio.name].key): label(folio) for folio in firsts}
    by_key = {piece.key: piece for piece in pieces}
    former = {folio.name: folio for folio in livret.former.folios} if livret.former else {}
    sides, kept = [], []
    for place, folio in enumerate(folios):
        left = livret.duplex and place % 2 == 1
        if folio.series is Series.FREE:
            sides.append(Side(folio.name.partition("/")[0], 0, "", folio.title, left))
            kept.append(folio)
            continue
        page = of[folio.name]
        mark = _mark(by_key[page.key], page.rank, labels, (label(folio), left, foot))
        folio = _dated(folio, mark, former.get(folio.name), livret.number)
        under = f"{foot} · édition n°{NBSP}{folio.edition}"
        sides.append(Side(page.key, page.rank, label(folio), page.title, left, under))
        kept.append(folio)
    numbering = Numbering(livret.number, livret.duplex, tuple(kept), retired(kept, livret.former))
    return sides, numbering


def _pages(pieces: Sequence[Piece]) -> list[Page]:
    return [
        Page(piece.key, rank, f"{lasting_name(piece.key)}/{rank}", piece.title, series)
        for piece, series in zip(pieces, _series(pieces), strict=True)
        for rank in range(piece.fragment.pages)
    ]


def _series(pieces: Sequence[Piece]) -> list[Series]:
    """What is before the first fiche, between it and the last one, and after."""
    fiches = [place for place, piece in enumerate(pieces) if piece.theme]
    first, last = (fiches[0], fiches[-1]) if fiches else (len(pieces), len(pieces))
    return [
        Series.COVER if not piece.numbered
        else Series.FRONT if place < first
        else Series.FICHES if place <= last
        else Series.BACK
        for place, piece in enumerate(pieces)
    ]  # fmt: skip


def _mark(piece: Piece, rank: int, labels: Mapping[str, str], stamped: tuple[object, ...]) -> str:
    """A digest of all that a page shows, less the edition at its foot."""
    shown = (*stamped, piece.theme) if piece.numbered else ()
    numbers = [labels[key] for key in piece.fragment.targets[rank]]
    return digest((piece.fragment.marks[rank].encode(), repr((numbers, shown)).encode()))


def _dated(folio: Folio, mark: str, former: Folio | None, edition: int) -> Folio:
    same = former is not None and former.marks == (mark,)
    since = former.edition if former is not None and same else edition
    return replace(folio, marks=(mark,), edition=since)
