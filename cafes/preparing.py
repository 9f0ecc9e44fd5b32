"""What the host of a café prepares: the facilitator's own list, or the usual one."""

from __future__ import annotations

from cafes.models import Cafe

USUAL = (
    "Une salle, avec une chaise par personne et des tables en rond ou en U.",
    "Le café, du thé, de l’eau, quelques viennoiseries.",
    "Un panneau à l’entrée, et quelqu’un pour ouvrir un quart d’heure avant.",
    "Une table près de la porte pour la feuille d’émargement.",
    "Une visite de vos locaux, un quart d’heure, si vous le souhaitez.",
    "Le stationnement, le bus et l’accès en fauteuil\N{NO-BREAK SPACE}: prévenez-nous de ce qui a changé.",
)

# Nobody is asked for a name at a café habitants.
RESIDENTS = tuple(
    "Une affiche sur la porte." if "émargement" in point else point for point in USUAL
)


def points_for(cafe: Cafe) -> list[str]:
    """One point a line."""
    typed = [line.strip(" -•\t") for line in cafe.to_prepare.splitlines()]
    return [line for line in typed if line] or list(
        RESIDENTS if cafe.kind == Cafe.Kind.HABITANTS else USUAL
    )
