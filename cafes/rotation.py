"""Who hosts which café: the rule of the network, as a pure function.

Among the partners who offered to host, the one that has waited longest: never hosted first, then
the oldest hosting; equals in the order in which they joined, then of their names. Only who can:

- room for the people expected, and 20 % more;
- step-free access when somebody needs it;
- on a day that the host did not exclude, by weekday or by absence;
- not already put aside for that café.

Another commune than last time, unless that would be unfair: nobody passes in front of somebody
who has waited longer and hosted less. So, among volunteers with the same constraints, nobody is
ever two hostings ahead of anybody, however the communes are shared out (proof in
`docs/season.md`, ten simulated years in `benchmarks/rotation.py`).

Nothing is relaxed silently: each proposal says why in one sentence, and flags what it lacks.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from partners.dates import NBSP, long_date

SAME_COMMUNE = "même commune que la fois précédente"
NO_HOST = "pas d’hôte"
CHOSEN = "choisi par vous"


class Hold(StrEnum):
    """How firmly a café has its host."""

    FREE = "free"  # whoever the rule gives
    KEPT = "kept"  # announced: stays as long as it can, a room too small is only flagged
    PINNED = "pinned"  # chosen by hand: stays as long as it is in the network
    LOCKED = "locked"  # guests know it: never changed here


@dataclass(frozen=True)
class Candidate:
    """A partner of the network, as a host."""

    id: int
    name: str
    offers: bool = True
    seats: int | None = None  # None: not told
    commune: str = ""  # empty: not known
    step_free: bool | None = None
    weekdays_off: frozenset[int] = frozenset()  # 0 for Monday
    absences: tuple[tuple[dt.date, dt.date], ...] = ()  # both days included
    hosted: tuple[dt.date, ...] = ()  # in this network, in order
    since: dt.date = dt.date.min  # in the network


@dataclass(frozen=True)
class Meeting:
    """A café that needs a host."""

    key: str
    date: dt.date
    needs: int | None = None  # seats; None: any room
    step_free: bool = False  # somebody needs it
    day_known: bool = True  # False: "courant mai", no day to compare with those excluded
    hold: Hold = Hold.FREE
    host: int | None = None  # for KEPT, PINNED and LOCKED
    reason: str = ""  # why it was chosen then
    skipped: frozenset[int] = frozenset()  # put aside for this café


@dataclass(frozen=True)
class Proposal:
    """The host of one café. `host` None: nobody can, and `reason` says why."""

    key: str
    host: int | None
    reason: str  # one sentence without its subject: "n’a pas accueilli depuis 14 mois, 30 places"
    flags: tuple[str, ...] = ()
    hold: Hold = Hold.FREE


@dataclass
class _Turns:
    """Who hosted when, as the plan goes on: past cafés, those fixed, those just proposed."""

    dates: dict[int, list[dt.date]] = field(default_factory=dict)

    def add(self, host: int, date: dt.date) -> None:
        insort(self.dates.setdefault(host, []), date)

    def last(self, candidate: Candidate) -> dt.date:
        """The latest hosting, past or to come: who has a turn in June does not take October."""
        dates = self.dates.get(candidate.id)
        return dates[-1] if dates else dt.date.min

    def last_before(self, candidate: Candidate, date: dt.date) -> dt.date | None:
        dates = self.dates.get(candidate.id, [])
        place = bisect_left(dates, date)
        return dates[place - 1] if place else None

    def count(self, candidate: Candidate, since: dt.date) -> int:
        dates = self.dates.get(candidate.id, [])
        return len(dates) - bisect_left(dates, since)


def seats_needed(expected: int) -> int:
    """Room for so many people: 20 % more, rounded up."""
    return -(-expected * 12 // 10)


def plan(
    meetings: Iterable[Meeting], candidates: Iterable[Candidate], last_commune: str = ""
) -> list[Proposal]:
    """One proposal a meeting, in the order of their dates.

    `candidates` are all the partners of the network: who is not among them has left it, and a
    café that it was to host gets another host, flagged, unless guests know it already.
    `last_commune` is that of the last café before these. The same arguments always give the
    same plan.
    """
    people = {candidate.id: candidate for candidate in candidates}
    turns = _Turns({c.id: sorted(c.hosted) for c in people.values() if c.hosted})
    ordered = sorted(meetings, key=lambda meeting: (meeting.date, meeting.key))
    for meeting in ordered:
        if _stays(meeting, people) and meeting.host is not None:
            turns.add(meeting.host, meeting.date)
    proposals = []
    for meeting in ordered:
        if _stays(meeting, people) and meeting.host is not None:
            proposal = _as_it_is(meeting, people, last_commune)
        else:
            proposal = _propose(meeting, people.values(), turns, last_commune)
            if proposal.host is not None:
                turns.add(proposal.host, meeting.date)
        if proposal.host in people:
            last_commune = people[proposal.host].commune or last_commune
        proposals.append(proposal)
    return proposals


def obstacle(candidate: Candidate, meeting: Meeting) -> str:
    """Why this partner cannot host that café, in a few words; empty if it can. Not knowing
    how many seats it has is no obstacle, only a doubt (`doubt`)."""
    if words := unavailable(candidate, meeting):
        return words
    if candidate.id in meeting.skipped:
        return "écarté par vous"
    if meeting.needs and candidate.seats is not None and candidate.seats < meeting.needs:
        return f"moins de {meeting.needs}{NBSP}places"
    if meeting.step_free and not candidate.step_free:
        unknown = candidate.step_free is None
        return "accès en fauteuil non précisé" if unknown else "sans accès en fauteuil"
    return ""


def unavailable(candidate: Candidate, meeting: Meeting) -> str:
    """Why it cannot receive anybody on that day, in a few words; empty if it can."""
    if not candidate.offers:
        return "n’a pas proposé d’accueillir"
    if meeting.day_known and any(a <= meeting.date <= b for a, b in candidate.absences):
        return "absent ce jour-là"
    if meeting.day_known and meeting.date.weekday() in candidate.weekdays_off:
        return "salle prise ce jour de la semaine"
    return ""


def doubt(candidate: Candidate, meeting: Meeting) -> str:
    return "nombre de places inconnu" if meeting.needs and candidate.seats is None else ""


def _stays(meeting: Meeting, people: dict[int, Candidate]) -> bool:
    """The café has a host already, who still can."""
    if meeting.hold == Hold.LOCKED:
        return meeting.host is not None
    if meeting.host not in people:
        return False
    if meeting.hold == Hold.KEPT:
        return not unavailable(people[meeting.host], meeting)
    return meeting.hold == Hold.PINNED


def _as_it_is(meeting: Meeting, network: dict[int, Candidate], last_commune: str) -> Proposal:
    reason = meeting.reason or CHOSEN
    host, people = network.get(meeting.host or 0), network.values()
    if host is None:
        flags = ["l’hôte a quitté le réseau"]
    else:
        flags = [words for words in (obstacle(host, meeting), doubt(host, meeting)) if words]
        if meeting.hold == Hold.KEPT and _again(host, people, last_commune):
            flags.append(SAME_COMMUNE)
    return Proposal(meeting.key, meeting.host, reason, tuple(flags), meeting.hold)


def _propose(
    meeting: Meeting, people: Iterable[Candidate], turns: _Turns, last_commune: str
) -> Proposal:
    people = list(people)
    flags = _gone(meeting, people)
    able = [one for one in people if not obstacle(one, meeting)]
    sure = [one for one in able if not doubt(one, meeting)]
    waiting = sorted(sure or able, key=lambda one: (turns.last(one), one.since, one.name, one.id))
    if not waiting:
        return Proposal(meeting.key, None, _why_nobody(meeting, people), (*flags, NO_HOST))
    host = _next(waiting, turns, last_commune)
    if words := doubt(host, meeting):
        flags.append(words)
    if _again(host, people, last_commune):
        flags.append(SAME_COMMUNE)
    return Proposal(meeting.key, host.id, _reason(host, meeting, turns), tuple(flags))


def _again(host: Candidate, people: Iterable[Candidate], last_commune: str) -> bool:
    """In the commune of the time before, though some are willing elsewhere."""
    if not last_commune or host.commune != last_commune:
        return False
    return len({one.commune for one in people if one.offers}) > 1


def _next(waiting: Sequence[Candidate], turns: _Turns, last_commune: str) -> Candidate:
    """The first of the queue from another commune, if those it passes have hosted as much."""
    if not last_commune:
        return waiting[0]
    for place, one in enumerate(waiting):
        if one.commune != last_commune and all(
            _hosted_less(one, passed, turns) for passed in waiting[:place]
        ):
            return one
    return waiting[0]


def _hosted_less(one: Candidate, other: Candidate, turns: _Turns) -> bool:
    """Or as much, since both are there."""
    since = max(one.since, other.since)
    return turns.count(one, since) <= turns.count(other, since)


def _gone(meeting: Meeting, people: Iterable[Candidate]) -> list[str]:
    """What became of the host that the café had."""
    if meeting.host is None or meeting.hold == Hold.FREE:
        return []
    former = next((one for one in people if one.id == meeting.host), None)
    if former is None:
        return ["l’hôte prévu a quitté le réseau"]
    return [f"l’hôte prévu ne peut plus{NBSP}: {unavailable(former, meeting)}"]


def _reason(host: Candidate, meeting: Meeting, turns: _Turns) -> str:
    last = turns.last_before(host, meeting.date)
    if last is None:
        words = ["n’a encore jamais accueilli"]
    else:
        words = [f"n’a pas accueilli depuis {_while(last, meeting.date)}"]
    if host.seats is not None:
        words.append(f"{host.seats}{NBSP}places" if host.seats > 1 else f"{host.seats}{NBSP}place")
    if meeting.step_free:
        words.append("accès en fauteuil")
    return ", ".join(words)


def _while(since: dt.date, date: dt.date) -> str:
    """ "14 mois", or "3 semaines" when it is less than two months."""
    months = (date.year - since.year) * 12 + date.month - since.month - (date.day < since.day)
    if months >= 2:
        return f"{months}{NBSP}mois"
    weeks = (date - since).days // 7
    return f"{weeks}{NBSP}semaines" if weeks > 1 else f"le {long_date(since)}"


def _why_nobody(meeting: Meeting, people: Iterable[Candidate]) -> str:
    causes = Counter(obstacle(one, meeting) for one in people if one.offers)
    if not causes:
        return "aucun partenaire n’a proposé d’accueillir"
    told = ", ".join(f"{count}{NBSP}{cause}" for cause, count in sorted(causes.items()))
    return f"aucun de ceux qui ont proposé d’accueillir ne convient{NBSP}: {told}"
