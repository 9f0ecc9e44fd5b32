from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from fiches.models import Fiche
from partners.scope import territory_or_404


@require_safe
def fiche_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    fiches = Fiche.objects.of(place).with_relations()
    return render(request, "fiches/fiche_list.html", {"territory": place, "fiches": fiches})


@require_safe
def fiche_short(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the printed QR code leads: the fiche as it is published today."""
    fiche = get_object_or_404(Fiche.objects.visible_to(request.user).online(), pk=pk)
    return render(request, "fiches/fiche_published.html", {"fiche": fiche})
