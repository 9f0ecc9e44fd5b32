"""Two A5 pages a side on A4, to print on both sides, fold and staple.

Printed on both sides, turned over the short edge. The pages keep their fonts and pictures;
links and tags go, as they do on paper: the linear PDF stays the one to read on a screen.

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

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from fiches.livret.formats import MM

ONE_SIGNATURE = 60  # pages: fifteen leaves, what a stapler takes
SIGNATURE_LEAVES = 8  # in each, when there are several
THICKNESS = 0.1 * MM  # of a leaf of 80 g/m²
SHEET = (297 * MM, 210 * MM)


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
                found.append(Side(*(n if n <= pages else None for n in (left, right)), depth))
        start = last
    return found


def creep(depth: int, thickness: float = THICKNESS) -> float:
    """How far the pages of a leaf move towards the fold, in the unit of `thickness`."""
    return depth * thickness


def impose(data: bytes, thickness: float = THICKNESS) -> bytes:
    """A PDF of A5 pages as A4 sides to fold. `thickness`: of one leaf, in points.

    The same bytes for the same pages.
    """
    with pikepdf.open(io.BytesIO(data)) as book, pikepdf.new() as pdf:
        forms = [_as_form(pdf, page) for page in book.pages]
        for side in sides(len(forms)):
            _add_side(pdf, forms, side, creep(side.depth, thickness))
        pdf.docinfo = pdf.make_indirect(pdf.copy_foreign(book.docinfo))
        pdf.Root.Lang = pikepdf.String("fr")
        # Printed over the short edge, at its own size: what the dialogue should propose.
        pdf.Root.ViewerPreferences = Dictionary(
            Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None")
        )
        output = io.BytesIO()
        pdf.save(
            output,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return output.getvalue()


def _as_form(pdf: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """A page as a drawing to place, without what tied it to the structure."""
    form = page.as_form_xobject()
    if "/StructParents" in form:
        del form["/StructParents"]
    return pdf.copy_foreign(form)


def _add_side(pdf: pikepdf.Pdf, forms: Sequence[pikepdf.Object], side: Side, inward: float) -> None:
    width, height = SHEET
    placed = {}
    operators = []
    for name, number, x in (("P1", side.left, inward), ("P2", side.right, width / 2 - inward)):
        if number is None:
            continue
        form = placed[f"/{name}"] = forms[number - 1]
        corner = float(form.BBox[0])
        half = width / 2
        clip = f"{0 if name == 'P1' else half:.3f} 0 {half:.3f} {height:.3f} re W n"
        operators.append(f"q {clip} 1 0 0 1 {x - corner:.3f} 0 cm /{name} Do Q")
    page = pikepdf.Page(
        Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
            Resources=Dictionary(XObject=Dictionary(placed)),
            Contents=pdf.make_stream("\n".join(operators).encode()),
        )
    )
    pdf.pages.append(page)
