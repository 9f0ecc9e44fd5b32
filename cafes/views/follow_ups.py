"""What was decided at cafés: who, what, by when, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes.follow_ups import close, follow_ups, save
from cafes.forms.questions import FollowUpForm, NewFollowUpForm
from cafes.models import FollowUp
from cafes.permissions import can_follow_cafes, can_plan_cafes
from cafes.views.minutes.review import back_to_review
from partners.models import Partner, Territory
from partners.scope import current_user, safe_pk, territory_or_404

PER_PAGE = 50
STATES = {"a-faire": "À faire", "closes": "Faites ou abandonnées", "toutes": "Toutes"}


@require_safe
def follow_up_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    user = current_user(request)
    can_plan = can_plan_cafes(user, place)
    found = follow_ups(place, shared_only=not can_plan)
    promised = Partner.objects.filter(pk__in=found.order_by().values("partner"))
    number = safe_pk(request.GET.get("partenaire", ""))
    partner = promised.filter(pk=number).first() if number is not None else None
    state = request.GET.get("etat", "a-faire")
    state = state if state in STATES else "a-faire"
    if state == "a-faire":
        found = found.filter(state=FollowUp.State.OPEN)
    elif state == "closes":
        found = found.exclude(state=FollowUp.State.OPEN)
    if partner is not None:
        found = found.filter(partner=partner)
    rows = Paginator(found.fetch_mode(models.FETCH_RAISE), PER_PAGE)
    context = {
        "territory": place,
        "can_plan": can_plan,
        "can_close": can_follow_cafes(user, place),
        "today": timezone.localdate(),
        "page": rows.get_page(request.GET.get("page")),
        "state": state,
        "states": STATES,
        "partner": partner,
        "partners": promised,
    }
    return render(request, "cafes/minutes/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_create(request: HttpRequest, territory: str) -> HttpResponse:
    place, today = _planned(request, territory), timezone.localdate()
    return _save(
        request, NewFollowUpForm(request.POST or None, territory=place, today=today), place
    )


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_edit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place, user = territory_or_404(request, territory), current_user(request)
    if not can_follow_cafes(user, place):
        raise PermissionDenied
    row = get_object_or_404(follow_ups(place, shared_only=not can_plan_cafes(user, place)), pk=pk)
    if request.method == "POST" and "fait" in request.POST:
        if close(row.pk, timezone.now()):
            messages.success(request, "c’est noté comme fait.")
        return redirect("cafes:follow_up_list", place.slug)
    return _save(request, FollowUpForm(request.POST or None, instance=row, territory=place), place)


def _save(request: HttpRequest, form: FollowUpForm, place: Territory) -> HttpResponse:
    if form.is_valid():
        save(form.save(commit=False), form.changed_data, timezone.now())
        messages.success(request, "la suite à donner est enregistrée.")
        return back_to_review(request, place) or redirect("cafes:follow_up_list", place.slug)
    context = {"territory": place, "form": form, "follow_up": form.instance}
    return render(request, "cafes/minutes/follow_up.html", context)


def _planned(request: HttpRequest, slug: str) -> Territory:
    place = territory_or_404(request, slug)
    if not can_plan_cafes(current_user(request), place):
        raise PermissionDenied
    return place
