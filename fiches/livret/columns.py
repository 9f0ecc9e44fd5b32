"""Lists of entries to pages of two columns, by the widths of the words.

The layout engine balances columns by trying again and again, at the price of four pages of
plain text for one. Entries are short and never hyphenated: counting their lines here is
enough, and makes each page a fragment of its own, printed beside the others and kept as
long as nothing on it changes. An entry that takes fewer lines than counted leaves a little
room; none takes more.

Pages are cut where the contents say, not where the room happens to end: among the last few
places that fit, the one whose digest is the smallest. A line inserted at the front then moves
one cut, or none, instead of all those that follow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from fiches.livret.contents import Referent, Sheet
from fiches.livret.faces import Face
from fiches.livret.folios import lasting_name
from fiches.livret.formats import A4_PAGE, Measures
from fiches.livret.fragments import digest
from fiches.livret.indexes import Entry, Group
from fiches.livret.stamps import BOLD, REGULAR

TITLE_LINES = 2  # a group's title and the space around it
# How many entries a page may give up to be cut at a lasting place, and how many to let a group
# begin the next page; how many rows in the directory.
LOOSE_ENTRIES, LOOSE_OPENING, LOOSE_ROWS = 20, 30, 5
UNKNOWN_WIDTH = 1000  # a character from a fallback font, wider than any of ours

Column = list[Group]
Page = tuple[Column, ...]


@dataclass
class _Item:
    """Something that stays in one piece: an entry, with its group's title if it is the first."""

    group: Group
    entry: Entry
    lines: int
    opens: bool

    def mark(self) -> str:
        """What says whether to cut before it."""
        names = (self.group.title, lasting_name(self.entry.key), self.entry.text)
        return digest(name.encode() for name in names)


def paginate(
    groups: Sequence[Group], faces: Mapping[str, Face], sizes: Measures = A4_PAGE
) -> list[Page]:
    """Pages of columns, in reading order; a group cut by a column goes on as « (suite) »."""
    measure = Measure(faces, sizes)
    items = [
        _Item(group, entry, measure.lines(entry), opens=not index)
        for group in groups
        for index, entry in enumerate(group.entries)
    ]
    pages: list[Page] = []
    while items:
        height = sizes.next_lines if pages else sizes.first_lines
        taken = len(items) - len(_page(items, height, sizes.columns)[1])
        cut = taken
        if sizes.lasting:
            cut = _lasting_cut(items, taken, LOOSE_ENTRIES, _Item.mark, lambda item: item.opens)
        pages.append(_balanced(items[:cut], height, sizes.columns))
        items = items[cut:]
    return pages


def _balanced(items: list[_Item], height: int, columns: int) -> Page:
    """`items`, which fit on a page of `height` lines, in columns as even as can be."""
    total = sum(item.lines + (_title(item) if item.opens else 0) for item in items)
    even = min(height, math.ceil(total / columns) + TITLE_LINES)
    page, left = _page(items, even, columns)
    return page if not left else _page(items, height, columns)[0]


def _page(items: list[_Item], height: int, columns: int) -> tuple[Page, list[_Item]]:
    page = []
    for _ in range(columns):
        column, items = _fill(items, height)
        page.append(column)
    return tuple(page), items


def _lasting_cut[T](
    items: Sequence[T],
    taken: int,
    loose: int,
    mark: Callable[[T], str],
    opens: Callable[[T], bool] = lambda item: False,
) -> int:
    """Where to cut when the first `taken` of `items` fit: there or a little before."""
    if taken == len(items):
        return taken
    far = range(max(1, taken - LOOSE_OPENING), taken + 1)
    near = range(max(1, taken - loose), taken + 1)
    places = [place for place in far if opens(items[place])] or near
    return min(places, key=lambda place: mark(items[place]))


def _title(item: _Item) -> int:
    return TITLE_LINES if item.group.title else 1


