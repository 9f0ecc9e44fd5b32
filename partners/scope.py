"""From the address to the territory: the first line of every view that works in one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from partners.models import Territory, User

MOST_DIGITS = 18


def current_user(request: HttpRequest) -> User:
    """The person logged in; LoginRequiredMiddleware has seen to it that there is one."""
    return cast(User, request.user)


def territory_or_404(request: HttpRequest, slug: str) -> Territory:
    """The territory of this page, if the user sees it; the shell shows its name and places."""
    territory = get_object_or_404(Territory.objects.visible_to(request.user), slug=slug)
    request.territory = territory  # type: ignore[attr-defined]
    return territory


def safe_pk(text: str) -> int | None:
    """The number that a form sends back for a row, if it can be one: databases stop at 19 digits."""
    fits = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if fits else None


def safe_pks(texts: Iterable[str]) -> list[int]:
    return [pk for text in texts if (pk := safe_pk(text)) is not None]
