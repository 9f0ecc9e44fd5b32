"""The coming cafés, as the livret announces them."""

from __future__ import annotations

import datetime as dt

from cafes.models import Cafe
from fiches.livret.contents import AgendaEntry
from partners.dates import hours
from partners.models import Territory

HOW_MANY = 12


def coming_cafes(territory: Territory, today: dt.date) -> tuple[AgendaEntry, ...]:
    cafes = Cafe.objects.filter(territory=territory).coming(today).select_related("host", "theme")
    return tuple(
        AgendaEntry(
            date=cafe.date,
            hours=hours(cafe.start, cafe.end),
            host=cafe.host.name if cafe.host else "",
            place=cafe.place,
            kind=_kind(cafe),
        )
        for cafe in cafes[:HOW_MANY]
    )


def _kind(cafe: Cafe) -> str:
    if cafe.kind == Cafe.Kind.ORDINARY:
        return ""
    if cafe.kind == Cafe.Kind.THEMATIC and cafe.theme:
        return f"Café thématique : {cafe.theme.label}"
    return f"Café {cafe.get_kind_display()}"
