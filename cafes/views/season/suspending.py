"""The network rests: said with a reason and a planned return, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cafes.forms.suspending import SuspensionForm
from cafes.models import Cafe
from cafes.views.cafes import planned_territory


@require_http_methods(["GET", "HEAD", "POST"])
def network_suspend(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    first = {} if place.suspended_on else {"suspended_on": timezone.localdate()}
    form = SuspensionForm(request.POST or None, instance=place, initial=first)
    if form.is_valid():
        form.save()
        messages.success(request, "la suspension est annoncée aux partenaires.")
        return redirect(reverse("cafes:cafe_list", args=[place.slug]))
    coming = Cafe.objects.filter(territory=place).coming(timezone.localdate())
    context = {"territory": place, "form": form, "coming": coming.count(), "slug": territory}
    return render(request, "cafes/season/suspend.html", context)


@require_POST
def network_resume(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    place.suspended_on, place.suspension_reason, place.resumes_on = None, "", None
    place.save(update_fields=["suspended_on", "suspension_reason", "resumes_on"])
    messages.success(request, "le réseau reprend.")
    return redirect(reverse("cafes:cafe_list", args=[place.slug]))
