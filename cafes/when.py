"""The day that a sentence tells: "le 4 décembre", "avant le 15/12". Pure."""

from __future__ import annotations

import datetime as dt
import re

from partners.dates import MONTHS
from partners.french import plain

PLAIN_MONTHS = [plain(month) for month in MONTHS]
WORDS = re.compile(rf"\b(\d{{1,2}}|1er) ({'|'.join(PLAIN_MONTHS)})(?: (20\d\d))?\b")
FIGURES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(20\d\d))?(?![\d/])")


def day_in(text: str, after: dt.date) -> dt.date | None:
    """The only day told, the first one from `after` on when the year is not; None if in doubt."""
    said = " ".join(text.casefold().split())
    found = [
        (int(day.removesuffix("er")), PLAIN_MONTHS.index(month) + 1, year)
        for day, month, year in WORDS.findall(plain(said))
    ]
    found += [(int(day), int(month), year) for day, month, year in FIGURES.findall(said)]
    if len(set(found)) != 1:
        return None
    day, month, year = found[0]
    try:
        first = dt.date(int(year) if year else after.year, month, day)
        return first if year or first >= after else first.replace(year=after.year + 1)
    except ValueError:
        return None
