"""Logging in by e-mail and password."""

from __future__ import annotations

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
        return super().authenticate(request, username, password, **kwargs)  # type: ignore[return-value]


class NotTheDemoPassword:
    def validate(self, password: str, user: User | None = None) -> None:
        if password == settings.DEMO_PASSWORD and not settings.DEMO:
            raise ValidationError(
                "Ce mot de passe est celui de la démonstration : tout le monde le connaît."
            )

    def get_help_text(self) -> str:
        return ""
