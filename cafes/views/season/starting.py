"""Choosing when the network meets: the first step of a season."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cafes.forms.season import RhythmForm, first_guess
from cafes.hosting import expected_people
from cafes.models import Cafe, Season
from cafes.planning.starting import rhythm_slots, season_of, start, year_to_plan
from cafes.rhythm import dates_between
from cafes.views.cafes import planned_territory
from partners.dates import NBSP
from partners.models import Territory, Theme


@require_http_methods(["GET", "HEAD", "POST"])
def season_start(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    latest = Season.objects.filter(territory=place).order_by("-year").first()
    plenary = Cafe.objects.filter(territory=place, kind=Cafe.Kind.PLENARY).order_by("-date").first()
    form = RhythmForm(
        request.POST or None,
        themes=list(Theme.objects.all()),
        initial=first_guess(latest, year_to_plan(place, timezone.localdate()), plenary),
    )
    under_way = None
    if form.is_valid():
        season = season_of(place, form.cleaned_data["starts_on"], form.cleaned_data["ends_on"])
        if not season.draft or form.cleaned_data["again"]:
            return _begin(request, place, season, form)
        under_way = season
    context = {
        "territory": place,
        "form": form,
        "under_way": under_way,
        "average": expected_people(place).get(""),
    }
    return render(request, "cafes/season/start.html", context)


def _begin(
    request: HttpRequest, place: Territory, season: Season, form: RhythmForm
) -> HttpResponse:
    data = form.cleaned_data
    season.expected, season.step_free = data["expected"], data["step_free"]
    dates = dates_between(form.rhythm, data["starts_on"], data["ends_on"])
    existing = Cafe.objects.filter(
        territory=place, date__gte=data["starts_on"], date__lte=data["ends_on"]
    )
    start(season, form.rhythm, rhythm_slots(form.rhythm, dates, existing))
    for words in dates.dropped:
        messages.info(request, f"pas de café le {words}{NBSP}; ajoutez une date si vous le voulez.")
    return redirect(reverse("cafes:season_plan", args=[place.slug, season.year]))
