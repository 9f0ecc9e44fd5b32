"""One café, from a personal link: read, answer in one gesture, and confirm the fiche with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from cafes.emails import facts
from cafes.forms.invitations import ReplyForm
from cafes.models import Cafe, Invitation, Reply
from cafes.replying import Answer, Full, TooLate, answer, invitation_of, is_open
from cafes.waiting import seats_left
from fiches import own
from fiches.emails import facts_of
from fiches.freshness import verified_in_words
from fiches.models import Fiche
from fiches.publishing import VOUCHER
from fiches.views.own.door import from_link
from fiches.views.own.page import fiche_of
from partners.models import PersonalLink
from partners.scope import safe_pk


@from_link("GET", "POST")
def own_cafe(request: HttpRequest, link: PersonalLink, pk: int) -> HttpResponse:
    cafe = _cafe(link, pk)
    named = safe_pk(request.GET.get("pour", ""))
    row = invitation_of(link, cafe, named)
    reply: Reply | None = getattr(row, "reply", None)
    form = ReplyForm(request.POST if request.method == "POST" else None, reply=reply)
    if request.method == "POST" and form.is_valid() and _answer(request, link, cafe, form, named):
        return redirect(_address(link, cafe, row))
    context = _context(link, cafe, reply) | {"form": form, "row": row}
    status = 422 if request.method == "POST" else 200
    return render(request, "cafes/invitations/own_cafe.html", context, status=status)


def _cafe(link: PersonalLink, pk: int) -> Cafe:
    """A café of the link's own network. Numbers that no database holds are nobody's."""
    if pk >= 2**63:
        raise Http404
    cafes = Cafe.objects.filter(territory=link.territory_id, pk=pk)
    cafe = cafes.select_related("territory", "host", "commune", "theme").first()
    if cafe is None:
        raise Http404
    return cafe


def _address(link: PersonalLink, cafe: Cafe, row: Invitation | None) -> str:
    page = reverse("cafes:own_cafe", args=[link.code, cafe.pk])
    return f"{page}?pour={row.pk}" if row else page


def _context(link: PersonalLink, cafe: Cafe, reply: Reply | None) -> dict[str, Any]:
    now, fiche = timezone.now(), fiche_of(link)
    return {
        "link": link,
        "territory": link.territory,
        "cafe": cafe,
        "facts": facts(cafe),
        "open": is_open(cafe, now) and not cafe.falls_in_rest,
        "over": cafe.ends_at <= now,
        "reply": reply,
        "again": reply is not None and reply.for_date != cafe.date,
        "settled": _has_a_place(cafe, reply),
        "full": seats_left(cafe) == 0 and not _has_a_place(cafe, reply),
        "fiche": fiche,
        **_fiche_in_short(fiche),
    }


def _has_a_place(cafe: Cafe, reply: Reply | None) -> bool:
    """At the table, or on the waiting list."""
    return reply is not None and reply.for_date == cafe.date and reply.answer != Answer.NO


def _fiche_in_short(fiche: Fiche | None) -> dict[str, Any]:
    if fiche is None:
        return {"fiche_facts": [], "verified": "", "may_confirm": False, "confirmed_today": False}
    today = timezone.localdate()
    confirmed_today = fiche.verified_on == today and fiche.verified_by == VOUCHER
    return {
        "fiche_facts": facts_of(fiche),
        "verified": verified_in_words(fiche.verified_on, today),
        "may_confirm": own.may_confirm(fiche) and not confirmed_today,
        "confirmed_today": confirmed_today,
    }


def _answer(
    request: HttpRequest, link: PersonalLink, cafe: Cafe, form: ReplyForm, named: int | None
) -> bool:
    """False: the page is shown again with what is wrong."""
    now = timezone.now()
    try:
        reply = answer(link, cafe, form.said, now, named)
    except TooLate:
        messages.info(request, "on ne peut plus répondre pour ce café. Appelez l’équipe du réseau.")
        return True
    except Full as full:
        form.refuse_more(full.most)
        return False
    messages.success(request, _thanks(reply))
    if request.POST.get("fiche") == "exacte":
        fiche = fiche_of(link)
        if fiche is not None and own.may_confirm(fiche):
            own.confirm(link, fiche, now)
            messages.success(request, "votre fiche est vérifiée aujourd’hui.")
    return True


def _thanks(reply: Reply) -> str:
    if reply.answer == Answer.NO:
        return "nous avons noté que vous ne venez pas. À une prochaine fois\N{NO-BREAK SPACE}!"
    if reply.waiting_since:
        return (
            "c’est complet\N{NO-BREAK SPACE}: vous êtes sur la liste d’attente. Nous vous écrivons "
            "dès qu’une place se libère."
        )
    several = f", à {reply.people}" if reply.people > 1 else ""
    who = reply.who or "une autre personne"
    if reply.answer == Answer.OTHER:
        return f"nous attendons {who}{several}. Merci\N{NO-BREAK SPACE}!"
    return f"nous vous attendons{several}. Merci\N{NO-BREAK SPACE}!"
