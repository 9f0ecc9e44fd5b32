"""How a page of a personal link is opened: `@from_link("GET")` before the view.

The view gets the link instead of its code. Nobody is logged in, nothing is kept by a browser or
a search engine, and the address is told to no other site. A link that opens nothing shows one
page that says whom to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from fiches.own import LinkGone, link_or_gone
from partners.models import PersonalLink

HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    # Not "no-referrer": browsers then send "Origin: null" with our own forms, which the
    # protection against forged requests refuses.
    "Referrer-Policy": "same-origin",
}
View = Callable[..., HttpResponseBase]


def from_link(*methods: str) -> Callable[[View], View]:
    """A view `(request, link, …)` that answers to these methods."""
    allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)

    def opened_by(view: View) -> View:
        @login_not_required
        @require_http_methods(allowed)
        @wraps(view)
        def from_code(request: HttpRequest, code: str, **arguments: Any) -> HttpResponseBase:
            try:
                link: PersonalLink = link_or_gone(code, timezone.now())
            except LinkGone as gone:
                response: HttpResponseBase = _gone_page(request, gone)
            else:
                response = view(request, link, **arguments)
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return from_code

    return opened_by


def own_render(
    request: HttpRequest,
    link: PersonalLink,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"link": link, "territory": link.territory, **(context or {})}
    return render(request, f"fiches/own/{template}.html", context, status=status)


def _gone_page(request: HttpRequest, gone: LinkGone) -> HttpResponse:
    status = 410 if gone.territory else 404
    return render(
        request,
        "fiches/own/gone.html",
        {"territory": gone.territory, "because": gone.because},
        status=status,
    )
