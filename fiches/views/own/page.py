"""The page that a personal link opens, and its one button: “Rien n’a changé”."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from fiches import own
from fiches.freshness import verified_in_words
from fiches.models import Fiche
from fiches.publishing import VOUCHER
from fiches.sheets import Medium, all_themes, published_sheet, with_sheet_relations, working_sheet
from fiches.views.own.door import from_link, own_render
from fiches.views.reading import picture
from partners.dates import long_date
from partners.demandes import pending
from partners.models import PersonalLink


def fiche_of(link: PersonalLink) -> Fiche | None:
    """The one fiche that this link opens, if it exists yet."""
    return with_sheet_relations(Fiche.objects.filter(partner=link.partner)).first()


@from_link("GET")
def own_page(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    fiche, today = fiche_of(link), timezone.localdate()
    context: dict[str, Any] = {
        "fiche": fiche,
        "pending": pending(link),
        "panels": own.panels(link, timezone.now()),
    }
    if fiche is not None:
        make = published_sheet if fiche.is_online else working_sheet
        confirmed_today = fiche.verified_on == today and fiche.verified_by == VOUCHER
        context |= {
            "sheet": make(fiche, all_themes(), Medium.SITE),
            "verified": verified_in_words(fiche.verified_on, today),
            "to_verify": fiche.is_to_verify(today),
            "waits": fiche.state == Fiche.State.SUBMITTED,
            "lacking": own.lacking(fiche),
            "confirmed_today": confirmed_today,
            "may_confirm": own.may_confirm(fiche) and not confirmed_today,
        }
    return own_render(request, link, "page", context)


@from_link("POST")
def own_opened(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The page says that a browser shows it: mail scanners do not run scripts and post."""
    own.open_page(link, timezone.now())
    return HttpResponse(status=204)


@from_link("POST")
def own_confirm(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    fiche, now = fiche_of(link), timezone.now()
    if fiche is None or not own.may_confirm(fiche):
        return redirect(link)
    own.confirm(link, fiche, now)
    who = f" ({link.contact.function})" if link.contact and link.contact.function else ""
    day = long_date(timezone.localdate(now))
    messages.success(
        request,
        f"votre fiche est vérifiée par {VOUCHER}{who}, le {day}. Merci\N{NO-BREAK SPACE}!",
    )
    if fiche.state == Fiche.State.SUBMITTED:
        messages.info(request, "l’équipe du réseau va la relire avant de la publier.")
    return redirect(link)


@from_link("GET")
def own_logo(request: HttpRequest, link: PersonalLink) -> HttpResponseBase:
    fiche = fiche_of(link)
    return picture(fiche.logo.name or "" if fiche else "")
