"""What is drawn on every page once its number is known: running foot, folio, theme tab.

All of it is an artifact for assistive technologies: the theme and the name are also in the
text of the page. Points from the bottom left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fiches.livret.contents import Theme
from fiches.livret.faces import Face
from fiches.livret.formats import BLEED, MARKS, MM, Format, boxes

STEPS = 13
REGULAR, BOLD = "Livret", "Livret-Bold"
INK, GREY, WHITE, BLACK = "#1f2430", "#595e6b", "#ffffff", "#000000"


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
        width = self.width(text, size, face)
        back = {"left": 0.0, "center": width / 2, "right": width}[align]
        matrix = f"0 -1 1 0 {x:.2f} {y + back:.2f}" if turned else f"1 0 0 1 {x - back:.2f} {y:.2f}"
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        self.operators.append(
            f"{_rgb(colour)} rg BT /{face} {size:g} Tf {matrix} Tm <{shown}> Tj ET"
        )

    def width(self, text: str, size: float, face: str = REGULAR) -> float:
        """How long `text` is, in points."""
        return self.faces[face].width(self.faces[face].glyphs(text)) * size / 1000

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self.operators.append(f"{_rgb(colour)} rg {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def stream(self) -> bytes:
        body = "\n".join(self.operators)
        return f"/Artifact <</Type /Pagination>> BDC\nq\n{body}\nQ\nEMC\n".encode("ascii")


def stamp(
    pen: Pen, form: Format, *, folio: str, foot: str, theme: Theme | None, left: bool, head: bool
) -> None:
    """Draw on page `folio`; `left`: the outer edge is on the left (verso of a two-sided print).

    `head`: folio and title run at the top, where both sides of a leaf leave room.
    """
    page = form.measures
    edge = page.side if left else page.width - page.side
    side = "left" if left else "right"
    ink, grey = (BLACK, BLACK) if form.mono else (INK, GREY)
    if head:
        base = page.height - page.head_baseline
        pen.text(folio, edge, base, page.folio, face=BOLD, colour=ink, align=side)
        away = (pen.width(folio, page.folio, BOLD) + page.foot) * (1 if left else -1)
        pen.text(foot, edge + away, base, page.foot, colour=grey, align=side)
    else:
        base = page.folio_baseline
        pen.text(folio, edge, base, page.folio, face=BOLD, colour=ink, align=side)
        pen.text(foot, edge, base - page.foot - 2, page.foot, colour=grey, align=side)
    if theme is not None:
        tab(pen, form, theme, left=left)


def tab(pen: Pen, form: Format, theme: Theme, *, left: bool) -> None:
    """The thumb tab: colour and two letters at the theme's step, its name along the edge.

    Without colour, a black tab and a white one take turns down the edge.
    """
    page = form.measures
    step = min(max(theme.position, 1), STEPS) - 1
    top = page.first_step - step * page.step
    trim = boxes(form, left=left).trim
    x = trim[0] if left else trim[2] - page.tab_width
    middle = x + (page.tab_width + (1 if left else -1) * MM) / 2
    open_tab = form.mono and step % 2 == 1
    over = BLEED if form.marked else 0.0
    colour, ink = (BLACK, BLACK) if form.mono else (theme.colour, INK)
    pen.box(
        x - (over if left else 0),
        top - page.tab_height,
        page.tab_width + over,
        page.tab_height,
        colour,
    )
    if open_tab:
        inset = 1.2
        pen.box(
            x + inset,
            top - page.tab_height + inset,
            page.tab_width - 2 * inset,
            page.tab_height - 2 * inset,
            WHITE,
        )
    pen.text(
        theme.letters,
        middle,
        top - page.tab_height / 2 - page.tab_letters * 0.3,
        page.tab_letters,
        face=BOLD,
        colour=ink if open_tab else WHITE,
        align="center",
    )
    below = step < STEPS / 2
    start = top - page.tab_height - 2.5 * MM if below else top + 2.5 * MM
    pen.text(
        theme.label,
        middle - page.tab_label / 3,
        start,
        page.tab_label,
        colour=ink,
        turned=True,
        align="left" if below else "right",
    )


def crop_marks(pen: Pen, form: Format, *, left: bool) -> None:
    """Two hairlines at each corner of the trimmed page, clear of the bleed."""
    x0, y0, x1, y1 = boxes(form, left=left).trim
    gap, end, line = BLEED + MM, MARKS - MM, 0.25
    for x in (x0, x1):
        pen.box(x - line / 2, y0 - end, line, end - gap, BLACK)
        pen.box(x - line / 2, y1 + gap, line, end - gap, BLACK)
    for y in (y0, y1):
        pen.box(x0 - end, y - line / 2, end - gap, line, BLACK)
        pen.box(x1 + gap, y - line / 2, end - gap, line, BLACK)


def _rgb(colour: str) -> str:
    values = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return " ".join(f"{value:.3f}" for value in values)
