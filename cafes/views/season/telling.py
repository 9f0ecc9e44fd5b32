"""All the hosts of a season told at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cafes.models import Season
from cafes.season_hosts import hosts_of, tell_hosts
from cafes.views.cafes import planned_territory
from partners.dates import NBSP
from partners.scope import current_user


@require_http_methods(["GET", "HEAD", "POST"])
def season_hosts(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = planned_territory(request, territory)
    season = get_object_or_404(Season, territory=place, year=year)
    season.territory = place
    if request.method == "POST":
        if written := tell_hosts(season, current_user(request), timezone.now()):
            leave = "courriels partent" if written > 1 else "courriel part"
            messages.success(request, f"{written}{NBSP}{leave} dans un instant.")
        else:
            messages.info(request, "aucun courriel n’est parti\N{NO-BREAK SPACE}: tout est dit.")
        return redirect("cafes:season_hosts", place.slug, season.year)
    lines = hosts_of(season, timezone.localdate())
    context = {
        "territory": place,
        "season": season,
        "lines": lines,
        "waiting": sum(1 for line in lines if line.waits),
    }
    return render(request, "cafes/season/tell_hosts.html", context)
