"""The cafés of the demo: last season's, this season's, with the hosts that the rotation gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cafes.demo.network import Entry
from cafes.demo.rooms import create_rooms
from cafes.hosting import Network, network_of, receive
from cafes.models import Cafe, Season
from cafes.planning.slots import end_of_month, kind_of, vague_words
from cafes.rhythm import PLENARY, Day, dates_between, parse
from cafes.rotation import Hold, Meeting, Proposal, plan
from partners.models import Partner, Territory, Theme

PLENARY_END = dt.time(12)
SEATS_NEEDED = 18
CONFIRMED_WITHIN = dt.timedelta(days=35)


@dataclass(frozen=True)
class Custom:
    """How a network meets, as the form of a season writes it, and what became of two cafés."""

    rule: str
    plenary_host: str
    cancelled_month: int = 0
    postponed_month: int = 0
    vague_month: int = 0


CUSTOMS = {
    "fumel": Custom(
        rule="2 FR 09:00-10:30 2=logement 6=pleniere",
        plenary_host="fumel-12",
        cancelled_month=1,
    ),
    "agen-montanou": Custom(
        rule="3 FR 09:00-10:30 3=jeunesse 5=habitants 6=pleniere",
        plenary_host="agen-13",
        postponed_month=11,
        vague_month=5,
    ),
}


def plan_meetings(
    slug: str,
    entries: list[Entry],
    territory: Territory,
    partners: dict[str, Partner],
    today: dt.date,
) -> None:
    custom, this_year = CUSTOMS[slug], season_of(today)
    create_rooms(entries, partners, this_year)
    network = network_of(territory)
    seasons = [_season(territory, year, custom) for year in (this_year - 1, this_year)]
    days = [(season, day) for season in seasons for day in days_of(season.year, custom.rule)]
    hosts = _hosts(custom, [day for _, day in days], network, partners)
    themes = {theme.code: theme for theme in Theme.objects.all()}
    cafes = []
    for season, day in days:
        cafe = _cafe(season, day, themes)
        proposal = hosts[day.date.isoformat()]
        if proposal.host is not None:
            receive(cafe, network.partners[proposal.host], network.rooms[proposal.host])
            cafe.host_reason, cafe.host_pinned = proposal.reason, proposal.hold == Hold.PINNED
        cafe.state = state_of(cafe.date, today)
        _mishap(custom, cafe, today, past=season.year < this_year)
        cafes.append(cafe)
    Cafe.objects.bulk_create(cafes)


def season_of(today: dt.date) -> int:
    """The year in which the season that matters starts; from May on, one plans the next."""
    return today.year if today.month >= 5 else today.year - 1


def days_of(year: int, rule: str) -> tuple[Day, ...]:
    """From September to June."""
    return dates_between(parse(rule), dt.date(year, 9, 1), dt.date(year + 1, 6, 30)).days


def state_of(date: dt.date, today: dt.date) -> Cafe.State:
    if date < today:
        return Cafe.State.HELD
    return Cafe.State.CONFIRMED if date <= today + CONFIRMED_WITHIN else Cafe.State.PLANNED


def _season(territory: Territory, year: int, custom: Custom) -> Season:
    season, _ = Season.objects.get_or_create(
        territory=territory,
        year=year,
        defaults={
            "starts_on": dt.date(year, 9, 1),
            "ends_on": dt.date(year + 1, 6, 30),
            "rule": custom.rule,
        },
    )
    return season


def _hosts(
    custom: Custom, days: list[Day], network: Network, partners: dict[str, Partner]
) -> dict[str, Proposal]:
    """By day, the host that the rule of the network gives; plenaries where there is most room."""
    chosen = partners[custom.plenary_host].pk
    meetings = [
        Meeting(
            key=day.date.isoformat(),
            date=day.date,
            needs=SEATS_NEEDED,
            hold=Hold.PINNED if day.kind == PLENARY else Hold.FREE,
            host=chosen if day.kind == PLENARY else None,
        )
        for day in days
    ]
    return {proposal.key: proposal for proposal in plan(meetings, network.candidates())}


def _cafe(season: Season, day: Day, themes: dict[str, Theme]) -> Cafe:
    rhythm = parse(season.rule)
    return Cafe(
        territory=season.territory,
        season=season,
        date=day.date,
        start=rhythm.start,
        end=PLENARY_END if day.kind == PLENARY else rhythm.end,
        kind=kind_of(day.kind),
        theme=themes.get(day.kind),
    )


def _mishap(custom: Custom, cafe: Cafe, today: dt.date, *, past: bool) -> None:
    """Last season, one café fell through or was held a week later; this season, one waits for
    its day."""
    if past and cafe.date.month == custom.cancelled_month:
        cafe.state = Cafe.State.CANCELLED
    elif past and cafe.date.month == custom.postponed_month:
        cafe.first_date, cafe.date = cafe.date, cafe.date + dt.timedelta(days=7)
        cafe.state, cafe.sequence = state_of(cafe.date, today), 1
    elif cafe.state == Cafe.State.PLANNED and cafe.date.month == custom.vague_month:
        cafe.vague, cafe.date = vague_words(cafe.date), end_of_month(cafe.date)
        cafe.host, cafe.host_reason, cafe.place, cafe.commune = None, "", "", None
        cafe.parking, cafe.bus, cafe.step_free, cafe.seats = "", "", None, None
