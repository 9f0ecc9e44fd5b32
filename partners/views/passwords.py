"""A forgotten password: Django's own views, our pages and letters."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.contrib.messages.views import SuccessMessageMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from partners.backends import client_address
from partners.forms.account import LinkForm
from partners.links import ask_for_link
from partners.tasks import send_password_reset
from partners.views.links import TOO_OFTEN


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["username"]
        if ask_for_link(email, client_address(request), timezone.now()):
            transaction.on_commit(partial(send_password_reset.enqueue, email))
            return redirect("partners:password_reset_sent")
        form.add_error(None, TOO_OFTEN)
        status = 429
    return render(request, "partners/password_reset.html", {"form": form}, status=status)


@login_not_required
@require_safe
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/password_reset_sent.html")


class ConfirmView(SuccessMessageMixin, PasswordResetConfirmView):
    """Keeps the token in the session, so that the page's own address gives nothing away."""

    template_name = "partners/password_reset_confirm.html"
    success_url = reverse_lazy("cafes:home")
    success_message = "votre mot de passe est changé."
    post_reset_login = True
    post_reset_login_backend = "partners.backends.PasswordBackend"


password_reset_confirm = login_not_required(ConfirmView.as_view())
