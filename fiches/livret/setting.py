"""Plain text set on a page without a layout engine: for lists, where every line is known.

Latin letters in our own faces, kerned as HarfBuzz kerns them; whatever needs more (another
script, a letter that the face lacks) raises `TooHard`, and WeasyPrint sets that page. Points
from the top left corner.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

import pydyf

from fiches.livret.faces import Face
from fiches.livret.fragments import SLOT, Fragment, digest
from fiches.livret.plates import Caster
from fiches.livret.stamps import BOLD, REGULAR

# Where a line may end: after a space, and after a hyphen or a dash between two letters.
AT_WORDS = re.compile(r"(?<= )(?! )|(?<=\w[-–—])(?=[^\W\d])")


class TooHard(Exception):
    """A text that this module does not set."""


@dataclass(frozen=True)
class Run:
    """Words in one face, one size and one colour."""

    text: str
    face: str = REGULAR
    size: float = 9.5
    colour: str = "#1f2430"


class Composer:
    """One page being set: what is drawn, and the structure that says in which order it is read."""

    def __init__(self, faces: Mapping[str, Face], width: float, height: float) -> None:
        self.faces = faces
        self.height = height
        self.operators: list[str] = []
        self.glyphs: dict[str, dict[str, str]] = {}
        self.pdf = pydyf.PDF()
        self.caster = Caster(self.pdf.objects)
        resources = {f"{face}": self.caster.hole(f"font/{face}") for face in (REGULAR, BOLD)}
        self.page = pydyf.Dictionary({
            "Type": "/Page",
            "Parent": self.caster.hole("pages"),
            **{
                box: self.caster.hole(f"{box}/0", value=True)
                for box in ("MediaBox", "TrimBox", "BleedBox")
            },
            "Resources": pydyf.Dictionary(
                {"Font": pydyf.Dictionary(resources), "XObject": pydyf.Dictionary()}
            ),
            "Contents": self.caster.hole("contents/0", value=True),
            "Tabs": "/S",
            "StructParents": self.caster.hole("key/0", value=True),
        })  # fmt: skip
        self.pdf.add_object(self.page)
        self.links = pydyf.Array()
        self.owners = pydyf.Array()  # by marked content, the element that it belongs to
        self.linked: list[bytes] = []
        self.targets: list[str] = []
        self.section = self.element("Sect", None)
        self.section["T"] = self.caster.hole("title", value=True)

    def element(self, role: str, parent: pydyf.Dictionary | None) -> pydyf.Dictionary:
        """A new element of the structure, the last one in `parent`."""
        above = self.caster.hole("document") if parent is None else parent.reference
        item = pydyf.Dictionary({
            "Type": "/StructElem", "S": f"/{role}", "P": above, "K": pydyf.Array(),
            "Pg": self.page.reference,
        })  # fmt: skip
        self.pdf.add_object(item)
        if parent is not None:
            parent["K"].append(item.reference)
        return item

    def mark(self, element: pydyf.Dictionary) -> None:
        """What is drawn until `end` is what `element` says."""
        role = element["S"]
        self.operators.append(f"{role} <</MCID {len(self.owners)}>> BDC")
        element["K"].append(len(self.owners))
        self.owners.append(element.reference)

    def end(self) -> None:
        self.operators.append("EMC")

    def artifact(self, operators: str) -> None:
        """Something that is not read."""
        self.operators.append(f"/Artifact BMC q {operators} Q EMC")

    def line(self, runs: Sequence[Run], x: float, baseline: float) -> None:
        """`runs` one after the other, inside a marked content."""
        self.operators.append(f"BT 1 0 0 1 {x:.3f} {self.height - baseline:.3f} Tm")
        for run in runs:
            glyphs = _shaped(self.faces[run.face], run.text)
            self.glyphs.setdefault(run.face, {}).update(
                {str(glyph): letter for (glyph, _), letter in zip(glyphs, run.text, strict=True)}
            )
            shown, moved = "<", False
            for glyph, kern in glyphs:
                shown += f"{glyph:04x}"
                if kern:
                    shown, moved = f"{shown}>{-kern}<", True
            shown = f"{shown}>".removesuffix("<>")
            self.operators.append(
                f"{rgb(run.colour)} rg /{run.face} {run.size:g} Tf "
                f"{f'[{shown}] TJ' if moved else f'{shown} Tj'}"
            )
        self.operators.append("ET")

    def link(
        self,
        parent: pydyf.Dictionary,
        key: str,
        box: tuple[float, float, float, float],
        baseline: float,
    ) -> None:
        """Room for the number of the page that `key` opens, at the right of `box` (left, top,
        right, bottom)."""
        left, top, right, bottom = box
        element = self.element("Link", parent)
        self.mark(element)
        face = self.faces[REGULAR]
        held = face.glyphs(SLOT)
        shown = "".join(f"{glyph:04x}" for glyph in held)
        start = right - face.width(held) * 9.5 / 1000
        self.operators.append(
            f"BT 1 0 0 1 {start:.3f} {self.height - baseline:.3f} Tm {rgb(Run.colour)} rg "
            f"/{REGULAR} 9.5 Tf [<{shown}>] TJ ET"
        )
        self.end()
        annotation = pydyf.Dictionary({
            "Type": "/Annot",
            "Subtype": "/Link",
            "Rect": f"[{left:.3f} {self.height - top:.3f} {right:.3f} {self.height - bottom:.3f}]",
            "BS": pydyf.Dictionary({"W": 0}),
            "Dest": self.caster.hole(f"destination/{key}", value=True),
            "Contents": self.caster.hole(f"label/{key}", value=True),
            "StructParent": self.caster.hole(f"key/{len(self.targets) + 1}", value=True),
        })  # fmt: skip
        self.pdf.add_object(annotation)
        element["K"].append(
            pydyf.Dictionary(
                {"Type": "/OBJR", "Obj": annotation.reference, "Pg": self.page.reference}
            )
        )
        self.links.append(annotation.reference)
        self.linked.append(element.reference)
        self.targets.append(key)

    def width(self, run: Run) -> float:
        return sum(self._advances([run]))

    def lines(
        self, runs: Sequence[Run], room: float, breaks: re.Pattern[str] = AT_WORDS
    ) -> list[list[Run]]:
        """`runs` in lines of at most `room` points, cut where `breaks` matches."""
        text = "".join([run.text for run in runs])
        ends = [0.0, *accumulate(self._advances(runs))]
        cuts, fitting = [0], 0
        for place in [*(match.start() for match in breaks.finditer(text)), len(text)]:
            seen = ends[len(text[:place].rstrip(" "))]
            if seen - ends[cuts[-1]] > room:
                cuts.append(fitting)
                if seen - ends[fitting] > room:
                    raise TooHard(text)
            fitting = place
        return [_cut(runs, *cut) for cut in pairwise([*cuts, len(text)])]

    def _advances(self, runs: Sequence[Run]) -> Iterator[float]:
        for run in runs:
            widths, size = self.faces[run.face].widths, run.size / 1000
            for glyph, kern in _shaped(self.faces[run.face], run.text):
                yield (widths[glyph] + kern) * size

    def fragment(self) -> Fragment:
        """The page, cast."""
        content = "\n".join(self.operators).encode("ascii")
        numbers = [self.owners, *self.linked]
        holes = [self.caster.hole(f"key/{key}", value=True) for key in range(len(numbers))]
        pairs = [item for pair in zip(holes, numbers, strict=True) for item in pair]
        parents = pydyf.Dictionary({
            "Limits": pydyf.Array([holes[0], holes[-1]]),
            "Nums": pydyf.Array(pairs),
        })  # fmt: skip
        self.pdf.add_object(parents)
        if self.links:
            self.page["Annots"] = self.links
        return Fragment(
            pages=1,
            plate=self.caster.cast([self.section, parents, self.page]),
            contents=(zlib.compress(content),),
            targets=(tuple(self.targets),),
            heights=(self.height,),
            keys=len(numbers),
            marks=(digest((content,)),),
            glyphs=self.glyphs,
        )


@lru_cache(maxsize=16384)
def _shaped(face: Face, text: str) -> tuple[tuple[int, int], ...]:
    """The glyphs of a text, each with what is added after it, in thousandths of the size.

    Kept: lists say the same names again and again.
    """
    if any(ord(sign) not in face.cmap or unicodedata.combining(sign) for sign in text):
        raise TooHard(text)
    glyphs = face.glyphs(text)
    kerns = (face.kerning(left, right) for left, right in pairwise(glyphs))
    return tuple([(glyph, next(kerns, 0)) for glyph in glyphs])


def rgb(colour: str) -> str:
    """A colour as its operands."""
    values = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return " ".join(f"{value:.3f}" for value in values)


def _cut(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """What `runs` say from one place to another, without the space that ends it."""
    found = []
    for run in runs:
        if part := run.text[max(0, start) : max(0, end)]:
            found.append(replace(run, text=part))
        start, end = start - len(run.text), end - len(run.text)
    found[-1] = replace(found[-1], text=found[-1].text.rstrip(" "))
    return [run for run in found if run.text]
