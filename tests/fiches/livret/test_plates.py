"""A plate says what WeasyPrint wrote: each fragment of a book against its own PDF."""

import io

import pikepdf
import pydyf
import pytest

from fiches.livret import book, pool
from fiches.livret.fragments import SLOT
from fiches.livret.listings import is_listing
from fiches.livret.materials import materials
from fiches.livret.pdffile import encoded, string
from fiches.livret.plates import Caster


def elements(node, pages):
    """A structure tree read in order: role, texts, and where its contents are drawn."""
    yield (
        str(node.S),
        str(node.get("/Alt", "")),
        pages.get(node["/Pg"].objgen) if "/Pg" in node else None,
    )
    for child in node.K if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from elements(child, pages)
        elif isinstance(child, pikepdf.Dictionary):
            yield str(child.get("/Type")), str(child.get("/Obj", {}).get("/Subtype", ""))
        elif child is not None:
            yield int(child)


def numbered(pdf, start=0):
    return {page.obj.objgen: index - start for index, page in enumerate(pdf.pages)}


def test_the_book_holds_what_was_printed(edition, pictures, compiled, pdf):
    press = pool._own_press(materials())
    parts = book.parts(edition)
    sections = list(pdf.Root.StructTreeRoot.K[0].K)
    assert len(parts) == len(sections)
    start = 0
    for part, section in zip(parts, sections, strict=True):
        if is_listing(part):  # set without WeasyPrint, see test_listings
            start += 1
            continue
        document = press.lay_out(part.source(pictures))
        data = document.write_pdf(pdf_tags=True, pdf_version="1.7")
        with pikepdf.open(io.BytesIO(data)) as alone:
            printed = list(elements(alone.Root.StructTreeRoot.K[0], numbered(alone)))
            assert list(elements(section, numbered(pdf, start)))[1:] == printed[1:]
            assert section.S == "/Sect"
            for page, bound in zip(alone.pages, pdf.pages[start:], strict=False):
                written = page.Contents.read_bytes().replace(b">0<", b"")
                if SLOT not in part.source(pictures).html:
                    assert bound.obj.Contents[-1].read_bytes() == written
                assert bound.obj.Resources.XObject.keys() == page.obj.Resources.XObject.keys()
                assert len(bound.obj.get("/Annots", ())) == len(page.obj.get("/Annots", ()))
            start += len(alone.pages)


@pytest.mark.parametrize("text", ["", "a (b) \\ %d 12 0 R <00>", "é ☕ 𝔸", "50 %", "two\nlines"])
def test_a_text_is_no_hole(text):
    pdf = pydyf.PDF()
    caster = Caster(pdf.objects)
    root = pydyf.Dictionary({"T": pydyf.String(text), "P": caster.hole("parent")})
    pdf.add_object(root)
    plate = caster.cast([root])
    (hole,) = plate.holes
    assert plate.outside[hole - plate.count] == "parent"
    body = plate.text % (7,)
    assert b"\n" not in body
    read = pikepdf.Object.parse(body.replace(b"7 0 R", b"null"))
    assert str(read.T) == text


@pytest.mark.parametrize("text", ["", "Accueil (1)", "Édition n° 4", "☕ 𝔸"])
def test_a_string_is_read_back(text):
    assert str(pikepdf.Object.parse(string(text))) == text
    assert bytes(pikepdf.Object.parse(string(text))) == encoded(text)
