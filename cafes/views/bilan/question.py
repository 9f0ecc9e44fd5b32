"""The yearly question, from a personal link: anonymous, once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cafes.bilan.voices import AlreadyGiven, give_voice, has_given, open_season
from cafes.forms.voices import VoiceForm
from cafes.situations import notice, warnings
from fiches.views.own.door import from_link
from partners.models import PersonalLink

SEEN = "vu"  # somebody has read that the example looks like a situation, and sends it all the same


@from_link("GET", "POST")
def own_question(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    season = open_season(link.territory, timezone.localdate())
    given = season is not None and has_given(season, link)
    form = VoiceForm(request.POST if request.method == "POST" else None)
    doubts = []
    if request.method == "POST" and season and not given and form.is_valid():
        doubts = warnings(form.cleaned_data["example"])
        if not doubts or SEEN in request.POST:
            try:
                give_voice(season, link, form.answer())
            except AlreadyGiven:
                pass
            else:
                messages.success(request, "votre réponse est enregistrée, sans votre nom. Merci.")
            return redirect("cafes:own_question", link.code)
    context = {
        "link": link,
        "territory": link.territory,
        "season": season,
        "given": given,
        "form": form,
        "doubts": [(form.cleaned_data["example"][w.start : w.end], w.sentence) for w in doubts],
        "notice": notice(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "cafes/bilan/question.html", context, status=status)
