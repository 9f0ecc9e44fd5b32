"""Too long, too short, too odd: nothing cut, nothing outside, no hole, in every paper."""

import io
import re
from dataclasses import replace

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret.compile import compile_livret, compile_sheet
from fiches.livret.contents import Section
from fiches.livret.formats import FORMATS, Code
from tests.fiches.livret import samples
from tests.fiches.livret.test_press import EMPTY, IMAGES, longest

PAPERS = [Code.A4, Code.A5, Code.LARGE]
LONG_WORD = "Anticonstitutionnellementextraordinairementdisproportionnelle"
ARABIC = "جمعية الأمل للأسر"
CYRILLIC = "Маша и друзья"


def pages_of(data):
    """For each page: its text and, in points, the trimmed frame and the boxes of its letters."""
    found = []
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        found.append((text.get_text_range(), page.get_trimbox(), boxes))
    return found


def words(data):
    """Everything that is read, hyphens at the ends of lines taken out."""
    text = " ".join(text for text, _, _ in pages_of(data))
    return re.sub(r"[\W_]+", "", text.replace("\x02", "").replace("\u00ad", ""))


def assert_inside(data):
    for text, (left, bottom, right, top), boxes in pages_of(data):
        assert all(
            left <= x0 <= x1 <= right and bottom <= y0 <= y1 <= top for x0, y0, x1, y1 in boxes
        ), text[:80]


@pytest.mark.parametrize("code", PAPERS)
def test_every_field_at_its_longest_is_printed_whole(code, store):
    sheet = longest()
    form = FORMATS[code]
    data = compile_sheet(sheet, IMAGES, form=form, store=store)
    assert_inside(data)
    said = words(data)
    shown = [sheet.name, sheet.tagline, sheet.referral, sheet.limits, sheet.audiences_details,
             sheet.email, sheet.website, sheet.address, sheet.delay, sheet.cost,
             *sheet.opening_hours, sheet.referents[0].name, sheet.referents[0].email]  # fmt: skip
    if not form.short:
        shown += [sheet.missions, *sheet.actions, sheet.area, sheet.access_conditions,
                  *sheet.outreach, sheet.accessibility_details, sheet.languages]  # fmt: skip
    for text in shown:
        assert re.sub(r"[\W_]+", "", text) in said, text
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(data))


@pytest.mark.parametrize("code", PAPERS)
def test_a_fiche_far_too_long_goes_on_and_the_editor_is_told(code, store):
    missions = ". ".join(f"Mission{number} que nous menons" for number in range(400)) + "."
    sheet = replace(samples.sheet(1), limits=missions, referral=missions)
    livret = samples.livret(0, sections=(Section.SHEETS,))
    form = FORMATS[code]
    compiled = compile_livret(
        replace(livret, sheets=(sheet,)), {}, form=form, workers=1, store=store
    )
    assert compiled.pages > 3
    assert compiled.report.overflowing == ((sheet.key,) if form.tightens else ())
    said = words(compiled.pdf)
    assert all(said.count(f"Mission{number}que") == 2 for number in (0, 199, 399))
    assert_inside(compiled.pdf)


@pytest.mark.parametrize("code", PAPERS)
def test_an_empty_fiche_has_no_hole(code, store):
    """No heading without words below it, no empty paragraph, no gap down the page."""
    data = compile_sheet(EMPTY, {}, form=FORMATS[code], store=store)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        elements = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
        kinds = [str(element.S) for element in elements if element.get("/Type") == "/StructElem"]
    text = " ".join(pages_of(data)[0][0].split())
    assert kinds.count("/H2") == len(re.findall("Coordonnées", text)) == 1
    for title in ("Nos missions", "Nos actions", "Pour qui", "Horaires", "Interlocuteur", "Délai"):
        assert title not in text
    assert re.search(r"[,:·] *$|: *\.|, *,|· *·", text) is None
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(data))


@pytest.mark.parametrize("code", PAPERS)
def test_a_word_of_sixty_letters_stays_on_its_page(code, store):
    assert len(LONG_WORD) >= 60
    sheet = replace(
        samples.sheet(1), name=LONG_WORD, tagline=LONG_WORD, acronym=LONG_WORD[:20],
        actions=(LONG_WORD,), referral=LONG_WORD, opening_hours=(LONG_WORD,), commune=LONG_WORD,
    )  # fmt: skip
    livret = samples.livret(0, sections=(Section.CONTENTS, Section.COMMUNE_TABLE, Section.SHEETS,
                                         Section.INDEX_NAMES, Section.REFERENTS))  # fmt: skip
    compiled = compile_livret(
        replace(livret, sheets=(sheet,)), {}, form=FORMATS[code], workers=1, store=store
    )
    assert_inside(compiled.pdf)
    assert compiled.report.warnings == ()
    # In the book: on its fiche twice at least, in the contents, the table and the index.
    assert words(compiled.pdf).count(LONG_WORD) >= 5


@pytest.mark.parametrize("code", PAPERS)
def test_other_scripts_and_emoji_are_printed_with_their_fonts(code, store):
    sheet = replace(samples.sheet(1), name=CYRILLIC, tagline=ARABIC, missions="Accueil 😀 ouvert.")
    livret = samples.livret(0, sections=(Section.CONTENTS, Section.SHEETS, Section.INDEX_NAMES))
    compiled = compile_livret(
        replace(livret, sheets=(sheet,)), {}, form=FORMATS[code], workers=1, store=store
    )
    assert compiled.report.warnings == ()
    said = words(compiled.pdf)
    assert said.count(CYRILLIC.replace(" ", "")) >= 3
    assert_inside(compiled.pdf)
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        names = set()
        for page in pdf.pages:
            for font in page.obj.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
                names.add(str(font.BaseFont).partition("+")[2])
    assert len(names) > 2  # ours, and those that know these scripts
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(compiled.pdf))


@pytest.mark.parametrize("code", PAPERS)
def test_the_body_never_runs_over_the_foot(code, store):
    """The words of the foot and the folio keep their room however full the page is."""
    data = compile_sheet(longest(), IMAGES, form=FORMATS[code], foot="Fumel", store=store)
    for page in pypdfium2.PdfDocument(data):
        text = page.get_textpage()
        boxes = sorted(
            text.get_charbox(index) for index in range(text.count_chars())
            if text.get_text_range(index, 1).strip()
        )  # fmt: skip
        # No two letters drawn over one another: their middles are apart.
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in boxes]
        for index, (x, y) in enumerate(middles):
            for other_x, other_y in middles[index + 1 : index + 40]:
                if other_x - x > 2:
                    break
                assert abs(other_y - y) > 1 or abs(other_x - x) > 0.4
