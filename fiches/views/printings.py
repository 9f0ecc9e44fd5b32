"""PDFs on demand: an edition in another format, a selection, and the paper that they take."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches.livret import printings, printshop
from fiches.livret.formats import FORMATS, Code, Format
from fiches.livret.heartbeat import is_silent
from fiches.models import Livret, Printing
from fiches.selecting import in_list, in_search
from fiches.views.livret.scope import livret_or_404
from partners.models import Territory
from partners.scope import current_user, territory_or_404

FOR_SELECTIONS = (Code.A4, Code.A4_DUPLEX, Code.A5, Code.BOOKLET, Code.LARGE, Code.MONO)


@require_http_methods(["GET", "HEAD", "POST"])
def livret_format(request: HttpRequest, territory: str, number: int, code: str) -> HttpResponse:
    """An edition in one format: what it is, how far it is, what it takes of paper."""
    place, livret, form = _edition(request, territory, number, code)
    if livret.state != Livret.State.READY:
        return redirect(livret)
    if request.method == "POST":
        printings.ask_edition(livret, form.code, timezone.now())
        return redirect("fiches:livret_format", place.slug, number, code)
    printing = printings.edition_in(livret, form.code)
    return printing_page(request, place, form, printing, livret)


@require_safe
def livret_format_pdf(
    request: HttpRequest, territory: str, number: int, code: str
) -> FileResponse | HttpResponse:
    place, livret, form = _edition(request, territory, number, code)
    printing = printings.edition_in(livret, form.code)
    if livret.state != Livret.State.READY or printing is None:
        raise Http404
    return printing_file(printing, f"livret-{place.slug}-edition-{number}-{form.code}.pdf")


@require_POST
def selection_create(request: HttpRequest, territory: str) -> HttpResponse:
    """Bind together what a list or a search shows."""
    place = territory_or_404(request, territory)
    back = request.POST.get("retour", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("fiches:fiche_list", args=[place.slug])
    today = timezone.localdate()
    if request.POST.get("origine") == "recherche":
        chosen = in_search(request.user, place, request.POST, today)
    else:
        chosen = in_list(place, request.POST, today)
    if not chosen.fiches:
        messages.warning(request, "aucune de ces fiches n’est publiée : il n’y a rien à imprimer.")
        return redirect(back)
    code = request.POST.get("form", "")
    wanted = Code(code) if code in {each.value for each in FOR_SELECTIONS} else Code.A4
    user, now = current_user(request), timezone.now()
    said = chosen.said or "Toutes les fiches"
    return redirect(printings.ask_selection(place, user, chosen.fiches, said, wanted, now))


@require_http_methods(["GET", "HEAD", "POST"])
def selection_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    printing = _selection(request, place, pk)
    if request.method == "POST":
        printings.again(printing, timezone.now())
        return redirect(printing)
    return printing_page(request, place, FORMATS[printing.code], printing, None)


@require_safe
def selection_pdf(request: HttpRequest, territory: str, pk: int) -> FileResponse | HttpResponse:
    place = territory_or_404(request, territory)
    printing = _selection(request, place, pk)
    return printing_file(printing, f"selection-{place.slug}-{printing.created_at:%Y-%m-%d}.pdf")


def _edition(
    request: HttpRequest, territory: str, number: int, code: str
) -> tuple[Territory, Livret, Format]:
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    if code not in set(Code):
        raise Http404
    return place, livret, FORMATS[Code(code)]


def _selection(request: HttpRequest, place: Territory, pk: int) -> Printing:
    own = Printing.objects.visible_to(request.user).filter(territory=place, livret__isnull=True)
    return get_object_or_404(own.select_related("territory", "asked_by", "livret"), pk=pk)


def printing_page(
    request: HttpRequest,
    place: Territory,
    form: Format,
    printing: Printing | None,
    livret: Livret | None,
    before: Livret | None = None,
) -> HttpResponse:
    """What is under way refreshes itself; what is ready says what paper it takes."""
    current = printing is not None and printings.is_current(printing)
    under_way = printing is not None and printing.is_under_way
    context: dict[str, Any] = {
        "territory": place,
        "livret": livret,
        "before": before,
        "form": form,
        "pdf": _pdf_address(place, form, printing, livret, before),
        "printing": printing,
        "current": current,
        "under_way": under_way,
        "silent": printing is not None and is_silent(printing, timezone.now()),
    }
    if printing is not None and current:
        context |= _paper(request, printing, form)
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "fiches/printings/detail.html", context)
    if under_way:
        return render(request, "fiches/printings/detail.html#progress", context)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _pdf_address(
    place: Territory,
    form: Format,
    printing: Printing | None,
    livret: Livret | None,
    before: Livret | None,
) -> str:
    if livret is None:
        return reverse("fiches:selection_pdf", args=[place.slug, printing.pk]) if printing else ""
    if before is not None:
        address = reverse("fiches:livret_sheets", args=[place.slug, livret.number])
        return f"{address}?depuis={before.number}"
    if livret.state == Livret.State.DRAFT:
        return reverse("fiches:livret_preview", args=[place.slug, livret.number])
    return reverse("fiches:livret_format_pdf", args=[place.slug, livret.number, form.code.value])


def _paper(request: HttpRequest, printing: Printing, form: Format) -> dict[str, Any]:
    """The paper that it takes, of the weight that is asked."""
    asked = request.GET.get("papier", "")
    paper = int(asked) if asked in map(str, printshop.PAPERS) else printshop.PAPERS[0]
    duplex = form.duplex or bool(printing.livret and printing.livret.double_sided)
    return {
        "paper": paper,
        "papers": printshop.PAPERS,
        "duplex": duplex,
        "cost": printshop.cost(printing.page_count or 0, form, duplex=duplex, paper=paper),
    }


def printing_file(printing: Printing, name: str) -> FileResponse | HttpResponse:
    """Never what says more than may be read today: then its page, which offers to redo it."""
    if not printings.is_current(printing):
        return redirect(printing)
    response = FileResponse(printing.pdf.open(), filename=name, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response
