"""What the form asks for while it is being filled in from a personal link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from fiches.views import drafts
from fiches.views.own.door import from_link
from fiches.views.own.form import own_desk, own_fiche
from partners.models import PersonalLink


@from_link("POST")
def own_draft(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return drafts.keep_draft(request, link, link.partner)


@from_link("POST")
def own_draft_forget(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    form = reverse("fiches:own_edit", args=[link.code])
    return drafts.forget_draft(request, link, link.partner, form)


@from_link("GET")
def own_sigles(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    fiche = own_fiche(link)
    return drafts.sigles_to_explain(request, own_desk(link, fiche), fiche)


@from_link("GET")
def own_preview(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    fiche = drafts.existing(own_fiche(link))
    return drafts.preview(request, own_desk(link, fiche), fiche)
