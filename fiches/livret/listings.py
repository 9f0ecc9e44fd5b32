"""Contents, indexes and directory set line by line: lists that change with every edition.

They would otherwise take more time than all the fiches that stay the same. The measures are
those of `static/css/livret.css`, which sets the same pages when they hold more than plain
Latin text; `tests/fiches/livret/test_listings.py` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

import pydyf

from fiches.livret.book import Part
from fiches.livret.contents import Referent
from fiches.livret.faces import Face
from fiches.livret.folios import lasting_name
from fiches.livret.formats import MM
from fiches.livret.fragments import Fragment, digest
from fiches.livret.indexes import Entry, Group
from fiches.livret.setting import AT_WORDS, Composer, Run, TooHard, rgb
from fiches.livret.stamps import BOLD, REGULAR
from fiches.templatetags.livret import AT_DOTS

VIOLET, ORANGE, GREY, LINE, WHITE = "#4b2142", "#b4532a", "#595e6b", "#cfc6cb", "#ffffff"
TOP = 16 * MM
SIZE, LEADING, SPACE = 9.5, 12.5, 12.5
RULE = (14 * MM, 2.0, 6.25)  # above a title: width, thickness, space below
TITLE_SIZE, TITLE_LEADING = 21.0, 25.0
LEAD_ABOVE, LEAD_WIDTH = 6.25, 140 * MM
BELOW_HEADING, BELOW_LINES = 2.0, 10.5
SLOT_WIDTH = 40.0
MARK_WIDTH, MARK_RADIUS = 14.0, 1.5
CELL_ABOVE, CELL_RIGHT, THIN = 1.25, 6.0, 0.25


def is_listing(part: Part) -> bool:
    """A page of the contents, of an index or of the directory, as the binder has them."""
    return part.template in SETTERS and not part.form.dress


def set_listing(part: Part, faces: Mapping[str, Face]) -> Fragment | None:
    """The page that a listing makes; None when it holds more than we can set."""
    try:
        return SETTERS[part.template](part, faces).page.fragment()
    except TooHard:
        return None


class _Listing:
    """A page and how far it is set: its title when it is the first of its list."""

    def __init__(self, part: Part, faces: Mapping[str, Face]) -> None:
        self.sizes = part.form.measures
        self.face = faces[REGULAR]
        self.page = Composer(faces, self.sizes.width, self.sizes.height)
        self.x, self.y = self.sizes.side, TOP
        if not part.continues:
            self.title(part.title, part.context["intro"])

    def title(self, title: str, intro: str) -> None:
        width, thick, below = RULE
        self.box(self.x, self.y, width, thick, ORANGE)
        self.y += thick + below
        room = self.sizes.width - 2 * self.x
        heading = self.page.element("H1", self.page.section)
        self.text(heading, [Run(title, BOLD, TITLE_SIZE, VIOLET)], room, leading=TITLE_LEADING)
        if intro:
            self.y += LEAD_ABOVE
            self.text(self.page.element("P", self.page.section), [Run(intro)], LEAD_WIDTH)
        self.y += SPACE

    def text(
        self,
        element: pydyf.Dictionary,
        runs: Sequence[Run],
        room: float,
        *,
        leading: float = LEADING,
        breaks: re.Pattern[str] = AT_WORDS,
    ) -> None:
        """`runs` in as many lines as they take from where we are; we are then below them."""
        self.page.mark(element)
        for line in self.page.lines(runs, room, breaks):
            self.page.line(line, self.x, self.baseline(runs[0].size, leading))
            self.y += leading
        self.page.end()

    def baseline(self, size: float = SIZE, leading: float = LEADING) -> float:
        ascent, descent = self.face.ascent * size / 1000, -self.face.descent * size / 1000
        return self.y + (leading - ascent - descent) / 2 + ascent

    def box(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        bottom = self.sizes.height - top - height
        self.page.artifact(f"{rgb(colour)} rg {left:.3f} {bottom:.3f} {width:.3f} {height:g} re f")


class _Index(_Listing):
    def __init__(self, part: Part, faces: Mapping[str, Face]) -> None:
        super().__init__(part, faces)
        top, sizes = self.y + (SPACE if part.continues else 0), self.sizes
        for number, column in enumerate(part.context["columns"]):
            self.x = sizes.width - sizes.side - sizes.column if number else sizes.side
            self.y = top
            for group in column:
                if group.title:
                    self.heading(group)
                self.entries(group)
                self.y += BELOW_LINES

    def heading(self, group: Group) -> None:
        element, baseline = self.page.element("H2", self.page.section), self.baseline()
        room, title = self.sizes.column, Run(group.title, BOLD, colour=VIOLET)
        if group.theme:
            self.rounded(self.x, self.y, MARK_WIDTH, LEADING, group.theme.colour)
            letters = Run(group.theme.letters, BOLD, colour=WHITE)
            self.page.mark(element)
            middle = self.x + (MARK_WIDTH - self.page.width(letters)) / 2
            self.page.line([letters], middle, baseline)
            self.page.end()
            room, title = room - MARK_WIDTH, Run(f" {group.title}", BOLD, colour=VIOLET)
        if self.page.width(title) > room:
            raise TooHard(group.title)
        self.page.mark(element)
        self.page.line([title], self.x + self.sizes.column - room, baseline)
        self.page.end()
        self.y += LEADING + BELOW_HEADING

    def entries(self, group: Group) -> None:
        listed = self.page.element("L", self.page.section)
        right = self.x + self.sizes.column
        for entry in group.entries:
            body = self.page.element("LBody", self.page.element("LI", listed))
            self.text(body, _runs(entry), self.sizes.column - self.sizes.slot)
            self.y -= LEADING  # the number stands on the last line
            box = (right - SLOT_WIDTH, self.y, right, self.y + LEADING)
            self.page.link(body, lasting_name(entry.key), box, self.baseline())
            self.y += LEADING

    def rounded(self, left: float, top: float, width: float, height: float, colour: str) -> None:
        """A box with round corners, as a theme's two letters stand in."""
        r, k = MARK_RADIUS, MARK_RADIUS * 0.45
        x1, y1 = left + width, self.sizes.height - top
        x0, y0 = left, y1 - height
        points = [
            (x0 + r, y0), (x1 - r, y0), (x1 - k, y0), (x1, y0 + k), (x1, y0 + r), (x1, y1 - r),
            (x1, y1 - k), (x1 - k, y1), (x1 - r, y1), (x0 + r, y1), (x0 + k, y1), (x0, y1 - k),
            (x0, y1 - r), (x0, y0 + r), (x0, y0 + k), (x0 + k, y0), (x0 + r, y0),
        ]  # fmt: skip
        said = [f"{x:.3f} {y:.3f}" for x, y in points]
        path = f"{said[0]} m {said[1]} l"
        for start in (2, 6, 10):
            path += f" {' '.join(said[start : start + 3])} c {said[start + 3]} l"
        path += f" {' '.join(said[14:])} c"
        self.page.artifact(f"{rgb(colour)} rg {path} f")


