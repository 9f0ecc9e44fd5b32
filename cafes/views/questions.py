"""Open questions of a territory: since when, by whom, and the answer when there is one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes.forms.questions import AnswerForm
from cafes.models import Note
from cafes.permissions import can_follow_cafes, can_plan_cafes
from cafes.questions import answer, answered_alike, questions, reopen
from cafes.views.minutes.review import back_to_review
from partners.models import Partner
from partners.scope import current_user, safe_pk, territory_or_404

PER_PAGE = 50
STATES = {"ouvertes": "Ouvertes", "repondues": "Répondues", "toutes": "Toutes"}


@require_safe
def question_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    user = current_user(request)
    can_plan = can_plan_cafes(user, place)
    asked = questions(place, shared_only=not can_plan)
    state = request.GET.get("etat", "ouvertes")
    state = state if state in STATES else "ouvertes"
    partner = _partner(request, asked)
    page = Paginator(_filtered(asked, state, partner), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "territory": place,
        "can_answer": can_follow_cafes(user, place),
        "page": page,
        "state": state,
        "states": STATES,
        "partner": partner,
        "partners": Partner.objects.filter(pk__in=asked.order_by().values("partner")),
    }
    return render(request, "cafes/minutes/questions.html", context)


def _filtered(asked: QuerySet[Note], state: str, partner: Partner | None) -> QuerySet[Note]:
    if state != "toutes":
        asked = asked.filter(answered_at__isnull=state == "ouvertes")
    if partner is not None:
        asked = asked.filter(partner=partner)
    return asked.fetch_mode(models.FETCH_RAISE)


def _partner(request: HttpRequest, asked: QuerySet[Note]) -> Partner | None:
    number = safe_pk(request.GET.get("partenaire", ""))
    if number is None:
        return None
    return Partner.objects.filter(pk__in=asked.order_by().values("partner"), pk=number).first()


@require_http_methods(["GET", "HEAD", "POST"])
def question_answer(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    user = current_user(request)
    if not can_follow_cafes(user, place):
        raise PermissionDenied
    shared_only = not can_plan_cafes(user, place)
    note, now = get_object_or_404(questions(place, shared_only=shared_only), pk=pk), timezone.now()
    if request.method == "POST" and "rouvrir" in request.POST:
        reopen(note)
        messages.success(request, "la question est de nouveau ouverte.")
        return redirect("cafes:question_list", place.slug)
    alike = answered_alike(note, shared_only=shared_only)
    again = next((one for one in alike if str(one.pk) == request.GET.get("reprendre")), None)
    today = timezone.localdate(now)
    form = AnswerForm(request.POST or None, note=note, today=today, again=again)
    if form.is_valid():
        answer(note, form.cleaned_data["answer"], form.cleaned_data["cafe"], now)
        messages.success(request, "la réponse est notée.")
        return back_to_review(request, place) or redirect("cafes:question_list", place.slug)
    context = {"territory": place, "note": note, "form": form, "alike": alike}
    return render(request, "cafes/minutes/answer.html", context)
