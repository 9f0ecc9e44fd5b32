"""What is made of an edition when it is asked for: the sheets to replace, a look before freezing."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fiches.livret import printings
from fiches.livret.formats import A4
from fiches.livret.since import earlier_editions
from fiches.models import Livret
from fiches.views.livret.changes import chosen
from fiches.views.livret.scope import editable_livret, ready_or_refused
from fiches.views.printings import printing_file, printing_page


@require_http_methods(["GET", "HEAD", "POST"])
def livret_update(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Only the sheets that a binder of `?depuis=` lacks, behind their slip."""
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    before = _before(request, livret)
    if request.method == "POST":
        return redirect(printings.ask_edition(livret, A4.code, timezone.now(), before))
    printing = printings.edition_in(livret, A4.code, before)
    return printing_page(request, livret.territory, A4, printing, livret, before)


@require_safe
def livret_sheets(request: HttpRequest, territory: str, number: int) -> FileResponse | HttpResponse:
    livret = ready_or_refused(request, territory, number)
    if isinstance(livret, HttpResponse):
        return livret
    before = _before(request, livret)
    printing = printings.edition_in(livret, A4.code, before)
    if printing is None:
        raise Http404
    return printing_file(
        printing, f"livret-{territory}-feuilles-{before.number}-a-{livret.number}.pdf"
    )


def _before(request: HttpRequest, livret: Livret) -> Livret:
    before = chosen(request, earlier_editions(livret))
    if before is None or livret.numbering is None:
        raise Http404
    return before


@require_http_methods(["GET", "HEAD", "POST"])
def livret_draft(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """An edition in preparation as it would be if it were frozen now."""
    livret = editable_livret(request, territory, number)
    if livret.state != Livret.State.DRAFT:
        return redirect(livret)
    if request.method == "POST":
        return redirect(printings.ask_edition(livret, A4.code, timezone.now()))
    printing = printings.edition_in(livret, A4.code)
    return printing_page(request, livret.territory, A4, printing, livret)


@require_safe
def livret_preview(
    request: HttpRequest, territory: str, number: int
) -> FileResponse | HttpResponse:
    livret = editable_livret(request, territory, number)
    printing = printings.edition_in(livret, A4.code)
    if livret.state != Livret.State.DRAFT or printing is None:
        raise Http404
    return printing_file(printing, f"livret-{territory}-apercu.pdf")
