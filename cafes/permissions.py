from __future__ import annotations

from partners.models import Role, Territory
from partners.permissions import Someone, can_edit_livret, can_run_network, roles


def can_plan_cafes(user: Someone, territory: Territory) -> bool:
    """Add, correct, cancel: whoever runs the network."""
    return can_run_network(user, territory)


def can_lead_cafes(user: Someone, territory: Territory) -> bool:
    """On the day: see who comes by name, note arrivals and what is said. Whoever runs the
    network; there may be several, and two may note together."""
    return can_run_network(user, territory)


def can_follow_cafes(user: Someone, territory: Territory) -> bool:
    """Between two cafés: note the answer to a question, say that a follow-up is done. Whoever
    keeps the livret knows who does what as well as whoever runs the network."""
    return can_edit_livret(user, territory)


def can_advise(user: Someone, territory: Territory) -> bool:
    """See together all the networks below this territory, and open a new one: its adviser.

    She sees figures everywhere, and changes nothing in the networks themselves.
    """
    return user.is_superuser or Role.ADVISER in roles(user, territory)
