"""From what was read to the bilan of each season: pure, today is passed in."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from statistics import median

from cafes.bilan.contents import (
    Bilan,
    CafeLine,
    Edition,
    Fiches,
    Host,
    Period,
    Rate,
    Spending,
    Spread,
    Worries,
)
from cafes.bilan.history import AskedRow, CafeRow, ComeRow, History, NoteRow, PartnerRow
from cafes.bilan.meeting import Pair, network_of, pairs_of
from cafes.bilan.origins import home_of, organisation_of, place_of, qualities, rural
from cafes.bilan.voices import voices_of
from cafes.models import Cafe, FollowUp, Note
from fiches.models import Fiche
from fiches.models.fiches import TO_VERIFY_AFTER
from partners.french import sort_key

State, Kind = Cafe.State, Cafe.Kind
KIND_LABELS = {
    Kind.ORDINARY: "",
    Kind.THEMATIC: "thématique",
    Kind.PLENARY: "plénier",
    Kind.HABITANTS: "des habitants",
}
NO_THEME = "Sans thématique"
LAST = 99  # where what has no theme is sorted


@dataclass(frozen=True)
class Told:
    """What was read, by café."""

    come: Mapping[int, list[ComeRow]]
    asked: Mapping[int, list[AskedRow]]
    notes: Mapping[int, list[NoteRow]]
    follow_ups: Mapping[int, list[str]]

    @classmethod
    def of(cls, history: History) -> Told:
        told = cls(*(defaultdict(list) for _ in range(4)))
        for come in history.come:
            told.come[come.cafe].append(come)
        for asked in history.asked:
            told.asked[asked.cafe].append(asked)
        for note in history.notes:
            told.notes[note.cafe].append(note)
        for cafe, state in history.follow_ups:
            told.follow_ups[cafe].append(state)
        return told

    def was_held(self, cafe: CafeRow) -> bool:
        """It says so, or somebody was noted there and nobody said that it fell through."""
        if cafe.state == State.HELD:
            return True
        off = cafe.state in {State.CANCELLED, State.POSTPONED}
        return not off and bool(self.come[cafe.pk])

    def present(self, cafe: CafeRow) -> set[int]:
        """The partners that came."""
        return {row.partner for row in self.come[cafe.pk] if row.partner}


@dataclass
class Known:
    """What was there before a season: organisations that had come, pairs that had met."""

    organisations: set[str] = field(default_factory=set)
    pairs: set[Pair] = field(default_factory=set)

    def add(self, held: list[CafeRow], told: Told) -> None:
        for cafe in held:
            self.organisations.update(map(organisation_of, told.come[cafe.pk]))
            self.pairs.update(pairs_of(told.present(cafe)))


def bilan_of(history: History, year: int, today: dt.date) -> Bilan:
    """The bilan of the season that starts in `year`, which `history` must have read."""
    return bilans_of(history, [year], today)[0]


def bilans_of(history: History, years: Collection[int], today: dt.date) -> list[Bilan]:
    """Those of several seasons, earliest first, going through the years once."""
    told, known, bilans = Told.of(history), Known(), []
    by_year: dict[int, list[CafeRow]] = defaultdict(list)
    for cafe in history.cafes:
        by_year[history.year_of(cafe)].append(cafe)
    for year in sorted({*by_year, *years}):
        held = [cafe for cafe in by_year[year] if told.was_held(cafe)]
        if year in years:
            bilans.append(_bilan(history, year, by_year[year], held, told, known, today))
        known.add(held, told)
    return bilans


def _bilan(
    history: History,
    year: int,
    cafes: list[CafeRow],
    held: list[CafeRow],
    told: Told,
    known: Known,
    today: dt.date,
) -> Bilan:
    period, partners = history.periods[year], history.partners
    as_of = min(today, period.end)
    lines = tuple(_line(cafe, told.come[cafe.pk], partners) for cafe in held)
    ours = [line for line in lines if not line.habitants]
    rows = [row for cafe in held for row in told.come[cafe.pk]]
    here = {organisation_of(row) for row in rows} - {""}
    questions = [
        note for note in _notes(held, told) if note.kind == Note.Kind.QUESTION
    ]  # asked at a café of this season, whenever they are answered
    undecided = {State.PLANNED, State.CONFIRMED}
    waiting = [cafe for cafe in cafes if cafe.state in undecided and not told.come[cafe.pk]]
    return Bilan(
        territory=history.territory,
        period=period,
        as_of=as_of,
        cafes=lines,
        cancelled=sum(cafe.state == State.CANCELLED for cafe in cafes),
        postponed=sum(cafe.state == State.POSTPONED for cafe in cafes),
        to_come=sum(bool(cafe.vague) or cafe.date >= today for cafe in waiting),
        unknown=sum(not cafe.vague and cafe.date < today for cafe in waiting),
        persons=Spread.of([line.persons for line in ours if line.persons is not None]),
        organisations=Spread.of([line.organisations for line in ours if line.organisations]),
        came=sum(line.persons or 0 for line in ours),
        distinct=len(here),
        new_organisations=len(here - known.organisations),
        newcomers=sum(row.newcomer for row in rows),
        residents=sum(line.persons or 0 for line in lines if line.habitants),
        hosts=_hosts(lines),
        communes=tuple(sorted({line.commune for line in lines if line.commune}, key=sort_key)),
        answered=_answered(cafes, told),
        present=_present(held, told),
        qualities=qualities(rows, partners),
        places=rural(place_of(cafe, partners)[1] for cafe in held),
        seats=rural(
            home_of(partners[pk])[1] for pk in {row.partner for row in rows if row.partner}
        ),
        raised=len(questions),
        answered_questions=sum(note.answered_at is not None for note in questions),
        follow_ups=_follow_ups(held, told),
        worries=_worries(held, told),
        network=network_of(known.pairs, map(told.present, held), partners),
        fiches=_fiches(history, as_of),
        editions=_editions(history, period),
        voices=voices_of(voice for voice in history.voices if voice.year == year),
        spending=_spending(held),
    )


def _line(cafe: CafeRow, rows: list[ComeRow], partners: Mapping[int, PartnerRow]) -> CafeLine:
    host = partners.get(cafe.host) if cafe.host else None
    commune, _ = place_of(cafe, partners)
    return CafeLine(
        pk=cafe.pk,
        date=cafe.date,
        kind=KIND_LABELS[Kind(cafe.kind)],
        habitants=cafe.kind == Kind.HABITANTS,
        theme=cafe.theme or "",
        host=host.name if host else "",
        commune=commune or "",
        persons=len(rows) or cafe.headcount,
        organisations=len({organisation_of(row) for row in rows} - {""}),
        newcomers=sum(row.newcomer for row in rows),
    )


def _hosts(lines: tuple[CafeLine, ...]) -> tuple[Host, ...]:
    places: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.host:
            places[line.host].append(line.commune)
    return tuple(
        Host(name, tuple(sorted(set(filter(None, communes)), key=sort_key)), len(communes))
        for name, communes in sorted(places.items(), key=lambda item: sort_key(item[0]))
    )


def _answered(cafes: list[CafeRow], told: Told) -> Rate:
    """Of the partners invited to a café, those that answered; each café counts."""
    asked = answered = 0
    for cafe in cafes:
        rows = told.asked[cafe.pk]
        asked += len({row.partner for row in rows})
        answered += len({row.partner for row in rows if row.answered})
    return Rate(answered, asked)


def _present(held: list[CafeRow], told: Told) -> Rate:
    """Of the partners invited to a café that was held, those that came."""
    asked = came = 0
    for cafe in held:
        invited = {row.partner for row in told.asked[cafe.pk]}
        asked += len(invited)
        came += len(invited & told.present(cafe))
    return Rate(came, asked)


def _notes(held: list[CafeRow], told: Told) -> list[NoteRow]:
    return [note for cafe in held for note in told.notes[cafe.pk]]


def _follow_ups(held: list[CafeRow], told: Told) -> Rate:
    states = [state for cafe in held for state in told.follow_ups[cafe.pk]]
    return Rate(sum(state == FollowUp.State.DONE for state in states), len(states))


def _worries(held: list[CafeRow], told: Told) -> Worries:
    notes = [note for note in _notes(held, told) if note.kind == Note.Kind.WORRY]
    themes = {
        note.theme or NO_THEME: LAST if note.theme_position is None else note.theme_position
        for note in notes
    }
    counts = Counter((note.theme or NO_THEME, note.cafe) for note in notes)
    order = sorted(themes, key=lambda theme: themes[theme])
    return Worries(
        dates=tuple(cafe.date for cafe in held),
        themes=tuple(order),
        counts=tuple(tuple(counts[theme, cafe.pk] for cafe in held) for theme in order),
    )


def _fiches(history: History, as_of: dt.date) -> Fiches:
    """What can be said of that day: today's own fields, else what was published until then."""
    members = {
        stay.partner
        for stay in history.stays
        if stay.joined_on <= as_of and (stay.left_on is None or stay.left_on > as_of)
    }
    first: dict[int, dt.date] = {}
    vouched: dict[int, list[dt.date]] = defaultdict(list)
    for revision in history.revisions:
        if revision.published_at.date() <= as_of:
            first.setdefault(revision.partner, revision.published_at.date())
            if revision.verified_on:
                vouched[revision.partner].append(revision.verified_on)
    for fiche in history.fiches:
        if fiche.verified_on and fiche.verified_on <= as_of:
            vouched[fiche.partner].append(fiche.verified_on)
    archived = Fiche.State.ARCHIVED
    gone = {row.partner for row in history.fiches if row.state == archived or not row.online}
    published = (members & first.keys()) - gone
    ages = [(as_of - max(vouched[pk])).days for pk in published if vouched[pk]]
    return Fiches(
        partners=len(members),
        published=len(published),
        verified=sum(age <= TO_VERIFY_AFTER.days for age in ages),
        median_days=round(median(ages)) if ages else None,
    )


def _editions(history: History, period: Period) -> tuple[Edition, ...]:
    return tuple(
        Edition(number, date, pages)
        for number, date, pages in history.editions
        if period.start <= date <= period.end
    )


def _spending(held: list[CafeRow]) -> Spending:
    hours = [cafe.hours for cafe in held if cafe.hours is not None]
    costs = [cafe.cost for cafe in held if cafe.cost is not None]
    return Spending(float(sum(hours)), len(hours), float(sum(costs)), len(costs))
