"""The first page of each role: what is there to do now?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.scope import territory_or_404


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "cafes/home.html")


@require_safe
def territory_home(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    return render(request, "cafes/territory_home.html", {"territory": place})
