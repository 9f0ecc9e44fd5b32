"""The network of a territory: who joins it, leaves it, comes back, no longer exists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from partners.french import plain
from partners.models import Membership, Participation, Partner, Territory
from partners.people import erase


def matching(partners: Iterable[Partner], text: str) -> list[Partner]:
    """Those whose name, sigle or full sigle contains every word, accents and case apart."""
    words = plain(text).split()
    return [
        partner
        for partner in partners
        if all(
            word in plain(f"{partner.name} {partner.acronym} {partner.acronym_meaning}")
            for word in words
        )
    ]


@transaction.atomic
def join(partner: Partner, territory: Territory, on: dt.date) -> Participation:
    """Enter the network, or come back to it.

    Coming back no later than one left means that one never left. Whoever joins exists.
    """
    stays = Participation.objects.select_for_update().filter(partner=partner, territory=territory)
    last = stays.order_by("-joined_on", "-pk").first()
    if partner.closed_on:
        partner.closed_on = None
        partner.save(update_fields=["closed_on"])
    if last is None or (last.left_on and last.left_on < on):
        return Participation.objects.create(partner=partner, territory=territory, joined_on=on)
    if last.left_on:
        last.left_on = None
        last.save(update_fields=["left_on"])
    return last


@transaction.atomic
def leave(partner: Partner, territory: Territory, on: dt.date) -> None:
    """Leave the network of this territory: its people lose access, what it wrote stays."""
    _end(Participation.objects.filter(partner=partner, territory=territory), on)
    Membership.objects.filter(partner=partner, territory=territory).delete()


@transaction.atomic
def close(partner: Partner, on: dt.date) -> None:
    """No longer exist: leave every network, and forget the people."""
    partner.closed_on = on
    partner.save(update_fields=["closed_on"])
    _end(Participation.objects.filter(partner=partner), on)
    Membership.objects.filter(partner=partner).delete()
    for contact in partner.contacts.filter(left_on__isnull=True):
        erase(contact, on)


def _end(stays: Iterable[Participation], on: dt.date) -> None:
    for stay in stays:
        if stay.left_on is None:
            stay.left_on = max(on, stay.joined_on)
            stay.save(update_fields=["left_on"])
