"""What an edition costs in paper: leaves, printed sides, grams, thickness."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fiches.livret.formats import MM, Format
from fiches.livret.imposed import signatures

PAPERS = (80, 90, 100, 120, 160)  # grams a square metre
BULK = 1.25  # cubic centimetres a gram, for offset paper: 80 g/m² is 0.1 mm thick
A4_AREA = 0.210 * 0.297  # square metres


@dataclass(frozen=True)
class Cost:
    """`leaves` of paper as they come out of the packet, printed on `sides` of them in all.

    `grams`: their weight. `spine`: millimetres, the thickness of the closed book without its
    cover. `signatures`: how many bundles to fold, for a booklet.
    """

    leaves: int
    sides: int
    grams: int
    spine: float
    signatures: int


def thickness(paper: int) -> float:
    """Millimetres that one leaf of `paper` g/m² takes."""
    return paper * BULK / 1000


def cost(pages: int, form: Format, *, duplex: bool, paper: int) -> Cost:
    """What `pages` in this format take, on `paper` g/m²; `duplex`: printed on both sides."""
    if form.folded:
        bundles = signatures(pages)
        leaves = sum(bundles)
        sides, area, through = 2 * leaves, A4_AREA, 2 * leaves
    else:
        bundles = []
        leaves = math.ceil(pages / 2) if duplex else pages
        sides, through = pages, leaves
        area = form.measures.width * form.measures.height / (1000 * MM) ** 2
    return Cost(
        leaves=leaves,
        sides=sides,
        grams=round(leaves * area * paper),
        spine=round(through * thickness(paper), 1),
        signatures=len(bundles),
    )
