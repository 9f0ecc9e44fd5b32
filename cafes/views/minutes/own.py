"""From a personal link: read the compte rendu, add one's own word."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cafes.forms.questions import OwnWordForm
from cafes.minutes.correcting import take_out, takes_words
from cafes.minutes.fiches_present import fiches_pdf, without_fiche
from cafes.minutes.files import pdf_of
from cafes.minutes.own_words import Closed, add_word, own_words
from cafes.minutes.reading import agreed_names, read
from cafes.minutes.sending import last_version
from cafes.models import Cafe, CompteRendu
from cafes.situations import notice, warnings
from cafes.views.papers import pdf_response
from fiches.views.own.door import from_link
from partners.models import PersonalLink
from partners.scope import safe_pk


@from_link("GET")
def own_minutes(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    cafe = own_cafe_or_404(link, pk)
    version = _sent_or_404(cafe)
    context = {
        "link": link,
        "territory": link.territory,
        "cafe": cafe,
        "version": version,
        "minutes": read(version, agreed_names(version)),
        "takes_words": takes_words(cafe),
        "without_fiche": without_fiche(cafe),
    }
    return render(request, "cafes/minutes/own.html", context)


@from_link("GET")
def own_minutes_pdf(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    cafe = own_cafe_or_404(link, pk)
    version = _sent_or_404(cafe)
    return pdf_response(pdf_of(version, agreed_names(version)), f"compte-rendu-{cafe.date}.pdf")


@from_link("GET")
def own_fiches(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    """Once the compte rendu is sent: that is what tells who came."""
    cafe = own_cafe_or_404(link, pk)
    _sent_or_404(cafe)
    if not (data := fiches_pdf(cafe)):
        raise Http404
    return pdf_response(data, f"fiches-{cafe.date}.pdf")


@from_link("GET", "POST")
def own_word(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    cafe = own_cafe_or_404(link, pk)
    if request.method == "POST" and "retirer" in request.POST:
        return _take_back(request, link, cafe)
    form = OwnWordForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and takes_words(cafe) and form.is_valid():
        found = warnings(form.cleaned_data["text"])
        text = form.cleaned_data["text"].strip()
        if not found or "vu" in request.POST or form.cleaned_data["seen"].strip() == text:
            return _add(request, link, cafe, form.cleaned_data)
        shown = request.POST.copy()
        shown["seen"] = form.cleaned_data["text"]
        form = OwnWordForm(shown)
        return _word_page(request, link, cafe, form, {"warnings": found, "notice": notice()})
    return _word_page(request, link, cafe, form, status=422 if request.method == "POST" else 200)


def _add(
    request: HttpRequest, link: PersonalLink, cafe: Cafe, data: dict[str, Any]
) -> HttpResponse:
    said = {name: data[name] for name in ("key", "kind", "text", "happens_on")}
    try:
        add_word(cafe, link, **said, now=timezone.now())
    except Closed:
        messages.warning(request, "les notes de ce café sont closes. Écrivez à l’équipe du réseau.")
    else:
        later = " Il paraîtra avec la prochaine version du compte rendu." * bool(last_version(cafe))
        messages.success(
            request, f"votre mot est ajouté aux notes. Merci\N{NO-BREAK SPACE}!{later}"
        )
    return redirect("cafes:own_word", link.code, cafe.pk)


def _take_back(request: HttpRequest, link: PersonalLink, cafe: Cafe) -> HttpResponse:
    number = safe_pk(request.POST["retirer"])
    word = own_words(cafe, link).filter(pk=number).first() if number is not None else None
    if word is not None and takes_words(cafe):
        take_out(word, timezone.now())
        sent = last_version(cafe)
        still = (
            f" S’il est dans la version {sent.version} du compte rendu, il s’y lit jusqu’à la suivante."
            if sent
            else ""
        )
        messages.success(request, f"votre mot est retiré.{still}")
    return redirect("cafes:own_word", link.code, cafe.pk)


def _word_page(
    request: HttpRequest,
    link: PersonalLink,
    cafe: Cafe,
    form: OwnWordForm,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "link": link,
        "territory": link.territory,
        "cafe": cafe,
        "form": form,
        "words": own_words(cafe, link),
        "takes_words": takes_words(cafe),
        "sent": last_version(cafe),
        "is_past": cafe.starts_at <= timezone.now(),
        "warnings": [],
        "notice": "",
        **(told or {}),
    }
    return render(request, "cafes/minutes/own_word.html", context, status=status)


def own_cafe_or_404(link: PersonalLink, pk: int) -> Cafe:
    """A café of the link's own network. Numbers that no database holds are nobody's."""
    cafes = Cafe.objects.filter(territory=link.territory_id, pk=pk) if pk < 2**63 else None
    cafe = cafes and cafes.select_related("territory", "host", "commune", "theme").first()
    if not cafe:
        raise Http404
    return cafe


def _sent_or_404(cafe: Cafe) -> CompteRendu:
    if (version := last_version(cafe)) is None:
        raise Http404
    return version
