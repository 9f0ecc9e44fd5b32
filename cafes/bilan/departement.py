"""All the networks of a département at a glance, for its adviser: figures, no person.

A network is

- *suspendu* when it says so;
- *vivant* when a café was held in the last four months, or is planned in the next two (a network
  that met in June is not asleep in September);
- *en sommeil* when it held cafés and neither is true;
- *à démarrer* when it has never held one.

A theme *rises* in a territory when it was told as a preoccupation more often per café in the last
six months than in the six before (summer has no café: counts alone would always fall in autumn);
it is shown when it does in two territories or more. A theme *lacks* a partner where no fiche online has it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from cafes.bilan.guessing import guess
from cafes.models import Attendance, Cafe, Note
from cafes.todo import Figures, figures, next_cafes
from fiches.models import Fiche
from partners.models import Commune, Membership, Role, Territory, Theme

HELD_WITHIN = dt.timedelta(days=122)
PLANNED_WITHIN = dt.timedelta(days=61)
YEAR = dt.timedelta(days=365)
HALF_YEAR = dt.timedelta(days=182)
RISES_IN = 2  # territories at least


Days = dict[int, list[dt.date]]  # of the cafés held, by territory


class Life(StrEnum):
    ALIVE = "vivant"
    DORMANT = "en sommeil"
    SUSPENDED = "suspendu"
    TO_START = "à démarrer"


ICONS = {
    Life.ALIVE: ("coffee", "ok"),
    Life.DORMANT: ("moon", "warn"),
    Life.SUSPENDED: ("circle-pause", "warn"),
    Life.TO_START: ("sprout", "info"),
}


@dataclass(frozen=True)
class Line:
    """One territory; `number` is the one that the map shows."""

    number: int
    territory: Territory
    life: Life
    last_cafe: dt.date | None
    next_cafe: Cafe | None
    held: int  # in the last twelve months
    figures: Figures
    communes: tuple[str, ...]  # INSEE codes
    is_run: bool  # somebody facilitates it

    @property
    def fresh(self) -> int:
        return self.figures.online - self.figures.to_verify

    @property
    def icon(self) -> str:
        return ICONS[self.life][0]

    @property
    def tone(self) -> str:
        return ICONS[self.life][1]

    @property
    def ready(self) -> int:
        """How near to a first café: partners, and fiches that already say what they do."""
        return self.figures.partners + self.figures.online


@dataclass(frozen=True)
class Rise:
    """Where it rises: how often it was told, at how many cafés, in the last six months and in
    the six before."""

    theme: str
    told: int
    cafes: int
    told_before: int
    cafes_before: int
    territories: tuple[str, ...]

    @property
    def now(self) -> float:
        return self.told / self.cafes

    @property
    def before(self) -> float:
        return self.told_before / self.cafes_before


@dataclass(frozen=True)
class Lack:
    """A theme without a fiche online: in these networks, or `everywhere`."""

    theme: str
    territories: tuple[str, ...]
    everywhere: bool


@dataclass(frozen=True)
class Blank:
    """An intercommunalité in which no commune belongs to a network."""

    siren: str
    name: str
    communes: int
    inhabitants: int
    fiches: int  # online, located there: the start of a network


@dataclass(frozen=True)
class Departement:
    lines: tuple[Line, ...]
    rises: tuple[Rise, ...]
    lacks: tuple[Lack, ...]
    blanks: tuple[Blank, ...]

    @property
    def any_fiche(self) -> bool:
        return any(blank.fiches for blank in self.blanks)

    def count(self, life: Life) -> int:
        return sum(line.life == life for line in self.lines)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        return tuple((life.value, self.count(life)) for life in Life if self.count(life))

    @property
    def to_start(self) -> tuple[Line, ...]:
        """Territories that have never met, those with the most partners and fiches first."""
        waiting = (line for line in self.lines if line.life == Life.TO_START)
        return tuple(sorted(waiting, key=lambda line: (-line.ready, line.number)))


def departement_of(
    place: Territory, territories: Sequence[Territory], today: dt.date
) -> Departement:
    """What these territories of `place` say together; eleven queries, however many there are."""
    days: Days = defaultdict(list)
    for territory, date in _held(territories, today):
        days[territory].append(date)
    lines, themes = _lines(territories, days, today), list(Theme.objects.all())
    return Departement(
        lines=lines,
        rises=_rises(territories, days, themes, today),
        lacks=_lacks(lines, themes),
        blanks=_blanks(place, lines),
    )


def _lines(territories: Sequence[Territory], days: Days, today: dt.date) -> tuple[Line, ...]:
    counts, coming = figures(territories, today), next_cafes(territories, today)
    communes: dict[int, list[str]] = defaultdict(list)
    links = Territory.communes.through.objects.filter(territory__in=territories)
    for territory, commune in links.order_by("commune").values_list("territory", "commune"):
        communes[territory].append(commune)
    run = set(
        Membership.objects.filter(
            territory__in=territories, role=Role.FACILITATOR, user__is_active=True
        ).values_list("territory", flat=True)
    )
    return tuple(
        Line(
            number=number,
            territory=territory,
            life=life_of(territory, _last(days[territory.pk]), coming.get(territory.pk), today),
            last_cafe=_last(days[territory.pk]),
            next_cafe=coming.get(territory.pk),
            held=sum(day > today - YEAR for day in days[territory.pk]),
            figures=counts.get(territory.pk, Figures()),
            communes=tuple(communes[territory.pk]),
            is_run=territory.pk in run,
        )
        for number, territory in enumerate(territories, start=1)
    )


def _held(territories: Sequence[Territory], today: dt.date) -> QuerySet[Cafe, tuple[int, dt.date]]:
    """Those that say so, and those where somebody was noted unless they fell through."""
    came = Attendance.objects.filter(cafe=OuterRef("pk"), removed_at__isnull=True)
    off = Q(state__in=[Cafe.State.CANCELLED, Cafe.State.POSTPONED])
    cafes = Cafe.objects.filter(territory__in=territories, date__lte=today)
    held = cafes.filter(Q(state=Cafe.State.HELD) | Exists(came) & ~off)
    return held.order_by("date").values_list("territory", "date")


def _last(days: list[dt.date]) -> dt.date | None:
    return days[-1] if days else None


def life_of(
    territory: Territory, last: dt.date | None, coming: Cafe | None, today: dt.date
) -> Life:
    if territory.is_suspended(today):
        return Life.SUSPENDED
    if last is None:
        return Life.TO_START
    soon = coming is not None and coming.date <= today + PLANNED_WITHIN
    return Life.ALIVE if soon or last >= today - HELD_WITHIN else Life.DORMANT


def _rises(
    territories: Sequence[Territory], days: Days, themes: Sequence[Theme], today: dt.date
) -> tuple[Rise, ...]:
    turn, start = today - HALF_YEAR, today - 2 * HALF_YEAR
    told = Note.objects.kept().filter(
        kind=Note.Kind.WORRY,
        tour__cafe__territory__in=territories,
        tour__cafe__date__gt=start,
        tour__cafe__date__lte=today,
    )
    rows = told.order_by("pk").values_list(
        "theme__code", "text", "tour__cafe__territory", "tour__cafe__date"
    )
    counts: Counter[tuple[str, int, bool]] = Counter()
    for code, text, territory, date in rows:
        counts[code or guess(text), territory, date > turn] += 1
    now = {pk: sum(day > turn for day in held) for pk, held in days.items()}
    before = {pk: sum(start < day <= turn for day in held) for pk, held in days.items()}
    compared = [place for place in territories if now.get(place.pk) and before.get(place.pk)]
    rises = []
    for theme in themes:
        where = [
            place
            for place in compared
            if counts[theme.code, place.pk, True] / now[place.pk]
            > counts[theme.code, place.pk, False] / before[place.pk]
        ]
        if len(where) >= RISES_IN:
            pks = [place.pk for place in where]
            rises.append(
                Rise(
                    theme.label,
                    sum(counts[theme.code, pk, True] for pk in pks),
                    sum(now[pk] for pk in pks),
                    sum(counts[theme.code, pk, False] for pk in pks),
                    sum(before[pk] for pk in pks),
                    tuple(place.name for place in where),
                )
            )
    return tuple(sorted(rises, key=lambda rise: (-len(rise.territories), rise.before - rise.now)))


def _lacks(lines: Sequence[Line], themes: Sequence[Theme]) -> tuple[Lack, ...]:
    """Of the networks that have a fiche online: one that has none yet lacks everything."""
    online = Fiche.objects.online().filter(
        partner__participations__territory__in=[line.territory.pk for line in lines],
        partner__participations__left_on__isnull=True,
    )
    covered: dict[int, set[int]] = defaultdict(set)
    rows = online.values_list("partner__participations__territory", "theme", "theme_2", "theme_3")
    for territory, *found in rows.order_by("pk"):
        covered[territory].update(filter(None, found))
    begun = [line.territory for line in lines if covered.get(line.territory.pk)]
    lacks = []
    for theme in themes:
        without = tuple(place.name for place in begun if theme.pk not in covered[place.pk])
        if without:
            lacks.append(Lack(theme.label, without, len(without) == len(begun)))
    return tuple(sorted(lacks, key=lambda lack: -len(lack.territories)))


def _blanks(place: Territory, lines: Sequence[Line]) -> tuple[Blank, ...]:
    taken = {code for line in lines for code in line.communes}
    by_epci: dict[str, list[Commune]] = defaultdict(list)
    for commune in Commune.objects.filter(territories=place).exclude(epci_name=""):
        by_epci[commune.epci_name].append(commune)
    free = {
        name: inside
        for name, inside in by_epci.items()
        if not taken & {commune.code for commune in inside}
    }
    fiches = _fiches_in({commune.code for inside in free.values() for commune in inside})
    blanks = (
        Blank(
            communes[0].epci_siren,
            name,
            len(communes),
            sum(commune.population or 0 for commune in communes),
            sum(fiches.get(commune.code, 0) for commune in communes),
        )
        for name, communes in free.items()
    )
    return tuple(sorted(blanks, key=lambda blank: (-blank.fiches, -blank.inhabitants)))


def _fiches_in(codes: Collection[str]) -> Mapping[str, int]:
    """Online, never those whose address is confidential."""
    fiches = Fiche.objects.online().filter(commune__in=codes, confidential_address=False)
    return Counter(fiches.order_by().values_list("commune", flat=True))
