"""The network rests: said with a reason and a planned return, and ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cafes.forms.suspending import SuspensionForm
from cafes.models import Cafe
from cafes.views.cafes import planned_territory
from partners.dates import NBSP, full_date
from partners.models import Territory


@require_http_methods(["GET", "HEAD", "POST"])
def network_suspend(request: HttpRequest, territory: str) -> HttpResponse:
    place, today = planned_territory(request, territory), timezone.localdate()
    state = {"now": place.is_suspended(today), "later": place.will_be_suspended(today)}
    within = cafes_within(place, today) if any(state.values()) else []
    form = SuspensionForm(request.POST or None, instance=place, initial=_first(state, today))
    if form.is_valid():
        form.save()
        messages.success(request, _told(place, today))
        if met := len(cafes_within(place, today)):
            messages.warning(request, _to_cancel(met))
        return redirect(reverse("cafes:cafe_list", args=[place.slug]))
    context = {"territory": place, "form": form, "within": within, "slug": territory, **state}
    return render(request, "cafes/season/suspend.html", context)


@require_POST
def network_resume(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    begun = not place.will_be_suspended(timezone.localdate())
    place.suspended_on, place.suspension_reason, place.resumes_on = None, "", None
    place.save(update_fields=["suspended_on", "suspension_reason", "resumes_on"])
    messages.success(
        request,
        "le réseau reprend. L’annonce disparaît des pages des partenaires."
        if begun
        else "cette suspension est annulée.",
    )
    return redirect(reverse("cafes:cafe_list", args=[place.slug]))


def cafes_within(place: Territory, today: dt.date) -> list[Cafe]:
    """Those to come that the suspension meets, and does not cancel by itself."""
    cafes = Cafe.objects.filter(territory=place).coming(today).select_related("territory", "host")
    return [cafe for cafe in cafes if place.is_suspended(cafe.date)]


def _first(state: dict[str, bool], today: dt.date) -> dict[str, Any]:
    """An empty form, unless a suspension is under way or announced."""
    if any(state.values()):
        return {}
    return {"suspended_on": today, "suspension_reason": "", "resumes_on": None}


def _told(place: Territory, today: dt.date) -> str:
    seen = f"les partenaires la lisent sur leur page et dans le calendrier{NBSP}; aucun courriel n’est parti."
    if place.suspended_on and today < place.suspended_on:
        return f"la suspension est prévue à partir du {full_date(place.suspended_on)}{NBSP}: {seen}"
    return f"la suspension est enregistrée{NBSP}: {seen}"


def _to_cancel(number: int) -> str:
    several = number > 1
    return (
        f"{number}{NBSP}café{'s tombent' if several else ' tombe'} pendant la suspension"
        f"{NBSP}: annulez-{'les' if several else 'le'} ou reportez-{'les' if several else 'le'}, "
        "les invités seront prévenus."
    )
