"""Charts as plain geometry, in whole units of their own SVG; templates only write them down.

Each is readable in black and white: full against hollow, greys with their number on them.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from cafes.bilan.contents import Axis, CafeLine, Worries

SHORT_MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.",
                "nov.", "déc.")  # fmt: skip
WIDTH = 720
BAR_TOP, BAR_HEIGHT, BAR_FOOT = 46, 140, 44
CROWDED = 44  # units a café: under that, a month is named once and figures are smaller
LABEL, LABEL_LETTERS = 190, 26  # what names of rows take on the left
CELL, CELL_HEAD = 34, 46
STACK_ROW, STACK_BAR, STACK_LABEL = 28, 22, 205
LEVELS = ("pas du tout", "un peu", "plutôt", "tout à fait")
# From nothing to everything; ink that is read on each.
GREYS = (
    ("#ffffff", "#1f2430"),
    ("#d9cfd6", "#1f2430"),
    ("#9c7a94", "#1f2430"),
    ("#4b2142", "#ffffff"),
)


@dataclass(frozen=True)
class Bar:
    """One café: two bars from the same foot, full for persons and hollow for organisations."""

    x: int
    width: int
    persons: int | None
    persons_y: int
    persons_height: int
    organisations: int
    organisations_y: int
    organisations_height: int
    day: str
    month: str

    @property
    def persons_label_y(self) -> int:
        return self.persons_y - 5

    @property
    def organisations_label_y(self) -> int:
        return self.organisations_y - 5

    @property
    def persons_x(self) -> int:
        return self.x + self.width // 2

    @property
    def second_x(self) -> int:
        return self.x + self.width

    @property
    def organisations_x(self) -> int:
        return self.second_x + self.width // 2


@dataclass(frozen=True)
class Bars:
    width: int
    height: int
    foot: int
    size: int  # of the figures
    bars: tuple[Bar, ...]

    @property
    def day_y(self) -> int:
        return self.foot + 18

    @property
    def month_y(self) -> int:
        return self.foot + 34


def bars_of(cafes: Sequence[CafeLine]) -> Bars:
    """Persons and organisations at each café, in the order of time."""
    top = max((max(line.persons or 0, line.organisations) for line in cafes), default=0) or 1
    step = min(WIDTH // max(len(cafes), 1), 90)
    width = max(step * 2 // 5, 3)
    foot = BAR_TOP + BAR_HEIGHT

    def tall(number: int) -> int:
        return round(BAR_HEIGHT * number / top)

    bars = tuple(
        Bar(
            x=rank * step + (step - 2 * width) // 2,
            width=width,
            persons=line.persons,
            persons_y=foot - tall(line.persons or 0),
            persons_height=tall(line.persons or 0),
            organisations=line.organisations,
            organisations_y=foot - tall(line.organisations),
            organisations_height=tall(line.organisations),
            day=day,
            month=month,
        )
        for rank, (line, (day, month)) in enumerate(
            zip(cafes, _days([line.date for line in cafes], step), strict=True)
        )
    )
    return Bars(WIDTH, foot + BAR_FOOT, foot, 13 if step >= CROWDED else 9, bars)


def _days(dates: Sequence[dt.date], step: int) -> list[tuple[str, str]]:
    """The day and the month under each column; the month once where there is no room."""
    months = [SHORT_MONTHS[day.month - 1] for day in dates]
    return [
        (str(day.day), "" if step < CROWDED and rank and months[rank - 1] == month else month)
        for rank, (day, month) in enumerate(zip(dates, months, strict=True))
    ]


@dataclass(frozen=True)
class Spot:
    x: int
    y: int
    radius: int
    number: int

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True)
class Row:
    lines: tuple[tuple[int, str], ...]  # height, text
    y: int
    total: int

    @property
    def text_y(self) -> int:
        return self.y + 4


def _row(theme: str, y: int, total: int) -> Row:
    lines = textwrap.wrap(theme, LABEL_LETTERS)
    first = y + 4 - 8 * (len(lines) - 1)
    return Row(tuple((first + 16 * rank, line) for rank, line in enumerate(lines)), y, total)


@dataclass(frozen=True)
class Matrix:
    """Worries: a line a theme, a column a café, a disc the larger the more often it was told."""

    width: int
    height: int
    rows: tuple[Row, ...]
    columns: tuple[tuple[int, str, str], ...]  # x, day, month
    spots: tuple[Spot, ...]
    left: int
    right: int
    total_x: int


def matrix_of(worries: Worries) -> Matrix:
    count = len(worries.dates)
    cell = min(CELL * 2, max(16, (WIDTH - LABEL - 60) // max(count, 1)))

    def x(rank: int) -> int:
        return LABEL + cell * rank + cell // 2

    def y(rank: int) -> int:
        return CELL_HEAD + CELL * rank + CELL // 2

    largest = min(CELL, cell) // 2 - 1
    return Matrix(
        width=WIDTH,
        height=CELL_HEAD + CELL * len(worries.themes) + 4,
        rows=tuple(
            _row(theme, y(rank), total) for rank, (theme, _, total) in enumerate(worries.rows)
        ),
        columns=tuple(
            (x(rank), day, month) for rank, (day, month) in enumerate(_days(worries.dates, cell))
        ),
        left=LABEL,
        right=LABEL + cell * count,
        spots=tuple(
            Spot(x(column), y(row), min(5 + 3 * number, largest), number)
            for row, counts in enumerate(worries.counts)
            for column, number in enumerate(counts)
            if number
        ),
        total_x=LABEL + cell * count + 30,
    )


@dataclass(frozen=True)
class Slice:
    x: int
    width: int
    fill: str
    ink: str
    number: int
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def after(self) -> int:
        return self.x + self.width + 6


@dataclass(frozen=True)
class Stack:
    label: str
    y: int
    slices: tuple[Slice, ...]

    @property
    def text_y(self) -> int:
        return self.y + STACK_BAR - 6


@dataclass(frozen=True)
class Stacks:
    """Horizontal bars of one length, cut into shares."""

    width: int
    height: int
    bar: int
    rows: tuple[Stack, ...]
    legend: tuple[Slice, ...]

    @property
    def legend_y(self) -> int:
        return self.height - 20

    @property
    def legend_text_y(self) -> int:
        return self.height - 8


def axes_of(axes: Sequence[Axis]) -> Stacks:
    """The four axes: how many said not at all, a little, rather, entirely."""
    rows = tuple(
        Stack(
            axis.label, rank * STACK_ROW + 1, _slices(zip(LEVELS, axis.counts, strict=True), GREYS)
        )
        for rank, axis in enumerate(axes)
    )
    legend = tuple(
        Slice(STACK_LABEL + rank * 125, 15, fill, ink, 0, label)
        for rank, ((fill, ink), label) in enumerate(zip(GREYS, LEVELS, strict=True))
    )
    return Stacks(WIDTH, STACK_ROW * len(rows) + 30, STACK_BAR, rows, legend)


def _across(share: float) -> int:
    return STACK_LABEL + round((WIDTH - 1 - STACK_LABEL) * share)


def _slices(
    parts: Sequence[tuple[str, int]] | zip[tuple[str, int]],
    colours: Sequence[tuple[str, str]],
) -> tuple[Slice, ...]:
    parts = list(parts)
    whole = sum(number for _, number in parts) or 1
    slices, told = [], 0
    for (label, number), (fill, ink) in zip(parts, colours, strict=False):
        x, told = _across(told / whole), told + number
        if number:
            slices.append(Slice(x, _across(told / whole) - x, fill, ink, number, label))
    return tuple(slices)
