"""The cafés of a territory: coming and past, one by one, and planning them."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cafes.forms.cafes import CafeForm
from cafes.models import Cafe
from cafes.permissions import can_plan_cafes
from partners.dates import full_date
from partners.models import Territory
from partners.scope import current_user, territory_or_404

PAST_PER_PAGE = 20


@require_safe
def cafe_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    today = timezone.localdate()
    cafes = (
        Cafe.objects.visible_to(current_user(request))
        .filter(territory=place)
        .select_related("territory", "host", "theme")
        .fetch_mode(models.FETCH_RAISE)
    )
    past = Paginator(cafes.filter(date__lt=today), PAST_PER_PAGE)
    context = {
        "territory": place,
        "coming": cafes.filter(date__gte=today).order_by("date", "start"),
        "past": past.get_page(request.GET.get("page")),
        "can_plan": can_plan_cafes(current_user(request), place),
        "suspended": place.is_suspended(today),
    }
    return render(request, "cafes/cafe_list.html", context)


@require_safe
def cafe_detail(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    cafe = cafe_or_404(request, place, pk)
    if cafe.date != date:
        return redirect(cafe)  # it was moved since the link was written
    context = {
        "territory": place,
        "cafe": cafe,
        "is_past": cafe.date < timezone.localdate(),
        "can_plan": can_plan_cafes(current_user(request), place),
    }
    return render(request, "cafes/cafe_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_create(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    return save_cafe(request, CafeForm(request.POST or None, territory=place), place)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_edit(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = planned_territory(request, territory)
    cafe = cafe_or_404(request, place, pk)
    return save_cafe(request, CafeForm(request.POST or None, instance=cafe, territory=place), place)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_cancel(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = planned_territory(request, territory)
    cafe = cafe_or_404(request, place, pk)
    if request.method != "POST":
        return render(request, "cafes/cafe_cancel.html", {"territory": place, "cafe": cafe})
    cafe.state = Cafe.State.CANCELLED
    cafe.save(update_fields=["state"])
    messages.success(request, f"le café du {full_date(cafe.date)} est annulé.")
    return redirect(cafe)


@require_POST
def cafe_restore(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place = planned_territory(request, territory)
    cafe = cafe_or_404(request, place, pk)
    if cafe.state == Cafe.State.CANCELLED:
        cafe.state = Cafe.State.PLANNED
        cafe.save(update_fields=["state"])
        messages.success(request, f"le café du {full_date(cafe.date)} est de nouveau prévu.")
    return redirect(cafe)


def planned_territory(request: HttpRequest, slug: str) -> Territory:
    """The territory, if the user plans its cafés."""
    place = territory_or_404(request, slug)
    if not can_plan_cafes(current_user(request), place):
        raise PermissionDenied
    return place


def cafe_or_404(request: HttpRequest, place: Territory, pk: int) -> Cafe:
    cafes = Cafe.objects.visible_to(current_user(request)).filter(territory=place)
    return get_object_or_404(cafes.select_related("territory", "host", "theme"), pk=pk)


def save_cafe(request: HttpRequest, form: CafeForm, place: Territory) -> HttpResponse:
    if form.is_valid():
        is_new = form.instance.pk is None
        cafe = form.save()
        verb = "ajouté" if is_new else "corrigé"
        messages.success(request, f"le café du {full_date(cafe.date)} est {verb}.")
        return redirect(cafe)
    context = {"territory": place, "form": form, "cafe": form.instance}
    return render(request, "cafes/cafe_form.html", context)
