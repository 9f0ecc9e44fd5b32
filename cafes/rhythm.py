"""When a network meets: the compact rule of a season, and the days that it gives.

The same text is kept in `Season.rule`, made by the form and typed after `plan_season --rule`:

    2 FR 09:00-10:30                        every 2nd Friday, September to June
    -1 TH 14:00-16:00 /2                    the last Thursday, every two months
    1 TU 09:00-10:30 /3                     quarterly
    2 FR 09:00-10:30 2=logement 5=habitants 6=pleniere pleniere=09:00-12:00
    2026-10-02 2027-01-15 09:00-10:30       single dates
    09:00-10:30                             no rhythm: each date is added by hand

that is: RANK DAY HOURS [/MONTHS] [MONTH=KIND …] [pleniere=HOURS], or DATE … HOURS.

- RANK is 1 to 4, or -1 for the last; DAY is MO TU WE TH FR SA SU, or LU MA ME JE VE SA DI;
- MONTHS counts from the first month of the season in which there can be a café;
- KIND is `pleniere`, `habitants`, or the code of a theme: that month's café is then thematic;
- the hours of the plenary ones, when they are not those of the others.

No café in August. One that falls on a public holiday is moved to the next week, else to the week
before, as long as it stays in its month; else it is dropped and said to be. School holidays and
long week-ends are flagged, and left to the people who know their network.

Everything here is pure; a text that cannot be read raises RhythmError with a sentence in French.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from cafes.days_off import (
    is_rest,
    long_weekend,
    public_holiday,
    school_holiday,
    school_holidays_known,
)
from partners.dates import NBSP, full_date, hours, long_date

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FRENCH_CODES = dict(zip(("LU", "MA", "ME", "JE", "VE", "SA", "DI"), CODES, strict=True))
DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
RANKS = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", -1: "dernier"}
PLENARY, HABITANTS = "pleniere", "habitants"
STEPS = {1: "de chaque mois", 2: "tous les deux mois", 3: "chaque trimestre"}
MOST = 200  # characters
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
LONGEST = dt.timedelta(days=731)
WEEK = dt.timedelta(days=7)

UNPUBLISHED = "vacances scolaires pas encore publiées"

HOURS = re.compile(r"(\d{1,2})[h:](\d{2})?-(\d{1,2})[h:](\d{2})?", re.ASCII | re.IGNORECASE)
KIND = re.compile(r"(\d{1,2})=([a-z0-9-]{1,40})", re.ASCII)
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EXAMPLE = f"par exemple «{NBSP}2 FR 09:00-10:30{NBSP}»"


class RhythmError(ValueError):
    """What is wrong with a rule or a period, in one French sentence for whoever typed it."""


@dataclass(frozen=True)
class Rhythm:
    """A rule that was read. No `rank`: the dates are single, perhaps none."""

    start: dt.time
    end: dt.time
    rank: int | None = None
    weekday: int = 0  # 0 for Monday
    every: int = 1  # months
    dates: tuple[dt.date, ...] = ()
    kinds: tuple[tuple[int, str], ...] = ()  # (month, PLENARY, HABITANTS or the code of a theme)
    plenary: tuple[dt.time, dt.time] | None = None  # its own hours

    def kind_of(self, month: int) -> str:
        """PLENARY, HABITANTS, the code of a theme, or empty for an ordinary café."""
        return dict(self.kinds).get(month, "")

    def hours_of(self, kind: str) -> tuple[dt.time, dt.time]:
        if kind == PLENARY and self.plenary:
            return self.plenary
        return self.start, self.end


@dataclass(frozen=True)
class Day:
    """One date that a rule gives."""

    date: dt.date
    kind: str = ""
    moved_from: dt.date | None = None  # the public holiday on which it would have been


@dataclass(frozen=True)
class Dates:
    """What a rule gives between two days: the days kept, and those dropped with the reason."""

    days: tuple[Day, ...]
    dropped: tuple[str, ...] = ()


def parse(text: str) -> Rhythm:
    """The rule that `text` writes. Raises RhythmError."""
    if len(text) > MOST:
        raise RhythmError(f"Cette règle est trop longue{NBSP}: {MOST} caractères au plus.")
    words = text.split()
    single = [word for word in words if DATE.fullmatch(word)]
    clock = [word for word in words if HOURS.fullmatch(word)]
    if len(clock) != 1:
        raise RhythmError(f"Indiquez l’heure de début et l’heure de fin, {EXAMPLE}.")
    start, end = _hours(clock[0])
    rest = [word for word in words if word not in (*single, *clock)]
    if single or not rest:
        if rest:
            raise RhythmError(
                f"Donnez soit des dates, soit un rythme{NBSP}: «{NBSP}{rest[0][:20]}{NBSP}» est de trop."
            )
        return Rhythm(start, end, dates=tuple(sorted({_date(word) for word in single})))
    if len(rest) < 2:
        raise RhythmError(f"Indiquez le rang et le jour de la semaine, {EXAMPLE}.")
    rank, day, *options = rest
    plenary, options = _plenary(options)
    kinds = _kinds(options)
    return Rhythm(start, end, _rank(rank), _weekday(day), _every(options), (), kinds, plenary)


def format_rule(rhythm: Rhythm) -> str:
    """The text that `parse` reads back."""
    clock = f"{rhythm.start:%H:%M}-{rhythm.end:%H:%M}"
    if rhythm.rank is None:
        return " ".join([*(day.isoformat() for day in rhythm.dates), clock])
    words = [str(rhythm.rank), CODES[rhythm.weekday], clock]
    if rhythm.every > 1:
        words.append(f"/{rhythm.every}")
    words += [f"{month}={kind}" for month, kind in rhythm.kinds]
    if rhythm.plenary:
        start, end = rhythm.plenary
        words.append(f"{PLENARY}={start:%H:%M}-{end:%H:%M}")
    return " ".join(words)


def describe(rhythm: Rhythm) -> str:
    """ "Le deuxième vendredi de chaque mois, 9 h – 10 h 30"."""
    clock = hours(rhythm.start, rhythm.end)
    if rhythm.rank is None:
        return f"Des dates choisies une à une, {clock}"
    step = STEPS.get(rhythm.every, f"tous les {rhythm.every} mois")
    comma = "" if rhythm.every == 1 else ","
    return f"Le {RANKS[rhythm.rank]} {DAY_NAMES[rhythm.weekday]}{comma} {step}, {clock}"


def check_period(first: dt.date, last: dt.date) -> None:
    """Raises RhythmError unless a season can go from `first` to `last`."""
    if not (FIRST_DAY <= first <= LAST_DAY and FIRST_DAY <= last <= LAST_DAY):
        raise RhythmError("Choisissez des dates entre 2000 et 2099.")
    if last <= first:
        raise RhythmError("La fin de la saison doit venir après son début.")
    if last - first > LONGEST:
        raise RhythmError("Une saison dure deux ans au plus.")


def dates_between(rhythm: Rhythm, first: dt.date, last: dt.date) -> Dates:
    """The days that the rule gives from `first` to `last`, both included. Raises RhythmError
    for a period that `check_period` refuses."""
    check_period(first, last)
    if rhythm.rank is None:
        return _single_dates(rhythm, first, last)
    days: list[Day] = []
    dropped: list[str] = []
    for year, month in _months(rhythm, first, last):
        wanted = _nth(year, month, rhythm.weekday, rhythm.rank)
        if not first <= wanted <= last:
            continue
        date = _free_day(wanted, first, last)
        if date is None:
            dropped.append(f"{full_date(wanted)}{NBSP}: {public_holiday(wanted)}")
            continue
        days.append(Day(date, rhythm.kind_of(month), wanted if date != wanted else None))
    return Dates(tuple(days), tuple(dropped))


def flags_of(date: dt.date, zone: str, moved_from: dt.date | None = None) -> tuple[str, ...]:
    """What to know of this day before choosing it, each in a few words that begin with what it
    is: "vacances scolaires : Vacances d’hiver, zone A". `zone` is the school zone, A, B or C."""
    flags = []
    if moved_from:
        name = public_holiday(moved_from)
        flags.append(f"déplacé{NBSP}: le {long_date(moved_from)} est férié ({name})")
    if name := public_holiday(date):
        flags.append(f"férié{NBSP}: {name}")
    if is_rest(date) and not name:
        flags.append("mois d’août")
    if name := school_holiday(date, zone):
        flags.append(f"vacances scolaires{NBSP}: {name}, zone {zone}")
    elif not school_holidays_known(date):
        flags.append(UNPUBLISHED)
    if name := long_weekend(date):
        flags.append(f"long week-end{NBSP}: {name}")
    return tuple(flags)


def _single_dates(rhythm: Rhythm, first: dt.date, last: dt.date) -> Dates:
    """Chosen by hand: kept as they are, a public holiday only flagged."""
    outside = [day for day in rhythm.dates if not first <= day <= last]
    return Dates(
        tuple(Day(day) for day in rhythm.dates if first <= day <= last),
        tuple(f"{full_date(day)}{NBSP}: hors de la saison" for day in outside),
    )


def _months(rhythm: Rhythm, first: dt.date, last: dt.date) -> list[tuple[int, int]]:
    """The months with a café; every second, third… of those in which there can be one at all,
    so that a summer never shifts the others."""
    begin, stop = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    months = [(number // 12, number % 12 + 1) for number in range(begin, stop + 1)]
    start = next(
        (
            position
            for position, (year, month) in enumerate(months)
            if first <= _nth(year, month, rhythm.weekday, rhythm.rank or 1) and month != 8
        ),
        0,
    )
    return [month for month in months[start :: rhythm.every] if month[1] != 8]


def _nth(year: int, month: int, weekday: int, rank: int) -> dt.date:
    if rank > 0:
        first = dt.date(year, month, 1)
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7) + (rank - 1) * WEEK
    last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return last - dt.timedelta(days=(last.weekday() - weekday) % 7)


def _free_day(wanted: dt.date, first: dt.date, last: dt.date) -> dt.date | None:
    for date in (wanted, wanted + WEEK, wanted - WEEK):
        if date.month == wanted.month and first <= date <= last and not is_rest(date):
            return date
    return None


def _hours(word: str) -> tuple[dt.time, dt.time]:
    found = HOURS.fullmatch(word)
    assert found is not None  # noqa: S101 - the caller looked
    numbers = [int(part or 0) for part in found.groups()]
    try:
        start, end = dt.time(numbers[0], numbers[1]), dt.time(numbers[2], numbers[3])
    except ValueError:
        raise RhythmError(f"Ces heures n’existent pas{NBSP}: «{NBSP}{word[:20]}{NBSP}».") from None
    if end <= start:
        raise RhythmError("L’heure de fin doit venir après l’heure de début.")
    return start, end


def _date(word: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(word)
    except ValueError:
        raise RhythmError(f"Cette date n’existe pas{NBSP}: {word}.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RhythmError("Choisissez des dates entre 2000 et 2099.")
    return day


def _rank(word: str) -> int:
    ranks = {str(rank): rank for rank in RANKS}
    if word not in ranks:
        raise RhythmError(
            f"Le rang va de 1 à 4, ou -1 pour le dernier{NBSP}: «{NBSP}{word[:20]}{NBSP}» n’en est pas un."
        )
    return ranks[word]


def _weekday(word: str) -> int:
    code = FRENCH_CODES.get(word.upper(), word.upper())
    if code not in CODES:
        raise RhythmError(
            f"Le jour s’écrit MO, TU, WE, TH, FR, SA ou SU{NBSP}: «{NBSP}{word[:20]}{NBSP}» n’en est pas un."
        )
    return CODES.index(code)


def _every(options: list[str]) -> int:
    steps = [word[1:] for word in options if word.startswith("/")]
    if len(steps) > 1 or any(step not in {str(n) for n in range(1, 13)} for step in steps):
        raise RhythmError(
            "Écrivez «\N{NO-BREAK SPACE}/2\N{NO-BREAK SPACE}» pour un café tous les deux mois, douze au plus."
        )
    return int(steps[0]) if steps else 1


def _plenary(options: list[str]) -> tuple[tuple[dt.time, dt.time] | None, list[str]]:
    """The hours of plenary cafés, if told, and the other options."""
    mine = [word for word in options if word.startswith(f"{PLENARY}=")]
    others = [word for word in options if word not in mine]
    if not mine:
        return None, others
    clock = mine[0].removeprefix(f"{PLENARY}=")
    if len(mine) > 1 or not HOURS.fullmatch(clock):
        raise RhythmError(
            f"Écrivez les heures de la plénière une fois, par exemple «{NBSP}{PLENARY}=09:00-12:00{NBSP}»."
        )
    return _hours(clock), others


def _kinds(options: list[str]) -> tuple[tuple[int, str], ...]:
    kinds: dict[int, str] = {}
    for word in options:
        if word.startswith("/"):
            continue
        found = KIND.fullmatch(word)
        if found is None or not 1 <= int(found[1]) <= 12 or int(found[1]) in kinds:
            raise RhythmError(
                f"Nous ne comprenons pas «{NBSP}{word[:20]}{NBSP}»{NBSP}: écrivez le numéro du mois, un "
                f"signe égal et la nature du café, par exemple «{NBSP}6=pleniere{NBSP}»."
            )
        kinds[int(found[1])] = found[2]
    return tuple(sorted(kinds.items()))
