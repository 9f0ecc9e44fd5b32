"""What an editor wants to know before compiling: what is in, what is not, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fiches.models import Fiche
from partners.models import Partner, Territory


@dataclass(frozen=True)
class Readiness:
    online: list[Fiche]  # will be printed
    to_verify: list[Fiche]  # printed, but nobody has vouched for them for a year
    changed: list[Fiche]  # printed as published; a newer draft waits
    unpublished: list[Fiche]  # never published or archived: left out
    without_fiche: list[Partner]


def readiness(territory: Territory, today: dt.date) -> Readiness:
    """Two queries, whatever the number of partners."""
    fiches = list(Fiche.objects.of(territory).with_relations())
    online = [fiche for fiche in fiches if fiche.is_online]
    return Readiness(
        online=online,
        to_verify=[fiche for fiche in online if fiche.is_to_verify(today)],
        changed=[fiche for fiche in online if fiche.state != Fiche.State.PUBLISHED],
        unpublished=[fiche for fiche in fiches if not fiche.is_online],
        without_fiche=list(Partner.objects.of(territory).filter(fiche__isnull=True)),
    )
