import datetime as dt

import pytest

from cafes.days_off import (
    LAST_PUBLISHED,
    is_rest,
    long_weekend,
    public_holiday,
    school_holiday,
    school_holidays_known,
)

D = dt.date


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (D(2026, 11, 11), "Armistice"),
        (D(2027, 3, 29), "Lundi de Pâques"),
        (D(2027, 5, 6), "Ascension"),
        (D(2027, 5, 17), "Lundi de Pentecôte"),
        (D(2027, 7, 14), "Fête nationale"),
        (D(2026, 12, 26), ""),  # of Alsace and Moselle only
        (D(2027, 3, 26), ""),  # Good Friday too
        (D(2099, 12, 25), "Noël"),
    ],
)
def test_public_holiday(day, name):
    assert public_holiday(day) == name


@pytest.mark.parametrize(
    ("day", "zone", "name"),
    [
        (D(2026, 10, 23), "A", "Vacances de la Toussaint"),
        (D(2027, 2, 12), "A", ""),
        (D(2027, 2, 12), "C", "Vacances d’hiver"),
        (D(2027, 2, 26), "A", "Vacances d’hiver"),
        (D(2027, 2, 26), "B", "Vacances d’hiver"),
        (D(2026, 12, 18), "A", ""),
        (D(2027, 1, 1), "A", "Vacances de Noël"),
        (D(2035, 12, 25), "A", ""),
    ],
)
def test_school_holiday(day, zone, name):
    assert school_holiday(day, zone) == name


def test_school_holiday_of_no_zone():
    with pytest.raises(ValueError, match="zone"):
        school_holiday(D(2026, 10, 23), "Z")


def test_school_years_not_published_yet_are_not_known():
    assert school_holidays_known(D(2027, 2, 12))
    assert school_holidays_known(LAST_PUBLISHED)
    assert not school_holidays_known(LAST_PUBLISHED + dt.timedelta(days=1))
    assert not school_holidays_known(D.max)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (D(2027, 5, 7), "Ascension"),  # the bridge
        (D(2027, 3, 26), "Lundi de Pâques"),  # the Friday before three days off
        (D(2027, 3, 29), ""),  # the holiday itself
        (D(2026, 12, 28), "Noël"),  # the Monday after a Friday off
        (D(2026, 7, 13), "Fête nationale"),  # a Monday before a Tuesday off
        (D(2026, 11, 13), ""),  # a Wednesday off makes no bridge
        (D(2027, 5, 8), ""),
    ],
)
def test_long_weekend(day, name):
    assert long_weekend(day) == name


def test_rest_on_public_holidays_and_in_august():
    assert is_rest(D(2027, 8, 13))
    assert is_rest(D(2026, 11, 11))
    assert not is_rest(D(2026, 9, 11))
