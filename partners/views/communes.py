"""A commune picked by typing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.communes import search_communes


@require_safe
def commune_search(request: HttpRequest) -> HttpResponse:
    """`?q=fum` gives the options of a datalist; with `format=json`, code, name, postal codes."""
    return communes_found(request)


def communes_found(request: HttpRequest) -> HttpResponse:
    communes = search_communes(request.GET.get("q", "")[:100])
    if request.GET.get("format") == "json":
        found = [
            {"code": one.code, "name": one.name, "postal_codes": one.postal_codes.split("|")}
            for one in communes
        ]
        return JsonResponse({"communes": found})
    return render(request, "partners/commune_options.html", {"communes": communes})
