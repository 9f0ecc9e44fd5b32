"""The editor's queue: what partners handed in, read and published or sent back with a question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fiches import reviewing
from fiches.differences import filled
from fiches.editing import Outdated, seen_version
from fiches.forms.queue import QuestionForm
from fiches.freshness import ago
from fiches.models import Fiche, Unread
from fiches.models.fiches import FicheQuerySet
from fiches.publishing import NotPublishable
from fiches.remarks import remarks
from fiches.sheets import all_themes, with_sheet_relations
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, territory_or_404

NBSP = "\N{NO-BREAK SPACE}"
CHANGED = f"cette fiche a changé depuis que vous l’avez ouverte{NBSP}: relisez-la."


def _desk(request: HttpRequest, territory: str) -> tuple[Territory, FicheQuerySet]:
    """The network and its fiches, for those who keep its livret; others get 403."""
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return place, Fiche.objects.visible_to(request.user).of(place)


@require_safe
def queue(request: HttpRequest, territory: str) -> HttpResponse:
    place, fiches = _desk(request, territory)
    themes, today = all_themes(), timezone.localdate()
    unread = reviewing.to_review(fiches, place).select_related("before", "fiche__published")
    context = {
        "territory": place,
        "waiting": [
            {
                "fiche": fiche,
                "since": reviewing.waits_since(fiche, today),
                "changes": reviewing.changes_waiting(fiche, themes),
            }
            for fiche in with_sheet_relations(reviewing.submitted(fiches))
        ],
        "unread": [
            {
                "unread": one,
                "since": ago(timezone.localdate(one.published_at), today),
                "changes": reviewing.changes_published(one, themes),
            }
            for one in unread.select_related("fiche__partner")
        ],
        "asked": reviewing.asked(fiches).select_related("partner"),
    }
    return render(request, "fiches/queue/list.html", context)


@require_safe
def queue_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """One fiche that was handed in: what changes for readers, in colour and in words."""
    place, fiches = _desk(request, territory)
    fiche = get_object_or_404(with_sheet_relations(reviewing.submitted(fiches)), pk=pk)
    return _detail(request, place, fiche, QuestionForm())


def _detail(
    request: HttpRequest, place: Territory, fiche: Fiche, form: QuestionForm, status: int = 200
) -> HttpResponse:
    themes = all_themes()
    others = reviewing.submitted(Fiche.objects.visible_to(request.user).of(place))
    context: dict[str, Any] = {
        "territory": place,
        "fiche": fiche,
        "since": reviewing.waits_since(fiche, timezone.localdate()),
        "changes": reviewing.changes_waiting(fiche, themes),
        "all_new": fiche.published is None,
        "values": filled(reviewing.working_sheet(fiche, themes)),
        "remarks": remarks(fiche),
        "left": others.exclude(pk=fiche.pk).count(),
        "form": form,
    }
    return render(request, "fiches/queue/detail.html", context, status=status)


@require_POST
def queue_publish(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, fiches = _desk(request, territory)
    fiche = with_sheet_relations(reviewing.submitted(fiches)).filter(pk=pk).first()
    seen = seen_version(request.POST)
    try:
        if fiche is None:
            raise Outdated
        reviewing.publish_submitted(fiche, current_user(request), seen, timezone.now())
    except Outdated:
        messages.warning(request, CHANGED)
        return _again(place, fiches, pk)
    except NotPublishable as error:
        messages.warning(request, "la fiche n’est pas publiée. " + " ".join(error.problems))
        return redirect("fiches:queue_detail", place.slug, pk)
    messages.success(request, f"la fiche de {fiche} est publiée.")
    if "next" in request.POST and (following := reviewing.submitted(fiches).first()):
        return redirect("fiches:queue_detail", place.slug, following.pk)
    return redirect("fiches:queue", place.slug)


@require_POST
def queue_ask(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """“Demander une précision”: the fiche goes back to its partner with the question."""
    place, fiches = _desk(request, territory)
    fiche = with_sheet_relations(reviewing.submitted(fiches)).filter(pk=pk).first()
    form = QuestionForm(request.POST)
    try:
        if fiche is None:
            raise Outdated
        if not form.is_valid():
            return _detail(request, place, fiche, form, status=422)
        asked = reviewing.ask(
            fiche,
            place,
            form.cleaned_data["question"],
            current_user(request),
            seen_version(request.POST),
            timezone.now(),
        )
    except Outdated:
        messages.warning(request, CHANGED)
        return _again(place, fiches, pk)
    if asked.obstacle:
        messages.warning(
            request,
            f"la question est sur la fiche de {fiche}, mais aucun courriel ne part{NBSP}: "
            f"{asked.obstacle}. Appelez le partenaire.",
        )
    else:
        messages.success(request, f"votre question est partie à {asked.to}.")
    return redirect("fiches:queue", place.slug)


def _again(place: Territory, fiches: FicheQuerySet, pk: int) -> HttpResponse:
    """To what it has become, or to the queue if it waits there no longer."""
    if reviewing.submitted(fiches).filter(pk=pk).exists():
        return redirect("fiches:queue_detail", place.slug, pk)
    return redirect("fiches:queue", place.slug)


@require_safe
def queue_published(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """What a trusted partner published without being read first."""
    place, fiches = _desk(request, territory)
    waiting = reviewing.to_review(fiches, place).select_related("before")
    unread = get_object_or_404(waiting.select_related("fiche__partner", "fiche__published"), pk=pk)
    themes, today = all_themes(), timezone.localdate()
    published = unread.fiche.published
    context = {
        "territory": place,
        "unread": unread,
        "fiche": unread.fiche,
        "since": ago(timezone.localdate(unread.published_at), today),
        "changes": reviewing.changes_published(unread, themes),
        "all_new": unread.before is None,
        "values": filled(reviewing.kept_sheet(unread.fiche, published, themes))
        if published
        else [],
    }
    return render(request, "fiches/queue/published.html", context)


@require_POST
def queue_seen(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, fiches = _desk(request, territory)
    unread: Unread = get_object_or_404(
        Unread.objects.filter(territory=place, fiche__in=fiches).select_related("fiche__partner"),
        pk=pk,
    )
    reviewing.mark_seen(unread, current_user(request), timezone.now())
    messages.success(request, f"la fiche de {unread.fiche} est vue.")
    return redirect("fiches:queue", place.slug)
