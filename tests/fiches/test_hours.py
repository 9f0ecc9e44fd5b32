import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches.hours import CLOSED, compose, lines, parse

MORNING = (dt.time(9), dt.time(12))
AFTERNOON = (dt.time(14), dt.time(17, 30))
SHOWN = "lun–ven 9\u00a0h–12\u00a0h et 14\u00a0h–17\u00a0h\u00a030\u00a0; sam 9\u00a0h–12\u00a0h"


def test_days_with_the_same_hours_are_put_together():
    week = (*[(MORNING, AFTERNOON)] * 5, (MORNING,), ())
    assert compose(week) == SHOWN


def test_two_days_are_listed_and_three_make_a_range():
    assert compose(((MORNING,), (MORNING,), (), (), (), (), ())) == "lun, mar 9\u00a0h–12\u00a0h"
    week = ((MORNING,), (), (MORNING,), (MORNING,), (MORNING,), (), ())
    assert compose(week) == "lun, mer–ven 9\u00a0h–12\u00a0h"


def test_a_closed_week_says_nothing():
    assert compose(CLOSED) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (SHOWN, SHOWN),
        ("Du lundi au vendredi : 9h-12h / 14h-17h30 ; samedi 9h-12h", SHOWN),
        ("du lundi au vendredi de 9h à 12h et de 14h à 17h30\nsam 9:00-12:00", SHOWN),
        ("mardi et jeudi 14h-17h30", "mar, jeu 14\u00a0h–17\u00a0h\u00a030"),
        ("Mardis : 9h – 12h", "mar 9\u00a0h–12\u00a0h"),
    ],
)
def test_what_people_type_is_read(text, shown):
    assert compose(parse(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "sur rendez-vous",
        "lun–ven 9 h–12 h, fermé au mois d’août",
        "lundi 25h-26h",
        "lundi 12h-9h",
        "lundi 9h-12h ; lundi 14h-17h",
        "le 1er jeudi du mois 14h-16h",
        "lun 9h-12h et 11h-13h",
    ],
)
def test_anything_else_is_left_to_its_words(text):
    assert parse(text) is None


def test_hours_are_printed_a_line_each():
    assert lines("lun 9 h–12 h ; sam 9 h–11 h\nsur rendez-vous") == [
        "lun 9 h–12 h",
        "sam 9 h–11 h",
        "sur rendez-vous",
    ]


times = st.lists(st.integers(0, 24 * 12 - 1), unique=True, min_size=0, max_size=4)


@given(st.lists(times, min_size=7, max_size=7))
def test_what_is_composed_is_read_back(days):
    week = tuple(
        tuple(
            (dt.time(start * 5 // 60, start * 5 % 60), dt.time(end * 5 // 60, end * 5 % 60))
            for start, end in zip(sorted(day)[0::2], sorted(day)[1::2], strict=False)
        )
        for day in days
    )
    assert parse(compose(week)) == week
