"""Dates and hours as they are printed in French: pure functions."""

from __future__ import annotations

import datetime as dt

NBSP = "\N{NO-BREAK SPACE}"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def long_date(day: dt.date) -> str:
    """ "12 octobre 2026", "1er décembre 2026": number and month never part."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def full_date(day: dt.date) -> str:
    """ "vendredi 11 décembre 2026"."""
    return f"{DAYS[day.weekday()]} {long_date(day)}"


def clock(time: dt.time) -> str:
    """ "9 h", "10 h 30", with no-break spaces (Imprimerie nationale)."""
    minutes = f"{NBSP}{time.minute:02d}" if time.minute else ""
    return f"{time.hour}{NBSP}h{minutes}"


def hours(start: dt.time, end: dt.time) -> str:
    """ "9 h – 10 h 30"."""
    return f"{clock(start)}{NBSP}– {clock(end)}"
