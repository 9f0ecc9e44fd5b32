"""Does a season of 10 cafés with 60 partners answer within one page load?

    .venv/bin/python benchmarks/season.py

A database of its own, in a temporary folder: 60 partners with a room and an absence, three
seasons behind them. Measures, in milliseconds (medians): the hosts of ten cafés as the page asks
for them, in a fixed number of queries; a named peer, the same rule that asks the database for
each partner of each café; and the whole page, read and sent back with another host for one café.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
FOLDER = Path(tempfile.mkdtemp())
os.environ |= {"DATA_DIR": str(FOLDER), "DATABASE_URL": f"sqlite:///{FOLDER / 'db.sqlite3'}"}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cafes.models import Cafe, HostAbsence, HostRoom, Season  # noqa: E402
from cafes.planning.adopting import open_plan  # noqa: E402
from cafes.planning.starting import rhythm_slots, start  # noqa: E402
from cafes.rhythm import dates_between, parse  # noqa: E402
from cafes.rotation import Candidate, Meeting, plan  # noqa: E402
from partners.models import (  # noqa: E402
    Commune,
    Membership,
    Participation,
    Partner,
    PartnerType,
    Role,
    Territory,
    User,
)

PARTNERS, ROUNDS = 60, 15
FIRST, LAST = dt.date(2026, 9, 1), dt.date(2027, 6, 30)
TODAY = dt.date(2026, 7, 1)


def build() -> Season:
    place = Territory.objects.create(slug="fumel", name="Fumel", kind="epci")
    kind = PartnerType.objects.first()
    assert kind is not None
    for n in range(PARTNERS):
        commune, _ = Commune.objects.get_or_create(
            code=f"4710{n % 9}", defaults={"name": f"Commune {n % 9}", "postal_codes": "47500"}
        )
        partner = Partner.objects.create(
            name=f"Partenaire {n:02}", type=kind, can_host=True, host_seats=20 + n % 30
        )
        Participation.objects.create(partner=partner, territory=place, joined_on="2020-01-01")
        HostRoom.objects.create(partner=partner, address="1 rue Haute", commune=commune)
        HostAbsence.objects.create(
            partner=partner, starts_on=dt.date(2027, 1, 1 + n % 28), ends_on=dt.date(2027, 2, 1)
        )
    hosts = list(Partner.objects.all())
    Cafe.objects.bulk_create(
        Cafe(
            territory=place,
            date=TODAY - dt.timedelta(days=30 * n),
            start=dt.time(9),
            end=dt.time(10, 30),
            state=Cafe.State.HELD,
            host=hosts[n % PARTNERS],
            headcount=18,
        )
        for n in range(1, 31)
    )
    season = Season(territory=place, year=2026, starts_on=FIRST, ends_on=LAST)
    rhythm = parse("2 FR 09:00-10:30")
    start(season, rhythm, rhythm_slots(rhythm, dates_between(rhythm, FIRST, LAST), []))
    return season


def asking_each_time(season: Season) -> list[int | None]:
    """The peer: for each café, for each partner, what the database knows of it."""
    hosts: list[int | None] = []
    for row in season.draft:
        date = dt.date.fromisoformat(row["choice"]["date"])
        candidates = []
        for partner in Partner.objects.of(season.territory).filter(can_host=True):
            hosted = Cafe.objects.filter(host=partner).order_by("date").values_list("date")
            absences = partner.host_absences.values_list("starts_on", "ends_on")
            candidates.append(
                Candidate(
                    partner.pk,
                    partner.name,
                    seats=partner.host_seats,
                    commune=partner.room.commune.name,
                    absences=tuple(absences),
                    hosted=tuple(day for (day,) in hosted),
                )
            )
        hosts.append(plan([Meeting(row["key"], date, 22)], candidates)[0].host)
    return hosts


def timed(act: Callable[[], object]) -> tuple[float, int]:
    """The median in milliseconds, and how many queries."""
    with CaptureQueriesContext(connection) as queries:
        act()
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent), len(queries)


def main() -> None:
    call_command("migrate", verbosity=0)
    season = build()
    user = User.objects.create_user("animation@demo.example", None)
    Membership.objects.create(user=user, territory=season.territory, role=Role.FACILITATOR)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    page = "/fumel/saison/2026/planifier/"
    key = season.draft[0]["key"]
    ours, few = timed(lambda: open_plan(season, TODAY))
    theirs, many = timed(lambda: asking_each_time(season))
    assert b"plan-cafe" in client.get(page).content
    read, _ = timed(lambda: client.get(page))
    assert client.post(page, {"faire": f"skip:{key}"}).status_code == 302
    sent, _ = timed(lambda: client.post(page, {"faire": f"skip:{key}"}))
    print(f"{len(season.draft)} cafés, {PARTNERS} partners, 30 cafés behind them\n")
    print(f"the hosts of the season        {ours:8.1f} ms  {few:5} queries")
    print(f"asking for each café, partner  {theirs:8.1f} ms  {many:5} queries")
    print(f"ratio                          {theirs / ours:8.1f}")
    print(f"the whole page                 {read:8.1f} ms")
    print(f"another host, planned again    {sent:8.1f} ms")


if __name__ == "__main__":
    main()
