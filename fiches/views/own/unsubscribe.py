"""Asking for rest, and for letters again: from a mail client's button, and from a page.

Works with any link that was ever sent, even one that opens nothing else any more: stopping is
a right, not a service. A GET changes nothing.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fiches.following import note_unsubscribed
from fiches.views.own.door import HEADERS
from partners.addresses import addresses_of, resubscribe, unsubscribe
from partners.models import PersonalLink, Territory, Unsubscription
from partners.personal_links import typed_code


def any_link_or_404(code: str) -> PersonalLink:
    """Whatever became of it since."""
    links = PersonalLink.objects.select_related("territory", "partner", "contact")
    return get_object_or_404(links, code=typed_code(code))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_unsubscribe(request: HttpRequest, code: str) -> HttpResponse:
    """A page that shows; its button stops the letters, or starts them again."""
    link = any_link_or_404(code)
    digest = request.GET.get("a", "")
    emails = addresses_of(link, digest)
    if request.method == "POST":
        change = resubscribe if request.POST.get("action") == "reprendre" else stop
        with transaction.atomic():
            for email in emails:
                change(link.territory, email)
        response: HttpResponse = redirect(_page(link, digest))
    else:
        resting = Unsubscription.objects.filter(territory=link.territory, email__in=emails)
        context = {
            "link": link,
            "territory": link.territory,
            "emails": emails,
            "resting": bool(emails) and resting.count() == len(emails),
        }
        response = render(request, "fiches/own/unsubscribe.html", context)
    for name, value in HEADERS.items():
        response[name] = value
    return response


@csrf_exempt  # a mail client posts here from nowhere; all that it can do is stop letters
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_stop(request: HttpRequest, code: str) -> HttpResponse:
    """The one click of RFC 8058. Whoever opens the address instead is led to the page."""
    link = any_link_or_404(code)
    digest = request.GET.get("a", "")
    if request.method != "POST":
        return redirect(_page(link, digest))
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponseBadRequest("List-Unsubscribe=One-Click is missing")
    with transaction.atomic():
        for email in addresses_of(link, digest):
            stop(link.territory, email)
    return HttpResponse("Vous ne recevrez plus ces courriels.", content_type="text/plain")


def stop(territory: Territory, email: str) -> None:
    unsubscribe(territory, email)
    note_unsubscribed(territory, email, timezone.now())


def _page(link: PersonalLink, digest: str) -> str:
    page = reverse("fiches:own_unsubscribe", args=[link.code])
    return f"{page}?{urlencode({'a': digest})}" if digest else page
