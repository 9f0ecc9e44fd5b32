"""The form of a fiche with an account: opened, saved, handed in, published."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fiches import hours
from fiches.forms.week import WeekForm
from fiches.models import Fiche
from fiches.paper import tell_partner
from fiches.permissions import can_publish_fiche, may_edit_fiche_of
from fiches.publishing import VOUCHER, NotPublishable, publish
from fiches.reviewing import hand_in
from fiches.views.desk import ON_BEHALF, VERIFIED, Desk, fill_in
from fiches.views.reading import fiche_or_404
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
    """With an account: for those who may edit this fiche."""
    desk = account_desk(request, place, fiche)
    return fill_in(request, desk, fiche, partial(_after_saving, place=place))


def account_desk(request: HttpRequest, place: Territory, fiche: Fiche) -> Desk:
    if not may_edit_fiche_of(request.user, fiche.partner, place):
        raise PermissionDenied
    one, whose = [place.slug, fiche.pk], [place.slug, fiche.partner_id]
    return Desk(
        place,
        back=reverse("fiches:fiche_detail", args=one)
        if fiche.pk
        else reverse("fiches:fiche_list", args=[place.slug]),
        hours=reverse("fiches:fiche_hours", args=[place.slug]),
        communes=reverse("partners:commune_search"),
        logo=reverse("fiches:fiche_logo", args=[fiche.pk]) if fiche.pk else "",
        draft=reverse("fiches:fiche_draft", args=whose),
        forget=reverse("fiches:fiche_draft_forget", args=whose),
        sigles=reverse("fiches:fiche_sigles", args=whose),
        preview=reverse("fiches:fiche_preview", args=whose) if fiche.pk else "",
        user=current_user(request),
        can_publish=can_publish_fiche(request.user, fiche, place),
    )


def _after_saving(request: HttpRequest, fiche: Fiche, place: Territory) -> HttpResponse:
    """The button that was pressed says what comes next."""
    on_behalf = ON_BEHALF in request.POST and can_publish_fiche(request.user, fiche, place)
    if "publish" in request.POST:
        response = _publish(request, place, fiche, on_behalf)
    elif "submit" in request.POST:
        response = _submit(request, place, fiche)
    else:
        seen = " Les lecteurs voient toujours la version publiée." if fiche.is_online else ""
        messages.success(request, "le brouillon est enregistré." + seen)
        response = redirect("fiches:fiche_edit", place.slug, fiche.pk)
    if on_behalf:
        told = tell_partner(fiche, place, current_user(request), timezone.now())
        (messages.success if told.done else messages.warning)(request, told.said)
    return response


def _submit(request: HttpRequest, place: Territory, fiche: Fiche) -> HttpResponse:
    if hand_in(fiche, place, str(fiche.partner), timezone.now()):
        messages.success(request, "votre fiche est publiée.")
    else:
        messages.success(
            request, "votre fiche est enregistrée, l’équipe du réseau va la relire et la publier."
        )
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


def _publish(request: HttpRequest, place: Territory, fiche: Fiche, on_behalf: bool) -> HttpResponse:
    """What the structure said on paper or by telephone, the structure vouches for. Otherwise it
    is verified only when the box says so."""
    if not can_publish_fiche(request.user, fiche, place):
        raise PermissionDenied
    by, author = (VOUCHER, str(fiche.partner)) if on_behalf else ("", "")
    verified = on_behalf or VERIFIED in request.POST
    try:
        publish(fiche, current_user(request), timezone.now(), verified, by, author)
    except NotPublishable as error:
        messages.warning(
            request,
            "le brouillon est enregistré, mais la fiche ne peut pas encore être publiée. "
            + " ".join(error.problems),
        )
        return redirect("fiches:fiche_edit", place.slug, fiche.pk)
    messages.success(request, "la fiche est publiée.")
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)


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
