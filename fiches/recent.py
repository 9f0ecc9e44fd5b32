"""Who was asked or has answered so lately that asking again would be too much."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max, Q
from django.utils import timezone

from fiches.models import CampaignRecipient, Fiche
from fiches.publishing import VOUCHER
from partners.dates import long_date
from partners.models import Territory

Outcome = CampaignRecipient.Outcome
ANSWERS = [Outcome.CONFIRMED, Outcome.EDITED, Outcome.DEMANDE]
LATELY = dt.timedelta(days=30)


def lately(territory: Territory, today: dt.date) -> dict[int, str]:
    """What happened in the last thirty days, by partner (pk): an answer rather than a letter.
    Two queries."""
    since = today - LATELY
    said = {}
    rows = CampaignRecipient.objects.filter(campaign__territory=territory).order_by()
    dates = rows.values_list("partner").annotate(
        asked=Max("messages__created_at"),
        answered=Max("outcome_at", filter=Q(outcome__in=ANSWERS)),
    )
    for partner, asked, answered in dates:
        if answered and timezone.localdate(answered) >= since:
            said[partner] = f"a répondu le {long_date(timezone.localdate(answered))}"
        elif asked and timezone.localdate(asked) >= since:
            said[partner] = f"on lui a écrit le {long_date(timezone.localdate(asked))}"
    checked = Fiche.objects.of(territory).filter(verified_by=VOUCHER, verified_on__gte=since)
    for partner, day in checked.values_list("partner", "verified_on"):
        if not said.get(partner, "").startswith("a répondu"):
            said[partner] = f"a relu sa fiche le {long_date(day)}" if day else ""
    return said
