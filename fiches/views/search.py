"""The reader's two gestures: a few words, then the right fiche."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fiches.finding import Question, chips, found_rows
from fiches.sheets import all_themes
from partners.scope import territory_or_404

RESULTS_A_PAGE = 20


@require_safe
def search(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    question = Question.read(request.GET)
    found = found_rows(request.user, place, question, all_themes(), timezone.localdate())
    partly = sum(result.partly for result in found.results)
    context = {
        "territory": place,
        "question": question,
        "found": found,
        "partly": partly,
        "whole": len(found.results) - partly,
        "chips": chips(question, found),
        "page": Paginator(found.results, RESULTS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "fiches/search.html", context)
