"""All the networks below a territory on one page, for its adviser."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cafes.bilan.departement import departement_of
from cafes.bilan.map import map_of
from cafes.permissions import can_advise
from cafes.todo import part_of
from partners.models import Territory
from partners.scope import current_user, territory_or_404


@require_safe
def departement_overview(request: HttpRequest, territory: str) -> HttpResponse:
    place = advised_territory(request, territory)
    seen = Territory.objects.visible_to(current_user(request))
    whole = departement_of(place, part_of(place, seen), timezone.localdate())
    codes = place.communes.values_list("code", flat=True)
    context = {"territory": place, "whole": whole, "map": map_of(codes, whole.lines)}
    return render(request, "cafes/adviser/overview.html", context)


def advised_territory(request: HttpRequest, slug: str) -> Territory:
    place = territory_or_404(request, slug)
    if not can_advise(current_user(request), place):
        raise PermissionDenied
    return place
