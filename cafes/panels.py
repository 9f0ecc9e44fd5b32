"""What other rooms show on the page of a café: one line here for each.

A panel is a template `cafes/_panel_<activity>.html`, which finds in `panel` what its function
`(cafe, user, now) -> dict | None` gives; None shows nothing. The page itself gives `cafe`,
`territory` and `can_plan`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from cafes import doing
from cafes.minutes import panels as minutes_panels
from cafes.models import Cafe
from cafes.papers import offer
from partners.permissions import Someone

Give = Callable[[Cafe, Someone, dt.datetime], dict[str, Any] | None]

# In the order of the page.
PANELS: tuple[tuple[str, Give], ...] = (
    ("cafes/_panel_morning.html", doing.panel),
    ("cafes/_panel_carried.html", minutes_panels.carried_panel),
    ("cafes/_panel_papers.html", offer.panel),
    ("cafes/_panel_minutes.html", minutes_panels.panel),
)


def panels_of(cafe: Cafe, user: Someone, now: dt.datetime) -> list[tuple[str, dict[str, Any]]]:
    """The template and the context of each panel that has something to show; once the café is
    over, what comes after it is first."""
    order = PANELS[::-1] if cafe.ends_at <= now else PANELS
    given = ((template, give(cafe, user, now)) for template, give in order)
    return [(template, context) for template, context in given if context is not None]
