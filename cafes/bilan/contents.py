"""What a bilan says: plain data, without a database, and nobody's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

AXES = (
    ("relations", "Des relations plus fluides"),
    ("coordination", "Une meilleure coordination"),
    ("mutualisation", "Des moyens mis en commun"),
    ("orientation", "Des personnes mieux orientées"),
)
LEAST_VOICES = 5  # under that, an answer could be told from the others
RURAL_BELOW = 2000  # inhabitants of the commune: Insee's threshold for an urban unit


@dataclass(frozen=True)
class Period:
    """A season, and the year in which its fiches and editions count: `end` is its last day."""

    year: int
    start: dt.date
    end: dt.date

    @property
    def name(self) -> str:
        """2025-2026, or 2026 when all of it lies in one year."""
        one = self.start.year == self.end.year
        return str(self.start.year) if one else f"{self.start.year}-{self.end.year}"


@dataclass(frozen=True)
class Spread:
    """Of the cafés whose number is known; all None when there is none."""

    average: float | None = None
    least: int | None = None
    most: int | None = None

    @classmethod
    def of(cls, numbers: list[int]) -> Spread:
        if not numbers:
            return cls()
        return cls(round(sum(numbers) / len(numbers), 1), min(numbers), max(numbers))


@dataclass(frozen=True)
class Rate:
    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class CafeLine:
    """One café that was held; persons is None when nobody counted."""

    pk: int
    date: dt.date
    kind: str
    habitants: bool
    theme: str
    host: str
    commune: str
    persons: int | None
    organisations: int
    newcomers: int


@dataclass(frozen=True)
class Host:
    name: str
    communes: tuple[str, ...]
    times: int


@dataclass(frozen=True)
class Shares:
    """How a whole divides: (label, number), in the order in which it is told."""

    parts: tuple[tuple[str, int], ...]

    @property
    def whole(self) -> int:
        return sum(number for _, number in self.parts)

    @property
    def percents(self) -> tuple[tuple[str, int, int], ...]:
        whole = self.whole or 1
        return tuple((label, number, round(100 * number / whole)) for label, number in self.parts)


@dataclass(frozen=True)
class Worries:
    """Preoccupations by theme and by café: `counts[theme][café]`, in the order of both."""

    dates: tuple[dt.date, ...]
    themes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def most_told(self, number: int) -> Worries:
        """The themes that came up most often, in their order."""
        often = sorted(range(len(self.themes)), key=lambda rank: (-sum(self.counts[rank]), rank))
        kept = sorted(often[:number])
        themes = tuple(self.themes[rank] for rank in kept)
        return Worries(self.dates, themes, tuple(self.counts[rank] for rank in kept))

    @property
    def total(self) -> int:
        return sum(map(sum, self.counts))

    @property
    def rows(self) -> tuple[tuple[str, tuple[int, ...], int], ...]:
        return tuple(
            (theme, row, sum(row)) for theme, row in zip(self.themes, self.counts, strict=True)
        )


@dataclass(frozen=True)
class Met:
    """Two organisations that came to the same café; `one` comes first in the alphabet."""

    one: int
    other: int
    times: int
    new: bool  # had never met before this season


@dataclass(frozen=True)
class Organisation:
    """A node of the network; `met` and `new` count organisations."""

    pk: int
    name: str
    short: str
    theme: int  # its position among the themes: neighbours in the drawing
    letters: str
    cafes: int
    met: int
    new: int


@dataclass(frozen=True)
class Network:
    organisations: tuple[Organisation, ...]
    pairs: tuple[Met, ...]

    def best_linked(self, number: int) -> Network:
        """The organisations that met the most others, and the pairs among them."""
        best = sorted(self.organisations, key=lambda one: (-one.met, -one.cafes, one.name))
        kept = {one.pk for one in best[:number]}
        return Network(
            tuple(one for one in self.organisations if one.pk in kept),
            tuple(pair for pair in self.pairs if {pair.one, pair.other} <= kept),
        )

    @property
    def new_pairs(self) -> int:
        return sum(pair.new for pair in self.pairs)

    @property
    def names(self) -> dict[int, str]:
        return {one.pk: one.name for one in self.organisations}

    def new_of(self) -> dict[int, list[str]]:
        """By organisation, whom it met for the first time, in the order of the alphabet."""
        names, found = self.names, dict[int, list[str]]()
        for pair in self.pairs:
            if pair.new:
                found.setdefault(pair.one, []).append(names[pair.other])
                found.setdefault(pair.other, []).append(names[pair.one])
        return found


@dataclass(frozen=True)
class Fiches:
    """On the last day of the season, or today while it lasts."""

    partners: int
    published: int
    verified: int  # of those, under 12 months
    median_days: int | None  # since they were verified

    @property
    def median_months(self) -> int | None:
        """Half of them were verified less than so many months ago."""
        return None if self.median_days is None else self.median_days // 30 + 1


@dataclass(frozen=True)
class Edition:
    number: int
    date: dt.date
    pages: int | None


@dataclass(frozen=True)
class Axis:
    """`counts[i]`: how many answered i + 1 on a scale of four."""

    code: str
    label: str
    counts: tuple[int, int, int, int]

    @property
    def positive(self) -> Rate:
        return Rate(self.counts[2] + self.counts[3], sum(self.counts))


@dataclass(frozen=True)
class Voices:
    """The yearly question; axes and examples are empty under `LEAST_VOICES` answers."""

    answers: int
    axes: tuple[Axis, ...] = ()
    examples: tuple[str, ...] = ()
    held_back: int = 0  # examples that look like somebody's situation: never shown


@dataclass(frozen=True)
class Spending:
    """What was noted, and for how many of the cafés held."""

    hours: float
    hours_noted: int
    cost: float
    cost_noted: int


@dataclass(frozen=True)
class Bilan:
    territory: str
    period: Period
    as_of: dt.date  # its last day, or today while it lasts
    cafes: tuple[CafeLine, ...]
    cancelled: int
    postponed: int
    to_come: int
    unknown: int  # past, and nobody has said whether they were held
    persons: Spread
    organisations: Spread
    came: int  # persons at the cafés of partners, those who came twice counted twice
    distinct: int  # organisations
    new_organisations: int
    newcomers: int
    residents: int
    hosts: tuple[Host, ...]
    communes: tuple[str, ...]
    answered: Rate
    present: Rate
    qualities: Shares
    places: Shares  # cafés held, in rural and urban communes
    seats: Shares  # organisations that came, by the commune where they are
    raised: int
    answered_questions: int
    follow_ups: Rate
    worries: Worries
    network: Network
    fiches: Fiches
    editions: tuple[Edition, ...]
    voices: Voices
    spending: Spending

    @property
    def held(self) -> int:
        return len(self.cafes)

    @property
    def outside(self) -> int:
        """Organisations that came without being partners: counted, and not followed by name."""
        return self.distinct - len(self.network.organisations)

    @property
    def is_over(self) -> bool:
        return self.as_of >= self.period.end

    @property
    def is_empty(self) -> bool:
        return not (self.cafes or self.cancelled or self.postponed or self.unknown)
