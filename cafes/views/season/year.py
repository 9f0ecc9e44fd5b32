"""A season on one screen, and on one sheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cafes.ics import location
from cafes.models import Cafe, Season
from cafes.papers.pdf import print_pdf
from cafes.permissions import can_plan_cafes
from cafes.rhythm import RhythmError, dates_between, describe, parse
from cafes.year import cafes_of, current_season, months_of
from partners.models import Territory
from partners.scope import current_user, territory_or_404

# Of the year's sheet, in its largest letters: how many on a line, points from top to bottom.
LETTERS, ROOM = 36, 560


@require_safe
def season_home(request: HttpRequest, territory: str) -> HttpResponse:
    """The season of today; without any, where one is planned, or a word to wait."""
    place = territory_or_404(request, territory)
    user = current_user(request)
    seasons = Season.objects.visible_to(user).filter(territory=place)
    season = current_season(seasons, timezone.localdate())
    if season is not None:
        return redirect(reverse("cafes:season_detail", args=[place.slug, season.year]))
    context = {"territory": place, "can_plan": can_plan_cafes(user, place)}
    return render(request, "cafes/season/none.html", context)


@require_safe
def season_detail(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    user = current_user(request)
    seasons = list(Season.objects.visible_to(user).filter(territory=place).order_by("year"))
    season = get_object_or_404(Season.objects.visible_to(user), territory=place, year=year)
    cafes = list(cafes_of(season).fetch_mode(models.FETCH_RAISE))
    today = timezone.localdate()
    can_plan = can_plan_cafes(user, place)
    context = {
        "territory": place,
        "season": season,
        "rhythm": rhythm_words(season),
        "months": months_of(season, cafes),
        "today": today,
        "next": any(c.date >= today and not c.is_off for c in cafes),
        # Of the whole network: another season may have an earlier one.
        "soonest": Cafe.objects.filter(territory=place).coming(today).first(),
        "before": next((s for s in reversed(seasons) if s.year < year), None),
        "after": next((s for s in seasons if s.year > year), None),
        "can_plan": can_plan,
        "drafted": can_plan and bool(season.draft),
    }
    return render(request, "cafes/season/detail.html", context)


@require_safe
def season_pdf(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    season = get_object_or_404(
        Season.objects.visible_to(current_user(request)), territory=place, year=year
    )
    name = f"cafes-{place.slug}-{season.name}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(sheet(place, season), content_type="application/pdf", headers=headers)


def sheet(place: Territory, season: Season) -> bytes:
    """The year on one A4 page, to pin up."""
    on = [cafe for cafe in cafes_of(season) if cafe.state != cafe.State.CANCELLED]
    places, today = [(cafe, location(cafe)) for cafe in on], timezone.localdate()
    context = {
        "territory": place,
        "season": season,
        "rhythm": rhythm_words(season),
        "rest": place.is_suspended(today) or place.will_be_suspended(today),
        "mostly": not follows_rhythm(season, on),
        "cafes": places,
        "size": _size(places),
        "contact": [line for line in place.contact.splitlines() if line.strip()],
    }
    title = f"Les cafés partenaires {season.name} – {place.name}"
    return print_pdf("cafes/papers/year.html", context, title=title)


def follows_rhythm(season: Season, cafes: Iterable[Cafe]) -> bool:
    """Each café is on the day that the rhythm names, and none is missing."""
    try:
        rhythm = parse(season.rule)
        dates = dates_between(rhythm, season.starts_on, season.ends_on)
    except RhythmError:
        return True
    if rhythm.rank is None:
        return True
    moved = dates.dropped or any(day.moved_from for day in dates.days)
    held = [cafe.date for cafe in cafes if not cafe.vague and not cafe.is_off]
    return not moved and held == [day.date for day in dates.days]


def _size(places: list[tuple[Cafe, str]]) -> str:
    """The largest letters with which so many cafés fit on the page, as a class of the sheet."""
    lines = 0
    for cafe, where in places:
        name = cafe.host.name if cafe.host else ""
        lines += max(1, -(-len(name) // LETTERS)) + -(-len(where) // LETTERS)
        lines += cafe.kind != cafe.Kind.ORDINARY
    if 15 * lines + 12 * len(places) <= ROOM:
        return "year-large"
    return "" if 13.5 * lines + 6 * len(places) <= ROOM else "year-small"


def rhythm_words(season: Season) -> str:
    """ "Le deuxième vendredi de chaque mois, 9 h – 10 h 30"."""
    try:
        rhythm = parse(season.rule)
    except RhythmError:
        return ""
    return describe(rhythm)
