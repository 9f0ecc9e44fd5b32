"""The networks of a département on the outlines of its communes, where these are known.

Outlines come for one département (see `fiches.livret.territory_shape`): elsewhere there is no
map, and the table says everything anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cafes.bilan.departement import Line
from fiches.livret.territory_shape import NUMBER, outline


@dataclass(frozen=True)
class Area:
    """One territory: its communes as one path, and where its number stands."""

    number: int
    name: str
    life: str
    slug: str
    path: str
    x: int
    y: int

    @property
    def text_y(self) -> int:
        return self.y + 7


@dataclass(frozen=True)
class Map:
    viewbox: str
    ground: str
    areas: tuple[Area, ...]  # the largest first: a neighbourhood is drawn over what is around it


def map_of(codes: Iterable[str], lines: Sequence[Line]) -> Map | None:
    """`codes`: every commune of the département (INSEE)."""
    paths, viewbox = outline(codes)
    if not paths:
        return None
    drawn = sorted(lines, key=lambda line: (-len(line.communes), line.number))
    areas = [area for line in drawn if (area := _area(line)) is not None]
    return Map(viewbox, "".join(paths), tuple(areas))


def _area(line: Line) -> Area | None:
    paths, _ = outline(line.communes)
    if not paths:
        return None
    numbers = [float(number) for path in paths for number in NUMBER.findall(path)]
    xs, ys = numbers[0::2], numbers[1::2]
    return Area(
        number=line.number,
        name=line.territory.name,
        life=line.life.value,
        slug=line.life.name.lower().replace("_", "-"),
        path="".join(paths),
        x=round(sum(xs) / len(xs)),
        y=round(sum(ys) / len(ys)),
    )
