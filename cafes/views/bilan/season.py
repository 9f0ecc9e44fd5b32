"""What a season adds up to: all the seasons, one of them, on paper, in a spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cafes.bilan import exporting
from cafes.bilan.contents import Bilan
from cafes.bilan.counting import bilans_of
from cafes.bilan.drawing import charts, printed
from cafes.bilan.history import read, seasons_with_cafes
from cafes.permissions import can_lead_cafes
from partners.models import Territory
from partners.scope import territory_or_404

KINDS = {
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        exporting.as_xlsx,
    ),
    "csv": ("text/csv; charset=utf-8", exporting.as_csv),
}


@require_safe
def bilan_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    today = timezone.localdate()
    years = seasons_with_cafes(place, today)
    bilans = bilans_of(read(place, years), years, today)[::-1] if years else []
    return render(request, "cafes/bilan/list.html", {"territory": place, "bilans": bilans})


@require_safe
def bilan_detail(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    bilan, before = bilan_or_404(place, year)
    new_of = bilan.network.new_of()
    context = {
        "territory": place,
        "bilan": bilan,
        "before": before,
        "met": [(one, new_of.get(one.pk, [])) for one in bilan.network.organisations],
        "may_lead": can_lead_cafes(request.user, place),
        **charts(bilan),
    }
    return render(request, "cafes/bilan/season.html", context)


@require_safe
def bilan_pdf(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    bilan, before = bilan_or_404(place, year)
    return _file(printed(place, bilan, before), "application/pdf", place, year, "pdf", "inline")


@require_safe
def bilan_export(request: HttpRequest, territory: str, year: int, kind: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    if kind not in KINDS:
        raise Http404
    bilan, _ = bilan_or_404(place, year)
    content_type, write = KINDS[kind]
    return _file(write(bilan), content_type, place, year, kind, "attachment")


def bilan_or_404(place: Territory, year: int) -> tuple[Bilan, Bilan | None]:
    """The bilan of a season that has begun, and that of the one before if there was one."""
    today = timezone.localdate()
    known = seasons_with_cafes(place, today)
    if year not in known:
        raise Http404
    years = [one for one in (year - 1, year) if one in known]
    *before, bilan = bilans_of(read(place, years), years, today)
    return bilan, before[0] if before else None


def _file(
    data: bytes, content_type: str, place: Territory, year: int, kind: str, how: str
) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    name = f"bilan-{place.slug}-{year}-{year + 1}.{kind}"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
