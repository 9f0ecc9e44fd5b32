"""The cafés of the demo: last season's, this season's, and the hosts who take turns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import holidays

from cafes.demo.network import Entry
from cafes.models import Cafe
from partners.models import Commune, Partner, Territory, Theme

FRIDAY = 4
START, END, PLENARY_END = dt.time(9), dt.time(10, 30), dt.time(12)
SEATS_NEEDED = 18
CONFIRMED_WITHIN = dt.timedelta(days=35)
HOSTS_KNOWN_WITHIN = dt.timedelta(days=130)


@dataclass(frozen=True)
class Custom:
    """How a network meets: which Friday, and what it does in which month."""

    friday: int
    themes: dict[int, str]  # month → theme of the thematic café
    plenary_month: int
    plenary_host: str
    cancelled_month: int = 0
    postponed_month: int = 0
    habitants_month: int = 0


CUSTOMS = {
    "fumel": Custom(
        friday=2,
        themes={2: "logement"},
        plenary_month=6,
        plenary_host="fumel-12",
        cancelled_month=1,
    ),
    "agen-montanou": Custom(
        friday=3,
        themes={3: "jeunesse"},
        plenary_month=6,
        plenary_host="agen-13",
        postponed_month=11,
        habitants_month=5,
    ),
}


def plan_meetings(
    slug: str,
    entries: list[Entry],
    territory: Territory,
    partners: dict[str, Partner],
    today: dt.date,
) -> None:
    custom = CUSTOMS[slug]
    themes = {theme.code: theme for theme in Theme.objects.all()}
    places = places_of(entries)
    turns = take_turns(entries, custom.plenary_host)
    cafes = []
    for season in (season_of(today) - 1, season_of(today)):
        for date in fridays(season, custom.friday):
            cafe = _cafe(custom, date, themes)
            cafe.territory = territory
            cafe.state = state_of(date, today)
            plenary = cafe.kind == Cafe.Kind.PLENARY
            host = custom.plenary_host if plenary else next(turns)
            if plenary or date < today + HOSTS_KNOWN_WITHIN:
                cafe.host, cafe.place = partners[host], places[host]
            cafes.append(cafe)
            if season < season_of(today):
                cafes += _mishap(custom, cafe, today)
    Cafe.objects.bulk_create(cafes)


def season_of(today: dt.date) -> int:
    """The year in which the season that matters starts; from May on, one plans the next."""
    return today.year if today.month >= 5 else today.year - 1


def fridays(season: int, rank: int) -> Iterator[dt.date]:
    """The first, second… Friday of each month from September to June, or the next one when
    it is a public holiday."""
    for month in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6):
        year = season if month >= 9 else season + 1
        first = dt.date(year, month, 1)
        day = first + dt.timedelta(days=(FRIDAY - first.weekday()) % 7 + 7 * (rank - 1))
        if day in holidays.country_holidays("FR", years=year):
            day += dt.timedelta(days=7)
        yield day


def _cafe(custom: Custom, date: dt.date, themes: dict[str, Theme]) -> Cafe:
    if date.month == custom.plenary_month:
        return Cafe(date=date, start=START, end=PLENARY_END, kind=Cafe.Kind.PLENARY)
    cafe = Cafe(date=date, start=START, end=END)
    if date.month in custom.themes:
        cafe.kind, cafe.theme = Cafe.Kind.THEMATIC, themes[custom.themes[date.month]]
    elif date.month == custom.habitants_month:
        cafe.kind = Cafe.Kind.HABITANTS
    return cafe


def _mishap(custom: Custom, cafe: Cafe, today: dt.date) -> list[Cafe]:
    """Last season, one café fell through, or was held a week later: the one held is returned."""
    if cafe.date.month == custom.cancelled_month:
        cafe.state = Cafe.State.CANCELLED
    if cafe.date.month != custom.postponed_month:
        return []
    cafe.state = Cafe.State.POSTPONED
    date = cafe.date + dt.timedelta(days=7)
    held = Cafe(territory=cafe.territory, date=date, start=cafe.start, end=cafe.end)
    held.state, held.host, held.place = state_of(date, today), cafe.host, cafe.place
    return [held]


def take_turns(entries: list[Entry], plenary_host: str) -> Iterator[str]:
    """The partners with a room for a café, in turn, changing commune when possible."""
    waiting = [
        entry
        for entry in entries
        if entry["accueil_cafe"]
        and (entry["accueil_places"] or 0) >= SEATS_NEEDED
        and entry["state"] == "publiee"
        and entry["id"] != plenary_host
    ]
    last = ""
    while True:
        elsewhere = (entry for entry in waiting if entry["commune"] != last)
        host = next(elsewhere, waiting[0])
        waiting.remove(host)
        waiting.append(host)
        last = host["commune"]
        yield host["id"]


def places_of(entries: list[Entry]) -> dict[str, str]:
    """Where each partner receives: "28 avenue de l’Usine, Fumel"."""
    communes = Commune.objects.in_bulk([entry["commune"] for entry in entries])
    return {
        entry["id"]: f"{entry['adresse']}, {communes[entry['commune']].name}".replace("'", "’")
        for entry in entries
        if entry["accueil_cafe"]
    }


def state_of(date: dt.date, today: dt.date) -> Cafe.State:
    if date < today:
        return Cafe.State.HELD
    return Cafe.State.CONFIRMED if date <= today + CONFIRMED_WITHIN else Cafe.State.PLANNED
