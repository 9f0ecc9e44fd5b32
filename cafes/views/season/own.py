"""From a personal link: offer to host, and the calendar of the network."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cafes.feed import agenda_address, coming_months, feed_of, revoke, subscribe, whole_address
from cafes.views.season.calendar import GONE, MADE
from cafes.views.season.hosting import offer_forms, save_offer
from fiches.views.own.door import from_link
from partners.models import PersonalLink

THANKS = "merci\N{NO-BREAK SPACE}! Nous vous préviendrons bien avant votre tour."


@from_link("GET", "POST")
def own_host(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    form, absences = offer_forms(request, link.partner, link.territory)
    if request.method == "POST" and save_offer(form, absences):
        yes = form.cleaned_data["can_host"] == "oui"
        messages.success(request, THANKS if yes else "c’est noté.")
        return redirect(link)
    status = 422 if request.method == "POST" else 200
    return _render(request, link, "own_host", {"form": form, "absences": absences}, status)


@from_link("GET")
def own_calendar(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    today = timezone.localdate()
    feed = feed_of(link.territory, link)
    context = {
        "months": coming_months(link.territory, today),
        "address": whole_address(feed) if feed else "",
        "agenda": agenda_address(feed) if feed else "",
    }
    return _render(request, link, "own_calendar", context)


@from_link("POST")
def own_calendar_subscribe(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    subscribe(link.territory, link)
    messages.success(request, MADE)
    return redirect(reverse("cafes:own_calendar", args=[link.code]) + "#abonnement")


@from_link("POST")
def own_calendar_revoke(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    if revoke(link.territory, link, timezone.now()):
        messages.success(request, GONE)
    return redirect(reverse("cafes:own_calendar", args=[link.code]) + "#abonnement")


def _render(
    request: HttpRequest, link: PersonalLink, page: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"link": link, "territory": link.territory, **context}
    return render(request, f"cafes/season/{page}.html", context, status=status)