def _fill(items: list[_Item], height: int) -> tuple[Column, list[_Item]]:
    """One column of at most `height` lines and what is left; always takes something."""
    column: Column = []
    used = 0
    for index, item in enumerate(items):
        starts = item.opens or not column
        needed = item.lines + (_title(item) if starts else 0)
        if starts and not _last_of_group(items, index):
            needed += 1  # a title does not stay with a single entry at the foot of a column
        if column and used + needed > height:
            return column, items[index:]
        used += item.lines + (_title(item) if starts else 0)
        if starts:
            suite = "" if item.opens or not item.group.title else " (suite)"
            title = f"{item.group.title}{suite}"
            column.append(replace(item.group, title=title, entries=(item.entry,)))
        else:
            column[-1] = replace(column[-1], entries=(*column[-1].entries, item.entry))
    return column, []


def _last_of_group(items: list[_Item], index: int) -> bool:
    return index + 1 == len(items) or items[index + 1].opens


def paginate_directory(
    rows: Sequence[tuple[Sheet, Referent]], faces: Mapping[str, Face], sizes: Measures = A4_PAGE
) -> list[list[tuple[Sheet, Referent]]]:
    """The rows of the directory, page by page; a row stays in one piece."""
    measure = Measure(faces, sizes)
    heights = [measure.row_height(*row) for row in rows]
    pages: list[list[tuple[Sheet, Referent]]] = []
    start = 0
    while start < len(rows):
        left = sizes.directory if pages else sizes.directory - sizes.directory_head
        taken = 1
        while start + taken < len(rows) and sum(heights[start : start + taken + 1]) <= left:
            taken += 1
        cut = taken
        if sizes.lasting:
            cut = _lasting_cut(rows[start:], taken, LOOSE_ROWS, _row_mark)
        pages.append(list(rows[start : start + cut]))
        start += cut
    return pages


def _row_mark(row: tuple[Sheet, Referent]) -> str:
    sheet, person = row
    fiche = sheet.key.partition("-")[0]  # whatever its revision
    return digest(text.encode() for text in (fiche, person.name, person.function))


class Measure:
    """How many lines a text takes in a column."""

    def __init__(self, faces: Mapping[str, Face], sizes: Measures = A4_PAGE) -> None:
        self.regular, self.bold = faces[REGULAR], faces[BOLD]
        self.sizes = sizes

    def lines(self, entry: Entry) -> int:
        """Lines of an entry of an index."""
        words = [(self.bold, word) for word in entry.bold.split(" ") if word]
        words += [(self.regular, word) for word in f"{entry.text} {entry.note}".split(" ") if word]
        return self.wrapped(words, self.sizes.column - self.sizes.slot)

    def wrapped(self, words: Sequence[tuple[Face, str]], room: float) -> int:
        """Lines that words take in `room` points, each set after the other where it fits."""
        count, used, space = 1, 0.0, self.width(self.regular, " ")
        for face, word in words:
            width = self.width(face, word)
            if used and used + space + width > room:
                count, used = count + 1, 0.0
            used += width + (space if used else 0.0)
            if used > room:
                count += math.ceil(used / room) - 1
                used %= room
        return count

    def row_height(self, sheet: Sheet, person: Referent) -> float:
        """Points that a row of the directory takes: its tallest cell and the rule below it."""
        who, mail = self.sizes.person, self.sizes.mail
        cells = (
            ((self.bold, sheet.name, self.sizes.who),),
            ((self.bold, person.name, who), (self.regular, person.function, who)),
            ((self.regular, person.phone, mail), (self.regular, person.email, mail)),
        )
        lines = (
            sum(
                self.wrapped([(face, word) for word in text.split(" ")], room)
                for face, text, room in cell
                if text
            )
            for cell in cells
        )
        return max(lines) * self.sizes.leading + 3

    def width(self, face: Face, text: str) -> float:
        return _units(face, text) * self.sizes.size / 1000


@lru_cache(maxsize=8192)
def _units(face: Face, word: str) -> int:
    """The width of a word, which lists say again and again."""
    return sum(
        face.widths[face.glyph_id[face.cmap[ord(letter)]]]
        if ord(letter) in face.cmap
        else UNKNOWN_WIDTH
        for letter in re.sub(r"\s", " ", word)
    )
