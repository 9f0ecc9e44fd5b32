"""What partners ask from their links, and the facilitator's decisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from partners.demandes import AlreadyHandled, accept, open_demandes, refuse
from partners.models import Demande, Territory
from partners.permissions import can_run_network
from partners.scope import current_user, territory_or_404

ALREADY = "quelqu’un vient de répondre à cette demande."


def run_place(request: HttpRequest, territory: str) -> Territory:
    """The territory, for whoever runs its network; others get 403."""
    place = territory_or_404(request, territory)
    if not can_run_network(request.user, place):
        raise PermissionDenied
    return place


@require_safe
def demande_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = run_place(request, territory)
    context = {"territory": place, "demandes": open_demandes(place)}
    return render(request, "partners/demandes.html", context)


@require_POST
def demande_accept(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = run_place(request, territory)
    demande = get_object_or_404(Demande, territory=place, pk=pk)
    try:
        said = accept(demande, current_user(request), timezone.now())
    except AlreadyHandled:
        messages.info(request, ALREADY)
    else:
        messages.success(request, said)
    return redirect("partners:demande_list", place.slug)


@require_POST
def demande_refuse(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = run_place(request, territory)
    demande = get_object_or_404(Demande, territory=place, pk=pk)
    try:
        refuse(demande, current_user(request), timezone.now())
    except AlreadyHandled:
        messages.info(request, ALREADY)
    else:
        messages.success(
            request, f"la demande de {demande.partner} est classée sans suite. Rien n’a changé."
        )
    return redirect("partners:demande_list", place.slug)
