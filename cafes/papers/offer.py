"""Which papers go with which café: what its page proposes to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone

from cafes.models import Cafe
from cafes.papers import sheets
from cafes.permissions import can_plan_cafes
from partners.permissions import Someone


@dataclass(frozen=True)
class Paper:
    """`code` is the name of the file; `residents`: for a café habitants, for the others, or both."""

    code: str
    label: str
    what: str
    make: Callable[[Cafe], bytes]
    residents: bool | None = False


PAPERS = {
    paper.code: paper
    for paper in (
        Paper(
            "emargement",
            "Feuille d’émargement",
            "Les personnes attendues, et des lignes pour les autres.",
            sheets.sign_in_sheet,
        ),
        Paper(
            "chevalets",
            "Chevalets",
            "Un nom par place, deux par feuille\N{NO-BREAK SPACE}: coupez, pliez.",
            sheets.name_tents,
        ),
        Paper(
            "porte",
            "Page pour la porte",
            "Un QR code pour noter son arrivée avec son téléphone.",
            sheets.door_page,
        ),
        Paper(
            "affiche-a4",
            "Affiche A4",
            "Pour la mairie, la boulangerie, le hall.",
            sheets.poster,
            residents=True,
        ),
        Paper(
            "affiche-a3",
            "Affiche A3",
            "La même, deux fois plus grande.",
            partial(sheets.poster, size="A3"),
            residents=True,
        ),
        Paper(
            "hote",
            "Liste de l’hôte",
            "Ce que prépare qui nous reçoit.",
            sheets.host_list,
            residents=None,
        ),
    )
}


def papers_of(cafe: Cafe) -> list[Paper]:
    residents = cafe.kind == Cafe.Kind.HABITANTS
    return [paper for paper in PAPERS.values() if paper.residents in {residents, None}]


def panel(cafe: Cafe, user: Someone, now: dt.datetime) -> dict[str, Any] | None:
    """What there is to print, as long as it may still serve."""
    over = cafe.is_off or cafe.date < timezone.localdate(now)
    if over or not can_plan_cafes(user, cafe.territory):
        return None
    return {"papers": [] if cafe.vague else papers_of(cafe)}
