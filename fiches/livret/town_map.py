"""The schematic map: a numbered dot for each commune where somebody receives.

Drawn from the same rows as the table beside it, so that a confidential address, which has no
row, has no dot. A dot stands for a commune, however many receive there: the table says who.
Dots that would touch move apart, each tied to its place by a thin line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fiches.livret.contents import Livret
from fiches.livret.indexes import CommuneRow
from partners.french import sort_key

RADIUS, WIDTH, HEIGHT = 3.0, 170, 112  # mm: a dot, and the room for the map on an A4 page
ON_SCREEN = 5.0  # the dot that a phone needs, on a map of that size
GAP = 0.15  # between two dots, as a share of their radius
ROUNDS = 400


@dataclass(frozen=True)
class Dot:
    """`x`, `y`: where it is drawn; `place_x`, `place_y`: what it stands for."""

    number: int
    commune: str
    x: float
    y: float
    place_x: float
    place_y: float
    moved: bool


@dataclass(frozen=True)
class TownMap:
    """In the units of `viewbox`. `numbers`: the number of each commune that has a dot."""

    viewbox: str
    paths: tuple[str, ...]
    radius: float
    dots: tuple[Dot, ...]

    @property
    def numbers(self) -> Mapping[str, int]:
        return {dot.commune: dot.number for dot in self.dots}

    @property
    def type_size(self) -> float:
        return self.radius * 1.15

    @property
    def drop(self) -> float:
        """How far the foot of a figure lies below the middle of its dot."""
        return self.type_size * 0.34

    @property
    def line(self) -> float:
        return self.radius * 0.07


def town_map(livret: Livret, rows: Sequence[CommuneRow], dot: float = RADIUS) -> TownMap | None:
    """The map of `rows` (`indexes.commune_table`), numbered in their order; `dot`: in mm.

    None where no outline is known, or nobody receives inside the territory. A commune outside
    keeps its row in the table, without a number.
    """
    if not livret.outline_paths:
        return None
    left, top, width, height = map(float, livret.outline_viewbox.split())
    centres = {sort_key(centre.commune): centre for centre in livret.centres}
    known = [row.commune for row in rows if sort_key(row.commune) in centres]
    if not known:
        return None
    radius = round(dot * max(width / WIDTH, height / HEIGHT), 2)
    places = [(centres[sort_key(name)].x, centres[sort_key(name)].y) for name in known]
    drawn = spread(places, radius * (2 + GAP), (left, top, left + width, top + height), radius)
    dots = [
        Dot(number, name, x, y, *place, moved=math.dist((x, y), place) > radius)
        for number, (name, place, (x, y)) in enumerate(
            zip(known, places, drawn, strict=True), start=1
        )
    ]
    return TownMap(livret.outline_viewbox, livret.outline_paths, radius, tuple(dots))


def numbered_rows(
    rows: Sequence[CommuneRow], drawn: TownMap | None
) -> list[tuple[int | None, CommuneRow]]:
    """Each row of the table with its number on the map."""
    numbers = drawn.numbers if drawn else {}
    return [(numbers.get(row.commune), row) for row in rows]


def spread(
    places: Sequence[tuple[float, float]],
    apart: float,
    frame: tuple[float, float, float, float],
    radius: float,
) -> list[tuple[float, float]]:
    """`places`, moved as little as it takes for any two to be `apart`, within `frame`.

    The same answer for the same places: two in one spot leave along an angle of their rank.
    """
    points = list(places)
    for _ in range(ROUNDS):
        still = True
        for first in range(len(points)):
            for second in range(first + 1, len(points)):
                dx = points[second][0] - points[first][0]
                dy = points[second][1] - points[first][1]
                distance = math.hypot(dx, dy)
                if distance >= apart:
                    continue
                still = False
                if distance < apart / 1000:
                    angle = 2.399963 * second  # the golden angle: never twice the same way
                    dx, dy, distance = math.cos(angle), math.sin(angle), 1.0
                    push = apart / 2
                else:
                    push = (apart - distance) / 2 + apart / 200
                step = (dx / distance * push, dy / distance * push)
                points[first] = _inside(
                    points[first][0] - step[0], points[first][1] - step[1], frame, radius
                )
                points[second] = _inside(
                    points[second][0] + step[0], points[second][1] + step[1], frame, radius
                )
        if still:
            break
    return [(round(x, 2), round(y, 2)) for x, y in points]


def _inside(
    x: float, y: float, frame: tuple[float, float, float, float], radius: float
) -> tuple[float, float]:
    left, top, right, bottom = frame
    return (
        min(max(x, left + radius), right - radius),
        min(max(y, top + radius), bottom - radius),
    )
