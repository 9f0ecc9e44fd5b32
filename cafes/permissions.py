from __future__ import annotations

from partners.models import Territory
from partners.permissions import Someone, can_run_network


def can_plan_cafes(user: Someone, territory: Territory) -> bool:
    """Add, correct, cancel: whoever runs the network."""
    return can_run_network(user, territory)


def can_lead_cafes(user: Someone, territory: Territory) -> bool:
    """On the day: see who comes by name, note arrivals and what is said. Whoever runs the
    network; there may be several, and two may note together."""
    return can_run_network(user, territory)
