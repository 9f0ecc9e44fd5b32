"""The morning on the page of its café: who is there, the tour de table, for whoever leads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse

from cafes.arriving import attendances, presence
from cafes.models import Cafe, Note
from cafes.permissions import can_lead_cafes
from partners.permissions import Someone


def noted(cafe: Cafe, today: dt.date) -> bool:
    """From its day on, whether somebody is noted as present or something as said. Two queries
    at most."""
    if cafe.vague or cafe.date > today:
        return False
    said = Note.objects.kept().filter(tour__cafe=cafe).exclude(text="")
    return attendances(cafe).exists() or said.exists()


def panel(cafe: Cafe, user: Someone, now: dt.datetime) -> dict[str, Any] | None:
    """Two queries."""
    if cafe.is_off or not can_lead_cafes(user, cafe.territory):
        return None
    named = cafe.kind != Cafe.Kind.HABITANTS
    door = reverse("cafes:door", args=[cafe.door_code])
    return {
        "presence": presence(attendances(cafe)) if named else None,
        "notes": Note.objects.kept().filter(tour__cafe=cafe).exclude(text="").count(),
        "named": named,
        "door": f"{settings.SITE_URL}{door}",
    }
