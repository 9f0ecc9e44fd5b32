"""The offers to host: all of them, and one noted on behalf of its partner."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cafes.forms.hosting import AbsenceFormSet, OfferForm, save_absences
from cafes.offering import offers_of
from cafes.views.cafes import planned_territory
from partners.models import Partner, Territory


@require_safe
def host_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = planned_territory(request, territory)
    offers = offers_of(place, timezone.localdate())
    context = {
        "territory": place,
        "willing": [offer for offer in offers if offer.partner.can_host],
        "unknown": [offer for offer in offers if offer.partner.can_host is None],
        "refused": [offer for offer in offers if offer.partner.can_host is False],
    }
    return render(request, "cafes/season/hosts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def host_edit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = planned_territory(request, territory)
    partner = get_object_or_404(Partner.objects.of(place).select_related("room"), pk=pk)
    form, absences = offer_forms(request, partner, place)
    if request.method == "POST" and save_offer(form, absences):
        messages.success(request, f"l’offre de {partner.name} est enregistrée.")
        return redirect(reverse("cafes:host_list", args=[place.slug]))
    context = {"territory": place, "partner": partner, "form": form, "absences": absences}
    return render(request, "cafes/season/host_form.html", context)


def offer_forms(
    request: HttpRequest, partner: Partner, territory: Territory
) -> tuple[OfferForm, AbsenceFormSet]:
    """What is said of the room, and the days on which it is not free."""
    typed = request.POST if request.method == "POST" else None
    known = [
        {"starts_on": absence.starts_on, "ends_on": absence.ends_on}
        for absence in partner.host_absences.all()
    ]
    form = OfferForm(typed, partner=partner, territory=territory)
    return form, AbsenceFormSet(typed, initial=known, prefix="absences")


@transaction.atomic
def save_offer(form: OfferForm, absences: AbsenceFormSet) -> bool:
    """Both are right, and written."""
    if not form.is_valid() or not absences.is_valid():
        return False
    partner = form.save()
    save_absences(partner, [days for one in absences.forms if (days := one.days)])
    return True
