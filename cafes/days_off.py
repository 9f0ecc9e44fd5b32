"""Days on which a café is better not held: pure functions of the day.

Public holidays and long week-ends are those of metropolitan France (`holidays`); school holidays
those of a zone, as the ministry published them (`vacances-scolaires-france`): beyond the last
day published nobody knows, and `school_holidays_known` says so.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import holidays
from vacances_scolaires_france import SchoolHolidayDates

ZONES = ("A", "B", "C")
AUGUST = 8
TUESDAY, THURSDAY, SATURDAY = 1, 3, 5
DAY = dt.timedelta(days=1)


def public_holiday(day: dt.date) -> str:
    """Its name, "Lundi de Pâques"; empty if the day is none."""
    return _public_holidays(day.year).get(day, "")


def school_holiday(day: dt.date, zone: str) -> str:
    """Its name in this zone, "Vacances de Noël"; empty if the day is none, or is not published.

    Raises ValueError if there is no such zone.
    """
    return _school_holidays(zone).get(day, "")


def school_holidays_known(day: dt.date) -> bool:
    """Whether the ministry had published the school year of this day."""
    return bool(FIRST_PUBLISHED <= day <= LAST_PUBLISHED)


def long_weekend(day: dt.date) -> str:
    """The public holiday for which many are away on that day; empty otherwise.

    A Monday or a Friday that makes a bridge to a Tuesday or a Thursday off, and the working day
    that touches a week-end of three days: the Friday before a Monday off, the Monday after a
    Friday off.
    """
    if public_holiday(day) or day.weekday() >= SATURDAY:
        return ""
    monday = day.weekday() == 0
    friday = day.weekday() == SATURDAY - 1
    if friday:
        return public_holiday(day - DAY) or public_holiday(day + 3 * DAY)
    if monday:
        return public_holiday(day + DAY) or public_holiday(day - 3 * DAY)
    return ""


def is_rest(day: dt.date) -> bool:
    """No café is ever proposed on a public holiday, nor in August."""
    return day.month == AUGUST or bool(public_holiday(day))


@cache
def _public_holidays(year: int) -> dict[dt.date, str]:
    # In the words of the country, whatever the language of the process.
    found = holidays.country_holidays("FR", years=year, language="fr")
    return {day: _tidy(name) for day, name in found.items()}


@cache
def _school_holidays(zone: str) -> dict[dt.date, str]:
    if zone not in ZONES:
        raise ValueError(f"No school zone {zone!r}.")
    key = PUBLISHED.zone_key(zone)
    return {day: _tidy(row["nom_vacances"]) for day, row in PUBLISHED.data.items() if row[key]}


def _tidy(name: str) -> str:
    return name.replace("'", "’")


PUBLISHED = SchoolHolidayDates()
FIRST_PUBLISHED, LAST_PUBLISHED = min(PUBLISHED.data), max(PUBLISHED.data)
