"""Dated events told at a tour de table: they land in the territory's calendar."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse

from cafes.ics import Event
from cafes.models import Note
from cafes.questions import was_shared
from partners.models import Territory

TITLE = 90  # characters


def coming_events(territory: Territory, start: dt.date, end: dt.date) -> list[Event]:
    """From one day to another, both included, the soonest first. One query.

    Only once the compte rendu that tells them was sent: notes are read again before that.
    """
    notes = (
        Note.objects.kept()
        .filter(was_shared(), tour__cafe__territory=territory, kind=Note.Kind.EVENT)
        .filter(happens_on__gte=start, happens_on__lte=end)
        .exclude(text="")
        .select_related("partner", "tour__cafe__territory")
        .order_by("happens_on", "happens_at", "pk")
    )
    return [_event(note) for note in notes]


def _event(note: Note) -> Event:
    cafe = note.tour.cafe
    first, _, rest = note.text.strip().partition("\n")
    title = first if len(first) <= TITLE else f"{first[: TITLE - 1].rstrip()}…"
    said = [
        first if title != first else "",
        rest.strip(),
        note.partner.name if note.partner else "",
    ]
    place = [cafe.territory.slug, cafe.date, cafe.pk]
    return Event(
        uid=f"note-{note.key}",
        date=note.happens_on or cafe.date,
        time=note.happens_at,
        title=title,
        text="\n".join(line for line in said if line),
        address=settings.SITE_URL + reverse("cafes:minutes_detail", args=place),
    )
