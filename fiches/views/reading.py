"""One fiche: on screen, behind its QR code, on its A4 sheet, with its pictures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from fiches.content import online_content, snapshot
from fiches.differences import differences
from fiches.freshness import Code, no_answer, status_of, verified_in_words
from fiches.listing import last_asked
from fiches.livret import formats
from fiches.livret.compile import compile_sheet
from fiches.livret.contents import Sheet
from fiches.livret.fit import Fit, fit
from fiches.livret.formats import A4, FORMATS
from fiches.models import Fiche
from fiches.permissions import can_publish_fiche, sees_working_copy
from fiches.remarks import remarks
from fiches.sheets import (
    Medium,
    all_themes,
    images_of,
    published_sheet,
    with_sheet_relations,
    working_sheet,
)
from partners.models import Partner, Territory
from partners.permissions import can_edit_livret, represents
from partners.scope import territory_or_404

OF_ONE_FICHE = {
    code.value: FORMATS[code] for code in (formats.Code.A4, formats.Code.A5, formats.Code.LARGE)
}


def fiche_or_404(request: HttpRequest, place: Territory, pk: int) -> Fiche:
    """A fiche of this network that the user may read: online, or one's own to edit."""
    fiches = with_sheet_relations(Fiche.objects.visible_to(request.user).of(place))
    fiches = fiches.annotate(asked_at=last_asked(place, "partner"))
    fiche = get_object_or_404(fiches, pk=pk)
    if not fiche.is_online and not sees_working_copy(request.user, fiche, place):
        raise Http404
    return fiche


@require_safe
def fiche_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Readers read what is published; who may edit also sees what is not published yet."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    context = {"territory": place, **_reading(fiche, timezone.localdate())}
    if sees_working_copy(request.user, fiche, place):
        context |= _editing(request, fiche, place)
    return render(request, "fiches/fiche_detail.html", context)


def _reading(fiche: Fiche, today: dt.date) -> dict[str, Any]:
    themes = all_themes()
    make = published_sheet if fiche.is_online else working_sheet
    content = online_content(fiche) if fiche.is_online else snapshot(fiche)
    website = content.get("site_web", "")
    day = fiche.verified_on
    asked_at = getattr(fiche, "asked_at", None)  # no round is known where no network is
    asked_on = timezone.localdate(asked_at) if asked_at else None
    return {
        "fiche": fiche,
        "sheet": make(fiche, themes, Medium.SITE),
        "phone_link": content.get("telephone", ""),
        "website_link": website if website.startswith(("https://", "http://")) else "",
        "verified": verified_in_words(day, today, asked_on),
        "no_answer": no_answer(day, today, asked_on),
        "to_verify": fiche.is_to_verify(today),
        "can_edit": False,
    }


def _editing(request: HttpRequest, fiche: Fiche, place: Territory) -> dict[str, Any]:
    """What those who may edit read besides."""
    themes = all_themes()
    working = working_sheet(fiche, themes, Medium.LIVRET)
    online = published_sheet(fiche, themes, Medium.LIVRET) if fiche.is_online else None
    status = status_of(fiche, timezone.localdate())
    changes = differences(online, working) if online else []
    can_publish = can_publish_fiche(request.user, fiche, place)
    waits = not online or bool(changes) or status.code == Code.SUBMITTED
    return {
        "can_edit": True,
        "can_publish": can_publish,
        "publish_next": can_publish and waits and status.code != Code.ARCHIVED,
        "status": status,
        "differences": changes,
        "remarks": remarks(fiche),
        "revisions": fiche.revisions.select_related("published_by").defer("content"),
    }


@require_safe
def fiche_short(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the printed QR code leads: the fiche as it is published today."""
    online = with_sheet_relations(Fiche.objects.visible_to(request.user).online())
    fiche = get_object_or_404(online, pk=pk)
    place = (
        Territory.objects.visible_to(request.user)
        .filter(participations__partner=fiche.partner, participations__left_on__isnull=True)
        .first()
    )
    if place is not None:
        request.territory = place  # type: ignore[attr-defined]
    context = {"territory": place, **_reading(fiche, timezone.localdate())}
    return render(request, "fiches/fiche_detail.html", context)


@require_safe
def fiche_sheet(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """The sheet: the page of the livret as it would be printed today, in the format asked."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    draft = sees_working_copy(request.user, fiche, place) and "brouillon" in request.GET
    make = working_sheet if draft or not fiche.is_online else published_sheet
    sheet = make(fiche, all_themes(), Medium.LIVRET)
    form = OF_ONE_FICHE.get(request.GET.get("format", ""), A4)
    today = timezone.localdate()
    pdf = compile_sheet(sheet, images_of(sheet), date=today, foot=str(place), form=form)
    name = f"fiche-{slugify(sheet.name)[:60] or fiche.pk}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def fiche_fit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Does it fit on one page? A line of the form, or a page of its own without JavaScript."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not sees_working_copy(request.user, fiche, place):
        raise PermissionDenied
    context = {"territory": place, "fiche": fiche, "fit": fit_of(fiche)}
    partial = "#gauge" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"fiches/fiche_fit.html{partial}", context)


def fit_of(fiche: Fiche) -> Fit:
    sheet: Sheet = working_sheet(fiche, all_themes(), Medium.LIVRET)
    return fit(sheet, images_of(sheet))


@require_safe
def fiche_logo(request: HttpRequest, pk: int) -> FileResponse:
    fiche = get_object_or_404(
        Fiche.objects.visible_to(request.user).select_related("partner", "published"), pk=pk
    )
    name = fiche.revision_online().content.get("logo", "") if fiche.is_online else ""
    if _edits_somewhere(request, fiche.partner):
        name = fiche.logo.name or ""
    return picture(name)


def _edits_somewhere(request: HttpRequest, partner: Partner) -> bool:
    """Whether the user keeps this partner's fiche in one of its territories."""
    if represents(request.user, partner):
        return True
    networks = Territory.objects.visible_to(request.user).filter(
        participations__partner=partner, participations__left_on__isnull=True
    )
    return any(can_edit_livret(request.user, place) for place in networks.distinct())


def picture(name: str) -> FileResponse:
    if not name or not default_storage.exists(name):
        raise Http404
    kind = "image/png" if name.endswith(".png") else "image/jpeg"
    response = FileResponse(default_storage.open(name), content_type=kind)
    response["Cache-Control"] = "private, max-age=300"
    return response
