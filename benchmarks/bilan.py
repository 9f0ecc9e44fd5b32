"""What ten years of bilans cost against one: at most 1.5 times as much a year.

    .venv/bin/python benchmarks/bilan.py

A territory of 60 organisations, 30 cafés a year, 35 organisations at each, in a database in memory.
One year alone is read and counted, then ten years together (what the list of seasons does), then
the last of ten (what its page does).
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp())

FIRST, YEARS, CAFES, ORGANISATIONS, PRESENT = 2015, 10, 30, 60, 35
TODAY = dt.date(2026, 7, 1)
ROUNDS = 5
MOST = 1.5


def fill(slug: str, years: int) -> object:
    from django.utils import timezone

    from cafes.models import Attendance, Cafe, Invitation, Note, TourDeTable
    from partners.models import Participation, Partner, PartnerType, Territory, Theme

    place = Territory.objects.create(slug=slug, name=slug, kind="circonscription")
    kind, theme, draw = PartnerType.objects.first(), Theme.objects.first(), random.Random(47)
    partners = Partner.objects.bulk_create(
        Partner(name=f"Partenaire {n}", type=kind) for n in range(ORGANISATIONS)
    )
    Participation.objects.bulk_create(
        Participation(partner=partner, territory=place, joined_on=dt.date(2014, 9, 1))
        for partner in partners
    )
    cafes = Cafe.objects.bulk_create(
        Cafe(
            territory=place,
            date=dt.date(FIRST + YEARS - years + year, 9, 5) + dt.timedelta(days=10 * rank),
            start=dt.time(9),
            end=dt.time(10, 30),
            state="held",
            host=partners[rank],
        )
        for year in range(years)
        for rank in range(CAFES)
    )
    now = timezone.now()
    Attendance.objects.bulk_create(
        Attendance(cafe=cafe, partner=partner, arrived_at=now)
        for cafe in cafes
        for partner in draw.sample(partners, PRESENT)
    )
    Invitation.objects.bulk_create(
        Invitation(cafe=cafe, partner=partner, sent_at=now)
        for cafe in cafes
        for partner in partners
    )
    tours = TourDeTable.objects.bulk_create(TourDeTable(cafe=cafe) for cafe in cafes)
    Note.objects.bulk_create(
        Note(tour=tour, kind="worry", theme=theme, text="…", written_at=now, changed_at=now)
        for tour in tours
        for _ in range(20)
    )
    return place


def seconds(place: object, years: list[int]) -> float:
    from cafes.bilan.counting import bilans_of
    from cafes.bilan.history import read

    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        bilans = bilans_of(read(place, years), years, TODAY)
        times.append(time.perf_counter() - started)
        assert all(bilan.held == CAFES for bilan in bilans)
    return statistics.median(times)


def queries(place: object, years: list[int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cafes.bilan.counting import bilans_of
    from cafes.bilan.history import read

    with CaptureQueriesContext(connection) as captured:
        bilans_of(read(place, years), years, TODAY)
    return len(captured)


def main() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    last = FIRST + YEARS - 1
    ten, one = fill("dix", YEARS), fill("un", 1)
    every = list(range(FIRST, FIRST + YEARS))
    alone, together, page = seconds(one, [last]), seconds(ten, every), seconds(ten, [last])
    ratio = together / YEARS / alone
    print(f"one year alone           {alone * 1000:7.0f} ms, {queries(one, [last])} queries")
    print(f"ten years together       {together * 1000:7.0f} ms, {queries(ten, every)} queries")
    print(f"the last of ten years    {page * 1000:7.0f} ms, {queries(ten, [last])} queries")
    print(f"a year of ten / a year alone: {ratio:.2f} (at most {MOST})")
    sys.exit(ratio > MOST)


if __name__ == "__main__":
    import django

    django.setup()
    main()
