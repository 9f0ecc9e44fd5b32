"""Telling all the hosts of a season at once: each its date, and what to prepare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cafes.models import Cafe, Season
from cafes.receiving import write_to_host
from cafes.year import cafes_of
from fiches.reaching import Address, Reach, reaches, with_addresses
from partners.dates import full_date
from partners.models import Message, Partner, User


@dataclass(frozen=True)
class Line:
    """A café to come, its host, where its letter goes, and when it left."""

    cafe: Cafe
    address: Address | None
    told_on: dt.date | None = None

    @property
    def waits(self) -> bool:
        return self.told_on is None and self.address is not None


def hosts_of(season: Season, today: dt.date) -> list[Line]:
    """Each café of the season that has a day and a host, the soonest first. Four queries."""
    cafes = [
        cafe
        for cafe in cafes_of(season)
        if cafe.is_on and cafe.host_id and not cafe.vague and cafe.date >= today
    ]
    hosts = {cafe.host_id for cafe in cafes if cafe.host_id}
    found = reaches(list(with_addresses(Partner.objects.filter(pk__in=hosts))), season.territory)
    told = _told(cafes)
    return [
        Line(cafe, _works(found[cafe.host_id]), told.get((cafe.pk, cafe.host_id, cafe.date)))
        for cafe in cafes
        if cafe.host_id is not None
    ]


@transaction.atomic
def tell_hosts(season: Season, by: User, now: dt.datetime) -> int:
    """One letter a café to those who were not told of its day; how many leave. Held, so that two
    clicks write once."""
    Season.objects.select_for_update().get(pk=season.pk)
    lines = [line for line in hosts_of(season, timezone.localdate(now)) if line.waits]
    written = [write_to_host(line.cafe, by, now) for line in lines]
    return sum(1 for message in written if message is not None and not message.error)


def _works(reach: Reach) -> Address | None:
    return None if reach.obstacle else reach.address


def _told(cafes: Iterable[Cafe]) -> dict[tuple[int, int, dt.date], dt.date]:
    """By café, host and day, the day of the letter: its subject names that of the café."""
    days = {(cafe.pk, cafe.host_id): cafe.date for cafe in cafes}
    territories = {cafe.territory_id for cafe in cafes}
    letters = Message.objects.filter(territory__in=territories, key__startswith="hote:")
    found = {}
    for key, subject, written in letters.order_by("created_at").values_list(
        "key", "subject", "created_at"
    ):
        cafe, host = (int(part) for part in key.split(":")[1:3])
        day = days.get((cafe, host))
        if day is not None and full_date(day) in subject:
            found[cafe, host, day] = timezone.localdate(written)
    return found
