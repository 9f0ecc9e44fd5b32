"""The livret in the browser: prepare an edition, compile it, read it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches.forms.livret import LivretForm
from fiches.livret import editions
from fiches.livret.build import is_silent, restart, start
from fiches.livret.edition import html_edition
from fiches.livret.freeze import frozen_of, is_outdated, thaw
from fiches.livret.readiness import readiness
from fiches.models import Livret
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, territory_or_404


def livret_or_404(request: HttpRequest, place: Territory, number: int) -> Livret:
    """Readers only see editions that are ready."""
    livrets = Livret.objects.visible_to(request.user).filter(territory=place)
    if not can_edit_livret(request.user, place):
        livrets = livrets.filter(state=Livret.State.READY)
    return get_object_or_404(livrets.select_related("territory"), number=number)


def editable_livret(request: HttpRequest, territory: str, number: int) -> Livret:
    """The edition, for those who keep the livret; others get 403."""
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return livret_or_404(request, place, number)


@require_safe
def livret_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    can_edit = can_edit_livret(request.user, place)
    livrets = Livret.objects.visible_to(request.user).filter(territory=place)
    if not can_edit:
        livrets = livrets.filter(state=Livret.State.READY)
    context = {
        "territory": place,
        "livrets": livrets.defer("contents").select_related("territory"),
        "can_edit": can_edit,
        "readiness": readiness(place, timezone.localdate()) if can_edit else None,
    }
    return render(request, "fiches/livrets/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def livret_create(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    proposed = editions.next_edition(place, timezone.localdate())
    if proposed.pk:
        messages.info(request, "une édition est déjà en préparation : la voici.")
        return redirect(proposed)
    form = LivretForm(
        request.POST or None, request.FILES or None, instance=proposed, territory=place
    )
    if form.is_valid():
        livret = form.save(commit=False)
        livret.created_by = current_user(request)
        livret.save()
        return redirect(livret)
    context = {
        "territory": place,
        "form": form,
        "livret": None,
        "back": reverse("fiches:livret_list", args=[place.slug]),
    }
    return render(request, "fiches/livrets/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def livret_edit(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    livret = editable_livret(request, territory, number)
    if livret.state not in {Livret.State.DRAFT}:
        messages.info(request, "cette édition est figée. Rouvrez-la pour la modifier.")
        return redirect(livret)
    place = livret.territory
    form = LivretForm(request.POST or None, request.FILES or None, instance=livret, territory=place)
    if form.is_valid():
        messages.success(request, "les réglages de l’édition sont enregistrés.")
        return redirect(form.save())
    # The form has written what was typed into `livret`: the page around it shows what is saved.
    saved = Livret.objects.get(pk=livret.pk)
    context = {
        "territory": place,
        "form": form,
        "livret": saved,
        "back": reverse("fiches:livret_detail", args=[place.slug, number]),
    }
    return render(request, "fiches/livrets/form.html", context)


@require_safe
def livret_detail(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    now = timezone.now()
    can_edit = can_edit_livret(request.user, place)
    context = {
        "territory": place,
        "livret": livret,
        "can_edit": can_edit,
        "under_way": livret.state in {Livret.State.QUEUED, Livret.State.BUILDING},
        "silent": is_silent(livret, now),
        "outdated": can_edit and needs_redoing(livret),
        "is_latest": editions.is_latest(livret),
        "remarks": remarks(livret),
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
    return {
        kind: [names[key] for key in livret.report.get(kind, []) if key in names]
        for kind in ("tightened", "overflowing")
    }


def needs_redoing(livret: Livret) -> bool:
    """Whether the compiled edition shows somebody or a place that it may no longer show."""
    return (
        livret.state == Livret.State.READY and livret.contents is not None and is_outdated(livret)
    )


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


@require_POST
def livret_delete(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    livret = editable_livret(request, territory, number)
    if livret.state != Livret.State.DRAFT:
        messages.error(request, "une édition compilée ne se supprime pas : rouvrez-la d’abord.")
        return redirect(livret)
    livret.delete()
    messages.success(request, "l’édition en préparation est supprimée.")
    return redirect("fiches:livret_list", territory)


@require_safe
def livret_pdf(request: HttpRequest, territory: str, number: int) -> FileResponse | HttpResponse:
    """Never what somebody took back since: such an edition is to be compiled again first."""
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    if livret.state != Livret.State.READY:
        raise Http404
    if needs_redoing(livret):
        can_edit = can_edit_livret(request.user, place)
        context = {"territory": place, "livret": livret, "can_edit": can_edit}
        return render(request, "fiches/livrets/outdated.html", context, status=409)
    if not livret.pdf or not livret.pdf.storage.exists(str(livret.pdf.name)):
        raise Http404
    name = f"livret-{place.slug}-edition-{livret.number}.pdf"
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
