from dataclasses import replace

from fiches.livret import book, indexes, pool
from fiches.livret.book import front
from fiches.livret.columns import Measure, paginate
from fiches.livret.contents import Order
from fiches.livret.faces import load_faces
from fiches.livret.formats import A4
from fiches.livret.materials import materials
from tests.fiches.livret import samples


def named(number, name, **changes):
    return replace(samples.sheet(number), name=name, sort_key=name.lower(), acronym="", **changes)


def livret(*sheets, **changes):
    return replace(samples.livret(0), sheets=sheets, **changes)


def test_sheets_follow_theme_then_name():
    last, first = samples.THEMES[12], samples.THEMES[0]
    sheets = (
        named(1, "Alpha", themes=(last,)),
        named(2, "Zeta", themes=(first,)),
        named(3, "Bêta", themes=(first,)),
    )
    assert [s.name for s in indexes.ordered_sheets(livret(*sheets))] == ["Bêta", "Zeta", "Alpha"]
    by_name = livret(*sheets, order=Order.NAME)
    assert [s.name for s in indexes.ordered_sheets(by_name)] == ["Alpha", "Bêta", "Zeta"]


def test_names_and_sigles_share_one_index():
    (letter_a, letter_c) = indexes.by_name(
        livret(replace(named(1, "Accueil"), acronym="CCAS", commune="Fumel"))
    )
    assert [(e.bold, e.text, e.key) for e in letter_a.entries] == [("", "Accueil", "fiche-1-1")]
    assert [(e.bold, e.text) for e in letter_c.entries] == [("CCAS", "Accueil")]


def test_who_covers_the_whole_territory_is_listed_once():
    everywhere = named(1, "Partout", area_communes=("Cuzorn", "Fumel"))
    here = named(2, "Ici", area_communes=("Fumel",))
    groups = indexes.by_commune(livret(everywhere, here, communes=("Cuzorn", "Fumel")))
    assert [(g.title, [e.text for e in g.entries]) for g in groups] == [
        ("Tout le territoire", ["Partout"]),
        ("Fumel", ["Ici"]),
    ]


def test_a_confidential_address_is_nowhere():
    hidden = named(1, "Refuge", confidential=True, commune="Cuzorn")
    assert indexes.commune_table(livret(hidden)) == []
    assert indexes.by_theme(livret(hidden))[0].entries[0].note == ""


def test_paginate_keeps_every_entry_in_order():
    faces = load_faces(dict(materials().fonts))
    groups = indexes.by_commune(samples.livret(60, photos=False))
    pages = paginate(groups, faces)
    seen = [
        entry for page in pages for column in page for group in column for entry in group.entries
    ]
    assert seen == [entry for group in groups for entry in group.entries]
    assert len(pages) > 1


def test_measure_counts_the_lines_of_long_words():
    measure = Measure(load_faces(dict(materials().fonts)))
    assert measure.lines(indexes.Entry("Court", "k")) == 1
    assert measure.lines(indexes.Entry("m" * 60, "k")) == 3


def test_pages_counted_by_hand_are_pages_once_laid_out():
    book_parts = book.parts(samples.livret(30, photos=False))
    counted = [part for part in book_parts if part.template in ("index", "referents")]
    pages = [pool.print_one(part.source({}), materials()).pages for part in counted]
    assert pages == [1] * len(counted)


def test_a_commune_like_another_sends_there():
    both = [named(rank, f"Partout {rank}", area_communes=("Anthé", "Thézac")) for rank in range(3)]
    communes = ("Anthé", "Fumel", "Thézac")
    anthe, thezac = indexes.by_commune(livret(*both, communes=communes))
    assert [entry.text for entry in anthe.entries] == ["Partout 0", "Partout 1", "Partout 2"]
    (entry,) = thezac.entries
    assert (entry.text, entry.key) == ("Comme Anthé", "index-communes")
    anthe, thezac = indexes.by_commune(livret(*both[:2], communes=communes))
    assert anthe.entries == thezac.entries


def test_a_long_row_of_the_table_by_commune_says_its_commune_again():
    many = [
        named(rank, f"Service {rank:02}", commune="Fumel") for rank in range(front.TOGETHER + 2)
    ]
    parts = front.commune_table(livret(*many), A4)
    (rows,) = (part.context["rows"] for part in parts)
    assert [(row.commune, len(row.sheets)) for _, row in rows] == [
        ("Fumel", front.TOGETHER), ("Fumel (suite)", 2),
    ]  # fmt: skip
