"""Who may bring a partner of another territory into this one by naming it in a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fiches.importing.values import NBSP
from partners.models import Territory, User
from partners.permissions import can_bring_in

# The networks where a partner is → why it may not join, or nothing.
WhyNot = Callable[[Sequence[Territory]], str]


def anybody(networks: Sequence[Territory]) -> str:
    """From the command line: whoever holds the machine."""
    return ""


def brought_by(user: User | None) -> WhyNot:
    """From the browser: the rule of the page Réseau."""

    def why_not(networks: Sequence[Territory]) -> str:
        if not networks or (user and can_bring_in(user, networks)):
            return ""
        seen = user.visible_territory_ids if user else frozenset()
        names = [f"«{NBSP}{place.name}{NBSP}»" for place in networks if place.pk in seen]
        whose = f"le réseau {' et '.join(names)}" if names else "un autre réseau"
        return (
            f"ce partenaire est déjà suivi par {whose}{NBSP}: demandez l’accord de son équipe, "
            "puis à la personne qui tient le site de l’ajouter ici."
        )

    return why_not
