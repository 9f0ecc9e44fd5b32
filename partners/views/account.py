"""Logging in and out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView

login = login_not_required(LoginView.as_view(template_name="partners/login.html"))
