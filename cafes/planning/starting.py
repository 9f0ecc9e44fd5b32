"""How the plan of a season begins: its days, from its rhythm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from cafes.models import Cafe, Season
from cafes.planning.slots import Slot, from_dates, to_json
from cafes.rhythm import Dates, Rhythm, RhythmError, dates_between, format_rule, parse
from partners.models import Territory


def year_to_plan(territory: Territory, today: dt.date) -> int:
    """The year in which the season to plan begins: this one's, unless nothing is left to add to
    it. From April on, that is the season after the summer."""
    year = today.year if today.month >= 4 else today.year - 1
    seasons = {season.year: season for season in Season.objects.filter(territory=territory)}
    while (season := seasons.get(year)) is not None and _is_whole(season, today):
        year += 1
    return year


def _is_whole(season: Season, today: dt.date) -> bool:
    """Each day to come that its rhythm gives, from September to June, has its café."""
    first, last = dt.date(season.year, 9, 1), dt.date(season.year + 1, 6, 30)
    try:
        rhythm = parse(season.rule)
        dates = dates_between(rhythm, first, last)
    except RhythmError:
        return False
    existing = list(
        Cafe.objects.filter(territory=season.territory_id, date__gte=first, date__lte=last)
    )
    left = [slot for slot in rhythm_slots(rhythm, dates, existing) if slot.choice.date >= today]
    return bool(existing) and not left and not season.draft


def season_of(territory: Territory, first: dt.date, last: dt.date) -> Season:
    """The season of these days, which then covers them; not saved when it is new."""
    known = Season.objects.filter(territory=territory)
    season = (
        known.filter(starts_on__lte=first, ends_on__gte=first).first()
        or known.filter(year=first.year).first()
    )
    if season is None:
        return Season(territory=territory, year=first.year, starts_on=first, ends_on=last)
    season.territory = territory
    season.starts_on, season.ends_on = min(season.starts_on, first), max(season.ends_on, last)
    return season


def rhythm_slots(rhythm: Rhythm, dates: Dates, existing: Iterable[Cafe]) -> list[Slot]:
    """The slots of a rhythm that the territory does not have yet: neither a café on that day,
    cancelled ones included, nor, for a rhythm by the month, another one of that rhythm that was
    moved in its month."""
    days = {day for cafe in existing for day in (cafe.date, cafe.first_date)}
    months = {(cafe.date.year, cafe.date.month) for cafe in existing if cafe.season_id}
    by_month = rhythm.rank is not None
    return [
        slot
        for slot in from_dates(rhythm, dates)
        if slot.choice.date not in days
        and not (by_month and (slot.choice.date.year, slot.choice.date.month) in months)
    ]


@transaction.atomic
def start(season: Season, rhythm: Rhythm, slots: Sequence[Slot]) -> None:
    """The season has this rhythm, and these slots to be looked at."""
    season.rule = format_rule(rhythm)
    season.draft = to_json(slots)
    season.version += 1
    season.save()
