"""Filters for French as it is printed: `{% load french %}`. All take empty values as empty."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from partners import dates, phones

register = template.Library()


def _day(value: dt.date | dt.datetime) -> dt.date:
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


@register.filter
def full_date(value: dt.date | dt.datetime | None) -> str:
    """ "vendredi 11 décembre 2026"."""
    return dates.full_date(_day(value)) if value else ""


@register.filter
def long_date(value: dt.date | dt.datetime | None) -> str:
    """ "11 décembre 2026"."""
    return dates.long_date(_day(value)) if value else ""


@register.filter
def clock(value: dt.time | dt.datetime | None) -> str:
    """ "9 h", "10 h 30"."""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).time()
    return dates.clock(value) if value is not None else ""


@register.filter
def until(start: dt.time, end: dt.time) -> str:
    """`{{ cafe.start|until:cafe.end }}` → "9 h – 10 h 30"."""
    return dates.hours(start, end)


@register.filter
def phone(value: str) -> str:
    """ "+33536496827" → "05 36 49 68 27"."""
    return phones.display(value)


@register.filter
def counted(number: int, words: str) -> str:
    """`{{ 2|counted:"fiche,fiches" }}` → "2 fiches"; in French 0 and 1 are singular."""
    singular, plural = words.split(",")
    return f"{number}{dates.NBSP}{plural if number > 1 else singular}"


@register.filter
def plural(number: int, words: str) -> str:
    """The word alone: `{{ number|plural:"fiche,fiches" }}`."""
    singular, plural = words.split(",")
    return plural if number > 1 else singular
