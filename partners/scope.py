"""From the address to the territory: the first line of every view that works in one."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from partners.models import Territory, User


def current_user(request: HttpRequest) -> User:
    """The person logged in; LoginRequiredMiddleware has seen to it that there is one."""
    return cast(User, request.user)


def territory_or_404(request: HttpRequest, slug: str) -> Territory:
    """The territory of this page, if the user sees it; the shell shows its name and places."""
    territory = get_object_or_404(Territory.objects.visible_to(request.user), slug=slug)
    request.territory = territory  # type: ignore[attr-defined]
    return territory
