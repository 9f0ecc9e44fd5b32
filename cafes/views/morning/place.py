"""Which café a page of the morning is about, and what all of them hand to their scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from cafes.models import Cafe
from cafes.permissions import can_lead_cafes
from cafes.syncing import digest, state_of
from partners.models import Territory
from partners.scope import current_user, territory_or_404

# What the pages of the morning load to work without a network.
MODULES = (
    "morning-arrivals",
    "morning-book",
    "morning-clock",
    "morning-context",
    "morning-count",
    "morning-editor",
    "morning-forget",
    "morning-memory",
    "morning-notes",
    "morning-offline",
    "morning-page",
    "morning-seats",
    "morning-store",
    "morning-sync",
    "morning-table",
    "morning-when",
    "situations",
    "situations-patterns",
)


def led_cafe(request: HttpRequest, slug: str, pk: int) -> tuple[Territory, Cafe]:
    """The territory and the café, if the user leads its mornings."""
    place = territory_or_404(request, slug)
    user = current_user(request)
    cafes = Cafe.objects.visible_to(user).filter(territory=place)
    cafe = get_object_or_404(cafes.select_related("territory", "host", "theme"), pk=pk)
    if not can_lead_cafes(user, place):
        raise PermissionDenied
    return place, cafe


def address(name: str, cafe: Cafe) -> str:
    return reverse(name, args=[cafe.territory.slug, cafe.date, cafe.pk])


def for_scripts(request: HttpRequest, cafe: Cafe) -> dict[str, Any]:
    """What the scripts of the morning begin with, online or from what the browser kept."""
    state = state_of(cafe)
    pages = ["cafes:attendance"]
    if cafe.kind != Cafe.Kind.HABITANTS:
        pages.append("cafes:tour")
    files = [f"js/{name}.js" for name in MODULES] + ["css/morning.css"]
    return {
        "user": current_user(request).pk,
        "cafe": cafe.pk,
        "sync": address("cafes:morning_sync", cafe),
        "worker": address("cafes:morning_worker", cafe),
        "pages": [address(page, cafe) for page in pages],
        # As a page asks for them, and as one module asks for another.
        "files": sorted(
            {static(file) for file in files} | {settings.STATIC_URL + f for f in files}
        ),
        "now": int(timezone.now().timestamp() * 1000),
        "state": state,
        "seen": digest(state),
    }
