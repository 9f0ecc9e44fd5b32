"""Fragments to one book: pages one after the other, one structure tree, numbers in their slots.

Nothing is laid out nor parsed here: positions are arithmetic on the fragments' page counts,
and a fragment is one formatting of its plate. The same fragments in the same order give the
same bytes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from fiches.livret import faces as typefaces
from fiches.livret.faces import Face
from fiches.livret.folios import lasting_name
from fiches.livret.formats import boxes
from fiches.livret.fragments import SLOT
from fiches.livret.outline import outline
from fiches.livret.pdffile import PdfFile, array, encoded, string
from fiches.livret.pieces import Binding, Piece, plain_sides
from fiches.livret.stamps import Pen, crop_marks, stamp
from fiches.livret.store import Store


def assemble(
    pieces: Sequence[Piece], binding: Binding, files: Mapping[str, bytes], store: Store
) -> bytes:
    """The finished PDF. `files`: our fonts by file name; `store` keeps their subsets."""
    return Assembly(pieces, binding, files, store).write()


class Assembly:
    """One run; its methods follow each other in `write`."""

    def __init__(
        self, pieces: Sequence[Piece], binding: Binding, files: Mapping[str, bytes], store: Store
    ) -> None:
        self.pieces = pieces
        self.here = {lasting_name(piece.key) for piece in pieces}
        self.binding = binding
        self.store = store
        self.faces = typefaces.load_faces(files)
        self.used: dict[str, dict[int, str]] = {face: {} for face in self.faces}
        self.slots = Slots(self.faces, self.used)
        sides = binding.sides or plain_sides(pieces, binding)
        self.sides = {(side.key, side.rank): side for side in sides}
        self.firsts = {lasting_name(side.key): side for side in sides if not side.rank}
        self.file = PdfFile()
        self.root = self.file.reserve()
        self.tree = self.file.reserve()
        self.document = self.file.reserve()
        self.page_tree = self.file.reserve()
        self.fonts = {face: self.file.reserve() for face in self.faces}
        self.pages: dict[tuple[str, int], int] = {}
        self.sections: list[int] = []
        self.parents: list[int] = []  # the leaves of the ParentTree
        self.keys = 0

    def write(self) -> bytes:
        for piece in self.pieces:
            self.add(piece)
        for face, number in self.fonts.items():
            if self.used[face]:
                typefaces.embed(self.file, number, self.faces[face], self.used[face], self.store)
            else:
                self.file.put(number, b"null")
        return self.file.finish(self.root, self.describe())

    def add(self, piece: Piece) -> None:
        """Strike the plate of a fragment, its holes filled with what the book decides."""
        fragment = piece.fragment
        for face, glyphs in fragment.glyphs.items():
            for glyph, text in glyphs.items():
                self.used[face].setdefault(int(glyph), text)
        section, parents, *pages = self.file.strike(fragment.plate, self.values(piece))
        self.sections.append(section)
        self.parents.append(parents)
        self.pages |= {(piece.key, rank): page for rank, page in enumerate(pages)}
        self.keys += fragment.keys

    def values(self, piece: Piece) -> dict[str, int | bytes]:
        """By name, what goes into the holes of a plate."""
        found: dict[str, int | bytes] = {
            "pages": self.page_tree,
            "document": self.document,
            "title": string(piece.title),
        }
        found |= {f"font/{face}": number for face, number in self.fonts.items()}
        found |= {f"key/{key}": b"%d" % (self.keys + key) for key in range(piece.fragment.keys)}
        for page in range(piece.fragment.pages):
            found[f"contents/{page}"] = array(self.contents(piece, page))
            found |= self.frame(piece, page)
        for key in {key for targets in piece.fragment.targets for key in targets}:
            side = self.firsts[key]
            found[f"destination/{key}"] = string(key) if key in self.here else b"null"
            found[f"label/{key}"] = string(f"{side.title}, page {side.label}")
        return found

    def frame(self, piece: Piece, page: int) -> dict[str, bytes]:
        """The boxes of a page, which say where it is bound and where it is cut."""
        around = boxes(self.binding.form, left=self.sides[piece.key, page].left)
        named = {"MediaBox": around.media, "TrimBox": around.trim, "BleedBox": around.bleed}
        return {f"{name}/{page}": b"[%.3f %.3f %.3f %.3f]" % box for name, box in named.items()}

    def contents(self, piece: Piece, page: int) -> list[int]:
        """The streams that draw a page: what is stamped on it, then what was printed."""
        numbers = []
        form, side = self.binding.form, self.sides[piece.key, page]
        pen = Pen(self.faces, self.used)
        if form.marked:
            crop_marks(pen, form, left=side.left)
        if piece.numbered:
            stamp(
                pen,
                form,
                folio=side.label,
                foot=side.foot,
                theme=piece.theme,
                left=side.left,
                head=form.head or self.binding.duplex,
            )
        if pen.operators:
            numbers.append(self.file.stream(pen.stream()))
        data, targets = piece.fragment.contents[page], piece.fragment.targets[page]
        if targets:
            operators = zlib.decompress(data)
            filled = self.slots.fill(operators, [self.firsts[target].label for target in targets])
            numbers.append(self.file.stream(filled))
        else:
            head = b"<< /Filter /FlateDecode /Length %d >>" % len(data)
            numbers.append(self.file.raw_stream(head, data))
        return numbers

    def describe(self) -> int:
        """What concerns the whole file; the number of its information dictionary."""
        file = self.file
        bound = [place for place in self.sides if place in self.pages]
        pages = [self.pages[place] for place in bound]
        labels = b" ".join(
            b"%d << /P %b >>" % (number, string(self.sides[place].label))
            for number, place in enumerate(bound)
        )
        file.put(
            self.page_tree,
            b"<< /Type /Pages /Count %d /Kids %b >>" % (len(pages), array(pages)),
        )
        file.put(
            self.document,
            b"<< /Type /StructElem /S /Document /P %d 0 R /K %b >>"
            % (self.tree, array(self.sections)),
        )
        file.put(
            self.tree,
            b"<< /Type /StructTreeRoot /K [%d 0 R] /ParentTree << /Kids %b >>"
            b" /ParentTreeNextKey %d >>" % (self.document, array(self.parents), self.keys),
        )
        packet = file.raw_stream(*_plain(metadata(self.binding).encode()))
        file.put(
            self.root,
            b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /MarkInfo << /Marked true >>"
            b" /Lang (fr) /ViewerPreferences << /DisplayDocTitle true >> /PageMode /UseOutlines"
            b" /PageLabels << /Nums [%b] >> /Names << /Dests << /Names [%b] >> >>"
            b" /Outlines %d 0 R /Metadata %d 0 R >>"
            % (
                self.page_tree,
                self.tree,
                labels,
                self.destinations(),
                outline(file, self.pieces),
                packet,
            ),
        )
        info, date = file.reserve(), f"(D:{self.binding.date:%Y%m%d}000000Z)".encode()
        file.put(
            info,
            b"<< /Title %b /Author %b /CreationDate %b /ModDate %b >>"
            % (string(self.binding.title), string(self.binding.author), date, date),
        )
        return info

    def destinations(self) -> bytes:
        """The top of the first page of each piece, by its lasting name."""
        tops = {
            lasting_name(piece.key): (self.pages[piece.key, 0], piece.fragment.heights[0])
            for piece in self.pieces
        }
        return b" ".join(
            b"%b [%d 0 R /XYZ 0 %.3f null]" % (string(name), *tops[name])
            for name in sorted(tops, key=encoded)
        )


class Slots:
    """Replaces the ¤¤¤¤ that links to pages keep free by the number, set to the right."""

    def __init__(self, faces: Mapping[str, Face], used: dict[str, dict[int, str]]) -> None:
        self.face = faces["Livret"]
        self.used = used["Livret"]
        held = self.face.glyphs(SLOT)
        self.width = self.face.width(held)
        self.pattern = re.compile(b"<%s>" % "".join(f"{g:04x}" for g in held).encode())
        self.placeholder = held[0]

    def fill(self, content: bytes, numbers: Sequence[str]) -> bytes:
        """`content` (a page's operators) with `numbers` in its slots, in reading order."""
        left = iter(numbers)
        filled, count = self.pattern.subn(lambda match: self.digits(next(left)), content)
        if count != len(numbers):
            raise ValueError(f"{count} slots for {len(numbers)} links")
        self.used.pop(self.placeholder, None)
        return filled

    def digits(self, text: str) -> bytes:
        glyphs = self.face.glyphs(text, tabular=True)
        self.used.update(zip(glyphs, text, strict=True))
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        return f"{self.face.width(glyphs) - self.width}<{shown}>".encode()


def _plain(packet: bytes) -> tuple[bytes, bytes]:
    """Metadata is left uncompressed, for whoever reads no PDF."""
    return b"<< /Type /Metadata /Subtype /XML /Length %d >>" % len(packet), packet


def metadata(binding: Binding) -> str:
    """The XMP packet: title, author, date, language, and PDF/UA when it is true."""
    conformance = "<pdfuaid:part>1</pdfuaid:part>" if binding.accessible else ""
    date = f"{binding.date.isoformat()}T00:00:00Z"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(binding.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(binding.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>fr</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
{conformance}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
