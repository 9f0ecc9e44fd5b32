"""What the form of a fiche asks for while it is being filled in: save, preview, explain a sigle.

The same for an account and for a personal link (`fiches.views.own.drafts`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from fiches import drafts, editing
from fiches.fields import tidy
from fiches.forms.fiche import FicheForms
from fiches.forms.texts import TextField
from fiches.gauge import cuts
from fiches.livret.fit import fit
from fiches.models import Fiche
from fiches.permissions import may_edit_fiche_of
from fiches.preview import POLICY, preview_page
from fiches.sheets import Medium, all_themes, images_of, with_sheet_relations, working_sheet
from fiches.unknown_sigles import to_ask
from fiches.views.desk import Desk
from fiches.views.editing import account_desk
from partners.dates import clock
from partners.models import Partner, Territory
from partners.scope import current_user, territory_or_404


def add_to_draft(
    request: HttpRequest, add: Callable[[drafts.Sent, dt.datetime], bool]
) -> HttpResponse | None:
    """Save what was typed with `add`, and say when; None when there is no draft yet."""
    now = timezone.now()
    try:
        sent = drafts.read(request.body, now)
    except drafts.Unreadable:
        return None
    return _saved(now) if add(sent, now) else None


def begin_draft(request: HttpRequest, author: drafts.Author, partner: Partner) -> HttpResponse:
    """The same for somebody who was found to have the right to."""
    now = timezone.now()
    try:
        sent = drafts.read(request.body, now)
    except drafts.Unreadable:
        return JsonResponse({}, status=400)
    drafts.keep(author, partner, sent, now)
    return _saved(now)


def _saved(now: dt.datetime) -> HttpResponse:
    return JsonResponse({"hour": clock(timezone.localtime(now).time())})


def forget_draft(
    request: HttpRequest, author: drafts.Author, partner: Partner, form: str
) -> HttpResponse:
    drafts.forget(author, partner)
    messages.success(request, "vous repartez de la fiche enregistrée.")
    return redirect(form)


def sigles_to_explain(request: HttpRequest, desk: Desk, fiche: Fiche) -> HttpResponse:
    values = drafted(desk, fiche).posted()
    draft = drafts.draft_of(desk.author, fiche.partner)
    inputs = drafts.inputs_of(draft) if draft else {}
    answers = {name: "".join(typed.values[:1]) for name, typed in inputs.items()}
    sigles = to_ask({**answers, **values}, desk.place, fiche)
    return render(request, "fiches/fiche_form.html#sigles", {"sigles": sigles})


def preview(request: HttpRequest, desk: Desk, fiche: Fiche) -> HttpResponse:
    """The printed sheet with what is being typed, and how it fills its page."""
    forms = drafted(desk, fiche)
    sheet = working_sheet(forms.fiche, all_themes(), Medium.LIVRET)
    images = images_of(sheet)
    measured = fit(sheet, images)
    page = preview_page(sheet, images, measured, cuts(sheet, measured))
    response = HttpResponse(page.html)
    response["Content-Security-Policy"] = POLICY.format(styles=page.styles)
    response["Cache-Control"] = "private, no-store"
    return response


def drafted(desk: Desk, fiche: Fiche) -> FicheForms:
    """The form as if it were handed in now. Nothing is stored; the fiche in memory takes what
    can be understood, texts too long included."""
    shown = desk.forms(fiche)
    if draft := drafts.draft_of(desk.author, fiche.partner):
        shown.resume(drafts.inputs_of(draft))
    data = editing.with_values(QueryDict(), shown.stored())
    forms = desk.forms(fiche, data)
    for form in forms:
        form.full_clean()
        for name, field in form.fields.items():
            if isinstance(field, TextField) and name in form.errors:
                setattr(form.instance, name, tidy(data.get(form.add_prefix(name), "")))
    return forms


def existing(fiche: Fiche) -> Fiche:
    """A sheet has a number and an address: nothing to preview before the first saving."""
    if fiche.pk is None:
        raise Http404
    return fiche


# With an account.


def may_edit_or_403(request: HttpRequest, partner: Partner, place: Territory) -> None:
    if not may_edit_fiche_of(request.user, partner, place):
        raise PermissionDenied


def _partner(request: HttpRequest, territory: str, pk: int) -> tuple[Territory, Partner]:
    place = territory_or_404(request, territory)
    partners = Partner.objects.visible_to(request.user).of(place)
    return place, get_object_or_404(partners, pk=pk)


def _desk(request: HttpRequest, territory: str, pk: int) -> tuple[Desk, Fiche]:
    place, partner = _partner(request, territory, pk)
    known = with_sheet_relations(Fiche.objects.filter(partner=partner)).first()
    fiche = known or Fiche(partner=partner, theme=partner.type.theme)
    return account_desk(request, place, fiche), fiche


@require_POST
def fiche_draft(request: HttpRequest, territory: str, partner: int) -> HttpResponse:
    user = current_user(request)
    answer = add_to_draft(request, partial(drafts.add, user, partner))
    if answer is not None:
        return answer
    place, owner = _partner(request, territory, partner)
    may_edit_or_403(request, owner, place)
    return begin_draft(request, user, owner)


@require_POST
def fiche_draft_forget(request: HttpRequest, territory: str, partner: int) -> HttpResponse:
    place, owner = _partner(request, territory, partner)
    may_edit_or_403(request, owner, place)
    form = reverse("fiches:fiche_create", args=[place.slug, owner.pk])
    return forget_draft(request, current_user(request), owner, form)


@require_safe
def fiche_sigles(request: HttpRequest, territory: str, partner: int) -> HttpResponse:
    return sigles_to_explain(request, *_desk(request, territory, partner))


@require_safe
def fiche_preview(request: HttpRequest, territory: str, partner: int) -> HttpResponse:
    desk, fiche = _desk(request, territory, partner)
    return preview(request, desk, existing(fiche))
