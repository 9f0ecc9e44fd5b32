"""A fiche's way: published, marked as verified, archived, brought back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from fiches.models import Fiche
from fiches.permissions import can_edit_fiche, can_publish_fiche
from fiches.publishing import NotPublishable, archive, publish, restore, verify
from fiches.views.reading import fiche_or_404
from partners.models import Territory
from partners.scope import current_user, territory_or_404


def _to_publish(request: HttpRequest, territory: str, pk: int) -> tuple[Territory, Fiche]:
    """The fiche, for those who keep the livret; others get 403."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not can_publish_fiche(request.user, fiche, place):
        raise PermissionDenied
    return place, fiche


@require_POST
def fiche_publish(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, fiche = _to_publish(request, territory, pk)
    try:
        publish(fiche, current_user(request), timezone.now())
    except NotPublishable as error:
        messages.warning(request, "la fiche n’est pas publiée. " + " ".join(error.problems))
        return redirect("fiches:fiche_edit", place.slug, fiche.pk)
    messages.success(request, "la fiche est publiée.")
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


@require_POST
def fiche_verify(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """The partner itself may also say that all is still right."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not can_edit_fiche(request.user, fiche, place):
        raise PermissionDenied
    verify(fiche, current_user(request), timezone.now())
    messages.success(request, "la fiche est vérifiée aujourd’hui. Merci\N{NO-BREAK SPACE}!")
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


@require_POST
def fiche_archive(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, fiche = _to_publish(request, territory, pk)
    archive(fiche)
    messages.success(
        request, "la fiche est archivée\N{NO-BREAK SPACE}: les lecteurs ne la voient plus."
    )
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


@require_POST
def fiche_restore(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, fiche = _to_publish(request, territory, pk)
    restore(fiche)
    messages.success(
        request,
        "la fiche est de nouveau un brouillon. Les lecteurs la verront quand vous la publierez.",
    )
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)
