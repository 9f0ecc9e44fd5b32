from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator


class CafeAdminSite(AdminSite):
    """Reference data and accounts, for administrators. One logs in by the site's own door."""

    site_header = "Cafés partenaires : données de référence"
    site_title = "Cafés partenaires"
    index_title = "Réglages et données de référence"

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.user.is_authenticated and not self.has_permission(request):
            return render(request, "403.html", status=403)
        asked = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(asked, reverse("partners:login"))

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("partners:password_change")
