"""Opening hours as text: composed from a week, and read back when it can be.

The stored text is what is printed: "lun–ven 9 h–12 h et 14 h–17 h ; sam 9 h–12 h". What people
write otherwise ("sur rendez-vous, le jeudi des semaines paires") is kept as it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from itertools import groupby

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
NBSP = "\N{NO-BREAK SPACE}"

Span = tuple[dt.time, dt.time]
Day = tuple[Span, ...]  # at most two spans; empty: closed
Week = tuple[Day, ...]  # seven days, Monday first
CLOSED: Week = ((),) * 7

_TIME = r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?"
_SPAN = rf"(?:de\s+)?{_TIME}\s*(?:–|-|—|à|a)\s*{_TIME}"
_GAP = r"\s*(?:,|et|/|puis)\s*"
_DAY = (
    rf"(?:{'|'.join(f'{long}s?|{short}' for long, short in zip(DAYS, SHORT_DAYS, strict=True))})\.?"
)
_DAYS_PART = rf"(?:du\s+|le\s+)?{_DAY}(?:\s*(?:–|-|—|au|à|,|et)\s*(?:le\s+)?{_DAY})*"
_GROUP = re.compile(rf"({_DAYS_PART})\s*:?\s*({_SPAN}(?:{_GAP}{_SPAN})?)", re.IGNORECASE)


def lines(text: str) -> list[str]:
    """One line a day or a group of days, as printed."""
    return [item for part in re.split(r"\s*;\s*|\s*\n\s*", text) if (item := part.strip())]


def compose(week: Week) -> str:
    """The week as text, days with the same hours together; "" when it is closed all week.

    Three days or more that follow one another make a range, others are listed.
    """
    by_hours: dict[Day, list[int]] = {}
    for index, day in enumerate(week):
        if day:
            by_hours.setdefault(day, []).append(index)
    return f"{NBSP}; ".join(
        f"{_days_in_words(indexes)} {_day_in_words(day)}" for day, indexes in by_hours.items()
    )


def _days_in_words(indexes: list[int]) -> str:
    parts: list[str] = []
    for _, group in groupby(enumerate(indexes), lambda pair: pair[1] - pair[0]):
        run = [index for _, index in group]
        if len(run) >= 3:
            parts.append(f"{SHORT_DAYS[run[0]]}–{SHORT_DAYS[run[-1]]}")
        else:
            parts += [SHORT_DAYS[index] for index in run]
    return ", ".join(parts)


def _day_in_words(day: Day) -> str:
    return " et ".join(f"{clock(start)}–{clock(end)}" for start, end in day)


def clock(time: dt.time) -> str:
    """9:00 → "9 h", 9:30 → "9 h 30", with no-break spaces."""
    minutes = f"{NBSP}{time.minute:02}" if time.minute else ""
    return f"{time.hour}{NBSP}h{minutes}"


def parse(text: str) -> Week | None:
    """The week that a text says, or None when some of it is not days and hours.

    `parse(compose(week)) == week`; also reads "Du lundi au vendredi : 9h-12h / 14h-17h".
    """
    week: list[Day] = [()] * 7
    for line in lines(text):
        match = _GROUP.fullmatch(
            line.replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ").rstrip(" .")
        )
        if not match:
            return None
        day = _day_from(match[2])
        if day is None:
            return None
        for index in _indexes_from(match[1]):
            if week[index]:
                return None
            week[index] = day
    return tuple(week)


def _indexes_from(text: str) -> list[int]:
    tokens = re.findall(rf"({_DAY})|(–|-|—|\bau\b|à)", text, re.IGNORECASE)
    indexes: list[int] = []
    ranging = False
    for day, sign in tokens:
        if sign:
            ranging = True
            continue
        index = SHORT_DAYS.index(day[:3].lower())
        if ranging and indexes:
            indexes += range(indexes[-1] + 1, index + 1)
        else:
            indexes.append(index)
        ranging = False
    return indexes


def _day_from(text: str) -> Day | None:
    spans: list[Span] = []
    for values in re.findall(_SPAN, text, re.IGNORECASE):
        start_hour, start_minute, end_hour, end_minute = (int(value or 0) for value in values)
        try:
            span = (dt.time(start_hour, start_minute), dt.time(end_hour, end_minute))
        except ValueError:
            return None
        if span[0] >= span[1] or (spans and spans[-1][1] > span[0]):
            return None
        spans.append(span)
    return tuple(spans)
