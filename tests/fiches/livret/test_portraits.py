"""The trombinoscope: only who agreed to a photograph, and gone when she no longer does."""

from dataclasses import replace

import pypdfium2
import pytest

from fiches.livret import book
from fiches.livret.compile import compile_livret
from fiches.livret.contents import Section
from fiches.livret.formats import FORMATS, Code
from tests.fiches.livret import samples


def edition(count, **changes):
    made = samples.livret(count, sections=(Section.SHEETS, Section.PORTRAITS), **changes)
    names = {person.photo for sheet in made.sheets for person in sheet.referents}
    return replace(made, images={name: name for name in names})


def portraits(livret, form=FORMATS[Code.A4]):
    return [part for part in book.parts(livret, form) if part.template == "portraits"]


def test_only_who_shows_her_face_and_her_name_is_there():
    livret = edition(2)
    first, second = livret.sheets
    shown, faceless = first.referents
    nameless, _ = second.referents
    first = replace(first, referents=(shown, replace(faceless, photo="")))
    second = replace(second, referents=(replace(nameless, name=""),))
    (page,) = portraits(replace(livret, sheets=(first, second)))
    assert [[person.name for _, person in row] for row in page.context["rows"]] == [[shown.name]]


def test_nobody_leaves_no_page():
    livret = edition(2, photos=False)
    assert portraits(livret) == []


@pytest.mark.parametrize(("code", "pages"), [(Code.A4, 2), (Code.A5, 4), (Code.LARGE, 6)])
def test_pages_hold_what_the_format_says(code, pages, store):
    livret = edition(11)  # 22 portraits
    form = FORMATS[code]
    assert len(portraits(livret, form)) == pages
    pictures = samples.images(livret.sheets)
    compiled = compile_livret(livret, pictures, form=form, workers=1, store=store)
    document = pypdfium2.PdfDocument(compiled.pdf)
    images = [
        sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))
        for page in document
    ][-1 - pages : -1]
    across, down = form.measures.portraits
    full = across * down
    assert images == [full] * (pages - 1) + [22 - full * (pages - 1)]
    assert compiled.report.warnings == ()
