"""The papers of a café, and the page that its poster leads to."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cafes.ics import calendar_text, location
from cafes.models import Cafe
from cafes.papers.offer import papers_of
from cafes.permissions import can_plan_cafes
from partners.scope import current_user, territory_or_404


@require_safe
def cafe_paper(
    request: HttpRequest, territory: str, date: dt.date, pk: int, paper: str
) -> HttpResponse:
    cafe = planned_cafe(request, territory, pk)
    wanted = {offered.code: offered for offered in papers_of(cafe)}.get(paper)
    if wanted is None:
        raise Http404
    return pdf_response(wanted.make(cafe), f"{cafe.date}-{wanted.code}.pdf")


def planned_cafe(request: HttpRequest, slug: str, pk: int) -> Cafe:
    """A café of this territory, if the user plans them; with all that is printed of it."""
    place = territory_or_404(request, slug)
    cafes = Cafe.objects.visible_to(current_user(request)).filter(territory=place)
    cafe = get_object_or_404(cafes.select_related("territory", "host", "commune", "theme"), pk=pk)
    if not can_plan_cafes(current_user(request), place):
        raise PermissionDenied
    return cafe


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """Shown in the browser, kept by none: it may name people."""
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@login_not_required
@require_safe
def poster_page(request: HttpRequest, door_code: str) -> HttpResponse:
    """What the code of a poster opens: whoever stops before it has no account."""
    cafe = announced_or_404(door_code)
    context = {
        "territory": cafe.territory,
        "cafe": cafe,
        "where": location(cafe),
        "is_past": cafe.date < timezone.localdate(),
    }
    return render(request, "cafes/papers_page.html", context)


@login_not_required
@require_safe
def poster_event(request: HttpRequest, door_code: str) -> HttpResponse:
    cafe = announced_or_404(door_code)
    if cafe.vague:
        raise Http404
    text = calendar_text(
        cafe,
        method="CANCEL" if cafe.is_off else "PUBLISH",
        now=timezone.now(),
        organiser="",
    )
    name = f"cafe-{cafe.date}.ics"
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def announced_or_404(door_code: str) -> Cafe:
    """Only a café habitants is told to the public."""
    cafes = Cafe.objects.select_related("territory", "host", "commune", "theme")
    return get_object_or_404(cafes, door_code=door_code.lower(), kind=Cafe.Kind.HABITANTS)
