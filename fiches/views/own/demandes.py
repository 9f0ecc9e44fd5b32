"""What a partner asks from its link: the facilitator decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from fiches.own import Outcome, note_outcome
from fiches.views.own.door import from_link, own_render
from partners.demandes import ask, pending
from partners.forms.demandes import AccountForm, DepartureForm, SuccessorForm, TypingForm
from partners.models import Demande, PersonalLink
from partners.notice import information_notice

Kind = Demande.Kind


@from_link("GET", "POST")
def own_successor(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """“Je ne suis plus la bonne personne”: who is, then?"""
    said = "l’équipe du réseau a votre message. Elle accueillera la personne qui prend le relais."
    return _ask(request, link, SuccessorForm, Kind.SUCCESSOR, said, "successor")


@from_link("GET", "POST")
def own_departure(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """The structure leaves the network, or is no more; nothing changes before the decision."""
    said = "l’équipe du réseau a votre message. Rien ne change tant qu’elle n’a pas répondu."
    return _ask(request, link, DepartureForm, Kind.LEAVING, said, "departure")


@from_link("GET", "POST")
def own_typing(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    said = "l’équipe du réseau a votre message. Elle vous appellera pour remplir la fiche."
    return _ask(request, link, TypingForm, Kind.TYPE_FOR_US, said, "typing")


@from_link("GET", "POST")
def own_account(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    said = (
        "l’équipe du réseau a votre demande. Vous recevrez un courriel quand le compte sera ouvert."
    )
    contact = link.contact
    known = {"name": contact.name, "email": contact.email} if contact else {}
    return _ask(request, link, AccountForm, Kind.ACCOUNT, said, "account", known)


def _ask(
    request: HttpRequest,
    link: PersonalLink,
    form_class: type[forms.Form],
    kind: Demande.Kind,
    said: str,
    template: str,
    known: dict[str, Any] | None = None,
) -> HttpResponse:
    form = form_class(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        answers = dict(form.cleaned_data)
        ask(link, Kind(answers.pop("kind", kind)), **answers)
        note_outcome(link, Outcome.DEMANDE, timezone.now())
        messages.success(request, said)
        return redirect(link)
    kinds = {Kind.LEAVING, Kind.CLOSING} if kind == Kind.LEAVING else {kind}
    context = {
        "form": form,
        "notice": information_notice(link.territory),
        "pending": [demande for demande in pending(link) if demande.kind in kinds],
    }
    status = 422 if request.method == "POST" else 200
    return own_render(request, link, template, context, status)
