from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from partners.models import Territory
from partners.permissions import can_edit_livret, can_run_network


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page shows: who, where, and the other territories to go to."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        user = None
    territory: Territory | None = getattr(request, "territory", None) if user else None
    territories = list(Territory.objects.visible_to(user)) if user else []
    return {
        "shell": {
            "user": user,
            "territory": territory,
            "territories": territories,
            "others": [other for other in territories if other != territory],
            "place": place(request.path),
            "below": below(territory, territories) if territory else [],
            "can_run_network": bool(user and territory and can_run_network(user, territory)),
            "can_edit_livret": bool(user and territory and can_edit_livret(user, territory)),
            "demo": settings.DEMO,
        }
    }


def below(territory: Territory, others: list[Territory]) -> list[Territory]:
    """Those of the others that it is made of, whatever the depth: where its partners are."""
    inside, grown = {territory.pk}, True
    while grown:
        children = {one.pk for one in others if one.parent_id in inside} - inside
        inside |= children
        grown = bool(children)
    return [one for one in others if one.pk in inside and one != territory]


def place(path: str) -> str:
    """The second word of the address tells the place: /fumel/fiches/12/ → "fiches"."""
    words = path.split("/")
    word = words[2] if len(words) > 2 else ""
    if word in {"saison", "calendrier", "accueil", "suspension"}:
        return "cafes"
    return "fiches" if word in {"relecture", "tournees"} else word
