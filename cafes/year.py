"""A season as one looks at it: its months, and the cafés of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from cafes.models import Cafe, Season
from partners.dates import MONTHS


@dataclass(frozen=True)
class Month:
    """One month of a season; no café is held in August."""

    first: dt.date
    cafes: list[Cafe] = field(default_factory=list)

    @property
    def name(self) -> str:
        return MONTHS[self.first.month - 1]

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def cafes_of(season: Season) -> QuerySet[Cafe]:
    """Every café of these days, whoever added it, the soonest first."""
    return (
        Cafe.objects.filter(
            territory=season.territory_id, date__gte=season.starts_on, date__lte=season.ends_on
        )
        .select_related("host", "theme", "commune", "territory")
        .order_by("date", "start", "pk")
    )


def months_of(season: Season, cafes: Iterable[Cafe]) -> list[Month]:
    """From the first month of the season to its last, each with its cafés."""
    first = season.starts_on.year * 12 + season.starts_on.month - 1
    last = season.ends_on.year * 12 + season.ends_on.month - 1
    months = {
        (number // 12, number % 12 + 1): Month(dt.date(number // 12, number % 12 + 1, 1))
        for number in range(first, last + 1)
    }
    for cafe in cafes:
        months[cafe.date.year, cafe.date.month].cafes.append(cafe)
    return list(months.values())


def current_season(seasons: Iterable[Season], today: dt.date) -> Season | None:
    """The one of today, else the next one, else the last one."""
    ordered = sorted(seasons, key=lambda season: season.starts_on)
    coming = [season for season in ordered if season.ends_on >= today]
    return coming[0] if coming else (ordered[-1] if ordered else None)
