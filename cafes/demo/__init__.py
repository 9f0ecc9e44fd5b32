"""The demo: a département, a rural circonscription and an urban neighbourhood.

Everything is invented or public: no real person, phones that Arcep keeps for fiction, e-mail
addresses that cannot exist. Dates are counted from the day it is loaded, so that there is
always a café to come and a fiche to verify.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from cafes.demo.accounts import create_accounts
from cafes.demo.fiches import create_fiches
from cafes.demo.invitations import invite_everyone
from cafes.demo.livrets import check_useful_numbers, prepare_livret
from cafes.demo.meetings import plan_meetings
from cafes.demo.minutes import tell_minutes
from cafes.demo.mornings import tell_last_morning
from cafes.demo.network import create_partners, read_network
from cafes.demo.past import tell_past
from cafes.demo.rounds import tell_rounds
from cafes.demo.territories import SLUGS, create_territories
from partners.models import Partner, Territory


def is_loaded() -> bool:
    """Whether a demo was loaded before, even if somebody has since removed part of it."""
    return Territory.objects.filter(slug__in=SLUGS).exists()


@transaction.atomic
def load(today: dt.date) -> None:
    """The whole demo, or nothing. Needs the communes of Lot-et-Garonne."""
    territories = create_territories()
    partners: dict[str, Partner] = {}
    networks = {slug: read_network(slug) for slug in ("fumel", "agen-montanou")}
    for slug, entries in networks.items():
        partners |= create_partners(entries, territories[slug], today)
    users = create_accounts(territories, partners)
    for slug, entries in networks.items():
        create_fiches(entries, partners, users, today)
        plan_meetings(slug, entries, territories[slug], partners, today)
        check_useful_numbers(territories[slug], users["animation"], today)
        prepare_livret(territories[slug], users["animation"], today)
    tell_rounds(territories, partners, users["animation"], today)
    for slug in networks:
        tell_last_morning(territories[slug], users["animation"], today)
        tell_past(territories[slug], today)
        tell_minutes(territories[slug], users["animation"], today)
    for slug in networks:
        invite_everyone(slug, territories[slug], partners, users["animation"], today)
