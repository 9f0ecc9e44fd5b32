"""The territory's calendar: on screen, and the private address to subscribe to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_POST, require_safe

from cafes.feed import (
    agenda_address,
    coming_months,
    feed_body,
    feed_of,
    open_feed,
    revoke,
    subscribe,
    whole_address,
)
from cafes.permissions import can_plan_cafes
from partners.scope import current_user, territory_or_404

MADE = "l’adresse de votre calendrier est prête. Copiez-la dans votre agenda."
GONE = "l’adresse ne donne plus rien. Les agendas qui la lisaient se videront d’eux-mêmes."


@require_safe
def calendar(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    user, today = current_user(request), timezone.localdate()
    feed = feed_of(place, user)
    context = {
        "territory": place,
        "months": coming_months(place, today),
        "address": whole_address(feed) if feed else "",
        "agenda": agenda_address(feed) if feed else "",
        "can_plan": can_plan_cafes(user, place),
    }
    return render(request, "cafes/season/calendar.html", context)


@require_POST
def calendar_subscribe(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    subscribe(place, current_user(request))
    messages.success(request, MADE)
    return redirect(reverse("cafes:calendar", args=[place.slug]) + "#abonnement")


@require_POST
def calendar_revoke(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    if revoke(place, current_user(request), timezone.now()):
        messages.success(request, GONE)
    return redirect(reverse("cafes:calendar", args=[place.slug]) + "#abonnement")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """For programs: nothing is written, and what has not changed is not sent again."""
    feed = open_feed(token, timezone.now())
    if feed is None:
        raise Http404
    text, etag = feed_body(feed.territory, timezone.now(), timezone.localdate())
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in [tag.removeprefix("W/") for tag in known]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="cafes-partenaires.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
