"""The calendar of a territory: its cafés and the dated events of its network.

On screen, and as an address to subscribe to. The address is private and opens nothing more once
it is revoked, once the account sees the territory no longer, or once the personal link is over.
Reading it writes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction

from cafes.events import coming_events
from cafes.ics import Event, feed_text, without_stamps
from cafes.models import Cafe, CalendarFeed
from partners.dates import MONTHS, NBSP, full_date
from partners.models import PersonalLink, Territory, User

State = Cafe.State
BACK = dt.timedelta(days=366)  # how far a feed remembers
AHEAD = dt.timedelta(days=731)
Owner = User | PersonalLink


@dataclass
class Month:
    """A month of the calendar on screen, with what it holds in order of time."""

    first: dt.date
    cafes: list[Cafe] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{MONTHS[self.first.month - 1]} {self.first.year}"


def cafes_between(territory: Territory, first: dt.date, last: dt.date) -> list[Cafe]:
    """The cafés of these days, put-off and cancelled ones included. One query."""
    return list(
        Cafe.objects.filter(territory=territory, date__gte=first, date__lte=last)
        .select_related("territory", "host", "theme", "commune")
        .order_by("date", "start", "pk")
    )


def events_between(territory: Territory, first: dt.date, last: dt.date) -> list[Event]:
    """What the network announces besides its cafés: a suspension, and what partners told."""
    return sorted(
        [*_suspension(territory, first, last), *coming_events(territory, first, last)],
        key=lambda event: (event.date, event.time or dt.time.min, event.uid),
    )


def coming_months(territory: Territory, today: dt.date) -> list[Month]:
    """What is to come, month by month; months without anything are left out. Two queries."""
    last = today + AHEAD
    months: dict[dt.date, Month] = {}
    for cafe in cafes_between(territory, today, last):
        months.setdefault(cafe.date.replace(day=1), Month(cafe.date.replace(day=1))).cafes += [cafe]
    for event in events_between(territory, today, last):
        first = event.date.replace(day=1)
        months.setdefault(first, Month(first)).events.append(event)
    return [months[first] for first in sorted(months)]


def feed_of(territory: Territory, owner: Owner) -> CalendarFeed | None:
    """The address that this account or link has for the territory."""
    return _feeds(territory, owner).first()


@transaction.atomic
def subscribe(territory: Territory, owner: Owner) -> CalendarFeed:
    """The address, made if there is none."""
    mine = {"user": owner} if isinstance(owner, User) else {"link": owner}
    Territory.objects.select_for_update().get(pk=territory.pk)  # two askers get the same one
    return feed_of(territory, owner) or CalendarFeed.objects.create(territory=territory, **mine)


def revoke(territory: Territory, owner: Owner, now: dt.datetime) -> bool:
    """The address opens nothing any more; False if there was none."""
    return bool(_feeds(territory, owner).update(revoked_at=now))


def open_feed(token: str, now: dt.datetime) -> CalendarFeed | None:
    """The feed of an address that still opens, with its territory."""
    feed = (
        CalendarFeed.objects.filter(token=token, revoked_at__isnull=True)
        .select_related("territory", "user")
        .first()
    )
    if feed is None:
        return None
    if feed.user is not None:
        sees = Territory.objects.visible_to(feed.user).filter(pk=feed.territory_id)
        return feed if feed.user.is_active and sees.exists() else None
    links = PersonalLink.objects.valid(now).filter(calendar_feeds=feed)
    return feed if links.exists() else None


def whole_address(feed: CalendarFeed) -> str:
    return settings.SITE_URL + feed.get_absolute_url()


def agenda_address(feed: CalendarFeed) -> str:
    """The same, as what opens it in the calendar of a telephone or a computer."""
    return f"webcal:{whole_address(feed).partition(':')[2]}"


def feed_body(territory: Territory, now: dt.datetime, today: dt.date) -> tuple[str, str]:
    """The calendar as text, and what tells whether it changed (an ETag, quotes included).

    A café that falls in a suspension of the network is left out: it is not to be counted on.
    """
    first, last = today - BACK, today + AHEAD
    cafes = [cafe for cafe in cafes_between(territory, first, last) if not cafe.falls_in_rest]
    events = events_between(territory, first, last)
    name = f"Cafés partenaires – {territory.name}"
    text = feed_text(cafes, events, name=name, now=now)
    digest = hashlib.sha256(without_stamps(text).encode()).hexdigest()
    return text, f'"{digest[:32]}"'


def _feeds(territory: Territory, owner: Owner) -> models.QuerySet[CalendarFeed]:
    feeds = CalendarFeed.objects.filter(territory=territory, revoked_at__isnull=True)
    return feeds.filter(user=owner) if isinstance(owner, User) else feeds.filter(link=owner)


def _suspension(territory: Territory, first: dt.date, last: dt.date) -> Iterable[Event]:
    if territory.suspended_on is None:
        return
    reason = territory.suspension_reason
    if territory.resumes_on:
        reason += f"\nReprise prévue le {full_date(territory.resumes_on)}."
    begins = max(territory.suspended_on, first)
    is_over = territory.resumes_on is not None and territory.resumes_on <= first
    if begins <= last and not is_over:
        title = f"Réseau suspendu{NBSP}: {territory.suspension_reason}"
        yield Event(
            f"suspension-{territory.pk}-{territory.suspended_on}", begins, title, None, reason
        )
    if territory.resumes_on and first <= territory.resumes_on <= last:
        uid = f"reprise-{territory.pk}-{territory.resumes_on}"
        yield Event(uid, territory.resumes_on, "Reprise prévue du réseau")
