"""The form of a fiche: opened, saved, published, and settled when two people edit at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fiches import editing, hours
from fiches.forms.fiche import FicheForms
from fiches.forms.merge import merge
from fiches.forms.week import WeekForm
from fiches.models import Fiche
from fiches.permissions import can_publish_fiche, may_edit_fiche_of
from fiches.publishing import NotPublishable, publish, submit
from fiches.remarks import remarks, warnings
from fiches.views.reading import fiche_or_404, fit_of
from partners.models import Partner, Territory
from partners.scope import current_user, territory_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_edit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    return _edit(request, place, fiche)


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_create(request: HttpRequest, territory: str, partner: int) -> HttpResponse:
    """The form for a partner who has no fiche yet; it exists once it is saved."""
    place = territory_or_404(request, territory)
    partners = Partner.objects.visible_to(request.user).of(place).select_related("type__theme")
    owner = get_object_or_404(partners, pk=partner)
    if not may_edit_fiche_of(request.user, owner, place):
        raise PermissionDenied
    fiche = Fiche.objects.with_relations().filter(partner=owner).first()
    if fiche is not None and request.method != "POST":
        return redirect("fiches:fiche_edit", place.slug, fiche.pk)
    return _edit(request, place, fiche or Fiche(partner=owner, theme=owner.type.theme))


def _edit(request: HttpRequest, place: Territory, fiche: Fiche) -> HttpResponse:
    if not may_edit_fiche_of(request.user, fiche.partner, place):
        raise PermissionDenied
    if request.method != "POST":
        return _form_page(request, place, FicheForms(fiche, place))
    data = editing.with_choices(request.POST)
    forms = FicheForms(fiche, place, data, request.FILES)
    seen = editing.seen_version(data)
    if seen != forms.version:
        merged, conflicts = merge(editing.base_of(data), forms.posted(), forms.stored())
        forms = FicheForms(fiche, place, editing.with_values(data, merged), request.FILES)
        if conflicts:
            return _conflict_page(request, place, forms, conflicts)
        seen = forms.version
    name = str(fiche.partner)
    if not forms.is_valid():
        return _form_page(request, place, forms, name, status=422)
    try:
        saved = editing.save_fiche(forms, seen, current_user(request), timezone.now())
    except editing.Outdated:
        # Between our reading and our writing: read again, the same data comes back in.
        fiche = get_object_or_404(Fiche.objects.with_relations(), partner=fiche.partner)
        return _edit(request, place, fiche)
    return _after_saving(request, place, saved)


def _after_saving(request: HttpRequest, place: Territory, fiche: Fiche) -> HttpResponse:
    """The button that was pressed says what comes next."""
    fiche = get_object_or_404(
        Fiche.objects.with_relations().prefetch_related("area_communes"), pk=fiche.pk
    )
    for remark in warnings(fiche):
        messages.warning(request, f"{remark.label}\N{NO-BREAK SPACE}: {remark.text}")
    if "publish" in request.POST:
        return _publish(request, place, fiche)
    if "submit" in request.POST:
        submit(fiche)
        messages.success(
            request, "votre fiche est enregistrée, l’équipe du réseau va la relire et la publier."
        )
        return redirect("fiches:fiche_detail", place.slug, fiche.pk)
    messages.success(request, "le brouillon est enregistré.")
    return redirect("fiches:fiche_edit", place.slug, fiche.pk)


def _publish(request: HttpRequest, place: Territory, fiche: Fiche) -> HttpResponse:
    if not can_publish_fiche(request.user, fiche, place):
        raise PermissionDenied
    try:
        publish(fiche, current_user(request), timezone.now())
    except NotPublishable as error:
        messages.warning(
            request,
            "le brouillon est enregistré, mais la fiche ne peut pas encore être publiée. "
            + " ".join(error.problems),
        )
        return redirect("fiches:fiche_edit", place.slug, fiche.pk)
    messages.success(request, "la fiche est publiée.")
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


def _form_page(
    request: HttpRequest, place: Territory, forms: FicheForms, name: str = "", status: int = 200
) -> HttpResponse:
    fiche = forms.fiche
    context: dict[str, Any] = {
        "territory": place,
        "fiche": fiche,
        "forms": forms,
        "name": name or fiche.partner.name,
        "remarks": remarks(fiche) if fiche.pk and forms.data is None else [],
        "can_publish": can_publish_fiche(request.user, fiche, place),
        "fit": fit_of(fiche) if fiche.pk and forms.data is None else None,
        "version": editing.seen_version(forms.data) if forms.data else forms.version,
        "base": forms.data.get("base", "") if forms.data else forms.base(),
    }
    return render(request, "fiches/fiche_form.html", context, status=status)


def _conflict_page(
    request: HttpRequest, place: Territory, forms: FicheForms, conflicts: list[Any]
) -> HttpResponse:
    """Both values of each field that two people changed, and everything else kept in the page."""
    posted = forms.posted()
    context = {
        "territory": place,
        "fiche": forms.fiche,
        "choices": [
            {
                "name": editing.CHOICE + conflict.name,
                "label": forms.label(conflict.name),
                "mine": forms.in_words(conflict.name, conflict.mine),
                "theirs": forms.in_words(conflict.name, conflict.theirs),
            }
            for conflict in conflicts
        ],
        "kept": [
            (name, item)
            for name, value in posted.items()
            for item in (value if isinstance(value, list) else [value])
        ],
        "version": forms.version,
        "base": forms.base(),
        "button": next((b for b in ("publish", "submit") if b in request.POST), "save"),
        "has_files": bool(request.FILES),
    }
    return render(request, "fiches/fiche_conflict.html", context, status=409)


@require_safe
def fiche_hours(request: HttpRequest, territory: str) -> HttpResponse:
    """What the seven rows of the form say, as it will be printed. Nothing is saved."""
    territory_or_404(request, territory)
    form = WeekForm(request.GET, instance=Fiche())
    if not any(name in request.GET for name in form.fields):
        raise Http404
    text = form.composed() if form.is_valid() else ""
    lines = hours.lines(text)
    return render(request, "fiches/fiche_form.html#hours", {"lines": lines, "week": form})
