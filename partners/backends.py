"""Logging in by e-mail and password."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from partners.models import User


class PasswordBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Refuses the printed demo password wherever the site is not the demo."""
        if password == settings.DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, username, password, **kwargs)


class NotTheDemoPassword:
    def validate(self, password: str, user: User | None = None) -> None:
        if password == settings.DEMO_PASSWORD and not settings.DEMO:
            raise ValidationError(
                "Ce mot de passe est celui de la démonstration : tout le monde le connaît."
            )

    def get_help_text(self) -> str:
        return ""


def typed_email(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose failures are counted: the same address whatever its capitals."""
    source: Any = credentials or request.POST
    return (source.get("username") or "").strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, seen by the outermost of our `PROXY_COUNT` proxies."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = hops[-settings.PROXY_COUNT :][0].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
