"""Every format on its own bytes: boxes, colours, what fits, and the folded booklet unfolded."""

import ctypes
import datetime as dt
import io
import re
from dataclasses import replace

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret import book, pool
from fiches.livret.book.sheets import TRUSTED
from fiches.livret.book.shortened import first_sentences, shortened
from fiches.livret.compile import compile_livret, compile_sheet
from fiches.livret.contents import UsefulNumber
from fiches.livret.formats import A4, FORMATS, MM, Code, boxes
from fiches.livret.imposed import creep, sides, signatures
from fiches.livret.imposition import SHEET, THICKNESS
from fiches.livret.materials import materials
from fiches.livret.press import Press
from fiches.models.fiches import TO_VERIFY_AFTER
from tests.fiches.livret import samples

LINEAR = [code for code, form in FORMATS.items() if not form.folded]


def texts(data):
    return [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(data)
    ]


def letters(text):
    """What is read, whatever the tool makes of the ends of lines."""
    return re.sub(r"[^\w@.]", "", text)


@pytest.mark.parametrize("code", LINEAR)
def test_every_linear_format_passes_pdf_ua(code, printed):
    compiled = printed(code)
    assert compiled.report.warnings == ()
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(compiled.pdf))


@pytest.mark.parametrize(
    ("code", "size"),
    [
        (Code.A4, (210, 297)), (Code.A4_DUPLEX, (210, 297)), (Code.A5, (148, 210)),
        (Code.LARGE, (210, 297)), (Code.MONO, (210, 297)), (Code.PRESS, (210, 297)),
        (Code.PRESS_A5, (148, 210)),
    ],
)  # fmt: skip
def test_every_page_is_trimmed_to_its_paper(code, size, printed):
    with pikepdf.open(io.BytesIO(printed(code).pdf)) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = map(float, page.TrimBox)
            assert (round((right - left) / MM, 1), round((top - bottom) / MM, 1)) == size


def test_the_margin_of_the_holes_alternates(printed):
    """23 mm on the side of the rings, 17 mm on the other."""
    with pikepdf.open(io.BytesIO(printed(Code.A4).pdf)) as pdf:
        assert {round(float(page.MediaBox[0]) / MM) for page in pdf.pages} == {-3}
    with pikepdf.open(io.BytesIO(printed(Code.A4_DUPLEX).pdf)) as pdf:
        assert [round(float(page.MediaBox[0]) / MM) for page in pdf.pages][:4] == [-3, 3, -3, 3]


@pytest.mark.parametrize("code", [Code.PRESS, Code.PRESS_A5])
def test_a_print_shop_gets_bleed_and_crop_marks(code, printed):
    data = printed(code).pdf
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            trim, bleed, media = (
                [float(side) for side in page[box]]
                for box in ("/TrimBox", "/BleedBox", "/MediaBox")
            )
            for box, around in ((bleed, 3), (media, 10)):
                assert [
                    round((a - b) / MM, 2) for a, b in zip(box, trim, strict=True)
                ] == [-around, -around, around, around]  # fmt: skip
    page = pypdfium2.PdfDocument(data)[0]
    picture = page.render(scale=4).to_pil().convert("L")
    corner = picture.crop((0, 0, round(10 * MM * 4), round(10 * MM * 4)))
    dark = [at for at, value in enumerate(corner.tobytes()) if value < 160]
    assert dark, "the marks are drawn outside the trimmed page"
    trimmed = 10 * MM * 4 - 1
    assert all(
        at % corner.width < trimmed - 3 * MM * 4 or at // corner.width < trimmed - 3 * MM * 4
        for at in dark
    )


def test_tabs_run_into_the_bleed(printed):
    """The colour goes 3 mm past the cut, or a white line would show at the edge."""
    data = printed(Code.PRESS).pdf
    number = next(n for n, text in enumerate(texts(data)) if "Fiche vérifiée" in text)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        trim = [float(side) for side in pdf.pages[number].TrimBox]
        operators = b"".join(stream.read_bytes() for stream in pdf.pages[number].Contents).decode(
            "latin-1"
        )
    ends = [
        (float(x), float(x) + float(width))
        for x, width in re.findall(r"([-\d.]+) [-\d.]+ ([\d.]+) 42\.52 re f", operators)
    ]
    assert len(ends) == 1
    ((start, end),) = ends
    assert max(end - trim[2], trim[0] - start) == pytest.approx(3 * MM, abs=0.02)


def test_black_and_white_has_no_colour(printed):
    with pikepdf.open(io.BytesIO(printed(Code.MONO).pdf)) as pdf:
        for page in pdf.pages:
            contents = page.Contents
            streams = contents if isinstance(contents, pikepdf.Array) else [contents]
            forms = [
                x for x in page.obj.Resources.get("/XObject", {}).values()
                if x.get("/Subtype") == "/Form"
            ]  # fmt: skip
            for stream in [*streams, *forms]:
                for found in re.findall(
                    rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG|scn|SCN)\b", stream.read_bytes()
                ):
                    assert len({float(value) for value in found}) == 1, found
            for image in page.obj.Resources.get("/XObject", {}).values():
                if image.get("/Subtype") == "/Image":
                    picture = pikepdf.PdfImage(image).as_pil_image().convert("RGB")
                    red, green, blue = (band.tobytes() for band in picture.split())
                    assert red == green == blue


