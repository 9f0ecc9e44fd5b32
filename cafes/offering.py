"""A partner's offer to host, from its own link or noted on its behalf."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cafes.hosting import Network, network_of
from cafes.models import Cafe
from partners.models import Partner, PersonalLink, Territory


@dataclass(frozen=True)
class Offer:
    """One partner on the page of all offers."""

    partner: Partner
    seats: int | None
    commune: str
    step_free: bool | None
    last: dt.date | None
    next: dt.date | None
    times: int


def offers_of(territory: Territory, today: dt.date) -> list[Offer]:
    """Everybody in the network: those who offered first, the longest waiting ahead; then those
    who have not answered, then those who said no. Four queries."""
    network = network_of(territory)
    offers = [_offer(network, partner, today) for partner in network.partners.values()]
    rank = {True: 0, None: 1, False: 2}
    return sorted(
        offers,
        key=lambda o: (rank[o.partner.can_host], o.last or dt.date.min, o.partner.sort_key),
    )


def own_panel(link: PersonalLink, now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    """What a partner's own page says of hosting (`OWN_PAGE_PANELS`). One query."""
    today = timezone.localdate(now)
    hosted = (
        Cafe.objects.filter(territory=link.territory_id, host=link.partner_id).coming(today).first()
    )
    return "cafes/season/_own_panel.html", {
        "partner": link.partner,
        "hosted": hosted,
    }


def own_rest(link: PersonalLink, now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    """That the network rests or will, before anything else on that page. No query."""
    today = timezone.localdate(now)
    if link.territory.is_suspended(today) or link.territory.will_be_suspended(today):
        return "cafes/season/_own_rest.html", {}
    return None


def _offer(network: Network, partner: Partner, today: dt.date) -> Offer:
    room = network.rooms[partner.pk]
    return Offer(
        partner=partner,
        seats=room.seats,
        commune=room.commune.name if room.commune else "",
        step_free=room.step_free,
        last=network.last_hosted(partner.pk, today),
        next=network.next_hosting(partner.pk, today),
        times=sum(1 for h in network.hostings if h.host == partner.pk and h.date < today),
    )
