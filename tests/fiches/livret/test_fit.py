import re
from dataclasses import replace

import pytest

from fiches.livret.fit import Fit, State, fit
from fiches.livret.materials import materials
from fiches.livret.press import BOTTOM_MARGIN
from tests.fiches.livret import samples

SHEET = samples.sheet(3)


def test_an_ordinary_fiche_fits():
    answer = fit(SHEET)
    assert answer.state is State.FITS
    assert 50 < answer.percent < 100
    assert answer.message == "Votre fiche tient sur une page."


def test_a_long_fiche_fits_once_tightened():
    answer = fit(replace(SHEET, missions=SHEET.missions * 4))
    assert answer.state is State.TIGHTENED
    assert answer.percent > 100


@pytest.mark.parametrize("times", [7, 12])
def test_too_long_a_fiche_says_by_how_many_lines(times):
    answer = fit(replace(SHEET, missions=SHEET.missions * times))
    assert answer.state is State.OVERFLOWS
    assert answer.lines > 5
    assert f"déborde d’environ {answer.lines}\u00a0lignes" in answer.message


def test_one_line_is_singular():
    assert "environ 1\u00a0ligne\u00a0:" in Fit(State.OVERFLOWS, 103, 1).message


def test_each_added_line_fills_the_page_a_little_more():
    percents = [fit(replace(SHEET, missions="ligne\n" * count)).percent for count in (10, 20, 30)]
    assert percents == sorted(set(percents))


def test_the_bottom_margin_is_that_of_the_stylesheet():
    (margin,) = re.findall(r"margin: 16mm 20mm (\d+)mm;", materials().css)
    assert pytest.approx(int(margin) / 25.4 * 96) == BOTTOM_MARGIN
