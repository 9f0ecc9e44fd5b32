"""What partners ask from their links, and the facilitator's decisions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.demandes import AlreadyHandled, accept, asks_the_day, open_demandes, refuse
from partners.forms.network import DayForm
from partners.models import Demande, Territory
from partners.permissions import can_close_partner, can_run_network
from partners.scope import current_user, territory_or_404

WORD = 500  # characters
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


@require_http_methods(["GET", "HEAD", "POST"])
def demande_accept(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """What cannot be undone is read again, with its day, before it is done."""
    place = run_place(request, territory)
    demandes = Demande.objects.select_related("partner", "territory")
    demande = get_object_or_404(demandes, territory=place, pk=pk)
    day = None
    if demande.state == Demande.State.OPEN and asks_the_day(demande):
        form = DayForm(request.POST or None, today=timezone.localdate())
        if request.method != "POST" or not form.is_valid():
            return _confirmation(request, demande, form)
        day = form.cleaned_data["day"]
    elif request.method != "POST":
        return redirect("partners:demande_list", place.slug)
    try:
        said = accept(demande, current_user(request), timezone.now(), day)
    except AlreadyHandled:
        messages.info(request, ALREADY)
    else:
        messages.success(request, said)
    return redirect("partners:demande_list", place.slug)


def _confirmation(request: HttpRequest, demande: Demande, form: DayForm) -> HttpResponse:
    place, partner = demande.territory, demande.partner
    asked = demande.kind == Demande.Kind.CLOSING
    closes = asked and can_close_partner(request.user, partner, place)
    context = {
        "territory": place,
        "demande": demande,
        "form": form,
        "closes": closes,
        "elsewhere": asked and not closes,
    }
    status = 422 if form.errors else 200
    return render(request, "partners/demande_accept.html", context, status=status)


@require_POST
def demande_refuse(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = run_place(request, territory)
    demande = get_object_or_404(Demande, territory=place, pk=pk)
    try:
        word = request.POST.get("word", "").replace("\0", "").strip()[:WORD]
        told = refuse(demande, current_user(request), timezone.now(), word)
    except AlreadyHandled:
        messages.info(request, ALREADY)
    else:
        said = "Un courriel le dit à qui l’a faite." if told else "Prévenez qui l’a faite."
        messages.success(
            request,
            f"la demande de {demande.partner} est classée sans suite. Rien n’a changé. {said}",
        )
    return redirect("partners:demande_list", place.slug)
