"""A compte rendu once it is sent: as a page, as files, and the fiches of those who were there."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cafes.minutes.fiches_present import fiches_pdf, without_fiche
from cafes.minutes.files import json_of, pdf_of, text_of
from cafes.minutes.reading import agreed_names, read
from cafes.minutes.sending import last_version
from cafes.models import Cafe, CompteRendu
from cafes.permissions import can_plan_cafes
from cafes.views.papers import pdf_response
from partners.scope import current_user, safe_pk, territory_or_404

TYPES = {"txt": "text/plain; charset=utf-8", "json": "application/json"}


@require_safe
def minutes_detail(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    cafe = seen_cafe(request, territory, pk)
    version, newest = _version(request, cafe)
    context = {
        "territory": cafe.territory,
        "cafe": cafe,
        "version": version,
        "newest": newest,
        "minutes": read(version, agreed_names(version)),
        "can_plan": can_plan_cafes(current_user(request), cafe.territory),
        "without_fiche": without_fiche(cafe),
        "versions": cafe.comptes_rendus.filter(sent_at__isnull=False).defer("content"),
    }
    return render(request, "cafes/minutes/detail.html", context)


@require_safe
def minutes_file(
    request: HttpRequest, territory: str, date: dt.date, pk: int, form: str
) -> HttpResponse:
    """The same as PDF, text or JSON."""
    if form != "pdf" and form not in TYPES:
        raise Http404
    cafe = seen_cafe(request, territory, pk)
    version, _ = _version(request, cafe)
    names = agreed_names(version)
    name = f"compte-rendu-{cafe.territory.slug}-{cafe.date}-v{version.version}.{form}"
    if form == "pdf":
        return pdf_response(pdf_of(version, names), name)
    body = text_of(version, names) if form == "txt" else json_of(version, names)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(body, content_type=TYPES[form], headers=headers)


@require_safe
def cafe_fiches(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """Who came is told by the compte rendu: once it is sent, or to whoever prepares it."""
    cafe = seen_cafe(request, territory, pk)
    if not can_plan_cafes(current_user(request), cafe.territory) and not last_version(cafe):
        raise Http404
    if not (data := fiches_pdf(cafe)):
        raise Http404
    return pdf_response(data, f"fiches-{cafe.territory.slug}-{cafe.date}.pdf")


def seen_cafe(request: HttpRequest, slug: str, pk: int) -> Cafe:
    place = territory_or_404(request, slug)
    cafes = Cafe.objects.visible_to(current_user(request)).filter(territory=place)
    return get_object_or_404(cafes.select_related("territory", "host", "commune", "theme"), pk=pk)


def _version(request: HttpRequest, cafe: Cafe) -> tuple[CompteRendu, CompteRendu]:
    """The version that is asked for, and the one that counts. Only whoever runs the network
    looks back at the others."""
    newest = last_version(cafe)
    if newest is None:
        raise Http404
    number = safe_pk(request.GET.get("version", ""))
    if number in {None, newest.version} or not can_plan_cafes(
        current_user(request), cafe.territory
    ):
        return newest, newest
    sent = cafe.comptes_rendus.filter(sent_at__isnull=False)
    return get_object_or_404(sent, version=number), newest
