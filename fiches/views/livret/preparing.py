"""Preparing an edition: its settings, and giving it up."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches.forms.livret import LivretForm
from fiches.livret import editions
from fiches.livret.readiness import readiness
from fiches.models import Livret, Printing
from fiches.views.livret.scope import editable_livret
from partners.permissions import can_edit_livret
from partners.scope import current_user, territory_or_404


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


@require_POST
def livret_delete(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    livret = editable_livret(request, territory, number)
    if livret.state != Livret.State.DRAFT:
        messages.error(request, "une édition compilée ne se supprime pas : rouvrez-la d’abord.")
        return redirect(livret)
    Printing.objects.filter(livret=livret).drop()
    livret.delete()
    messages.success(request, "l’édition en préparation est supprimée.")
    return redirect("fiches:livret_list", territory)
