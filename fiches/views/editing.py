"""The form of a fiche: opened, saved, published, and settled when two people edit at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fiches import editing, hours
from fiches.forms.fiche import FicheForms
from fiches.forms.merge import merge
from fiches.forms.week import WeekForm
from fiches.models import Fiche
from fiches.own import author
from fiches.permissions import can_publish_fiche, may_edit_fiche_of
from fiches.publishing import NotPublishable, publish, submit
from fiches.remarks import remarks, warnings
from fiches.views.reading import fiche_or_404, fit_of
from partners.models import Partner, PersonalLink, Territory, User
from partners.scope import current_user, territory_or_404


@dataclass(frozen=True)
class Desk:
    """Who fills in the form, and the addresses that its page calls; the rest is the same for
    everybody. Without a `user`, the form was opened by a `link`."""

    place: Territory
    back: str
    hours: str
    communes: str
    logo: str
    user: User | None = None
    link: PersonalLink | None = None
    can_publish: bool = False
    frame: str = "base.html"

    @property
    def by(self) -> str:
        return author(self.link) if self.link else str(self.user)

    def forms(self, fiche: Fiche, data: QueryDict | None = None, files: Any = None) -> FicheForms:
        return FicheForms(fiche, self.place, data, files, self.link)


AfterSaving = Callable[[HttpRequest, Fiche], HttpResponse]


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
    """With an account: for those who may edit this fiche."""
    if not may_edit_fiche_of(request.user, fiche.partner, place):
        raise PermissionDenied
    one = [place.slug, fiche.pk]
    desk = Desk(
        place,
        back=reverse("fiches:fiche_detail", args=one)
        if fiche.pk
        else reverse("fiches:fiche_list", args=[place.slug]),
        hours=reverse("fiches:fiche_hours", args=[place.slug]),
        communes=reverse("partners:commune_search"),
        logo=reverse("fiches:fiche_logo", args=[fiche.pk]) if fiche.pk else "",
        user=current_user(request),
        can_publish=can_publish_fiche(request.user, fiche, place),
    )
    return fill_in(request, desk, fiche, partial(_after_saving, place=place))


def fill_in(request: HttpRequest, desk: Desk, fiche: Fiche, after: AfterSaving) -> HttpResponse:
    """Open the form, or save what came back and go on with `after`."""
    if request.method != "POST":
        return _form_page(request, desk, desk.forms(fiche))
    data = editing.with_choices(request.POST)
    forms = desk.forms(fiche, data, request.FILES)
    seen = editing.seen_version(data)
    if seen != forms.version:
        merged, conflicts = merge(editing.base_of(data), forms.posted(), forms.stored())
        forms = desk.forms(fiche, editing.with_values(data, merged), request.FILES)
        if conflicts:
            return _conflict_page(request, desk, forms, conflicts)
        seen = forms.version
    name = str(fiche.partner)
    if not forms.is_valid():
        return _form_page(request, desk, forms, name, status=422)
    try:
        saved = editing.save_fiche(forms, seen, desk.user, timezone.now(), desk.by)
    except editing.Outdated:
        # Between our reading and our writing: read again, the same data comes back in.
        fiche = get_object_or_404(Fiche.objects.with_relations(), partner=fiche.partner)
        return fill_in(request, desk, fiche, after)
    saved = get_object_or_404(
        Fiche.objects.with_relations().prefetch_related("area_communes"), pk=saved.pk
    )
    for remark in warnings(saved):
        messages.warning(request, f"{remark.label}\N{NO-BREAK SPACE}: {remark.text}")
    return after(request, saved)


def _after_saving(request: HttpRequest, fiche: Fiche, place: Territory) -> HttpResponse:
    """The button that was pressed says what comes next."""
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
    request: HttpRequest, desk: Desk, forms: FicheForms, name: str = "", status: int = 200
) -> HttpResponse:
    fiche = forms.fiche
    opened = fiche.pk is not None and forms.data is None
    context: dict[str, Any] = {
        "territory": desk.place,
        "desk": desk,
        "fiche": fiche,
        "forms": forms,
        "name": name or fiche.partner.name,
        "remarks": remarks(fiche) if opened else [],
        "fit": fit_of(fiche) if opened and desk.user else None,
        "version": editing.seen_version(forms.data) if forms.data else forms.version,
        "base": forms.data.get("base", "") if forms.data else forms.base(),
    }
    return render(request, "fiches/fiche_form.html", context, status=status)


def _conflict_page(
    request: HttpRequest, desk: Desk, forms: FicheForms, conflicts: list[Any]
) -> HttpResponse:
    """Both values of each field that two people changed, and everything else kept in the page."""
    posted = forms.posted()
    context = {
        "territory": desk.place,
        "desk": desk,
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
    return hours_read(request)


def hours_read(request: HttpRequest) -> HttpResponse:
    form = WeekForm(request.GET, instance=Fiche())
    if not any(name in request.GET for name in form.fields):
        raise Http404
    text = form.composed() if form.is_valid() else ""
    lines = hours.lines(text)
    return render(request, "fiches/fiche_form.html#hours", {"lines": lines, "week": form})
