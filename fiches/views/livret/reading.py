"""Reading an edition: the PDF, the same on screen."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fiches.livret.edition import html_edition
from fiches.livret.freeze import frozen_of, thaw
from fiches.views.livret.scope import livret_or_404, ready_or_refused
from partners.scope import territory_or_404


@require_safe
def livret_pdf(request: HttpRequest, territory: str, number: int) -> FileResponse | HttpResponse:
    """Never what somebody took back since: such an edition is to be compiled again first."""
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    name = f"livret-{livret.territory.slug}-edition-{livret.number}.pdf"
    return FileResponse(livret.pdf.open(), filename=name, content_type="application/pdf")


@require_safe
def livret_online(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """The same content as pages on screen (the accessible equivalent of the PDF)."""
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    if livret.contents is None:
        raise Http404
    frozen = thaw(frozen_of(livret))
    return render(
        request,
        "fiches/livrets/online.html",
        {"territory": place, "livret": livret, "edition": html_edition(frozen)},
    )
