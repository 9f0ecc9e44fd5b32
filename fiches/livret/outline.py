"""The bookmarks of a book: what a reader opens beside the pages."""

from __future__ import annotations

from collections.abc import Sequence

from fiches.livret.folios import lasting_name
from fiches.livret.pdffile import PdfFile, string
from fiches.livret.pieces import Piece


def outline(file: PdfFile, pieces: Sequence[Piece]) -> int:
    """Bookmarks: pieces that share a parent hang, closed, from one entry of that name."""
    root = file.reserve()
    tops: dict[str, list[Piece]] = {}
    leading: list[tuple[str, str]] = []
    for piece in pieces:
        if piece.continues:
            continue
        name = f"/{piece.parent}" if piece.parent else piece.key
        if name not in tops:
            tops[name] = []
            leading.append((piece.parent or piece.title, piece.key))
        if piece.parent:
            tops[name].append(piece)
    first = file.reserve(len(leading))
    for place, ((title, key), below) in enumerate(zip(leading, tops.values(), strict=True)):
        start = file.reserve(len(below))
        around = _around(root, first, place, len(leading))
        under = (
            b" /First %d 0 R /Last %d 0 R /Count %d" % (start, start + len(below) - 1, -len(below))
            if below
            else b""
        )
        file.put(first + place, _bookmark(title, key, around + under))
        for index, piece in enumerate(below):
            inside = _around(first + place, start, index, len(below))
            file.put(start + index, _bookmark(piece.title, piece.key, inside))
    file.put(
        root,
        b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>"
        % (first, first + len(leading) - 1, len(leading)),
    )
    return root


def _bookmark(title: str, key: str, rest: bytes) -> bytes:
    return b"<< /Title %b /Dest %b%b >>" % (string(title), string(lasting_name(key)), rest)


def _around(parent: int, first: int, place: int, count: int) -> bytes:
    """What ties a bookmark to the one above it and to its neighbours."""
    before = b" /Prev %d 0 R" % (first + place - 1) if place else b""
    after = b" /Next %d 0 R" % (first + place + 1) if place + 1 < count else b""
    return b" /Parent %d 0 R%b%b" % (parent, before, after)
