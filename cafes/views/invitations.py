"""The invitation of a café: whom, in which words, when; and the letter to its host."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cafes import emails
from cafes.approving import approve, letter_for, letter_of, moment, plan_looks, withdraw
from cafes.forms.invitations import LetterForm
from cafes.inviting import audience, guests
from cafes.models import Cafe, InvitationLetter
from cafes.receiving import host_letter, write_to_host, written_to_host
from cafes.sending import invite_missing, send, unsent
from cafes.views.states import planned_cafe
from cafes.waiting import lock
from cafes.wording import MARKS
from partners.dates import NBSP, full_date
from partners.mailing import reply_address
from partners.models import Partner
from partners.scope import current_user
from partners.stationery import Letter

# An e-mail is shown as its reader sees it: with its own styles, and nothing else.
AS_A_LETTER = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
}


def letters(number: int) -> str:
    return f"{number}{NBSP}courriel{'s partent' if number > 1 else ' part'} dans un instant"


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_detail(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place, cafe = planned_cafe(request, territory, pk)
    today = timezone.localdate()
    letter = letter_of(cafe, today)
    if closed := _closed(cafe, letter):
        messages.info(request, closed)
        return redirect(cafe)
    if request.method != "POST":
        form = LetterForm(instance=letter, today=today)
        return _page(request, letter, form)
    form = LetterForm(request.POST, instance=letter_for(cafe, today), today=today)
    if form.is_valid():
        _act(request, form.save())
        return redirect("cafes:invitation_detail", place.slug, cafe.date, cafe.pk)
    # What was typed has changed the letter in memory, not in the database.
    return _page(request, letter_of(cafe, today), form)


def _closed(cafe: Cafe, letter: InvitationLetter) -> str:
    """Why there is nobody to invite, if so."""
    if not cafe.is_on:
        return "ce café n’a pas de jour auquel inviter."
    if letter.sent_at is None and cafe.starts_at <= timezone.now():
        return f"ce café a déjà commencé{NBSP}: personne n’y est plus invité."
    return ""


def _page(request: HttpRequest, letter: InvitationLetter, form: LetterForm) -> HttpResponse:
    cafe, rows = letter.cafe, guests(letter)
    context = {
        "territory": cafe.territory,
        "cafe": cafe,
        "letter": letter,
        "form": form,
        "reached": [guest for guest in rows if guest.addresses],
        "unreached": [guest for guest in rows if not guest.addresses],
        "addresses": sum(len(guest.addresses) for guest in rows),
        "missing": len(unsent(letter)) if letter.sent_at else 0,
        "marks": MARKS.items(),
        "reply_to": reply_address(cafe.territory),
        "suspended": cafe.territory.is_suspended(timezone.localdate()),
    }
    return render(request, "cafes/invitations/detail.html", context)


def _act(request: HttpRequest, letter: InvitationLetter) -> None:
    """What the button that was pressed asks for."""
    action, user, now = request.POST.get("action"), current_user(request), timezone.now()
    if action not in {"approuver", "envoyer"}:
        if letter.approved_at:
            plan_looks(letter, now)
        messages.success(request, "l’invitation est enregistrée. Rien n’est parti.")
        return
    new = approve(letter, user, now)
    if action == "envoyer":
        if written := send(letter, now):
            messages.success(request, f"{letters(written)}. Les réponses arrivent ici.")
        elif letter.sent_at:
            messages.info(request, "l’invitation est déjà partie.")
        else:
            messages.warning(
                request, "rien n’est parti\N{NO-BREAK SPACE}: personne n’a d’adresse qui marche."
            )
    elif new and moment(letter.send_on) <= now:
        messages.success(request, "l’invitation part dans quelques minutes.")
    elif new:
        day = full_date(letter.send_on)
        messages.success(request, f"l’invitation partira toute seule, le {day} à 8{NBSP}h.")
    else:
        plan_looks(letter, now)
        messages.success(request, "l’invitation est enregistrée, avec ses dates.")


@require_POST
def invitation_withdraw(
    request: HttpRequest, territory: str, date: dt.date, pk: int
) -> HttpResponse:
    place, cafe = planned_cafe(request, territory, pk)
    letter = get_object_or_404(InvitationLetter, cafe=cafe)
    if withdraw(letter):
        messages.success(request, "l’invitation ne partira plus toute seule.")
    else:
        messages.info(request, "l’invitation est déjà partie.")
    return redirect("cafes:invitation_detail", place.slug, cafe.date, cafe.pk)


@require_POST
def invitation_missing(
    request: HttpRequest, territory: str, date: dt.date, pk: int
) -> HttpResponse:
    """Those who came into the network since, and addresses that were corrected."""
    place, cafe = planned_cafe(request, territory, pk)
    with transaction.atomic():
        lock(cafe)
        written = invite_missing(cafe, timezone.now())
    if written:
        messages.success(request, f"{letters(written)}.")
    else:
        messages.info(request, "tout le monde a déjà été invité.")
    return redirect("cafes:invitation_detail", place.slug, cafe.date, cafe.pk)


@require_safe
def invitation_letter(
    request: HttpRequest, territory: str, date: dt.date, pk: int, partner: int
) -> HttpResponse:
    """The letter to one partner, as it would be read. Nothing is made or sent by looking."""
    place, cafe = planned_cafe(request, territory, pk)
    said, addressee = _letter_to(cafe, partner, "rappel" in request.GET)
    context = {
        "territory": place,
        "cafe": cafe,
        "partner": addressee,
        "letter": said,
        "paragraphs": said.text.strip().split("\n\n"),
        "reply_to": reply_address(place),
    }
    return render(request, "cafes/invitations/letter.html", context)


@csp_override(AS_A_LETTER)
@require_safe
def invitation_html(
    request: HttpRequest, territory: str, date: dt.date, pk: int, partner: int
) -> HttpResponse:
    _, cafe = planned_cafe(request, territory, pk)
    return HttpResponse(_letter_to(cafe, partner, "rappel" in request.GET)[0].html)


def _letter_to(cafe: Cafe, partner: int, again: bool) -> tuple[Letter, Partner]:
    today = timezone.localdate()
    letter = letter_of(cafe, today)
    addressee = get_object_or_404(audience(letter).select_related("fiche"), pk=partner)
    words = emails.reminder_words(letter, None) if again else ""
    said = emails.invitation(letter, addressee, emails.NO_DOORS, today, reminder=words)
    return said, addressee


@require_http_methods(["GET", "HEAD", "POST"])
def cafe_host(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """What the host has to prepare: the letter as it will be, and the button that sends it."""
    place, cafe = planned_cafe(request, territory, pk)
    if cafe.host is None or cafe.vague:
        messages.info(request, "choisissez d’abord l’hôte et le jour.")
        return redirect(cafe)
    user = current_user(request)
    if request.method == "POST":
        message = write_to_host(cafe, user, timezone.now())
        if message is None:
            messages.warning(request, f"{cafe.host} n’a pas d’adresse{NBSP}: appelez plutôt.")
        elif message.error:
            messages.warning(request, f"rien n’est parti{NBSP}: {message.error}.")
        else:
            messages.success(request, f"la liste part à {message.to}.")
        return redirect(cafe)
    said = host_letter(cafe, cafe.host, user)
    context = {
        "territory": place,
        "cafe": cafe,
        "letter": said,
        "paragraphs": said.text.strip().split("\n\n"),
        "written": written_to_host(cafe),
    }
    return render(request, "cafes/invitations/host.html", context)
