"""Where pages break, on French text: no line alone, no heading at the foot of a page."""

from dataclasses import replace
from itertools import pairwise

import pytest
from weasyprint.formatting_structure import boxes

from fiches.livret import book, indexes
from fiches.livret.formats import FORMATS, Code
from fiches.livret.materials import materials
from fiches.livret.press import Press
from partners.french import sort_key
from tests.fiches.livret import samples
from tests.fiches.livret.test_press import longest


@pytest.fixture(scope="module")
def press():
    supplies = materials()
    return Press(supplies.css, dict(supplies.fonts))


@pytest.fixture(scope="module")
def livret():
    """Long fiches among the others, a long foreword, many numbers: everything that may break."""
    made = samples.livret(5, photos=False)
    wordy = [
        replace(sheet, missions="\n\n".join([sheet.missions] * repeated), actions=sheet.actions * 2)
        for repeated, sheet in zip((2, 4, 5, 7), made.sheets, strict=False)
    ]
    return replace(
        made,
        sheets=(*wordy, longest(photos=False)),
        foreword="\n\n".join([made.foreword] * 4),
        useful_numbers=made.useful_numbers * 6,
        charter=made.charter * 6,
    )


def lines_of(page):
    """The lines of a page in reading order, each with the elements that hold it.

    What is set at the foot of the page, out of the flow, is left out.
    """
    found = []

    def walk(box, holders):
        if not box.is_in_normal_flow() and box.style["position"] in ("absolute", "fixed"):
            return
        if box.element is not None and isinstance(box.element_tag, str):
            holders = (*holders, box.element)
        if isinstance(box, boxes.LineBox):
            found.append(holders)
        elif isinstance(box, boxes.ParentBox):
            for child in box.children:
                walk(child, holders)

    walk(page._page_box, ())
    return found


def assert_no_heading_ends_a_column(lines, title):
    """A heading is followed, on its page, by a line of what it stands above."""
    for place, holders in enumerate(lines):
        if holders[-1].tag in ("h1", "h2"):
            rest = (after for after in lines[place + 1 :] if holders[-1] not in after)
            following = next(rest, ())
            parent = next(each for each in reversed(holders) if each is not holders[-1])
            assert parent in following, f"{title}: a heading at the foot"


@pytest.mark.parametrize("code", [Code.A4, Code.A5, Code.LARGE])
def test_no_line_is_alone_and_no_heading_ends_a_page(code, press, livret):
    broken = 0
    for part in book.parts(livret, FORMATS[code]):
        pages = press.lay_out(part.source({})).pages
        if len(pages) == 1:
            continue
        lines = [lines_of(page) for page in pages]
        for page in lines:
            assert_no_heading_ends_a_column(page, part.title)
        for before, after in pairwise(lines):
            if not before or not after:
                continue
            broken += 1
            for element in set(before[-1]) & set(after[0]):
                if element.tag == "p":
                    kept = sum(element in holders for holders in before)
                    passed = sum(element in holders for holders in after)
                    assert kept >= 2 <= passed, f"{part.title}: a line alone"
    assert broken >= 3  # otherwise nothing was tested


def test_words_are_hyphenated_in_french_and_never_twice_wrongly(press, livret):
    """Long words break as French does; names, addresses and headings are left whole."""
    css = materials().css
    assert "hyphenate-limit-chars: 8 3 4" in css
    sheet = replace(livret.sheets[0], missions="accompagnement " * 60)
    page = press.lay_out(book.sheet_part(book.typeset_sheet(sheet)).source({})).pages[0]
    texts = []

    def walk(box):
        if isinstance(box, boxes.TextBox):
            texts.append(box.text)
        for child in getattr(box, "children", ()):
            walk(child)

    walk(page._page_box)
    ends = {text.rsplit(" ", 1)[-1] for text in texts if text.endswith("-")}
    ends = {end for end in ends if end.startswith("acc")}
    assert ends <= {"accom-", "accompa-", "accompagne-"}
    assert ends


def test_names_are_filed_as_a_librarian_would():
    names = ["Emmaüs", "L’Escale", "École des parents", "Eaux vives", "Les Eaux claires",
             "À petits pas", "Œuvre du logement", "ÉCLAT", "Zone libre", "L’Abri"]  # fmt: skip
    assert sorted(names, key=sort_key) == [
        "À petits pas", "L’Abri", "Les Eaux claires", "Eaux vives", "ÉCLAT", "École des parents",
        "Emmaüs", "L’Escale", "Œuvre du logement", "Zone libre",
    ]  # fmt: skip
    sheets = tuple(
        replace(samples.sheet(number), name=name, sort_key=sort_key(name), acronym="")
        for number, name in enumerate(names, start=1)
    )
    groups = indexes.by_name(replace(samples.livret(0), sheets=sheets))
    assert {group.title: len(group.entries) for group in groups} == {
        "A": 2, "E": 6, "O": 1, "Z": 1,
    }  # fmt: skip