def test_black_and_white_tabs_take_turns(printed, edition):
    """Two neighbouring themes differ by letters, step, and a black or a white tab."""
    from fiches.livret.faces import load_faces
    from fiches.livret.stamps import Pen, tab

    faces = load_faces(dict(materials().fonts))
    boxes_drawn = []
    for theme in samples.THEMES:
        pen = Pen(faces, {face: {} for face in faces})
        tab(pen, FORMATS[Code.MONO], theme, left=False)
        boxes_drawn.append(sum(" re f" in line for line in pen.operators))
    assert boxes_drawn == [1, 2] * 6 + [1]


def test_large_print_is_set_in_fourteen_points(printed):
    """Running text; the smallest size on a page, folio and running foot apart, is 14 pt."""
    document = pypdfium2.PdfDocument(printed(Code.LARGE).pdf)
    number = next(
        n for n, text in enumerate(texts(printed(Code.LARGE).pdf)) if "Nos missions" in text
    )
    page = document[number]
    sizes = set()
    for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
        matrix = item.get_matrix()
        size = ctypes.c_float()
        pypdfium2.raw.FPDFTextObj_GetFontSize(item, size)
        sizes.add(round(size.value * max(abs(matrix.d), abs(matrix.b)), 1))
    running = sizes - {11.0, 10.0}  # the running foot, the name along the tab
    assert min(running) == 14.0


def test_a_short_fiche_says_enough_to_call_and_what_it_leaves_out(edition, pictures, store):
    sheet = replace(edition.sheets[0], missions="Une phrase. " * 60)
    data = compile_sheet(sheet, pictures, form=FORMATS[Code.A5], store=store)
    (text,) = texts(data)
    plain = text.replace("\u00a0", " ")
    for wanted in (
        sheet.name, sheet.phone, sheet.email, sheet.referral[:30], sheet.commune,
        "La fiche entière dit aussi la suite des missions, les actions", sheet.short_url,
    ):  # fmt: skip
        assert letters(wanted) in letters(plain)
    assert 0 < plain.count("Une phrase.") < 30


NUMBERS = [
    UsefulNumber(
        f"Catégorie {rank % 5}", f"39 {rank}", f"Un service au nom un peu long, numéro {rank}",
        "Toute personne concernée, ses proches", "24 h/24, 7 j/7", "gratuit",
        dt.date(2026, 10, 28 + (rank == 3)),
    )
    for rank in range(15)
]  # fmt: skip


@pytest.mark.parametrize("code", [Code.A4, Code.A5])
def test_the_numbers_to_put_up_stand_on_one_side(code):
    edition = samples.livret(1, photos=False, useful_numbers=tuple(NUMBERS))
    parts = {part.key: part for part in book.parts(edition, FORMATS[code])}
    supplies = materials()
    html = parts["numeros-utiles"].source({})
    press = Press(supplies.css, dict(supplies.fonts))
    assert press.render(html).pages == 1
    assert html.html.count("vérifié le") == 2  # the usual day once, then the only other one


def test_a_sheet_says_until_when_to_trust_it_whatever_today_is(edition):
    sheet = replace(edition.sheets[0], verified_on=dt.date(2025, 8, 3))
    assert TRUSTED == TO_VERIFY_AFTER
    for form in (A4, FORMATS[Code.A5]):
        assert "août\N{NO-BREAK SPACE}2026" in book.sheet_part(sheet, form=form).source({}).html


def test_sentences_are_never_cut():
    assert first_sentences("Un. Deux ! Trois.", 9) == "Un."
    assert first_sentences("Un. Deux ! Trois.", 10) == "Un. Deux !"
    assert first_sentences("Une seule phrase très longue.", 5) == "Une seule phrase très longue."
    assert first_sentences("", 5) == ""


def test_a_fiche_that_half_a_page_holds_leaves_nothing_out():
    bare = replace(
        samples.sheet(1), actions=(), area="", access_conditions="", outreach=(),
        accessibility=(), accessibility_details="", languages="", referents=(),
        missions="Court.",
    )  # fmt: skip
    assert shortened(bare).left_out == ()


@pytest.mark.parametrize("code", LINEAR)
def test_nothing_is_drawn_outside_the_trimmed_page(code, printed):
    document = pypdfium2.PdfDocument(printed(code).pdf)
    for page in document:
        left, bottom, right, top = page.get_trimbox()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            x0, y0, x1, y1 = text.get_charbox(index)
            assert left <= x0 <= x1 <= right
            assert bottom <= y0 <= y1 <= top


