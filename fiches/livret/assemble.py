"""Fragments to one book: pages one after the other, one structure tree, numbers in their slots.

Only pikepdf's public interface. Nothing is laid out here: positions are arithmetic on the
fragments' page counts. The same fragments in the same order give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from fiches.livret import faces as typefaces
from fiches.livret.contents import Theme
from fiches.livret.faces import Face
from fiches.livret.fragments import SLOT, Fragment
from fiches.livret.stamps import Pen, stamp
from fiches.livret.store import Store

LINK = "livret:page/"


@dataclass(frozen=True)
class Piece:
    """A fragment in its place: its destination, its outline entry and what is stamped on it."""

    fragment: Fragment
    key: str
    title: str
    parent: str = ""
    theme: Theme | None = None
    numbered: bool = True
    continues: bool = False


@dataclass(frozen=True)
class Binding:
    """What the whole book says of itself. `foot` runs under every page."""

    title: str
    author: str
    foot: str
    date: dt.date
    duplex: bool = False
    accessible: bool = True  # declared as PDF/UA only when nothing went wrong


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
        self.binding = binding
        self.store = store
        self.faces = typefaces.load_faces(files)
        self.used: dict[str, dict[int, str]] = {face: {} for face in self.faces}
        self.pdf = pikepdf.new()
        self.font_names = {face: face for face in self.faces}  # name in a page's font table -> face
        self.font_tables: list[pikepdf.Object] = []
        self.images: dict[str, pikepdf.Object] = {}
        self.document = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        self.parents: list[object] = []  # the ParentTree: key, value, key, value…
        self.starts: dict[str, int] = {}
        self.titles = {piece.key: piece.title for piece in pieces}
        self.slots = Slots(self.faces, self.used)

    def write(self) -> bytes:
        number = 1
        for piece in self.pieces:
            self.starts[piece.key] = number
            number += piece.fragment.pages
        for piece in self.pieces:
            self.add(piece)
        self.embed_fonts()
        self.describe()
        output = io.BytesIO()
        self.pdf.save(
            output,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
            min_version="1.7",
        )
        return output.getvalue()

    def add(self, piece: Piece) -> None:
        """Copy the pages, then the structure that speaks of them, and join both to the book."""
        fragment = piece.fragment
        for face, glyphs in fragment.glyphs.items():
            for glyph, text in glyphs.items():
                self.used[face].setdefault(int(glyph), text)
        with pikepdf.open(io.BytesIO(fragment.pdf)) as source:
            shared = source.pages[0].obj.Resources
            known = {
                name: self.images[digest]
                for name, digest in fragment.images.items()
                if digest in self.images
            }
            for name in known:
                del shared.XObject[f"/{name}"]
            first = len(self.pdf.pages)
            self.pdf.pages.extend(source.pages)
            pages = [self.pdf.pages[first + index].obj for index in range(fragment.pages)]
            resources = pages[0].Resources
            for name, image in known.items():
                resources.XObject[f"/{name}"] = image
            for name, digest in fragment.images.items():
                self.images.setdefault(digest, resources.XObject[f"/{name}"])
            self.font_names.update(fragment.fonts)
            self.font_tables.append(resources.Font)
            tree = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        self.join(piece, tree, pages)
        for index, page in enumerate(pages):
            self.finish_page(piece, page, self.starts[piece.key] + index)

    def join(self, piece: Piece, tree: pikepdf.Object, pages: Sequence[pikepdf.Object]) -> None:
        section = tree.K[0]
        section.S = Name.Sect
        section.P = self.document
        section.T = String(piece.title)
        self.document.K.append(section)
        offset = len(self.parents) // 2
        numbers = tree.ParentTree.Nums
        for index in range(0, len(numbers), 2):
            self.parents += [offset + int(numbers[index]), numbers[index + 1]]
        for page in pages:
            page.StructParents = offset + int(page.StructParents)
            for annotation in page.get("/Annots", ()):
                annotation.StructParent = offset + int(annotation.StructParent)

    def finish_page(self, piece: Piece, page: pikepdf.Object, folio: int) -> None:
        targets = [target for link in page.get("/Annots", ()) if (target := self.relink(link))]
        contents = [page.Contents]
        if targets:
            numbers = [self.starts[target] for target in targets]
            data = self.slots.fill(page.Contents.read_bytes(), numbers)
            contents = [self.pdf.make_stream(data)]
        if piece.numbered:
            pen = Pen(self.faces, self.used)
            stamp(
                pen,
                folio=folio,
                foot=self.binding.foot,
                theme=piece.theme,
                left=self.binding.duplex and folio % 2 == 0,
            )
            contents.insert(0, self.pdf.make_stream(pen.stream()))
        page.Contents = Array(contents)

    def relink(self, link: pikepdf.Object) -> str | None:
        """Turn a link between fragments into one inside the book; the key that it leads to."""
        action = link.get("/A")
        address = str(action.URI) if action is not None else ""
        if not address.startswith(LINK):
            return None
        key = address.removeprefix(LINK)
        del link["/A"]
        link.Dest = String(key)
        link.Contents = String(f"{self.titles[key]}, page {self.starts[key]}")
        return key

    def embed_fonts(self) -> None:
        """One copy of each face that the book uses, under every name that a page gives it."""
        embedded = {
            face: typefaces.embed(self.pdf, self.faces[face], used, self.store)
            for face, used in self.used.items()
            if used
        }
        for table in self.font_tables:
            for name, face in self.font_names.items():
                if face in embedded:
                    table[f"/{name}"] = embedded[face]

    def describe(self) -> None:
        """What concerns the whole file: structure, destinations, outline, labels, metadata."""
        root, pdf = self.pdf.Root, self.pdf
        structure = pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=Array([self.document]),
                ParentTree=pdf.make_indirect(Dictionary(Nums=Array(self.parents))),
                ParentTreeNextKey=len(self.parents) // 2,
            )
        )
        self.document.P = structure
        root.StructTreeRoot = structure
        root.MarkInfo = Dictionary(Marked=True)
        root.Lang = String("fr")
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        root.PageMode = Name.UseOutlines
        root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
        names = Array()
        for key in sorted(self.starts, key=str.encode):
            names.extend([String(key), Array(self.destination(key))])
        root.Names = Dictionary(Dests=Dictionary(Names=names))
        root.Outlines = outline(pdf, self.pieces)
        date = f"{self.binding.date:%Y%m%d}"
        pdf.docinfo["/Title"] = String(self.binding.title)
        pdf.docinfo["/Author"] = String(self.binding.author)
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(f"D:{date}000000Z")
        root.Metadata = pdf.make_stream(
            metadata(self.binding).encode(), Type=Name.Metadata, Subtype=Name.XML
        )

    def destination(self, key: str) -> list[object]:
        page = self.pdf.pages[self.starts[key] - 1].obj
        return [page, Name.XYZ, 0, page.MediaBox[3], None]


class Slots:
    """Replaces the ¤¤¤¤ that links to pages keep free by the number, set to the right."""

    def __init__(self, faces: Mapping[str, Face], used: dict[str, dict[int, str]]) -> None:
        self.face = faces["Livret"]
        self.used = used["Livret"]
        held = self.face.glyphs(SLOT)
        self.width = self.face.width(held)
        self.pattern = re.compile(b"<%s>" % "".join(f"{g:04x}" for g in held).encode())
        self.placeholder = held[0]

    def fill(self, content: bytes, numbers: Sequence[int]) -> bytes:
        """`content` (a page's operators) with `numbers` in its slots, in reading order."""
        left = iter(numbers)
        filled, count = self.pattern.subn(lambda match: self.digits(next(left)), content)
        if count != len(numbers):
            raise ValueError(f"{count} slots for {len(numbers)} links")
        self.used.pop(self.placeholder, None)
        return filled

    def digits(self, number: int) -> bytes:
        text = str(number)
        glyphs = self.face.glyphs(text, tabular=True)
        self.used.update(zip(glyphs, text, strict=True))
        shown = "".join(f"{glyph:04x}" for glyph in glyphs)
        return f"{self.face.width(glyphs) - self.width}<{shown}>".encode()


def outline(pdf: pikepdf.Pdf, pieces: Sequence[Piece]) -> pikepdf.Object:
    """Bookmarks: pieces that share a parent hang, closed, from one entry of that name."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    tops: list[pikepdf.Object] = []
    children: dict[str, list[pikepdf.Object]] = {}
    for piece in pieces:
        if piece.continues:
            continue
        if piece.parent and piece.parent not in children:
            children[piece.parent] = []
            tops.append(_bookmark(pdf, piece.parent, piece.key))
        if piece.parent:
            children[piece.parent].append(_bookmark(pdf, piece.title, piece.key))
        else:
            tops.append(_bookmark(pdf, piece.title, piece.key))
    _chain(root, tops, open_=True)
    for top in tops:
        if under := children.get(str(top.Title)):
            _chain(top, under, open_=False)
    return root


def _bookmark(pdf: pikepdf.Pdf, title: str, key: str) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Title=String(title), Dest=String(key)))


def _chain(parent: pikepdf.Object, items: Sequence[pikepdf.Object], *, open_: bool) -> None:
    parent.First, parent.Last = items[0], items[-1]
    parent.Count = len(items) if open_ else -len(items)
    for before, after in itertools.pairwise(items):
        before.Next, after.Prev = after, before
    for item in items:
        item.Parent = parent


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
