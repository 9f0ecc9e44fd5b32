"""The network: its list, and one partner."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from partners.models import Contact, Participation, Partner, PartnerType, Territory
from partners.network import matching
from partners.people import cards, item_states
from partners.permissions import (
    can_close_partner,
    can_edit_contacts,
    can_edit_livret,
    can_edit_partner,
    can_give_links,
    can_run_network,
)
from partners.scope import current_user, territory_or_404

PARTNERS_A_PAGE = 60


def partner_or_404(request: HttpRequest, territory: Territory, pk: int) -> Partner:
    """A partner that is or was in this network, with its stays in those that the user sees."""
    places = Territory.objects.visible_to(request.user)
    stays = Participation.objects.filter(territory__in=places).select_related("territory")
    partners = Partner.objects.ever_in(territory).select_related("type", "parent")
    return get_object_or_404(partners.prefetch_related(Prefetch("participations", stays)), pk=pk)


@require_safe
def partner_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    text, kind = request.GET.get("q", "").strip(), request.GET.get("type", "")
    past = "anciens" in request.GET
    known = Partner.objects.visible_to(request.user).ever_in(place)
    present = Partner.objects.of(place)
    everyone = known.exclude(pk__in=present) if past else known.filter(pk__in=present)
    types = PartnerType.objects.filter(partners__in=everyone).distinct()
    here = Participation.objects.filter(territory=place).select_related("territory")
    found = everyone.filter(type__code=kind) if kind else everyone
    found = found.select_related("type").prefetch_related(Prefetch("participations", here))
    partners = matching(found, text) if text else list(found)
    context = {
        "territory": place,
        "page": Paginator(partners, PARTNERS_A_PAGE).get_page(request.GET.get("page")),
        "count": len(partners),
        "types": types,
        "text": text,
        "kind": next((type for type in types if type.code == kind), None),
        "past": past,
        "may_run": can_run_network(request.user, place),
    }
    return render(request, "partners/partner_list.html", context)


@require_safe
def partner_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    user = current_user(request)
    keeps_livret = can_edit_livret(user, place)
    context = {
        "territory": place,
        "partner": partner,
        "fiche": getattr(partner, "fiche", None),
        "imported": getattr(partner, "import_record", None) if keeps_livret else None,
        "present": partner.takes_part_in(place),
        "services": Partner.objects.visible_to(user).of(place).filter(parent=partner),
        "may_run": can_run_network(user, place),
        "may_edit": can_edit_partner(user, partner, place),
        "may_close": can_close_partner(user, partner, place),
        "may_give_links": can_give_links(user, partner, place),
        **people_of(partner, can_edit_contacts(user, partner, place)),
    }
    return render(request, "partners/partner_detail.html", context)


def people_of(partner: Partner, keeper: bool) -> dict[str, Any]:
    """All that is known of each for those who keep it; for readers, what each agreed to."""
    contacts: list[Contact] = list(
        partner.contacts.filter(left_on__isnull=True).prefetch_related("consents")
    )
    if keeper:
        return {"keeper": True, "people": [(one, item_states(one)) for one in contacts]}
    return {"keeper": False, "people": cards(contacts)}
