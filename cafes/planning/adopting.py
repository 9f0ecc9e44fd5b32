"""From a plan to its cafés: created, changed as long as no guest knows them, or taken out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from cafes.approving import redate
from cafes.hosting import Network, expected_people, network_of, receive
from cafes.models import Cafe, Season
from cafes.planning.proposing import Loaded, Row, load, propose
from cafes.planning.slots import Choice, Slot, from_json, kind_of, to_json, vague_words
from cafes.rotation import Hold
from partners.models import Theme


@dataclass(frozen=True)
class Adopted:
    """How many cafés a plan made, changed and took out."""

    created: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Plan:
    """A season being planned: everything that its page shows."""

    season: Season
    loaded: Loaded
    rows: list[Row]
    network: Network
    expected: dict[str, int]


def open_plan(season: Season, today: dt.date, slots: Sequence[Slot] | None = None) -> Plan:
    """The plan as it is stored, or with these slots. Six queries, however many partners."""
    drafted = from_json(season.draft) if slots is None else slots
    loaded = load(season, drafted, today)
    network, expected = network_of(season.territory), expected_people(season.territory)
    rows = propose(season, season.territory, loaded, network, expected)
    return Plan(season, loaded, rows, network, expected)


def with_slots(plan: Plan, slots: Sequence[Slot]) -> Plan:
    """The same plan with other slots: hosts are proposed anew, nothing is read again."""
    loaded = replace(plan.loaded, slots=list(slots))
    rows = propose(plan.season, plan.season.territory, loaded, plan.network, plan.expected)
    return replace(plan, loaded=loaded, rows=rows)


@transaction.atomic
def keep_draft(season: Season, slots: Sequence[Slot]) -> None:
    """The plan goes on later, or with somebody else: what is stored counts one version more."""
    season.draft = to_json(slots)
    season.version += 1
    season.save(update_fields=["draft", "version"])


@transaction.atomic
def adopt(plan: Plan, now: dt.datetime) -> Adopted:
    """The cafés as the plan has them; those that guests know stay as they are.

    Call it while holding the season's row (`select_for_update`), with a plan opened since.
    """
    season, themes = plan.season, {theme.code: theme for theme in Theme.objects.all()}
    created = [
        _filled(Cafe(territory=season.territory, season=season), row, plan, themes)[0]
        for row in plan.rows
        if row.cafe is None
    ]
    removed = [
        slot.cafe
        for slot in plan.loaded.slots
        if slot.dropped and slot.cafe is not None and slot.hold != Hold.LOCKED
    ]
    Cafe.objects.filter(pk__in=removed).delete()
    changed = _save_changed(plan, themes, now)
    Cafe.objects.bulk_create(created)
    season.draft = []
    season.version += 1
    season.save()
    return Adopted(len(created), changed, len(removed))


def taken_elsewhere(plan: Plan) -> list[Cafe]:
    """Cafés of the territory, out of the plan, at the moment of one of its own. One query."""
    moments = {
        (row.slot.choice.date, row.slot.choice.start)
        for row in plan.rows
        if not row.is_locked and not row.slot.choice.vague
    }
    others = Cafe.objects.filter(
        territory=plan.season.territory_id,
        date__in={date for date, _ in moments},
        vague="",
        state__in=[Cafe.State.PLANNED, Cafe.State.CONFIRMED, Cafe.State.HELD],
    ).exclude(pk__in=plan.loaded.cafes)
    return [cafe for cafe in others if (cafe.date, cafe.start) in moments]


def same_moment(rows: Iterable[Row]) -> set[str]:
    """The keys of those that would be held at the same time as another one."""
    moments: dict[tuple[dt.date, dt.time], str] = {}
    clashing: set[str] = set()
    for row in rows:
        choice = row.slot.choice
        if choice.vague:
            continue
        other = moments.setdefault((choice.date, choice.start), row.slot.key)
        if other != row.slot.key:
            clashing |= {row.slot.key}
    return clashing


def _save_changed(plan: Plan, themes: dict[str, Theme], now: dt.datetime) -> int:
    """The cafés already there as the plan has them; how many changed. Two may take each other's
    day: none holds its own while they are written."""
    filled = [
        _filled(row.cafe, row, plan, themes)
        for row in plan.rows
        if row.cafe is not None and not row.is_locked
    ]
    changed = [(cafe, fields) for cafe, fields in filled if fields]
    moved = [cafe.pk for cafe, fields in changed if {"date", "start"} & set(fields)]
    Cafe.objects.filter(pk__in=moved).update(vague="déplacé")
    for cafe, fields in changed:
        cafe.save(update_fields=[*fields, "vague"])
    for cafe, _ in changed:
        if cafe.pk in moved:
            redate(cafe, now)
    return len(changed)


def _vague(cafe: Cafe, choice: Choice) -> str:
    """The words that somebody chose stay as long as the month does."""
    kept = cafe.vague if cafe.date == choice.date else ""
    return kept or vague_words(choice.date)


def _filled(cafe: Cafe, row: Row, plan: Plan, themes: dict[str, Theme]) -> tuple[Cafe, list[str]]:
    """The café as the row has it, and the names of the fields that changed."""
    slot, choice = row.slot, row.slot.choice
    kind = kind_of(choice.nature)
    values = {
        "date": choice.date,
        "vague": _vague(cafe, choice) if choice.vague else "",
        "start": choice.start,
        "end": choice.end,
        "kind": kind,
        "theme": themes.get(choice.nature) if kind == Cafe.Kind.THEMATIC else None,
        "host_pinned": slot.hold == Hold.PINNED,
        "host_reason": row.reason[:200] if row.host else "",
    }
    fields = [name for name, value in values.items() if getattr(cafe, name) != value]
    for name in fields:
        setattr(cafe, name, values[name])
    if cafe.season_id is None:
        cafe.season = plan.season
        fields.append("season")
    if row.host is not None and row.host.pk != cafe.host_id:
        fields += receive(cafe, row.host, plan.network.rooms[row.host.pk])
    elif row.host is None and cafe.host_id is not None:
        cafe.host = None
        fields.append("host")
    return cafe, fields
