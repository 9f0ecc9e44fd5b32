"""Everything that bilans count, read from the database once: thirteen queries, whatever the years.

Rows come as plain tuples; `counting` does the rest without asking for anything more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from cafes.bilan.contents import Period
from cafes.bilan.guessing import guess
from cafes.models import Attendance, Cafe, FollowUp, Invitation, Note, Reply, Season, SeasonVoice
from fiches.models import Fiche, Livret, Revision
from partners.models import Participation, Partner, Territory, Theme

FIRST_MONTH = 9


class CafeRow(NamedTuple):
    pk: int
    season_year: int | None
    date: dt.date
    vague: str
    kind: str
    state: str
    theme: str | None
    host: int | None
    commune: str | None
    population: int | None
    headcount: int | None
    hours: Decimal | None
    cost: Decimal | None


class ComeRow(NamedTuple):
    """Somebody who came: for which organisation, as what, for the first time."""

    cafe: int
    partner: int | None
    organisation: str
    quality: str
    newcomer: bool


class PartnerRow(NamedTuple):
    pk: int
    name: str
    sort_key: str
    acronym: str
    legal_status: str
    type_theme: int
    type_letters: str
    theme: int | None
    letters: str | None
    confidential: bool | None
    commune: str | None
    population: int | None


class StayRow(NamedTuple):
    partner: int
    joined_on: dt.date
    left_on: dt.date | None


class AskedRow(NamedTuple):
    cafe: int
    partner: int
    answered: bool


class NoteRow(NamedTuple):
    cafe: int
    kind: str
    theme: str | None
    theme_position: int | None
    answered_at: dt.datetime | None


class FicheRow(NamedTuple):
    partner: int
    state: str
    online: bool
    verified_on: dt.date | None


class RevisionRow(NamedTuple):
    partner: int
    published_at: dt.datetime
    verified_on: dt.date | None


class VoiceRow(NamedTuple):
    year: int
    relations: int | None
    coordination: int | None
    mutualisation: int | None
    orientation: int | None
    example: str


@dataclass(frozen=True)
class History:
    territory: str
    periods: dict[int, Period]
    cafes: list[CafeRow]
    come: list[ComeRow]
    partners: dict[int, PartnerRow]
    stays: list[StayRow]
    asked: list[AskedRow]
    notes: list[NoteRow]
    follow_ups: list[tuple[int, str]]
    fiches: list[FicheRow]
    revisions: list[RevisionRow]
    editions: list[tuple[int, dt.date, int | None]]
    voices: list[VoiceRow]

    def year_of(self, cafe: CafeRow) -> int:
        return _year_of(cafe, self.periods)


def seasons_with_cafes(territory: Territory, today: dt.date) -> list[int]:
    """The seasons that have begun and in which something was planned, latest first; 2 queries."""
    periods = _periods(territory)
    days = Cafe.objects.filter(territory=territory).order_by().distinct()
    found = {
        _year_of_day(day, year, periods) for day, year in days.values_list("date", "season__year")
    }
    begun = [y for y in found if periods.get(y, usual_period(y)).start <= today]
    return sorted(begun, reverse=True)


def read(territory: Territory, years: Collection[int]) -> History:
    """What the bilans of these seasons count. Who had met before comes from all the years."""
    periods = _periods(territory)
    for year in years:
        periods.setdefault(year, usual_period(year))
    end = max(periods[year].end for year in years)
    cafes = _cafes(territory, end)
    wanted = [cafe.pk for cafe in cafes if _year_of(cafe, periods) in years]
    during = _between(years, periods, "cafe__date") if wanted else Q(pk__in=[])
    return History(
        territory=territory.name,
        periods=periods,
        cafes=cafes,
        come=_come(territory, end),
        partners=_partners(territory),
        stays=list(
            map(
                StayRow._make,
                Participation.objects.filter(territory=territory)
                .order_by("pk")
                .values_list("partner", "joined_on", "left_on"),
            )
        ),
        asked=_asked(territory, during),
        notes=_notes(territory, _between(years, periods, "tour__cafe__date")),
        follow_ups=list(
            FollowUp.objects.filter(during, cafe__territory=territory)
            .order_by("pk")
            .values_list("cafe", "state")
        ),
        fiches=_fiches(territory),
        revisions=_revisions(territory, end),
        editions=list(
            Livret.objects.filter(territory=territory, state=Livret.State.READY)
            .order_by("number")
            .values_list("number", "edition_date", "page_count")
        ),
        voices=[
            VoiceRow(*row)
            for row in SeasonVoice.objects.filter(
                season__territory=territory, season__year__in=years
            ).values_list("season__year", *(VoiceRow._fields[1:]))
        ],
    )


def usual_period(year: int) -> Period:
    """September to August: what is done in summer belongs to the season that ended."""
    return Period(year, dt.date(year, FIRST_MONTH, 1), dt.date(year + 1, FIRST_MONTH - 1, 31))


def _periods(territory: Territory) -> dict[int, Period]:
    rows = Season.objects.filter(territory=territory).values_list("year", "starts_on", "ends_on")
    return {year: _period(year, start, end) for year, start, end in rows}


def _period(year: int, start: dt.date, end: dt.date) -> Period:
    """The usual year when the season lies in it; else its own days."""
    usual = usual_period(year)
    inside = usual.start <= start and end <= usual.end
    return usual if inside else Period(year, start, end)


def _year_of(cafe: CafeRow, periods: dict[int, Period]) -> int:
    return _year_of_day(cafe.date, cafe.season_year, periods)


def _year_of_day(day: dt.date, season_year: int | None, periods: dict[int, Period]) -> int:
    """The season it was planned in; else the one in which its day lies."""
    if season_year is not None:
        return season_year
    for period in periods.values():
        if period.start <= day <= period.end:
            return period.year
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def _between(years: Collection[int], periods: dict[int, Period], day: str) -> Q:
    """Around these seasons: a café planned in one may have been put off past its end."""
    margin = dt.timedelta(days=366)
    first = min(periods[year].start for year in years) - margin
    last = max(periods[year].end for year in years) + margin
    return Q(**{f"{day}__range": (first, last)})


def _cafes(territory: Territory, end: dt.date) -> list[CafeRow]:
    margin = dt.timedelta(days=366)
    rows = Cafe.objects.filter(territory=territory, date__lte=end + margin).order_by("date", "pk")
    names = (
        "pk", "season__year", "date", "vague", "kind", "state", "theme__label", "host",
        "commune__name", "commune__population", "headcount", "hours_spent", "cost",
    )  # fmt: skip
    return list(map(CafeRow._make, rows.values_list(*names)))


def _come(territory: Territory, end: dt.date) -> list[ComeRow]:
    rows = (
        Attendance.objects.filter(cafe__territory=territory, removed_at__isnull=True)
        .filter(cafe__date__lte=end + dt.timedelta(days=366))
        .order_by("pk")
    )
    names = ("cafe", "partner", "organisation", "quality", "newcomer")
    return list(map(ComeRow._make, rows.values_list(*names)))


def _partners(territory: Territory) -> dict[int, PartnerRow]:
    """Those of the network, past or present, and whoever came or hosted."""
    here = Q(pk__in=Participation.objects.filter(territory=territory).values("partner"))
    came = Q(pk__in=Attendance.objects.filter(cafe__territory=territory).values("partner"))
    hosted = Q(pk__in=Cafe.objects.filter(territory=territory).values("host"))
    names = (
        "pk", "name", "sort_key", "acronym", "legal_status", "type__theme__position",
        "type__theme__letters", "fiche__theme__position", "fiche__theme__letters",
        "fiche__confidential_address", "fiche__commune__name",
        "fiche__commune__population",
    )  # fmt: skip
    rows = Partner.objects.filter(here | came | hosted).order_by("pk").values_list(*names)
    return {row[0]: PartnerRow._make(row) for row in rows}


def _asked(territory: Territory, during: Q) -> list[AskedRow]:
    reply = Reply.objects.filter(invitation=OuterRef("pk"))
    rows = Invitation.objects.filter(during, cafe__territory=territory, sent_at__isnull=False)
    rows = rows.annotate(answered=Exists(reply)).order_by("pk")
    return list(map(AskedRow._make, rows.values_list("cafe", "partner", "answered")))


def _notes(territory: Territory, during: Q) -> list[NoteRow]:
    """Questions and preoccupations, these with the theme that was chosen or that they speak of."""
    known = {t.code: (t.label, t.position) for t in Theme.objects.all()}
    rows = Note.objects.kept().filter(
        during,
        tour__cafe__territory=territory,
        kind__in=[Note.Kind.QUESTION, Note.Kind.WORRY],
    )
    names = ("tour__cafe", "kind", "theme__label", "theme__position", "answered_at", "text")
    found = []
    for cafe, kind, label, position, answered_at, text in rows.order_by("pk").values_list(*names):
        if label is None and kind == Note.Kind.WORRY:
            label, position = known.get(guess(text), (None, None))
        found.append(NoteRow(cafe, kind, label, position, answered_at))
    return found


def _fiches(territory: Territory) -> list[FicheRow]:
    ever = Participation.objects.filter(territory=territory).values("partner")
    rows = Fiche.objects.filter(partner__in=ever).order_by("pk")
    return [
        FicheRow(partner, state, published is not None, verified_on)
        for partner, state, published, verified_on in rows.values_list(
            "partner", "state", "published", "verified_on"
        )
    ]


def _revisions(territory: Territory, end: dt.date) -> list[RevisionRow]:
    ever = Participation.objects.filter(territory=territory).values("partner")
    rows = Revision.objects.filter(fiche__partner__in=ever, published_at__date__lte=end)
    names = ("fiche__partner", "published_at", "verified_on")
    return list(map(RevisionRow._make, rows.order_by("pk").values_list(*names)))
