"""All the networks below a territory on one page, for its adviser."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes.bilan.departement import departement_of
from cafes.bilan.map import map_of
from cafes.forms.opening import FacilitatorForm
from cafes.opening import facilitators, name_facilitator, steps
from cafes.permissions import can_advise
from cafes.todo import part_of
from partners.models import Territory
from partners.scope import current_user, safe_pk, territory_or_404


@require_safe
def departement_overview(request: HttpRequest, territory: str) -> HttpResponse:
    place = advised_territory(request, territory)
    seen = Territory.objects.visible_to(current_user(request))
    whole = departement_of(place, part_of(place, seen), timezone.localdate())
    codes = place.communes.values_list("code", flat=True)
    context = {"territory": place, "whole": whole, "map": map_of(codes, whole.lines)}
    return render(request, "cafes/adviser/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def network_team(request: HttpRequest, territory: str, network: str) -> HttpResponse:
    """Who runs one of the networks, and how far its start has come."""
    above, user = advised_territory(request, territory), current_user(request)
    below = part_of(above, Territory.objects.visible_to(user))
    place = next((one for one in below if one.slug == network), None)
    if place is None:
        raise Http404
    team = facilitators(place)
    if request.method == "POST" and "retirer" in request.POST:
        gone = team.filter(pk=safe_pk(request.POST["retirer"]) or 0).first()
        if gone is not None:
            gone.delete()
            messages.success(request, f"{gone.user} n’anime plus {place}.")
        return redirect("cafes:network_team", above.slug, place.slug)
    form = FacilitatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        named = name_facilitator(place, said["facilitator"], said["facilitator_name"], user)
        messages.success(request, f"{named} anime {place}, et reçoit un message.")
        return redirect("cafes:network_team", above.slug, place.slug)
    context = {
        "territory": above,
        "place": place,
        "team": team,
        "form": form,
        "steps": steps(place),
    }
    status = 422 if form.is_bound else 200
    return render(request, "cafes/adviser/team.html", context, status=status)


def advised_territory(request: HttpRequest, slug: str) -> Territory:
    place = territory_or_404(request, slug)
    if not can_advise(current_user(request), place):
        raise PermissionDenied
    return place
