from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from partners.models import Territory
from partners.permissions import can_edit_livret, can_run_network


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame around every page shows: the territory, and the others to switch to."""
    user = getattr(request, "user", None)
    territory: Territory | None = getattr(request, "territory", None)
    if user is None or not user.is_authenticated:
        return {"shell": {"territory": None, "territories": [], "demo": settings.DEMO}}
    return {
        "shell": {
            "territory": territory,
            "territories": list(Territory.objects.visible_to(user)),
            "can_run_network": territory is not None and can_run_network(user, territory),
            "can_edit_livret": territory is not None and can_edit_livret(user, territory),
            "demo": settings.DEMO,
        }
    }
