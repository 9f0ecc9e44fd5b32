"""The page of one edition: what to do next, how far it is, what there is to read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fiches.livret import editions
from fiches.livret.build import restart, start
from fiches.livret.contents import Section
from fiches.livret.heartbeat import is_silent
from fiches.livret.readiness import readiness
from fiches.livret.since import earlier_editions, update_between
from fiches.models import Livret
from fiches.views.livret.downloads import downloads
from fiches.views.livret.scope import editable_livret, livret_or_404, needs_redoing
from partners.permissions import can_edit_livret
from partners.scope import territory_or_404


@require_safe
def livret_detail(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    now = timezone.now()
    can_edit = can_edit_livret(request.user, place)
    earlier = earlier_editions(livret)
    context = {
        "territory": place,
        "livret": livret,
        "can_edit": can_edit,
        "under_way": livret.is_under_way,
        "silent": is_silent(livret, now),
        "outdated": can_edit and needs_redoing(livret),
        "is_latest": editions.is_latest(livret),
        "remarks": remarks(livret),
        "earlier": earlier,
        "update": update_between(earlier[0], livret) if earlier and livret.numbering else None,
        "downloads": downloads(livret),
        "readiness": (
            readiness(place, timezone.localdate(now))
            if can_edit and livret.state == Livret.State.DRAFT
            else None
        ),
    }
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "fiches/livrets/detail.html", context)
    if context["under_way"]:
        return render(request, "fiches/livrets/detail.html#progress", context)
    return HttpResponse(headers={"HX-Refresh": "true"})


def remarks(livret: Livret) -> dict[str, list[str]]:
    """Names of the fiches that had to be tightened, or that run over their page."""
    sheets = livret.contents["sheets"] if livret.contents else []
    names = {sheet["key"]: sheet["name"] for sheet in sheets}
    told = {
        kind: [names[key] for key in livret.report.get(kind, []) if key in names]
        for kind in ("tightened", "overflowing")
    }
    return {**told, "absent": absent_parts(livret)}


def absent_parts(livret: Livret) -> list[str]:
    """Why parts that were asked for are not printed."""
    if not (says := livret.contents):
        return []
    people = [person for sheet in says["sheets"] for person in sheet["referents"]]
    reasons = (
        (
            Section.PORTRAITS,
            any(person["photo"] and person["name"] for person in people),
            "Trombinoscope\N{NO-BREAK SPACE}: aucun interlocuteur n’a donné à la fois son accord "
            "pour sa photo et pour son nom dans le livret.",
        ),
        (
            Section.USEFUL_NUMBERS,
            says["useful_numbers"],
            "Numéros utiles\N{NO-BREAK SPACE}: aucun n’a encore été vérifié pour ce territoire.",
        ),
        (
            Section.FOREWORD,
            says["foreword"],
            "Avant-propos\N{NO-BREAK SPACE}: son texte n’a pas été écrit.",
        ),
    )
    return [
        why for section, there, why in reasons if section.value in says["sections"] and not there
    ]


@require_POST
def livret_compile(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Freeze and compile a draft, or take up again what was interrupted."""
    livret = editable_livret(request, territory, number)
    now = timezone.now()
    if livret.state == Livret.State.DRAFT:
        start(livret, now)
    elif livret.state == Livret.State.FAILED or is_silent(livret, now) or needs_redoing(livret):
        restart(livret, now)
    return redirect(livret)


@require_POST
def livret_reopen(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    livret = editable_livret(request, territory, number)
    if livret.state not in {Livret.State.READY, Livret.State.FAILED}:
        return redirect(livret)
    if not editions.is_latest(livret):
        messages.error(request, "seule la dernière édition peut être rouverte.")
        return redirect(livret)
    editions.reopen(livret)
    messages.success(request, "l’édition est rouverte : corrigez, puis compilez-la de nouveau.")
    return redirect(livret)
