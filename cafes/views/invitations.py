"""The invitation of a café: whom, in which words, when; and the letter to its host."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
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
from partners.models import Partner, User
from partners.scope import current_user, safe_pk
from partners.stationery import Letter

# An e-mail is shown as its reader sees it: with its own styles, and nothing else.
AS_A_LETTER = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
}


ALREADY_LEFT = "l’invitation est déjà partie."
NOBODY = f"rien n’est parti{NBSP}: personne n’a d’adresse qui marche."


def letters(number: int) -> str:
    return f"{number}{NBSP}courriel{'s partent' if number > 1 else ' part'} dans un instant"


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_detail(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = planned_cafe(request, territory, pk)
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
        return _act(request, form.save())
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


def _act(request: HttpRequest, letter: InvitationLetter) -> HttpResponse:
    """What the button that was pressed asks for; the letter is saved by now."""
    action, now, cafe = request.POST.get("action", ""), timezone.now(), letter.cafe
    where = (cafe.territory.slug, cafe.date, cafe.pk)
    if letter.approved_at:
        plan_looks(letter, now)
    what, _, partner = action.partition(":")
    reader = safe_pk(partner) if what == "lire" else None
    if reader is not None:
        again = "?rappel" if letter.sent_at else ""
        return redirect(reverse("cafes:invitation_letter", args=[*where, reader]) + again)
    if action == "envoyer":
        return redirect("cafes:invitation_send", *where)
    if action == "approuver":
        _approve(request, letter, now)
    elif letter.approved_at:
        messages.success(request, "l’invitation est enregistrée, avec ses dates.")
    else:
        messages.success(request, "l’invitation est enregistrée. Rien n’est parti.")
    return redirect("cafes:invitation_detail", *where)


def _approve(request: HttpRequest, letter: InvitationLetter, now: dt.datetime) -> None:
    if not approve(letter, current_user(request), now):
        messages.success(request, "l’invitation est enregistrée, avec ses dates.")
    elif moment(letter.send_on) <= now:
        messages.success(request, "l’invitation part dans quelques minutes.")
    else:
        day = full_date(letter.send_on)
        messages.success(request, f"l’invitation partira toute seule, le {day} à 8{NBSP}h.")


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_send(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """Now, rather than on its day: to how many, then the button."""
    place, cafe = planned_cafe(request, territory, pk)
    today, now = timezone.localdate(), timezone.now()
    letter = letter_of(cafe, today)
    if closed := _closed(cafe, letter):
        messages.info(request, closed)
        return redirect(cafe)
    if request.method == "POST":
        letter = letter_for(cafe, today)
        approve(letter, current_user(request), now)
        if written := send(letter, now):
            messages.success(request, f"{letters(written)}. Les réponses arrivent ici.")
            return redirect("cafes:invitation_detail", place.slug, cafe.date, cafe.pk)
    rows = [] if letter.sent_at else unsent(letter)
    if not rows:
        said = ALREADY_LEFT if letter.sent_at else NOBODY
        messages.info(request, said)
        return redirect("cafes:invitation_detail", place.slug, cafe.date, cafe.pk)
    partners = len({row.partner_id for row in rows})
    context: dict[str, object] = {"territory": place, "cafe": cafe, "letter": letter}
    context |= {"letters": len(rows), "partners": partners, "first": rows[0].partner}
    return render(request, "cafes/invitations/send.html", context)


@require_POST
def invitation_withdraw(
    request: HttpRequest, territory: str, date: dt.date, pk: int
) -> HttpResponse:
    place, cafe = planned_cafe(request, territory, pk)
    letter = get_object_or_404(InvitationLetter, cafe=cafe)
    if withdraw(letter):
        messages.success(request, "l’invitation ne partira plus toute seule.")
    else:
        messages.info(request, ALREADY_LEFT)
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
    again = "rappel" in request.GET
    said, addressee = _letter_to(cafe, partner, again, current_user(request))
    context = {
        "again": again,
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
    said, _ = _letter_to(cafe, partner, "rappel" in request.GET, current_user(request))
    return HttpResponse(said.html)


def _letter_to(cafe: Cafe, partner: int, again: bool, user: User) -> tuple[Letter, Partner]:
    """Signed by whoever gave their agreement; until then, by whoever would."""
    today = timezone.localdate()
    letter = letter_of(cafe, today)
    letter.approved_by = letter.approved_by or user
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
