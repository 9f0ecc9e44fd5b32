"""Logging in and out, one's own account."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partners.backends import typed_email
from partners.forms.account import LinkForm, LoginForm, NameForm
from partners.scope import current_user

login = login_not_required(
    LoginView.as_view(
        template_name="partners/login.html",
        authentication_form=LoginForm,
        redirect_authenticated_user=True,
    )
)
logout = login_not_required(LogoutView.as_view())


def locked_out(
    request: HttpRequest,
    response: HttpResponse | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """Too many wrong passwords (called by django-axes): how long to wait, and another way in."""
    cool_off = get_cool_off(request)
    context = {
        "minutes": round(cool_off.total_seconds() / 60) if cool_off else None,
        "form": LinkForm(initial={"username": typed_email(request, credentials)}),
    }
    return render(request, "partners/locked_out.html", context, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = current_user(request)
    form = NameForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "votre nom est enregistré.")
        return redirect("partners:account")
    if form.errors:
        user.refresh_from_db()
    return render(request, "partners/account.html", {"form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's password; who came by a link and never had one chooses it here."""
    user = current_user(request)
    kind = PasswordChangeForm if user.has_usable_password() else SetPasswordForm
    form = kind(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        messages.success(request, "votre mot de passe est changé.")
        return redirect("partners:account")
    return render(request, "partners/password_change.html", {"form": form})
