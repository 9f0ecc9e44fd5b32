"""What becomes of a café: a page that asks, and a button that does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cafes import states
from cafes.calling import calls
from cafes.forms.cafes import CancelForm, PostponeForm, taken
from cafes.informing import letters_about
from cafes.models import Cafe
from cafes.views.cafes import cafe_or_404, planned_territory
from partners.dates import NBSP, full_date
from partners.models import Territory, User
from partners.scope import current_user

Turn = Callable[[Cafe, User, dt.datetime], bool]

ALREADY = "rien n’a changé\N{NO-BREAK SPACE}: quelqu’un d’autre l’avait peut-être déjà fait."


def planned_cafe(request: HttpRequest, territory: str, pk: int) -> tuple[Territory, Cafe]:
    """For whoever plans the cafés of this territory."""
    place = planned_territory(request, territory)
    return place, cafe_or_404(request, place, pk)


def guests_of(cafe: Cafe) -> int:
    return cafe.invitations.filter(sent_at__isnull=False).count()


def told(cafe: Cafe) -> str:
    """What follows “it is done”: how many letters leave, and whether somebody is to be called."""
    letters, mute = letters_about(cafe), len(calls(cafe))
    said = f" {letters}{NBSP}courriel{'s partent' if letters > 1 else ' part'}." if letters else ""
    if mute:
        who = f"{mute}{NBSP}partenaire{'s sont' if mute > 1 else ' est'}"
        said += f" {who} à prévenir par téléphone, voyez plus bas."
    if not letters and cafe.host:
        said += f" Aucun courriel ne part{NBSP}: pensez à prévenir {cafe.host}."
    return said


@require_POST
def cafe_confirm(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = planned_cafe(request, territory, pk)
    return _turn(request, cafe, states.confirm, "est confirmé")


@require_POST
def cafe_hold(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = planned_cafe(request, territory, pk)
    return _turn(request, cafe, states.hold, "est noté comme tenu")


@require_POST
def cafe_unhold(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = planned_cafe(request, territory, pk)
    return _turn(request, cafe, states.unhold, "n’est plus noté comme tenu")


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_cancel(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place, cafe = planned_cafe(request, territory, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        done = states.cancel(cafe, current_user(request), timezone.now(), reason)
        _say(request, done, f"le café ({cafe.when}) est annulé.{told(cafe)}")
        return redirect(cafe)
    context = {"territory": place, "cafe": cafe, "form": form, "guests": guests_of(cafe)}
    return render(request, "cafes/cafe_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_restore(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place, cafe = planned_cafe(request, territory, pk)
    now = timezone.now()
    if cafe.state != Cafe.State.CANCELLED:
        messages.info(request, ALREADY)
        return redirect(cafe)
    if not cafe.vague and taken(cafe, cafe.date, cafe.start):
        messages.warning(
            request,
            "un autre café est prévu à ce moment-là\N{NO-BREAK SPACE}: corrigez-le d’abord.",
        )
        return redirect(cafe)
    if request.method == "POST":
        done = states.restore(cafe, current_user(request), now)
        _say(request, done, f"le café ({cafe.when}) est de nouveau prévu.{told(cafe)}")
        return redirect(cafe)
    guests = guests_of(cafe) if cafe.ends_at > now else 0
    context = {"territory": place, "cafe": cafe, "guests": guests}
    return render(request, "cafes/cafe_restore.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_postpone(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """To another day, to none yet; and the day of a café that has none."""
    place, cafe = planned_cafe(request, territory, pk)
    if cafe.state in {Cafe.State.CANCELLED, Cafe.State.HELD}:
        messages.info(
            request,
            f"ce café est {cafe.get_state_display()}\N{NO-BREAK SPACE}: son jour ne change plus.",
        )
        return redirect(cafe)
    typed = request.POST if request.method == "POST" else None
    form = PostponeForm(typed, cafe=cafe, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        done = _postpone(cafe, form, request)
        day = full_date(cafe.date)
        said = "est reporté, sans date pour l’instant" if cafe.is_off else f"aura lieu le {day}"
        _say(request, done, f"le café {said}.{told(cafe)}")
        return redirect(cafe)
    context = {"territory": place, "cafe": cafe, "form": form, "guests": guests_of(cafe)}
    return render(request, "cafes/cafe_postpone.html", context)


def _postpone(cafe: Cafe, form: PostponeForm, request: HttpRequest) -> bool:
    data, by, now = form.cleaned_data, current_user(request), timezone.now()
    hours = {"start": data["start"], "end": data["end"]}
    if form.is_first:
        return states.give_date(cafe, by, now, data["date"], **hours)
    return states.postpone(cafe, by, now, data["date"], reason=data["reason"], **hours)


def _turn(request: HttpRequest, cafe: Cafe, turn: Turn, said: str) -> HttpResponse:
    done = turn(cafe, current_user(request), timezone.now())
    _say(request, done, f"le café du {full_date(cafe.date)} {said}.")
    return redirect(cafe)


def _say(request: HttpRequest, done: bool, what: str) -> None:
    if done:
        messages.success(request, what)
    else:
        messages.info(request, ALREADY)
