"""The book's typeface as the assembly needs it: glyphs of a text, widths, one embedded copy."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from fiches.livret.fragments import digest
from fiches.livret.pdffile import PdfFile
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
        font = self.font = TTFont(io.BytesIO(data), lazy=True)
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
        self.ascent: int = round(hhea.ascent * 1000 / self.units)
        self.descent: int = round(hhea.descent * 1000 / self.units)
        self.cap_height = round(os2.sCapHeight * 1000 / self.units)
        self.italic_angle = font["post"].italicAngle
        self.name = font["name"].getDebugName(6)
        self.tabular = _tabular(font)
        self.pairs: dict[tuple[int, int], int] = {}

    def glyphs(self, text: str, *, tabular: bool = False) -> list[int]:
        """Glyph numbers of `text`; a character that the face lacks is left out."""
        names = [self.cmap[ord(letter)] for letter in text if ord(letter) in self.cmap]
        if tabular:
            names = [self.tabular.get(name, name) for name in names]
        return [self.glyph_id[name] for name in names]

    def width(self, glyphs: Iterable[int]) -> int:
        return sum(self.widths[glyph] for glyph in glyphs)

    def kerning(self, left: int, right: int) -> int:
        """What the face adds between two glyphs, in thousandths of the size."""
        if (left, right) not in self.pairs:
            self.pairs[left, right] = self._kerning(left, right)
        return self.pairs[left, right]

    def _kerning(self, left: int, right: int) -> int:
        """As the `kern` feature says: the first table that knows the pair is the one."""
        first, second = self.names[left], self.names[right]
        for table in self.kerns:
            if first not in table.Coverage.glyphs:
                continue
            if table.Format == 1:
                among = table.PairSet[table.Coverage.glyphs.index(first)].PairValueRecord
                value = next((pair.Value1 for pair in among if pair.SecondGlyph == second), None)
                if value is None:
                    continue
            else:
                row = table.Class1Record[table.ClassDef1.classDefs.get(first, 0)]
                value = row.Class2Record[table.ClassDef2.classDefs.get(second, 0)].Value1
            added: float = getattr(value, "XAdvance", 0) * 1000 / self.units
            return round(added)
        return 0

    @cached_property
    def names(self) -> list[str]:
        """The name of each glyph."""
        return list(self.font.getGlyphOrder())

    @cached_property
    def kerns(self) -> list[Any]:
        """The tables of the `kern` feature, in order."""
        table = self.font["GPOS"].table
        features = table.FeatureList.FeatureRecord
        lookups = {i for f in features if f.FeatureTag == "kern" for i in f.Feature.LookupListIndex}
        return [each for i in sorted(lookups) for each in table.LookupList.Lookup[i].SubTable]


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


def embed(file: PdfFile, number: int, face: Face, used: Mapping[int, str], store: Store) -> None:
    """One font for the whole book, with only the glyphs in `used` (glyph -> text)."""
    program = _subset(face, frozenset(used), store)
    tag = "".join(chr(65 + int(letter, 16)) for letter in digest((program,))[:6])
    name = f"/{tag}+{face.name}".encode()
    descriptor, descendant = file.reserve(), file.reserve()
    box = b" ".join([b"%d" % value for value in face.box])
    file.put(
        descriptor,
        b"<< /Type /FontDescriptor /FontName %b /Flags %d /FontBBox [%b] /ItalicAngle %d"
        b" /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile2 %d 0 R >>"
        % (
            name, 4 | (64 if face.italic_angle else 0), box, face.italic_angle,
            face.ascent, face.descent, face.cap_height,
            file.stream(program, b"/Length1 %d" % len(program)),
        ),
    )  # fmt: skip
    file.put(
        descendant,
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont %b /CIDSystemInfo << /Registry (Adobe)"
        b" /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity /FontDescriptor %d 0 R"
        b" /DW 0 /W [%b] >>" % (name, descriptor, _widths(face, sorted(used))),
    )
    file.put(
        number,
        b"<< /Type /Font /Subtype /Type0 /BaseFont %b /Encoding /Identity-H"
        b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
        % (name, descendant, file.stream(_to_unicode(used))),
    )


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


def _widths(face: Face, glyphs: list[int]) -> bytes:
    return b" ".join([b"%d [%d]" % (glyph, face.widths[glyph]) for glyph in glyphs])


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
