"""“Corriger”: the form of the fiche, without an account."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from fiches import own
from fiches.models import Fiche
from fiches.views import editing
from fiches.views.own.door import from_link
from fiches.views.own.page import fiche_of
from partners.models import PersonalLink
from partners.views.communes import communes_found


@from_link("GET", "POST")
def own_edit(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    partner = link.partner
    fiche = fiche_of(link) or Fiche(partner=partner, theme=partner.type.theme)
    desk = editing.Desk(
        link.territory,
        back=link.get_absolute_url(),
        hours=reverse("fiches:own_hours", args=[link.code]),
        communes=reverse("fiches:own_communes", args=[link.code]),
        logo=reverse("fiches:own_logo", args=[link.code]),
        link=link,
        frame="fiches/own/base.html",
    )
    with transaction.atomic():  # what is saved is handed in
        return editing.fill_in(request, desk, fiche, partial(_after_saving, link=link))


def _after_saving(request: HttpRequest, fiche: Fiche, link: PersonalLink) -> HttpResponse:
    now = timezone.now()
    online = own.hand_in(link, fiche, now)
    own.note_outcome(link, own.Outcome.EDITED, now)
    messages.success(
        request,
        "votre fiche est publiée. Merci\N{NO-BREAK SPACE}!"
        if online
        else "vos corrections sont enregistrées. L’équipe du réseau va les relire, puis les "
        "publier. Merci\N{NO-BREAK SPACE}!",
    )
    return redirect(link)


@from_link("GET")
def own_hours(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return editing.hours_read(request)


@from_link("GET")
def own_communes(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return communes_found(request)
