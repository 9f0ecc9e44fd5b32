"""What pages of a network say of its season: `{% load season %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from cafes.models import Cafe
from partners.models import Territory

register = template.Library()


@register.inclusion_tag("cafes/season/_suspended.html")
def network_rest(territory: Territory, cafe: Cafe | None = None) -> dict[str, Any]:
    """That the network rests, or will; on the page of a `cafe`, a rest to come is told if that
    café falls within. No query."""
    today = timezone.localdate()
    hit = cafe is not None and cafe.falls_in_rest
    planned = territory.will_be_suspended(today) and (hit or cafe is None)
    suspended = territory.is_suspended(today)
    return {"territory": territory, "suspended": suspended, "planned": planned, "hit": hit}