def _runs(entry: Entry) -> list[Run]:
    runs = [Run(entry.bold, BOLD), Run(f" {entry.text}")] if entry.bold else [Run(entry.text)]
    if entry.note:
        runs[-1] = Run(f"{runs[-1].text} ")
        runs.append(Run(entry.note, colour=GREY))
    return runs


class _Directory(_Listing):
    """A table: each cell says which headers it stands under."""

    def __init__(self, part: Part, faces: Mapping[str, Face]) -> None:
        super().__init__(part, faces)
        sizes = self.sizes
        said = [(name, lasting_name(key), person) for name, key, person in part.context["rows"]]
        self.unique = digest((repr(said).encode(),))[:10]
        self.rooms = [sizes.who, sizes.person, sizes.mail]
        self.lefts = list(accumulate((room + CELL_RIGHT for room in self.rooms), initial=self.x))
        self.right = sizes.width - sizes.side - CELL_RIGHT
        table = self.page.element("Table", self.page.section)
        self.heads(part.context["heads"], self.page.element("THead", table))
        body = self.page.element("TBody", table)
        for number, row in enumerate(part.context["rows"], start=1):
            self.row(number, row.name, row.key, row.person, self.page.element("TR", body))

    def heads(self, names: Sequence[str], parent: pydyf.Dictionary) -> None:
        row, top = self.page.element("TR", parent), self.y
        for column, name in enumerate(names):
            cell = self.header(row, f"0-{column}", "Column")
            run = Run(name, BOLD, colour=VIOLET)
            self.x, self.y = self.lefts[column], top + CELL_ABOVE
            if column == len(self.rooms):
                self.x = self.right - self.page.width(run)
            self.text(cell, [run], self.right - self.x + 1)
        self.line_below()

    def row(
        self, number: int, name: str, key: str, person: Referent, row: pydyf.Dictionary
    ) -> None:
        top = self.y + CELL_ABOVE
        cells = (
            [(Run(name, BOLD), AT_WORDS)],
            [(Run(person.name, BOLD), AT_WORDS), (Run(person.function), AT_WORDS)],
            [(Run(person.phone), AT_WORDS), (Run(person.email), AT_DOTS)],
        )
        bottoms = []
        for column, texts in enumerate(cells):
            self.x, self.y = self.lefts[column], top
            cell = self.cell(row, number, column)
            for run, breaks in texts:
                if run.text:
                    self.text(cell, [run], self.rooms[column], breaks=breaks)
            bottoms.append(self.y)
        self.y = top
        cell = self.cell(row, number, len(cells))
        box = (self.right - SLOT_WIDTH, top, self.right, top + LEADING)
        self.page.link(cell, lasting_name(key), box, self.baseline())
        self.y = max(*bottoms, top + LEADING)
        self.line_below()

    def header(self, row: pydyf.Dictionary, name: str, scope: str) -> pydyf.Dictionary:
        cell = self.page.element("TH", row)
        cell["ID"] = pydyf.String(f"{self.unique}-{name}")
        cell["A"] = pydyf.Dictionary({"O": "/Table", "Scope": f"/{scope}"})
        return cell

    def cell(self, row: pydyf.Dictionary, number: int, column: int) -> pydyf.Dictionary:
        if not column:
            return self.header(row, f"{number}", "Row")
        cell = self.page.element("TD", row)
        names = (f"{self.unique}-{number}", f"{self.unique}-0-{column}")
        headers = pydyf.Array([pydyf.String(name) for name in names])
        cell["A"] = pydyf.Dictionary({"O": "/Table", "Headers": headers})
        return cell

    def line_below(self) -> None:
        self.y += CELL_ABOVE
        width = self.sizes.width - 2 * self.sizes.side
        self.box(self.sizes.side, self.y, width, THIN, LINE)
        self.y += THIN


SETTERS: dict[str, type[_Listing]] = {"index": _Index, "referents": _Directory}
