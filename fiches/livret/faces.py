"""The book's typeface as the assembly needs it: glyphs of a text, widths, one embedded copy."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from fiches.livret.fragments import digest
from fiches.livret.store import Store

# What WeasyPrint calls a face, and the file it comes from.
FILES = {
    "Livret": "AtkinsonHyperlegible-Regular.ttf",
    "Livret-Bold": "AtkinsonHyperlegible-Bold.ttf",
    "Livret-Italic": "AtkinsonHyperlegible-Italic.ttf",
    "Livret-Bold-Italic": "AtkinsonHyperlegible-BoldItalic.ttf",
}


class Face:
    """One font file: measures in thousandths of the type size."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        font = TTFont(io.BytesIO(data), lazy=True)
        self.cmap: dict[int, str] = font.getBestCmap()
        self.glyph_id = font.getReverseGlyphMap()
        self.units = font["head"].unitsPerEm
        self.widths = [
            round(font["hmtx"][name][0] * 1000 / self.units) for name in font.getGlyphOrder()
        ]
        head, os2, hhea = font["head"], font["OS/2"], font["hhea"]
        self.box = [
            round(v * 1000 / self.units) for v in (head.xMin, head.yMin, head.xMax, head.yMax)
        ]
        self.ascent = round(hhea.ascent * 1000 / self.units)
        self.descent = round(hhea.descent * 1000 / self.units)
        self.cap_height = round(os2.sCapHeight * 1000 / self.units)
        self.italic_angle = font["post"].italicAngle
        self.name = font["name"].getDebugName(6)
        self.tabular = _tabular(font)

    def glyphs(self, text: str, *, tabular: bool = False) -> list[int]:
        """Glyph numbers of `text`; a character that the face lacks is left out."""
        names = [self.cmap[ord(letter)] for letter in text if ord(letter) in self.cmap]
        if tabular:
            names = [self.tabular.get(name, name) for name in names]
        return [self.glyph_id[name] for name in names]

    def width(self, glyphs: Iterable[int]) -> int:
        return sum(self.widths[glyph] for glyph in glyphs)


def _tabular(font: TTFont) -> dict[str, str]:
    """Figures of equal width, by the name of the ordinary figure."""
    table = font["GSUB"].table
    figures: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "tnum":
            for index in record.Feature.LookupListIndex:
                for lookup in table.LookupList.Lookup[index].SubTable:
                    figures.update(getattr(lookup, "mapping", {}))
    return figures


@lru_cache(maxsize=8)
def _load(data: bytes) -> Face:
    return Face(data)


def load_faces(files: Mapping[str, bytes]) -> dict[str, Face]:
    return {face: _load(files[file]) for face, file in FILES.items()}


def embed(pdf: pikepdf.Pdf, face: Face, used: Mapping[int, str], store: Store) -> pikepdf.Object:
    """One font object for the whole book, with only the glyphs in `used` (glyph -> text)."""
    program = _subset(face, frozenset(used), store)
    tag = "".join(chr(65 + int(letter, 16)) for letter in digest((program,))[:6])
    name = Name(f"/{tag}+{face.name}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4 | (64 if face.italic_angle else 0),
        FontBBox=Array(face.box),
        ItalicAngle=face.italic_angle,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap_height,
        StemV=80,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=0,
        W=_widths(face, sorted(used)),
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(_to_unicode(used)),
    )
    return pdf.make_indirect(font)


def _subset(face: Face, used: frozenset[int], store: Store) -> bytes:
    key = digest((b"font", face.data, repr(sorted(used)).encode()))
    if (program := store.get(key)) is None:
        options = subset.Options(
            retain_gids=True,
            hinting=False,
            notdef_outline=True,
            layout_features=[],
            drop_tables=["GSUB", "GPOS", "GDEF", "DSIG", "name", "post", "gasp"],
        )
        font = TTFont(io.BytesIO(face.data), recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(gids=sorted(used))
        subsetter.subset(font)
        output = io.BytesIO()
        font.save(output)
        program = output.getvalue()
        store.put(key, program)
    return program


def _widths(face: Face, glyphs: list[int]) -> Array:
    runs: list[object] = []
    for position, glyph in enumerate(glyphs):
        if position and glyph == glyphs[position - 1] + 1:
            runs[-1].append(face.widths[glyph])  # type: ignore[attr-defined]
        else:
            runs += [glyph, Array([face.widths[glyph]])]
    return Array(runs)


def _to_unicode(used: Mapping[int, str]) -> bytes:
    rows = [
        f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(used.items())
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
