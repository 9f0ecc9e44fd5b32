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
from fiches.publishing import problems
from fiches.reviewing import hand_in
from fiches.views import editing
from fiches.views.desk import Desk, fill_in
from fiches.views.own.door import from_link
from fiches.views.own.page import fiche_of
from partners.models import PersonalLink
from partners.views.communes import communes_found


@from_link("GET", "POST")
def own_edit(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    fiche = own_fiche(link)
    desk = own_desk(link, fiche)
    with transaction.atomic():  # what is saved is handed in
        return fill_in(request, desk, fiche, partial(_after_saving, link=link))


def own_fiche(link: PersonalLink) -> Fiche:
    """To fill in; it exists once it is saved."""
    partner = link.partner
    return fiche_of(link) or Fiche(partner=partner, theme=partner.type.theme)


def own_desk(link: PersonalLink, fiche: Fiche) -> Desk:
    def address(name: str) -> str:
        return reverse(f"fiches:{name}", args=[link.code])

    return Desk(
        link.territory,
        back=link.get_absolute_url(),
        hours=address("own_hours"),
        communes=address("own_communes"),
        logo=address("own_logo"),
        draft=address("own_draft"),
        forget=address("own_draft_forget"),
        sigles=address("own_sigles"),
        preview=address("own_preview") if fiche.pk else "",
        link=link,
        frame="fiches/own/base.html",
    )


def _after_saving(request: HttpRequest, fiche: Fiche, link: PersonalLink) -> HttpResponse:
    now, first = timezone.now(), fiche.published is None
    if found := problems(fiche):
        return _not_handed_in(request, fiche, found, link)
    online = hand_in(fiche, link.territory, own.author(link), now, link)
    own.note_outcome(link, own.Outcome.EDITED, now)
    messages.success(
        request,
        "votre fiche est publiée. Merci\N{NO-BREAK SPACE}!"
        if online
        else "votre fiche est envoyée. L’équipe du réseau va la relire, puis la publier. "
        "Merci\N{NO-BREAK SPACE}!"
        if first
        else "vos corrections sont enregistrées. L’équipe du réseau va les relire, puis les "
        "publier. Merci\N{NO-BREAK SPACE}!",
    )
    return redirect(link)


def _not_handed_in(
    request: HttpRequest, fiche: Fiche, found: list[str], link: PersonalLink
) -> HttpResponse:
    """Readers could do nothing with it: it is kept as it was typed, and nobody has to read it."""
    if fiche.state == Fiche.State.SUBMITTED:
        fiche.state = Fiche.State.DRAFT
        fiche.save(update_fields=["state"])
    messages.warning(
        request,
        "votre brouillon est enregistré, mais il n’est pas encore envoyé. " + " ".join(found),
    )
    return redirect("fiches:own_edit", link.code)


@from_link("GET")
def own_hours(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return editing.hours_read(request)


@from_link("GET")
def own_communes(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return communes_found(request)
