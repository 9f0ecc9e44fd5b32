"""Fiches to print: empty, or with what we have and room to correct it by hand."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from fiches import paper
from fiches.permissions import can_publish_fiche
from fiches.views.reading import fiche_or_404
from partners.models import PersonalLink
from partners.personal_links import personal_link
from partners.scope import current_user, territory_or_404


@require_safe
def fiche_blank(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    return _pdf(paper.blank_fiche(place, timezone.localdate()), "fiche-a-remplir")


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_to_correct(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """The button makes the link of the partner's general address, if there is none, then
    prints; without one, what a plain address opens is printed without the way online."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not can_publish_fiche(request.user, fiche, place):
        raise PermissionDenied
    now = timezone.now()
    if request.method == "POST":
        personal_link(fiche.partner, place, None, now, current_user(request))
        return redirect("fiches:fiche_to_correct", place.slug, fiche.pk)
    links = PersonalLink.objects.valid(now).filter(
        partner=fiche.partner, territory=place, contact=None
    )
    pdf = paper.fiche_to_correct(fiche, place, links.first(), timezone.localdate(now))
    return _pdf(pdf, f"a-corriger-{slugify(str(fiche))[:60] or fiche.pk}")


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )
