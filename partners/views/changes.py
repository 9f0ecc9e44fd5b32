"""What the facilitator does to the network: add, correct, note a departure, a return, an end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partners import network
from partners.dates import long_date
from partners.forms.network import DayForm, PartnerForm
from partners.models import Partner, Territory, User
from partners.permissions import can_bring_in, can_close_partner, can_edit_partner, can_run_network
from partners.scope import current_user, territory_or_404
from partners.views.network import partner_or_404

NAMESAKES_SHOWN = 12


def network_to_run(request: HttpRequest, territory: str) -> Territory:
    place = territory_or_404(request, territory)
    if not can_run_network(request.user, place):
        raise PermissionDenied
    return place


@require_http_methods(["GET", "HEAD", "POST"])
def partner_create(request: HttpRequest, territory: str) -> HttpResponse:
    """Look first whether it is known elsewhere; otherwise write who it is."""
    place = network_to_run(request, territory)
    user, today = current_user(request), timezone.localdate()
    text = request.GET.get("q", "").strip()
    form = PartnerForm(
        request.POST or None, user=user, territory=place, today=today, initial={"name": text}
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            partner = form.save()
            network.join(partner, place, form.cleaned_data["joined_on"])
        messages.success(request, f"{partner.name} fait partie du réseau.")
        return redirect("partners:partner_detail", place.slug, partner.pk)
    searched = text or form.data.get("name", "")
    known = Partner.objects.visible_to(user).select_related("type")
    found = network.matching(known, searched)[:NAMESAKES_SHOWN] if searched else []
    here = set(Partner.objects.of(place).values_list("pk", flat=True))
    context = {
        "territory": place,
        "form": form,
        "text": text,
        "found": [(partner, partner.pk in here) for partner in found],
    }
    return render(request, "partners/partner_create.html", context)


@require_POST
def partner_join(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """A partner of another territory that the user runs enters this one too, today."""
    place = network_to_run(request, territory)
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    networks = [stay.territory for stay in partner.current_participations()]
    if place not in networks and not can_bring_in(request.user, networks):
        messages.error(request, to_ask(partner, current_user(request)))
        return redirect("partners:partner_create", place.slug)
    if not partner.closed_on:
        network.join(partner, place, timezone.localdate())
        messages.success(request, f"{partner.name} fait partie du réseau.")
    return redirect("partners:partner_list", place.slug)


def to_ask(partner: Partner, user: User) -> str:
    """Whose word it takes to bring this partner in, as far as the user sees them."""
    stays = partner.current_participations()
    seen = Territory.objects.visible_to(user).filter(pk__in=[s.territory_id for s in stays])
    names = " et ".join(f"«\N{NO-BREAK SPACE}{place.name}\N{NO-BREAK SPACE}»" for place in seen)
    whose = f"de {names}" if names else "de son réseau"
    return (
        f"{partner.name} est suivi par l’équipe {whose}\N{NO-BREAK SPACE}: demandez-lui son accord. "
        "La personne qui tient le site pourra ensuite l’ajouter à votre réseau."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def partner_edit(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_edit_partner(request.user, partner, place):
        raise PermissionDenied
    name = partner.name
    [stay] = [s for s in partner.current_participations() if s.territory_id == place.pk]
    form = PartnerForm(
        request.POST or None,
        instance=partner,
        user=current_user(request),
        territory=place,
        today=timezone.localdate(),
        stay=stay,
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            stay.joined_on = form.cleaned_data["joined_on"]
            stay.save(update_fields=["joined_on"])
        messages.success(request, "les changements sont enregistrés.")
        return redirect("partners:partner_detail", place.slug, partner.pk)
    context = {"territory": place, "partner": partner, "name": name, "form": form}
    return render(request, "partners/partner_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_leave(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_edit_partner(request.user, partner, place):
        raise PermissionDenied

    def leave(form: DayForm) -> str:
        network.leave(partner, place, form.cleaned_data["day"])
        return f"{partner.name} a quitté le réseau le {long_date(form.cleaned_data['day'])}."

    [stay] = [s for s in partner.current_participations() if s.territory_id == place.pk]
    form = DayForm(request.POST or None, today=timezone.localdate(), since=stay.joined_on)
    return ask_the_day(request, "partners/partner_leave.html", place, partner, form, leave)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_return(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = network_to_run(request, territory)
    partner = partner_or_404(request, place, pk)
    if partner.takes_part_in(place):
        return redirect("partners:partner_detail", place.slug, partner.pk)
    # All its networks, those that the user does not see too.
    elsewhere = Territory.objects.filter(
        participations__partner=partner, participations__left_on__isnull=True
    )
    if not can_bring_in(request.user, elsewhere):
        messages.error(request, to_ask(partner, current_user(request)))
        return redirect("partners:partner_detail", place.slug, partner.pk)

    def come_back(form: DayForm) -> str:
        network.join(partner, place, form.cleaned_data["day"])
        return f"{partner.name} fait de nouveau partie du réseau."

    form = DayForm(request.POST or None, today=timezone.localdate())
    return ask_the_day(request, "partners/partner_return.html", place, partner, form, come_back)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_close(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_close_partner(request.user, partner, place):
        raise PermissionDenied

    def close(form: DayForm) -> str:
        network.close(partner, form.cleaned_data["day"])
        return f"{partner.name} n’existe plus depuis le {long_date(form.cleaned_data['day'])}."

    form = DayForm(request.POST or None, today=timezone.localdate())
    return ask_the_day(request, "partners/partner_close.html", place, partner, form, close)


def ask_the_day(
    request: HttpRequest,
    template: str,
    place: Territory,
    partner: Partner,
    form: DayForm,
    act: Callable[[DayForm], str],
) -> HttpResponse:
    """The page that says what will happen, and on POST does it and tells."""
    if request.method == "POST" and form.is_valid():
        messages.success(request, act(form))
        return redirect("partners:partner_detail", place.slug, partner.pk)
    return render(request, template, {"territory": place, "partner": partner, "form": form})
