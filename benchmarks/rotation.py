"""Is the load of hosting fair over ten years, and does a season answer at once?

    .venv/bin/python benchmarks/rotation.py

Ten seasons of ten cafés, planned one after the other, thirty partners who offered to host. The
spread is the largest minus the smallest number of hostings among equal volunteers: one at most is
promised. Beside it, that of a named peer: the plain queue which never stays in a commune twice
in a row ("strict alternation"), and how many cafés each leaves in the commune of the time before.
The last rows are not all equals: rooms that are too small now and then, absences, newcomers.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cafes.rhythm import dates_between, parse
from cafes.rotation import Candidate, Meeting, Proposal, obstacle, plan

YEARS, PARTNERS, FIRST = 10, 30, 2026
NEEDS = 24  # seats
Plan = Callable[[list[Meeting], list[Candidate], str], list[Proposal]]


def strict_alternation(
    meetings: list[Meeting], candidates: list[Candidate], last_commune: str
) -> list[Proposal]:
    """The peer: the oldest hosting first, from another commune whenever there is one."""
    hosted = {c.id: list(c.hosted) for c in candidates}
    proposals = []
    for meeting in meetings:
        able = [c for c in candidates if not obstacle(c, meeting)]
        queue = sorted(able, key=lambda c: (max(hosted[c.id], default=dt.date.min), c.name))
        host = next((c for c in queue if c.commune != last_commune), queue[0])
        hosted[host.id].append(meeting.date)
        last_commune = host.commune
        proposals.append(Proposal(meeting.key, host.id, ""))
    return proposals


def ten_years(rule: Plan, candidates: list[Candidate]) -> tuple[list[int], int]:
    """Hostings of each volunteer, and cafés in the same commune as the time before."""
    rhythm, hosted, commune, again = parse("2 FR 09:00-10:30"), {}, "", 0
    communes = {c.id: c.commune for c in candidates}
    for year in range(FIRST, FIRST + YEARS):
        days = dates_between(rhythm, dt.date(year, 9, 1), dt.date(year + 1, 6, 30)).days
        meetings = [Meeting(day.date.isoformat(), day.date, NEEDS) for day in days]
        now = [
            replace(c, hosted=tuple(hosted.get(c.id, ())))
            for c in candidates
            if c.since <= days[0].date
        ]
        for meeting, proposal in zip(meetings, rule(meetings, now, commune), strict=True):
            if proposal.host is None:
                continue
            again += communes[proposal.host] == commune
            commune = communes[proposal.host]
            hosted.setdefault(proposal.host, []).append(meeting.date)
    return [len(hosted.get(c.id, ())) for c in candidates], again


def network(communes: list[str]) -> list[Candidate]:
    return [Candidate(n, f"Partenaire {n:02}", seats=30, commune=c) for n, c in enumerate(communes)]


def mixed(seed: int) -> list[Candidate]:
    """Twenty equals, and ten with constraints or who join on the way."""
    luck = random.Random(seed)
    people = network([luck.choice("ABCDE") for _ in range(PARTNERS)])
    for n in range(20, 25):
        day = dt.date(FIRST + luck.randrange(YEARS), luck.randrange(1, 12), 1)
        people[n] = replace(people[n], absences=((day, day + dt.timedelta(days=200)),))
    for n in range(25, 30):
        people[n] = replace(people[n], since=dt.date(FIRST + luck.randrange(1, YEARS), 1, 1))
    return people


def main() -> None:
    networks = {
        "five communes of six": network([f"C{n % 5}" for n in range(PARTNERS)]),
        "two communes, 15 and 15": network(["A"] * 15 + ["B"] * 15),
        "two communes, 20 and 10": network(["A"] * 20 + ["B"] * 10),
        "one town and 8 villages": network(["A"] * 22 + [f"V{n}" for n in range(8)]),
        "one commune": network(["A"] * PARTNERS),
    }
    print(f"{YEARS} years of 10 cafés, {PARTNERS} volunteers\n")
    print(f"{'network':<28}{'spread':>8}{'same commune':>15}   strict alternation")
    for name, people in networks.items():
        counts, again = ten_years(plan, people)
        theirs, theirs_again = ten_years(strict_alternation, people)
        spread, their_spread = max(counts) - min(counts), max(theirs) - min(theirs)
        print(f"{name:<28}{spread:>8}{again:>15}   {their_spread} and {theirs_again}")
    spreads = Counter()
    for seed in range(50):
        equals = ten_years(plan, mixed(seed))[0][:20]
        spreads[max(equals) - min(equals)] += 1
    told = ", ".join(f"{spread}: {count} times" for spread, count in sorted(spreads.items()))
    print(f"\n50 networks with absences and newcomers, spread among the 20 equals: {told}")
    meetings = [Meeting(str(n), dt.date(2026, 9, 11) + dt.timedelta(30 * n), 24) for n in range(10)]
    people = [Candidate(n, str(n), seats=30, commune=f"C{n % 9}") for n in range(60)]
    started = time.perf_counter()
    for _ in range(100):
        plan(meetings, people)
    spent = (time.perf_counter() - started) * 10
    print(f"one season, 10 cafés and 60 partners: {spent:.2f} ms")


if __name__ == "__main__":
    main()
