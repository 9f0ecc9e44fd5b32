import datetime as dt

import pytest

from cafes.when import day_in

AFTER = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Forum des droits le 4 décembre à 14 h", dt.date(2026, 12, 4)),
        ("Écrire avant le 1er février", dt.date(2027, 2, 1)),
        ("Le 15\N{NO-BREAK SPACE}mars 2028", dt.date(2028, 3, 15)),
        ("Rappeler avant le 15/12", dt.date(2026, 12, 15)),
        ("Du 4 décembre au 6 décembre", None),
        ("Le 31 février", None),
        ("29 février", None),
        ("Ouvert 24/24, 7/7, 12 places", None),
        ("Le 05/49/61", None),
    ],
)
def test_the_day_that_a_sentence_tells(text, day):
    assert day_in(text, AFTER) == day
