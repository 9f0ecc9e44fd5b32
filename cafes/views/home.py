"""The first page of each role: what is there to do now?"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cafes.permissions import can_advise
from cafes.todo import edition_under_way, overview, part_of, themes_of
from partners.models import Territory
from partners.scope import current_user, territory_or_404


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    territories = list(Territory.objects.visible_to(user))
    if len(territories) == 1:
        return redirect(territories[0])
    if place := next((t for t in territories if t.slug == request.GET.get("territoire")), None):
        words = urlencode({"q": request.GET.get("q", "")})
        return redirect(f"{reverse('fiches:search', args=[place.slug])}?{words}")
    rows = overview(user, territories, timezone.localdate())
    parents = {territory.parent_id for territory in territories}
    whole = [row for row in rows if row.territory.pk in parents and not row.figures.partners]
    rows = [row for row in rows if row not in whole]
    context = {"rows": rows, "whole": whole, "has_part": any(row.has_part for row in rows)}
    return render(request, "cafes/home.html", context)


@require_safe
def territory_home(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    user = current_user(request)
    seen = list(Territory.objects.visible_to(user))
    below = part_of(place, seen)
    above = next((one for one in seen if one.pk == place.parent_id), None)
    here, *rows = overview(user, [place, *below], timezone.localdate())
    context = {
        "territory": place,
        "here": here,
        "rows": rows,
        "advised_from": above if above and can_advise(user, above) else None,
        "can_advise": can_advise(user, place) and bool(below),
        "has_part": any(row.has_part for row in rows),
        "under_way": edition_under_way(place) if here.can_edit else None,
        "themes": [] if here.can_edit else themes_of(place),
    }
    return render(request, "cafes/territory_home.html", context)
