"""Signing in oneself, from the QR code on the door."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cafes.arriving import attendances, person, structure, take_back
from cafes.door import Door, TooMany, door_of, sign_in
from cafes.forms.door import DoorForm
from cafes.models import Attendance, Cafe
from fiches.views.own.door import HEADERS
from partners.personal_links import typed_code

COOKIE = "presence"
REMEMBERED = dt.timedelta(hours=4)
CROWDED = (
    "Beaucoup de monde à la porte\N{NO-BREAK SPACE}: attendez une minute, puis appuyez de nouveau."
)


@dataclass(frozen=True)
class Mine:
    """Whom this very phone has signed in. Not `new`: somebody had noted her before, and a phone
    that only says her name takes nobody off the list."""

    row: Attendance
    new: bool

    @property
    def name(self) -> str:
        return person(self.row)

    @property
    def structure(self) -> str:
        return structure(self.row)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, code: str) -> HttpResponse:
    cafe, now = _cafe(code), timezone.now()
    state = door_of(cafe, now)
    if state != Door.OPEN:
        return _page(request, cafe, state, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        mine = None if "autre" in request.GET else _mine(request, cafe)
        return _page(request, cafe, state, form=DoorForm(cafe=cafe), mine=mine)
    form, status = DoorForm(request.POST, cafe=cafe), 422
    if form.is_valid():
        try:
            signed = form.signed()
            row = sign_in(cafe, signed, now)
            return _remember(cafe, row, new=row.key == signed.key)
        except TooMany:
            form.add_error(None, CROWDED)
            status = 429
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, cafe, state, form=form, status=status)


@login_not_required
@require_POST
def door_leave(request: HttpRequest, code: str) -> HttpResponse:
    """It was a mistake: only whom this phone has signed in."""
    cafe, now = _cafe(code), timezone.now()
    mine = _mine(request, cafe)
    if mine is not None and mine.new and door_of(cafe, now) == Door.OPEN:
        take_back(cafe, mine.row.key, now)
    response = redirect("cafes:door", cafe.door_code)
    response.delete_cookie(COOKIE, path=f"/p/{cafe.door_code}/")
    return response


def _cafe(code: str) -> Cafe:
    return get_object_or_404(Cafe.objects.select_related("territory"), door_code=typed_code(code))


def _page(
    request: HttpRequest,
    cafe: Cafe,
    state: Door,
    *,
    form: DoorForm | None = None,
    mine: Mine | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "territory": cafe.territory,
        "cafe": cafe,
        "state": state.value,
        "form": form,
        "mine": mine,
    }
    response = render(request, "cafes/morning/door.html", context, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def _remember(cafe: Cafe, row: Attendance, *, new: bool) -> HttpResponse:
    response = redirect("cafes:door", cafe.door_code)
    response.set_signed_cookie(
        COOKIE,
        f"{row.key}:{int(new)}",
        max_age=REMEMBERED,
        path=f"/p/{cafe.door_code}/",
        secure=settings.SITE_IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _mine(request: HttpRequest, cafe: Cafe) -> Mine | None:
    known = request.get_signed_cookie(COOKIE, default="", max_age=REMEMBERED)
    if not known:
        return None
    key, _, new = known.partition(":")
    row = attendances(cafe).filter(key=uuid.UUID(key)).first()
    return Mine(row, new == "1") if row else None
