"""What is done about letters from a partner's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from partners.addresses import clear_trouble, plain_address
from partners.models import Message, Partner
from partners.permissions import can_edit_livret
from partners.scope import territory_or_404
from partners.views.network import partner_or_404


def addresses_known(partner: Partner) -> set[str]:
    """Where it can be written to, and where it was."""
    known = set(partner.contacts.values_list("email", flat=True))
    known |= set(Message.objects.filter(partner=partner).values_list("to", flat=True))
    known |= {str(email) for email in partner.invitation_emails}
    fiche = getattr(partner, "fiche", None)
    return {plain_address(email) for email in known | {fiche.email if fiche else ""}} - {""}


@require_POST
def address_retry(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Somebody checked an address that came back: it may be written to again."""
    place = territory_or_404(request, territory)
    partner = partner_or_404(request, place, pk)
    if not can_edit_livret(request.user, place) or not partner.takes_part_in(place):
        raise PermissionDenied
    email = plain_address(request.POST.get("email", ""))
    if email in addresses_known(partner) and clear_trouble(email):
        messages.success(request, f"les prochains courriels partiront vers {email}.")
    return redirect("partners:partner_detail", place.slug, partner.pk)
