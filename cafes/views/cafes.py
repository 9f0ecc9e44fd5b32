"""The cafés of a territory: coming and past, one by one, and planning them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes.answers import expected
from cafes.calling import calls
from cafes.doing import noted
from cafes.forms.cafes import CafeForm
from cafes.minutes.sending import last_version
from cafes.models import Cafe, InvitationLetter, Season
from cafes.panels import panels_of
from cafes.permissions import can_plan_cafes
from cafes.receiving import has_left, says_no, written_to_host
from cafes.steps import Situation, next_for, steps_of
from partners.dates import NBSP
from partners.models import Territory
from partners.scope import current_user, territory_or_404

PAST_PER_PAGE = 20
SEPTEMBER = 9


@require_safe
def cafe_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    today = timezone.localdate()
    cafes = (
        Cafe.objects.visible_to(current_user(request))
        .filter(territory=place)
        .select_related("territory", "host", "theme")
        .fetch_mode(models.FETCH_RAISE)
    )
    past = Paginator(cafes.filter(date__lt=today), PAST_PER_PAGE)
    can_plan = can_plan_cafes(current_user(request), place)
    coming = cafes.filter(date__gte=today).annotate(
        approved_at=F("letter__approved_at"),
        send_on=F("letter__send_on"),
        sent_at=F("letter__sent_at"),
    )
    shown = past.get_page(request.GET.get("page"))
    context = {
        "territory": place,
        "coming": coming.order_by("date", "start"),
        "past": shown,
        "seasons": by_season(shown.object_list),
        "can_plan": can_plan,
        "drafted": Season.objects.filter(territory=place).exclude(draft=[]).first()
        if can_plan
        else None,
    }
    return render(request, "cafes/cafe_list.html", context)


def by_season(cafes: Iterable[Cafe]) -> list[tuple[str, list[Cafe]]]:
    """From September to August, in the order given."""

    def begins(cafe: Cafe) -> int:
        return cafe.date.year - (cafe.date.month < SEPTEMBER)

    return [(f"{year}-{year + 1}", list(some)) for year, some in groupby(cafes, begins)]


@require_safe
def cafe_detail(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    cafe = cafe_or_404(request, place, pk)
    if cafe.date != date:
        return redirect(cafe)  # it was moved since the link was written
    user, now = current_user(request), timezone.now()
    can_plan = can_plan_cafes(user, place)
    context = {
        "territory": place,
        "cafe": cafe,
        "is_past": cafe.date < timezone.localdate(),
        "has_begun": cafe.is_on and cafe.starts_at <= now,
        "can_plan": can_plan,
        "panels": panels_of(cafe, user, now),
        **(_preparing(cafe, now) if can_plan else {}),
    }
    return render(request, "cafes/cafe_detail.html", context)


def _preparing(cafe: Cafe, now: dt.datetime) -> dict[str, Any]:
    """What only whoever prepares it sees: what is next, and where it stands."""
    coming, organisations, waiting = expected(cafe)
    letter = InvitationLetter.objects.filter(cafe=cafe).first()
    it = Situation(
        cafe=cafe,
        letter=letter,
        host_left=has_left(cafe),
        coming=coming,
        organisations=organisations,
        waiting=waiting,
        now=now,
        today=timezone.localdate(now),
        noted=noted(cafe, timezone.localdate(now)),
        sent_at=sent.sent_at if (sent := last_version(cafe)) else None,
    )
    return {
        "letter": letter,
        "next": next_for(it),
        "steps": steps_of(it),
        "noted": it.noted,
        "host_letter": written_to_host(cafe),
        "host_left": it.host_left,
        "overbooked": cafe.seats is not None and coming > cafe.seats,
        "coming": coming,
        "calls": calls(cafe),
        "host_says_no": cafe.is_on and says_no(cafe),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_create(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    return save_cafe(request, CafeForm(request.POST or None, territory=place), place)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_edit(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = planned_territory(request, territory)
    cafe = cafe_or_404(request, place, pk)
    invited = cafe.is_on and cafe.invitations.filter(sent_at__isnull=False).exists()
    form = CafeForm(request.POST or None, instance=cafe, territory=place, invited=invited)
    return save_cafe(request, form, place)


def planned_territory(request: HttpRequest, slug: str) -> Territory:
    """The territory, if the user plans its cafés."""
    place = territory_or_404(request, slug)
    if not can_plan_cafes(current_user(request), place):
        raise PermissionDenied
    return place


def cafe_or_404(request: HttpRequest, place: Territory, pk: int) -> Cafe:
    cafes = Cafe.objects.visible_to(current_user(request)).filter(territory=place)
    return get_object_or_404(cafes.select_related("territory", "host", "theme", "commune"), pk=pk)


def save_cafe(request: HttpRequest, form: CafeForm, place: Territory) -> HttpResponse:
    if form.is_valid():
        verb = "ajouté" if form.instance.pk is None else "corrigé"
        told = form.keep(current_user(request), timezone.now())
        cafe = form.instance
        letters = (
            f" {told}{NBSP}courriel{'s partent' if told > 1 else ' part'} aux invités."
            if told
            else ""
        )
        messages.success(request, f"le café ({cafe.when}) est {verb}.{letters}")
        return redirect(cafe)
    stored = Cafe.objects.filter(pk=form.instance.pk).select_related("territory").first()
    context = {"territory": place, "form": form, "cafe": stored}
    return render(request, "cafes/cafe_form.html", context)