@pytest.mark.parametrize(
    ("pages", "leaves"),
    [(0, []), (1, [1]), (4, [1]), (5, [2]), (60, [15]), (61, [8, 8]), (64, [8, 8]), (65, [6, 6, 5]),
     (200, [8, 7, 7, 7, 7, 7, 7])],
)  # fmt: skip
def test_signatures(pages, leaves):
    assert signatures(pages) == leaves


def folded(pages):
    """What one reads after folding each signature and stacking them: page numbers in order."""
    read = []
    rest = sides(pages)
    for leaves in signatures(pages):
        mine, rest = rest[: 2 * leaves], rest[2 * leaves :]
        fronts, backs = mine[0::2], mine[1::2]
        first = [n for f, b in zip(fronts, backs, strict=True) for n in (f.right, b.left)]
        second = [
            n for f, b in zip(fronts[::-1], backs[::-1], strict=True) for n in (b.right, f.left)
        ]
        read += first + second
    return read


@pytest.mark.parametrize("pages", [4, 8, 37, 60, 61, 64, 130])
def test_a_folded_booklet_reads_in_order(pages):
    read = folded(pages)
    assert [n for n in read if n] == list(range(1, pages + 1))
    assert len(read) == -(-pages // 4) * 4
    assert read[pages:] == [None] * (len(read) - pages)


def halves(data):
    """The text of each half of each printed side."""
    document = pypdfium2.PdfDocument(data)
    found = []
    for page in document:
        text = page.get_textpage()
        width, height = page.get_size()
        found.append(tuple(
            " ".join(text.get_text_bounded(x, 0, x + width / 2, height).split())
            for x in (0, width / 2)
        ))  # fmt: skip
    return found


def test_the_booklet_folds_into_the_linear_pages(printed):
    """Fold the real file in code, and read it: same pages, same order, cover outside."""
    compiled = printed(Code.BOOKLET)
    printed_sides = halves(compiled.pdf)
    assert compiled.pages % 4 == 0
    assert len(printed_sides) * 2 == compiled.pages
    by_number = {}
    for side, (left, right) in zip(sides(compiled.pages), printed_sides, strict=True):
        by_number |= {side.left: left, side.right: right}
    read = [letters(by_number[number]) for number in folded(compiled.pages)]
    # The same pages, not folded.
    linear = [letters(text) for text in texts(printed(Code.PRESS_A5).pdf)]
    notes = compiled.pages - len(linear)
    assert read[: len(linear) - 1] == linear[:-1]
    assert ["Notes" in page for page in read[-1 - notes : -1]] == [True] * notes
    assert read[-1] == linear[-1]
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        for page in pdf.pages:
            assert [round(float(side), 2) for side in page.MediaBox] == [
                0, 0, round(SHEET[0], 2), round(SHEET[1], 2),
            ]  # fmt: skip
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"


def test_creep_is_measured_on_the_sheets(edition, pictures, printed):
    """The folio of each inner leaf lies nearer to the fold, by the thickness of those outside."""
    data = printed(Code.BOOKLET).pdf
    document = pypdfium2.PdfDocument(data)
    edges = {}
    for side, page in zip(sides(printed(Code.BOOKLET).pages), document, strict=True):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            x0, y0, x1, _ = text.get_charbox(index)
            if y0 > SHEET[1] - 12 * MM and x0 > SHEET[0] / 2 and side.right % 2:
                edges[side.depth] = max(edges.get(side.depth, 0), x1)
    depths = sorted(depth for depth in edges if depth)  # the cover bears no folio
    outermost = edges[depths[0]] + creep(depths[0], THICKNESS)
    for depth in depths:
        assert edges[depth] == pytest.approx(outermost - depth * THICKNESS, abs=0.6)
    moved = edges[depths[0]] - edges[depths[-1]]
    assert moved == pytest.approx(creep(depths[-1] - depths[0], THICKNESS), abs=0.6)
    assert creep(7, 0.1) == pytest.approx(0.7)


def test_a_booklet_is_the_same_twice(edition, pictures, printed, store):
    again = compile_livret(edition, pictures, form=FORMATS[Code.BOOKLET], workers=1, store=store)
    assert again.pdf == printed(Code.BOOKLET).pdf


def test_the_frame_of_a_folded_page_does_not_move():
    assert boxes(FORMATS[Code.BOOKLET], left=True).trim[0] == 0
    assert boxes(A4, left=False).trim[0] == pytest.approx(-3 * MM)


@pytest.mark.parametrize("code", [Code.A5, Code.LARGE])
def test_a_page_of_a_list_fits_its_page(code):
    """Lines are counted before they are laid out: a bad count would spill one row over."""
    livret = samples.livret(14, photos=False)
    lists = [
        part
        for part in book.parts(livret, FORMATS[code])
        if part.template in ("index", "referents")
    ]
    assert len(lists) > 6
    for part in lists:
        fragment = pool.print_one(part.source({}), materials())
        assert fragment.pages == 1, part.key
