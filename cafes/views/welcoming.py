"""After a café: welcoming newcomers, and how many residents came."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cafes.arriving import attendances
from cafes.forms.welcoming import HeadcountForm, TakeInForm
from cafes.headcounts import set_headcount
from cafes.models import Cafe
from cafes.states import hold
from cafes.views.papers import planned_cafe
from cafes.welcoming import USUAL_TYPE, NoAddress, newcomers_of, take_in
from cafes.welcoming import welcome as write_welcome
from partners.models import Message, PartnerType
from partners.scope import current_user


@require_http_methods(["GET", "HEAD", "POST"])
def newcomers(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """Who is new; a POST welcomes at once all those whose structure is in the network."""
    cafe = planned_cafe(request, territory, pk)
    found = newcomers_of(cafe)
    ready = [one for one in found if one.is_ready]
    if request.method == "POST":
        for one in ready:
            one.row.cafe = cafe
            write_welcome(one.row, current_user(request), timezone.now())
        told = ", ".join(one.structure for one in ready) or "personne"
        messages.success(request, f"bienvenue souhaitée à\N{NO-BREAK SPACE}: {told}.")
        return redirect("cafes:newcomers", cafe.territory.slug, cafe.date, cafe.pk)
    context = {
        "territory": cafe.territory,
        "cafe": cafe,
        "newcomers": found,
        "ready": len(ready),
        "types": list(PartnerType.objects.all()),
        "usual_type": USUAL_TYPE,
    }
    return render(request, "cafes/minutes/newcomers.html", context)


@require_POST
def welcome(request: HttpRequest, territory: str, date: dt.date, pk: int, row: int) -> HttpResponse:
    """One click: the structure enters the network if it is not there, and the letter leaves."""
    cafe, now, user = planned_cafe(request, territory, pk), timezone.now(), current_user(request)
    person = get_object_or_404(attendances(cafe), pk=row)
    person.cafe = cafe
    if person.partner is None:
        form = TakeInForm(request.POST)
        if not person.organisation or not form.is_valid():
            raise Http404
        partner = take_in(person, form.cleaned_data["type"], user, now)
        messages.success(request, f"{partner.name} fait partie du réseau.")
    try:
        message = write_welcome(person, user, now)
    except NoAddress:
        messages.info(
            request, "nous n’avons pas d’adresse de courriel\N{NO-BREAK SPACE}: rien n’est envoyé."
        )
    else:
        _tell(request, message)
    return redirect("cafes:newcomers", cafe.territory.slug, cafe.date, cafe.pk)


def _tell(request: HttpRequest, message: Message) -> None:
    if message.state == Message.State.DROPPED:
        messages.warning(request, f"le courriel est retenu\N{NO-BREAK SPACE}: {message.error}.")
    else:
        messages.success(
            request, "le courriel de bienvenue part, avec le lien pour remplir la fiche."
        )


@require_POST
def headcount(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """Typed afterwards, from a sheet of paper; the counter of the morning adds to the same."""
    cafe = planned_cafe(request, territory, pk)
    if cafe.kind != Cafe.Kind.HABITANTS:
        raise Http404
    form = HeadcountForm(request.POST)
    if form.is_valid():
        people, now = set_headcount(cafe, form.cleaned_data["people"]), timezone.now()
        if people and cafe.ends_at <= now:
            hold(cafe, current_user(request), now)
        several = "s" if people > 1 else ""
        messages.success(request, f"{people}\N{NO-BREAK SPACE}personne{several} comptée{several}.")
        return redirect(cafe)
    context = {"territory": cafe.territory, "cafe": cafe, "form": form}
    return render(request, "cafes/minutes/headcount.html", context, status=422)
