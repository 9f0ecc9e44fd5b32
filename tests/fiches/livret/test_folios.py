"""Page numbers that stay from one edition to the next."""

import random

import pytest

from fiches.livret.contents import Folio, Numbering, Series
from fiches.livret.folios import bound, label, lasting_name, numbered, retired


def fiches(names):
    return [Folio(f"{name}/0", name, Series.FICHES) for name in names]


def number(names, former=None, duplex=False):
    """The numbering of an edition made of these fiches."""
    folios = numbered(fiches(names), former)
    edition = former.edition + 1 if former else 1
    return Numbering(edition, duplex, tuple(bound(folios, duplex=duplex)), retired(folios, former))


def shown(numbering):
    return {
        folio.title: label(folio).replace("\u00a0", " ")
        for folio in numbering.folios
        if folio.series is Series.FICHES
    }


def test_a_first_edition_is_numbered_from_one():
    assert shown(number("abc")) == {"a": "1", "b": "2", "c": "3"}


def test_what_comes_between_takes_bis_then_ter():
    first = number("abc")
    second = number("abmnc", first)
    assert shown(second) == {"a": "1", "b": "2", "m": "2 bis", "n": "2 ter", "c": "3"}
    assert shown(number("abmnpc", second)) == shown(second) | {"p": "2 quater"}


def test_what_comes_first_takes_zero_and_what_comes_last_the_next_number():
    assert shown(number("zabcy", number("abc"))) == {
        "z": "0", "a": "1", "b": "2", "c": "3", "y": "4",
    }  # fmt: skip


def test_what_leaves_leaves_its_number_unused():
    second = number("ac", number("abc"))
    assert [folio.number for folio in second.retired] == [2]
    third = number("amc", second)
    assert shown(third) == {"a": "1", "m": "1 bis", "c": "3"}
    assert shown(number("amcd", number("am", third))) == {
        "a": "1",
        "m": "1 bis",
        "c": "4",
        "d": "5",
    }


def test_inserts_move_on_by_one_where_there_is_no_room():
    second = number("amb", number("ab"))
    assert shown(number("almb", second)) == {"a": "1", "l": "1 bis", "m": "1 ter", "b": "2"}


def test_what_moves_is_numbered_anew_and_nothing_else():
    assert shown(number("bcad", number("abcd"))) == {"b": "2", "c": "3", "a": "3 bis", "d": "4"}


def test_without_a_former_numbering_everything_is_continuous_again():
    second = number("amb", number("ab"))
    assert shown(number([folio.title for folio in second.folios])) == {"a": "1", "m": "2", "b": "3"}


@pytest.mark.parametrize(
    ("series", "place", "text"),
    [
        (Series.FRONT, (4, 0), "iv"),
        (Series.FRONT, (49, 1), "xlix bis"),
        (Series.BACK, (3, 2), "A 3 ter"),
        (Series.FICHES, (0, 1), "0 bis"),
        (Series.FICHES, (34, 12), "34 (13)"),
        (Series.FREE, (0, 0), ""),
    ],
)
def test_labels(series, place, text):
    assert label(Folio("x/0", "", series, *place)).replace("\u00a0", " ") == text


def test_lasting_name_is_that_of_the_fiche_not_of_its_revision():
    assert (lasting_name("fiche-12-3"), lasting_name("fiche-vierge")) == (
        "fiche-12",
        "fiche-vierge",
    )


def leaves(numbering):
    sides = [label(folio).replace("\u00a0", " ") or "-" for folio in numbering.folios]
    return list(zip(sides[::2], sides[1::2], strict=True))


def test_on_both_sides_an_insert_splits_its_leaf_and_no_other():
    first = number("abcd", duplex=True)
    assert leaves(first) == [("1", "2"), ("3", "4")]
    second = number("ambcd", first, duplex=True)
    assert leaves(second) == [("1", "1 bis"), ("2", "-"), ("3", "4")]
    third = number("ambncd", second, duplex=True)
    assert leaves(third) == [("1", "1 bis"), ("2", "2 bis"), ("3", "4")]


def test_on_both_sides_each_series_opens_on_a_front_and_the_back_cover_is_on_a_back():
    pages = [
        Folio("couverture/0", "Couverture", Series.COVER),
        Folio("avant-propos/0", "", Series.FRONT),
        Folio("sommaire/0", "", Series.FRONT),
        *fiches("a"),
        Folio("index/0", "", Series.BACK),
        Folio("dos/0", "Dos", Series.COVER),
    ]
    numbering = Numbering(1, True, tuple(bound(numbered(pages, None), duplex=True)))
    assert leaves(numbering) == [
        ("Couverture", "ii"), ("iii", "-"), ("1", "-"), ("A 1", "Dos"),
    ]  # fmt: skip


def test_numbers_rise_are_unique_and_last_whatever_happens():
    chance = random.Random(34)
    names = [f"n{index:03}" for index in range(30)]
    former = number(sorted(names))
    for turn in range(40):
        names = [name for name in names if chance.random() > 0.1]
        names += [f"n{number:03}x{turn}" for number in chance.sample(range(100), 4)]
        now = number(sorted(names), former)
        places = [(folio.number, folio.insert) for folio in now.folios]
        assert places == sorted(set(places))
        whole = {f.title: f.number for f in former.folios if f.number and not f.insert}
        found = {f.title: f.number for f in now.folios if not f.insert}
        assert {title: found.get(title) for title in whole if title in names} == {
            title: value for title, value in whole.items() if title in names
        }
        former = now
