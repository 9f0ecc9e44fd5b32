"""Invented logos for some of the invented organisations: a white emblem on a coloured shape.

Only organisations made up for the demo have one: no real institution gets a false logo.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIDE = 320  # pixels
SCALE = 3  # drawn larger, then reduced: smooth edges
WHITE = "#ffffff"


class Emblem:
    """Shapes placed on a square of 100 by 100."""

    def __init__(self, colour: str) -> None:
        self.colour = colour
        self.image = Image.new("RGBA", (SIDE * SCALE, SIDE * SCALE), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)

    def _at(self, *values: float) -> list[float]:
        return [value * SIDE * SCALE / 100 for value in values]

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        box = self._at(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, fill=fill)

    def ring(self, x: float, y: float, radius: float, width: float) -> None:
        box = self._at(x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, outline=WHITE, width=round(self._at(width)[0]))

    def tile(self, left: float, top: float, right: float, bottom: float, fill: str) -> None:
        box = self._at(left, top, right, bottom)
        self.pen.rounded_rectangle(box, radius=self._at(min(18, (right - left) / 4))[0], fill=fill)

    def shape(self, *points: tuple[float, float], fill: str = WHITE) -> None:
        self.pen.polygon([tuple(self._at(*point)) for point in points], fill=fill)

    def line(self, *points: tuple[float, float], width: float = 6) -> None:
        where = [tuple(self._at(*point)) for point in points]
        self.pen.line(where, fill=WHITE, width=round(self._at(width)[0]), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, WHITE)

    def leaf(self, x: float, y: float, degrees: float, length: float) -> None:
        """A pointed leaf from (x, y) outwards."""
        along = (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
        sides = []
        for side in (1, -1):
            for step in range(21)[::side]:
                out, bulge = length * step / 20, side * math.sin(math.pi * step / 20) * length / 5
                sides.append(
                    (x + out * along[0] - bulge * along[1], y + out * along[1] + bulge * along[0])
                )
        self.shape(*sides)

    def arc(
        self, x: float, y: float, radius: float, start: float, end: float, width: float = 6
    ) -> None:
        box = self._at(x - radius, y - radius, x + radius, y + radius)
        self.pen.arc(box, start, end, fill=WHITE, width=round(self._at(width)[0]))


def leaves(emblem: Emblem) -> None:
    emblem.disc(50, 50, 50, emblem.colour)
    emblem.line((50, 84), (50, 34), width=5)
    for x, y, angle in (
        (50, 74, -35),
        (50, 74, -145),
        (50, 54, -40),
        (50, 54, -140),
        (50, 40, -90),
    ):
        emblem.leaf(x, y, angle, 28)


def wheel(emblem: Emblem) -> None:
    emblem.disc(50, 50, 50, emblem.colour)
    emblem.ring(50, 50, 34, 6)
    for spoke in range(8):
        angle = math.pi * spoke / 4
        emblem.line((50, 50), (50 + 31 * math.cos(angle), 50 + 31 * math.sin(angle)), width=3)
    emblem.disc(50, 50, 9, WHITE)
    emblem.disc(50, 50, 4, emblem.colour)


def house(emblem: Emblem) -> None:
    emblem.tile(0, 0, 100, 100, emblem.colour)
    emblem.shape((50, 18), (86, 50), (14, 50))
    emblem.shape((24, 48), (76, 48), (76, 82), (24, 82))
    emblem.disc(50, 62, 9, emblem.colour)
    emblem.shape((41, 62), (59, 62), (59, 83), (41, 83), fill=emblem.colour)


def bridge(emblem: Emblem) -> None:
    emblem.tile(0, 0, 100, 100, emblem.colour)
    emblem.line((14, 36), (86, 36), width=7)
    for x in (26, 50, 74):
        emblem.arc(x, 58, 14, 180, 360)
    for y in (70, 80):
        wave = [(x, y + 2.5 * math.sin(math.pi * x / 9)) for x in range(16, 85)]
        emblem.line(*wave, width=4)


def cup(emblem: Emblem) -> None:
    emblem.disc(50, 50, 50, emblem.colour)
    emblem.shape((26, 44), (68, 44), (62, 74), (32, 74))
    emblem.arc(68, 55, 11, 250, 110, 5)
    emblem.line((26, 82), (68, 82), width=5)
    for x in (38, 47, 56):
        emblem.arc(x - 3, 32, 5, 270, 90, 3)
        emblem.arc(x - 3, 23, 5, 90, 270, 3)


def steps(emblem: Emblem) -> None:
    emblem.tile(0, 0, 100, 100, emblem.colour)
    for rank in range(4):
        left, top = 16 + 17 * rank, 70 - 15 * rank
        emblem.shape((left, top), (left + 15, top), (left + 15, 84), (left, 84))
    emblem.disc(23, 56, 7, WHITE)


def sunrise(emblem: Emblem) -> None:
    emblem.disc(50, 50, 50, emblem.colour)
    emblem.pen.pieslice(emblem._at(29, 41, 71, 83), 180, 360, fill=WHITE)
    emblem.line((14, 68), (86, 68), width=5)
    emblem.line((26, 79), (74, 79), width=5)
    for ray in range(1, 6):
        angle = math.pi * (1 + ray / 6)
        inner, outer = (28, 37)
        emblem.line(
            (50 + inner * math.cos(angle), 62 + inner * math.sin(angle)),
            (50 + outer * math.cos(angle), 62 + outer * math.sin(angle)),
            width=5,
        )


def hands(emblem: Emblem) -> None:
    """Two rings that hold each other."""
    emblem.tile(0, 0, 100, 100, emblem.colour)
    emblem.ring(38, 50, 24, 8)
    emblem.ring(62, 50, 24, 8)


def tools(emblem: Emblem) -> None:
    emblem.disc(50, 50, 50, emblem.colour)
    emblem.line((30, 72), (66, 36), width=9)
    emblem.ring(70, 32, 13, 8)
    emblem.shape((70, 32), (88, 22), (80, 14), fill=emblem.colour)
    emblem.line((70, 72), (54, 56), width=9)
    emblem.line((42, 44), (30, 32), width=5)


def basket(emblem: Emblem) -> None:
    emblem.tile(0, 0, 100, 100, emblem.colour)
    emblem.arc(50, 50, 28, 180, 360, 6)
    emblem.shape((16, 50), (84, 50), (74, 82), (26, 82))
    for x in (36, 50, 64):
        emblem.shape((x - 2, 57), (x + 2, 57), (x + 2, 75), (x - 2, 75), fill=emblem.colour)


LOGOS: dict[str, tuple[Callable[[Emblem], None], str]] = {
    "fumel-22": (leaves, "#2f6b3a"),
    "fumel-23": (tools, "#8a4b12"),
    "fumel-24": (steps, "#1d4e89"),
    "fumel-25": (bridge, "#5b3a7a"),
    "fumel-27": (house, "#a83f4f"),
    "fumel-34": (cup, "#b4532a"),
    "fumel-36": (hands, "#0f6b6b"),
    "fumel-40": (wheel, "#33475b"),
    "agen-01": (house, "#006378"),
    "agen-11": (tools, "#4f6a14"),
    "agen-18": (wheel, "#9c2f2f"),
    "agen-19": (sunrise, "#8f5a00"),
    "agen-27": (basket, "#4b2142"),
}


def draw(key: str) -> ContentFile[bytes]:
    """The logo of this partner, as a PNG file with a transparent background."""
    motif, colour = LOGOS[key]
    emblem = Emblem(colour)
    motif(emblem)
    out = io.BytesIO()
    emblem.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return ContentFile(out.getvalue())
