import io
import math
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string

from fiches.livret import indexes
from fiches.livret.compile import compile_livret
from fiches.livret.contents import Centre, Section
from fiches.livret.edition import html_edition
from fiches.livret.formats import FORMATS, Code
from fiches.livret.territory_shape import centres, outline
from fiches.livret.town_map import spread, town_map
from tests.fiches.livret import samples

COMMUNES = [("47106", "Fumel"), ("47179", "Monsempron-Libos"), ("47185", "Montayral")]
PATHS, VIEWBOX = outline(code for code, _ in COMMUNES)


def in_town(number, commune, **changes):
    return replace(samples.sheet(number, photos=False), commune=commune, **changes)


def livret(*sheets, **changes):
    known = {
        "outline_paths": PATHS, "outline_viewbox": VIEWBOX, "centres": centres(COMMUNES),
        "sections": (Section.COMMUNE_TABLE, Section.SHEETS),
    }  # fmt: skip
    return replace(samples.livret(0), sheets=sheets, **(known | changes))


def drawn(book):
    return town_map(book, indexes.commune_table(book))


def test_each_commune_that_receives_has_one_numbered_dot():
    book = livret(
        in_town(1, "Montayral"), in_town(2, "Fumel"), in_town(3, "Fumel"), in_town(4, "Ailleurs")
    )
    dots = drawn(book).dots
    assert [(dot.number, dot.commune) for dot in dots] == [(1, "Fumel"), (2, "Montayral")]
    assert drawn(book).numbers.get("Ailleurs") is None


def test_a_confidential_place_is_on_no_map_and_in_no_table(store):
    """The refuge is the only one in its commune: a dot there would give it away."""
    refuge = in_town(
        9, "Monsempron-Libos", name="Le Refuge", confidential=True, address="7, rue du Secret"
    )
    open_to_all = in_town(1, "Fumel")
    book = livret(refuge, open_to_all)
    assert [dot.commune for dot in drawn(book).dots] == ["Fumel"]
    # The same book with the address in the open would show it: the test can fail.
    assert len(drawn(livret(replace(refuge, confidential=False), open_to_all)).dots) == 2
    compiled = compile_livret(book, {}, workers=1, store=store)
    page = pypdfium2.PdfDocument(compiled.pdf)[1].get_textpage().get_text_range()
    assert "Où nous recevons" in page
    assert "Monsempron" not in page
    assert "Refuge" not in page
    html = render_to_string("fiches/livret/edition.html", {"edition": html_edition(book)})
    table = html[html.index('id="tableau-par-commune"') : html.index('id="fiche-')]
    assert "Monsempron" not in table
    assert table.count("<circle") == 1


@pytest.mark.parametrize("count", [2, 12, 40])
def test_dots_in_one_place_move_apart(count):
    points = spread([(50.0, 50.0)] * count, 5, (0, 0, 100, 100), 2.5)
    closest = min(math.dist(a, b) for index, a in enumerate(points) for b in points[:index])
    assert closest >= 4.9
    assert all(2.5 <= x <= 97.5 and 2.5 <= y <= 97.5 for x, y in points)
    assert points == spread([(50.0, 50.0)] * count, 5, (0, 0, 100, 100), 2.5)


def test_a_dot_that_moved_is_tied_to_its_place():
    here = [Centre(name, 500.0, 500.0) for name in ("Cuzorn", "Fumel")]
    book = livret(
        in_town(1, "Fumel"), in_town(2, "Cuzorn"), centres=tuple(here),
        outline_paths=("M0 0L1000 0L1000 1000Z",), outline_viewbox="0 0 1000 1000",
    )  # fmt: skip
    assert [dot.moved for dot in drawn(book).dots] == [True, True]
    html = render_to_string("fiches/livret/edition.html", {"edition": html_edition(book)})
    assert html.count('fill="none"') == 2


def test_a_territory_without_outlines_has_its_table(store):
    book = livret(in_town(1, "Fumel"), outline_paths=(), outline_viewbox="", centres=())
    assert drawn(book) is None
    compiled = compile_livret(book, {}, workers=1, store=store)
    page = pypdfium2.PdfDocument(compiled.pdf)[1].get_textpage().get_text_range()
    assert "Où nous recevons" in page
    assert "Fumel" in page
    assert "Carte" not in page


def test_the_map_has_an_alternative_text_and_reads_in_black(store):
    book = livret(in_town(1, "Fumel"), in_town(2, "Montayral"))
    form = FORMATS[Code.MONO]
    compiled = compile_livret(book, {}, form=form, workers=1, store=store)
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        figures = [
            element for element in pdf.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/Figure"
        ]  # fmt: skip
        assert any("Carte schématique" in str(figure.get("/Alt", "")) for figure in figures)
        operators = pdf.pages[1].Contents[-1].read_bytes()
    assert re.search(rb"(?m)^0 0 0 rg", operators)
