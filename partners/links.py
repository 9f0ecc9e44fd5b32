"""Links that log in: asked for by e-mail, shown by a GET, used up by a POST."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from sesame.backends import ModelBackend
from sesame.utils import get_token

from partners.models import LinkRequest, User

SCOPE = "connexion"
PERIOD = dt.timedelta(hours=1)
MOST_PER_EMAIL = 5
MOST_PER_ADDRESS = 40  # a whole office may share one


def ask_for_link(email: str, ip_address: str | None, now: dt.datetime) -> bool:
    """Count this request; False when this mailbox or this place has asked too often."""
    LinkRequest.objects.filter(requested_at__lt=now - PERIOD).delete()
    recent = LinkRequest.objects.all()
    if recent.filter(email=email).count() >= MOST_PER_EMAIL:
        return False
    if ip_address and recent.filter(ip_address=ip_address).count() >= MOST_PER_ADDRESS:
        return False
    LinkRequest.objects.create(email=email, ip_address=ip_address, requested_at=now)
    return True


def login_address(user: User, next_path: str = "") -> str:
    """The whole address to put in a letter. It works once, for `SESAME_MAX_AGE` seconds."""
    query = {settings.SESAME_TOKEN_NAME: get_token(user, scope=SCOPE)}
    if next_path:
        query["next"] = next_path
    return f"{settings.SITE_URL}{reverse('partners:login_with_link')}?{urlencode(query)}"


def user_of(token: str) -> User | None:
    """Whose link this is, if it still works. Uses nothing up."""
    if not token:
        return None
    return cast(User | None, ModelBackend().authenticate(None, sesame=token, scope=SCOPE))


def use_up(user: User, now: dt.datetime) -> bool:
    """Make every link of this user stop working; False when another request just did."""
    same = User.objects.filter(pk=user.pk, last_login=user.last_login)
    return same.update(last_login=now) == 1


def safe_path(request: HttpRequest, path: str) -> str:
    """The page to go to after logging in, or nothing if it is not one of ours."""
    ours = url_has_allowed_host_and_scheme(
        path, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return path if ours and "\0" not in path else ""
