"""What the form asks for while it is being filled in from a personal link."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST

from fiches.drafts import add_from_code
from fiches.views import drafts
from fiches.views.own.door import HEADERS, from_link
from fiches.views.own.form import own_desk, own_fiche
from partners.models import PersonalLink


@login_not_required
@require_POST
def own_draft(request: HttpRequest, code: str) -> HttpResponseBase:
    """Two queries once a draft is begun; otherwise it begins, or says that the link is gone."""
    answer = drafts.add_to_draft(request, partial(add_from_code, code))
    if answer is None:
        return _begin(request, code=code)
    for name, value in HEADERS.items():
        answer[name] = value
    return answer


@from_link("POST")
def _begin(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    return drafts.begin_draft(request, link, link.partner)


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
