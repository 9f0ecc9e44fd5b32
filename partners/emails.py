"""The letters about accounts: one function each. Tasks send them (`partners.tasks`).

They hold a key that opens an account once, so they are made when they leave and are written
nowhere: `partners.mailing` keeps the text of each of its letters in the database.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from partners.links import login_address
from partners.models import User
from partners.stationery import letter


def ready(name: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    said = letter(f"partners/{name}", context)
    mail = EmailMultiAlternatives(said.subject, said.text, to=[to])
    mail.attach_alternative(said.html, "text/html")
    return mail


def login_link(user: User, next_path: str) -> EmailMultiAlternatives:
    context = {
        "user": user,
        "address": login_address(user, next_path),
        "minutes": settings.SESAME_MAX_AGE // 60,
    }
    return ready("login_link", user.email, context)


def password_reset(user: User) -> EmailMultiAlternatives:
    path = reverse(
        "partners:password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    context = {
        "user": user,
        "address": settings.SITE_URL + path,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    return ready("password_reset", user.email, context)
