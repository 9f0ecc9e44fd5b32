"""Two A5 pages a side on A4, to print on both sides, fold and staple: see `imposed`.

Printed on both sides, turned over the short edge. The pages keep their fonts and pictures;
links and tags go, as they do on paper: the linear PDF stays the one to read on a screen.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name

from fiches.livret.formats import MM
from fiches.livret.imposed import Side, creep, sides

THICKNESS = 0.1 * MM  # of a leaf of 80 g/m²
SHEET = (297 * MM, 210 * MM)


def impose(data: bytes, thickness: float = THICKNESS) -> bytes:
    """A PDF of A5 pages as A4 sides to fold. `thickness`: of one leaf, in points.

    The same bytes for the same pages.
    """
    with pikepdf.open(io.BytesIO(data)) as book, pikepdf.new() as pdf:
        forms = [_as_form(pdf, page) for page in book.pages]
        for side in sides(len(forms)):
            _add_side(pdf, forms, side, creep(side.depth, thickness))
        pdf.trailer.Info = pdf.make_indirect(pdf.copy_foreign(book.docinfo))
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
