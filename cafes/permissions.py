from __future__ import annotations

from partners.models import Territory
from partners.permissions import Someone, can_run_network


def can_plan_cafes(user: Someone, territory: Territory) -> bool:
    """Add, correct, cancel: whoever runs the network."""
    return can_run_network(user, territory)
