"""Who comes: the facilitator's page, as answers arrive, and those that she notes herself."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cafes.answers import board
from cafes.calling import called, calls
from cafes.forms.invitations import NotedReplyForm
from cafes.models import Cafe, Invitation, InvitationLetter
from cafes.receiving import says_no
from cafes.replying import Full, TooLate, is_open, note_answer
from cafes.views.states import planned_cafe
from partners.dates import NBSP
from partners.models import Partner
from partners.scope import current_user, safe_pk


@require_safe
def answers(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """The page; htmx asks again for its board alone."""
    place, cafe = planned_cafe(request, territory, pk)
    letter = InvitationLetter.objects.filter(cafe=cafe).first()
    if letter is not None:
        letter.cafe = cafe
    asked = request.GET.get("q", "").strip()[:80]
    found = board(cafe, letter)
    context = {
        "territory": place,
        "cafe": cafe,
        "letter": letter,
        "board": found,
        "q": asked,
        "groups": found.groups(asked),
        "unreached": found.to_call(asked),
        "host_says_no": cafe.is_on and says_no(cafe),
        "calls": calls(cafe),
        "open": is_open(cafe, timezone.now()),
        "now": timezone.now(),
    }
    part = "#board" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"cafes/invitations/answers.html{part}", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_note(
    request: HttpRequest, territory: str, date: dt.date, pk: int, partner: int
) -> HttpResponse:
    """An answer received by telephone. `?invitation=` says whose, if it is somebody's."""
    place, cafe = planned_cafe(request, territory, pk)
    who = get_object_or_404(Partner.objects.of(place), pk=partner)
    row = _row(request, cafe, who)
    reply = getattr(row, "reply", None)
    form = NotedReplyForm(request.POST if request.method == "POST" else None, reply=reply)
    if request.method == "POST" and form.is_valid() and _note(request, form, cafe, who, row):
        return redirect("cafes:answers", place.slug, cafe.date, cafe.pk)
    context = {"territory": place, "cafe": cafe, "partner": who, "row": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "cafes/invitations/note.html", context, status=status)


@require_POST
def answer_told(
    request: HttpRequest, territory: str, date: dt.date, pk: int, partner: int
) -> HttpResponse:
    """Somebody has called, to say what no letter could."""
    place, cafe = planned_cafe(request, territory, pk)
    who = get_object_or_404(Partner.objects.of(place), pk=partner)
    called(cafe, who)
    messages.success(request, f"{who} est au courant.")
    return redirect("cafes:answers", place.slug, cafe.date, cafe.pk)


def _row(request: HttpRequest, cafe: Cafe, partner: Partner) -> Invitation | None:
    asked = safe_pk(request.GET.get("invitation", ""))
    if asked is None:
        return None
    rows = Invitation.objects.filter(cafe=cafe, partner=partner, pk=asked)
    return rows.select_related("contact", "reply").first()


def _note(
    request: HttpRequest, form: NotedReplyForm, cafe: Cafe, partner: Partner, row: Invitation | None
) -> bool:
    user, now = current_user(request), timezone.now()
    try:
        reply = note_answer(cafe, partner, row, form.said, user, now)
    except TooLate:
        messages.info(request, "on ne peut plus répondre pour ce café.")
        return True
    except Full as full:
        form.refuse_more(full.most)
        return False
    if reply.waiting_since:
        messages.warning(request, f"c’est complet{NBSP}: {partner} est sur la liste d’attente.")
    else:
        messages.success(request, f"la réponse de {partner} est notée.")
    return True
