"""The coming cafés, as the livret announces them."""

from __future__ import annotations

import datetime as dt

from cafes.ics import location
from cafes.models import Cafe
from fiches.livret.contents import AgendaEntry
from partners.dates import NBSP, full_date, hours
from partners.models import Territory

HOW_MANY = 12


def coming_cafes(territory: Territory, today: dt.date) -> tuple[AgendaEntry, ...]:
    """Those of which the day is near or known; a network that rests says so first, and announces
    no café before it resumes."""
    cafes = (
        Cafe.objects.filter(territory=territory)
        .coming(today)
        .select_related("host", "theme", "commune")
    )
    on = [cafe for cafe in cafes if not territory.is_suspended(cafe.date)]
    return (*_rest(territory, today), *(_entry(cafe) for cafe in on[:HOW_MANY]))


def _entry(cafe: Cafe) -> AgendaEntry:
    return AgendaEntry(
        date=cafe.date,
        hours=hours(cafe.start, cafe.end),
        host=cafe.host.name if cafe.host else "",
        place=location(cafe),
        kind=_kind(cafe),
        when=f"{cafe.vague.capitalize()} {cafe.date.year}, jour à fixer" if cafe.vague else "",
    )


def _rest(territory: Territory, today: dt.date) -> tuple[AgendaEntry, ...]:
    if not territory.is_suspended(today):
        return ()
    back = territory.resumes_on
    return (
        AgendaEntry(
            date=back or today,
            hours="",
            host=territory.suspension_reason,
            place=f"Reprise prévue le {full_date(back)}" if back else "Reprise à annoncer",
            when="Réseau suspendu",
        ),
    )


def _kind(cafe: Cafe) -> str:
    if cafe.kind == Cafe.Kind.ORDINARY:
        return ""
    if cafe.kind == Cafe.Kind.THEMATIC and cafe.theme:
        return f"Café thématique{NBSP}: {cafe.theme.label}"
    return f"Café {cafe.get_kind_display()}"
