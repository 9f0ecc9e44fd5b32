"""Logging in by a link received by e-mail."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partners.backends import client_address
from partners.forms.account import LinkForm
from partners.links import ask_for_link, safe_path, use_up, user_of
from partners.tasks import send_login_link

TOO_OFTEN = (
    "Vous avez demandé plusieurs liens dans l’heure. Regardez dans votre messagerie, "
    "y compris parmi les indésirables, ou attendez une heure."
)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_link(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether or not the address has an account."""
    form = LinkForm(request.POST or None)
    next_path = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["username"]
        if ask_for_link(email, client_address(request), timezone.now()):
            transaction.on_commit(partial(send_login_link.enqueue, email, next_path))
            return redirect("partners:login_link_sent")
        form.add_error(None, TOO_OFTEN)
        status = 429
    context = {"form": form, "next": next_path}
    return render(request, "partners/login_link.html", context, status=status)


@login_not_required
@require_safe
def login_link_sent(request: HttpRequest) -> HttpResponse:
    context = {"minutes": settings.SESAME_MAX_AGE // 60}
    return render(request, "partners/login_link_sent.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_with_link(request: HttpRequest) -> HttpResponse:
    """Mail scanners open links: a GET shows whose it is, a POST logs in and uses it up."""
    data = request.POST if request.method == "POST" else request.GET
    token = data.get(settings.SESAME_TOKEN_NAME, "")
    next_path = safe_path(request, data.get("next", ""))
    user = user_of(token)
    if user and request.method == "POST" and use_up(user, timezone.now()):
        login(request, user, backend="partners.backends.PasswordBackend")
        return redirect(next_path or settings.LOGIN_REDIRECT_URL)
    if user is None or request.method == "POST":
        return render(request, "partners/login_link_dead.html", {"next": next_path}, status=410)
    context = {"owner": user, "token": token, "next": next_path}
    return render(request, "partners/login_with_link.html", context)
