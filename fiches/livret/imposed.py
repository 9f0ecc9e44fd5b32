"""Which A5 pages go on which side of which A4 leaf of a booklet, and how far they move.

**Order.** In a signature of n pages (a multiple of four), leaf i, counted from the outside
from 0, bears on its front page n - 2i on the left and 2i + 1 on the right, and on its back
2i + 2 on the left and n - 2i - 1 on the right.

**Signatures.** Up to `ONE_SIGNATURE` pages, one signature, which a stapler goes through.
Beyond, as many as it takes for none to exceed `SIGNATURE_LEAVES` leaves, as even as can be,
to be stacked and bound.

**Creep.** Each leaf folds around those inside it, and so its fold lies further out by its
thickness: the fore-edge of leaf i stands out by i × t. Its pages are moved towards the fold
by as much, `creep(i, t) = i × t`, so that the text keeps the same distance from the edge once
trimmed, and lines up if it is not. t is the thickness of the paper: 0.1 mm for 80 g/m².
"""

from __future__ import annotations

from dataclasses import dataclass

ONE_SIGNATURE = 60  # pages: fifteen leaves, what a stapler takes
SIGNATURE_LEAVES = 8  # in each, when there are several


@dataclass(frozen=True)
class Side:
    """One side of a leaf: its left and right pages, from 1, None for a blank one.

    `depth`: how many leaves it lies inside of.
    """

    left: int | None
    right: int | None
    depth: int


def signatures(pages: int) -> list[int]:
    """How many leaves of four pages each signature has, for a book of so many pages."""
    leaves = -(-pages // 4)
    if pages <= ONE_SIGNATURE:
        return [leaves] if leaves else []
    count = -(-leaves // SIGNATURE_LEAVES)
    return [leaves // count + (rank < leaves % count) for rank in range(count)]


def sides(pages: int) -> list[Side]:
    """Every side in printing order, front then back of each leaf, from the outside in."""
    found = []
    start = 0
    for leaves in signatures(pages):
        last = start + 4 * leaves
        for depth in range(leaves):
            low, high = start + 2 * depth, last - 2 * depth
            for left, right in ((high, low + 1), (low + 2, high - 1)):
                found.append(Side(_there(left, pages), _there(right, pages), depth))
        start = last
    return found


def _there(number: int, pages: int) -> int | None:
    return number if number <= pages else None


def creep(depth: int, thickness: float) -> float:
    """How far the pages of a leaf move towards the fold, in the unit of `thickness`."""
    return depth * thickness
