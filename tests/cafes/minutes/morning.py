"""A café that was held: who came, what was said."""

import datetime as dt

from cafes.models import Attendance, Cafe, Note, Seat, TourDeTable

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 20)


def make_cafe(territory, date=DAY, **fields):
    fields.setdefault("start", dt.time(9))
    fields.setdefault("end", dt.time(10, 30))
    fields.setdefault("state", Cafe.State.HELD)
    return Cafe.objects.create(territory=territory, date=date, **fields)


def come(cafe, partner=None, contact=None, **fields):
    return Attendance.objects.create(
        cafe=cafe, partner=partner, contact=contact, arrived_at=NOW, **fields
    )


def seat(cafe, partner=None, position=0, **fields):
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    return Seat.objects.create(tour=tour, partner=partner, position=position, **fields)


def say(cafe, text, kind="information", partner=None, **fields):
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    return Note.objects.create(
        tour=tour,
        text=text,
        kind=kind,
        partner=partner,
        written_at=NOW,
        changed_at=NOW,
        **fields,
    )
