"""Does a fiche fit on its page? Asked by the form at each save, answered without printing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fiches.livret import pool
from fiches.livret.book import sheet_part, typeset_sheet
from fiches.livret.contents import Sheet
from fiches.livret.materials import materials
from fiches.livret.typography import NBSP


class State(StrEnum):
    FITS = "tient"
    TIGHTENED = "tient-resserree"
    OVERFLOWS = "deborde"


@dataclass(frozen=True)
class Fit:
    """`percent`: share of the page used at the normal size, above 100 when it is not enough.

    `lines`: lines past the bottom of the page, once tightened, when it overflows.
    """

    state: State
    percent: int
    lines: int = 0

    @property
    def message(self) -> str:
        if self.state is State.FITS:
            return "Votre fiche tient sur une page."
        if self.state is State.TIGHTENED:
            return "Votre fiche tient sur une page, en caractères un peu plus petits."
        lines = f"{self.lines}{NBSP}ligne{'s' if self.lines > 1 else ''}"
        return f"Votre fiche déborde d’environ {lines}{NBSP}: elle prendra deux pages."


def fit(sheet: Sheet, images: Mapping[str, bytes] | None = None) -> Fit:
    """How `sheet` will be printed; about a tenth of a second, twice that if it is too long.

    `images`: its logo and portraits, which take room too; without them the answer is a
    little more generous than the print.
    """
    source = sheet_part(typeset_sheet(sheet)).source(images or {})
    supplies = materials()
    normal = pool.measure(source, supplies)
    percent = round(normal.ratio * 100)
    if normal.pages == 1:
        return Fit(State.FITS, min(percent, 100))
    tight = pool.measure(source, supplies, tight=True)
    if tight.pages == 1:
        return Fit(State.TIGHTENED, max(percent, 101))
    return Fit(State.OVERFLOWS, max(percent, 101), max(tight.lines, 1))
