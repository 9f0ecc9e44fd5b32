"""Cafés and what happened there, for the tests of bilans."""

import datetime as dt
import uuid

from django.utils import timezone

from cafes.models import Attendance, Cafe, Invitation, Note, Reply, Season, TourDeTable
from partners.models import Theme

HELD = Cafe.State.HELD


def make_season(territory, year=2025, **fields):
    fields.setdefault("starts_on", dt.date(year, 9, 1))
    fields.setdefault("ends_on", dt.date(year + 1, 6, 30))
    return Season.objects.create(territory=territory, year=year, **fields)


def make_cafe(territory, date, state=HELD, **fields):
    fields.setdefault("start", dt.time(9))
    fields.setdefault("end", dt.time(10, 30))
    return Cafe.objects.create(territory=territory, date=date, state=state, **fields)


def at(day, hour=9):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def come(cafe, *partners, **fields):
    """One person of each partner came."""
    return [
        Attendance.objects.create(
            key=uuid.uuid4(), cafe=cafe, partner=partner, arrived_at=at(cafe.date), **fields
        )
        for partner in partners
    ]


def invite(cafe, partner, answer="", email="", **fields):
    """An invitation that left, and its answer if there is one."""
    invitation = Invitation.objects.create(
        cafe=cafe, partner=partner, email=email, sent_at=at(cafe.date - dt.timedelta(days=21))
    )
    if answer:
        Reply.objects.create(
            invitation=invitation,
            answer=answer,
            for_date=cafe.date,
            answered_at=at(cafe.date - dt.timedelta(days=10)),
            **fields,
        )
    return invitation


def note(cafe, kind, theme="", answered=False, **fields):
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    moment = at(cafe.date)
    return Note.objects.create(
        tour=tour,
        kind=kind,
        theme=Theme.objects.get(code=theme) if theme else None,
        written_at=moment,
        changed_at=moment,
        answered_at=moment if answered else None,
        **fields,
    )
