"""What is drawn on every page once its number is known: running foot, folio, theme tab.

All of it is an artifact for assistive technologies: the theme and the name are also in the
text of the page. Points from the bottom left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fiches.livret.contents import Theme
from fiches.livret.faces import Face

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
MARGIN = 20 * MM
FOLIO_BASELINE = 11 * MM
TAB_WIDTH, TAB_HEIGHT = 11 * MM, 15 * MM
STEPS = 13
FIRST_STEP, STEP = PAGE_HEIGHT - 30 * MM, 18.5 * MM
REGULAR, BOLD = "Livret", "Livret-Bold"
INK, GREY = "#1f2430", "#595e6b"


@dataclass
class Pen:
    """Drawing operators for one page, and the glyphs that they use of each face."""

    faces: Mapping[str, Face]
    used: Mapping[str, dict[int, str]]
    operators: list[str] = field(default_factory=list)

    def text(
        self, text: str, x: float, y: float, size: float, *,
        face: str = REGULAR, colour: str = INK, align: str = "left", turned: bool = False,
    ) -> None:  # fmt: skip
        """`text` on the baseline at (x, y); `turned`: reading downwards. `align` is along it."""
        font = self.faces[face]
        glyphs = font.glyphs(text)
        self.used[face].update(zip(glyphs, (t for t in text if ord(t) in font.cmap), strict=True))
        width = font.width(glyphs) * size / 1000
        back = {"left": 0.0, "center": width / 2, "right": width}[align]
        matrix = f"0 -1 1 0 {x:.2f} {y + back:.2f}" if turned else f"1 0 0 1 {x - back:.2f} {y:.2f}"
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        self.operators.append(
            f"{_rgb(colour)} rg BT /{face} {size:g} Tf {matrix} Tm <{shown}> Tj ET"
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.operators.append(f"{_rgb(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def stream(self) -> bytes:
        body = "\n".join(self.operators)
        return f"/Artifact <</Type /Pagination>> BDC\nq\n{body}\nQ\nEMC\n".encode("ascii")


def stamp(pen: Pen, *, folio: int, foot: str, theme: Theme | None, left: bool) -> None:
    """Draw on page `folio`; `left`: the outer edge is on the left (verso of a two-sided print)."""
    edge = MARGIN if left else PAGE_WIDTH - MARGIN
    side = "left" if left else "right"
    pen.text(str(folio), edge, FOLIO_BASELINE, 13, face=BOLD, align=side)
    pen.text(foot, edge, FOLIO_BASELINE - 9, 7, colour=GREY, align=side)
    if theme is not None:
        tab(pen, theme, left=left)


def tab(pen: Pen, theme: Theme, *, left: bool) -> None:
    """The thumb tab: colour and two letters at the theme's step, its name along the edge."""
    step = min(max(theme.position, 1), STEPS) - 1
    top = FIRST_STEP - step * STEP
    x = 0 if left else PAGE_WIDTH - TAB_WIDTH
    middle = x + (TAB_WIDTH + (-2 if left else 2) * -1 * MM) / 2
    pen.box(x, top - TAB_HEIGHT, TAB_WIDTH, TAB_HEIGHT, theme.colour)
    pen.text(
        theme.letters,
        middle,
        top - TAB_HEIGHT / 2 - 4,
        13,
        face=BOLD,
        colour="#ffffff",
        align="center",
    )
    below = step < STEPS / 2
    start = top - TAB_HEIGHT - 2.5 * MM if below else top + 2.5 * MM
    pen.text(
        theme.label,
        middle - 2.5,
        start,
        7.5,
        colour=INK,
        turned=True,
        align="left" if below else "right",
    )


def _rgb(colour: str) -> str:
    values = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return " ".join(f"{value:.3f}" for value in values)
