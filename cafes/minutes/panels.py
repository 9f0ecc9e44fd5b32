"""What the page of a café, and a partner's own page, say once a café is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from cafes.arriving import attendances, presence
from cafes.minutes.correcting import takes_words
from cafes.minutes.fiches_present import fiches_of
from cafes.minutes.sending import last_version
from cafes.models import Cafe
from cafes.permissions import can_plan_cafes
from cafes.questions import open_questions
from cafes.welcoming import to_welcome
from partners.models import PersonalLink
from partners.permissions import Someone

STILL_RECENT = dt.timedelta(days=45)
MOST_SHOWN = 5
SOON = dt.timedelta(days=21)


def panel(cafe: Cafe, user: Someone, now: dt.datetime) -> dict[str, Any] | None:
    """On the page of a café, from its day on. At most seven queries."""
    if cafe.is_off or cafe.vague or cafe.date > timezone.localdate(now):
        return None
    sent, can_plan = last_version(cafe), can_plan_cafes(user, cafe.territory)
    if sent is None and not can_plan:
        return None
    came = list(attendances(cafe))
    return {
        "sent": sent,
        "can_plan": can_plan,
        "residents": cafe.kind == Cafe.Kind.HABITANTS,
        "presence": presence(came),
        "newcomers": to_welcome(cafe).count() if can_plan else 0,
        "fiches": fiches_of(cafe).exists(),
    }


def carried_panel(cafe: Cafe, user: Someone, now: dt.datetime) -> dict[str, Any] | None:
    """On the page of the next café, the questions that nobody has answered yet. Two queries."""
    if not cafe.is_on or cafe.ends_at <= now or not can_plan_cafes(user, cafe.territory):
        return None
    coming = Cafe.objects.filter(territory=cafe.territory_id, vague="")
    following = coming.coming(timezone.localdate(now)).first()
    if following is None or following.pk != cafe.pk:
        return None
    waiting = [one for one in open_questions(cafe.territory) if one.tour.cafe_id != cafe.pk]
    return (
        {"questions": waiting[:MOST_SHOWN], "more": len(waiting) - MOST_SHOWN} if waiting else None
    )


def own_panel(link: PersonalLink, now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    """On the own page: the compte rendu of the last café, and a word to add to it; or to the
    next one, when it is near. At most four queries."""
    today = timezone.localdate(now)
    near = Cafe.objects.filter(
        territory=link.territory_id, vague="", date__gte=today - STILL_RECENT
    ).exclude(state__in=[Cafe.State.CANCELLED, Cafe.State.POSTPONED])
    near = near.exclude(kind=Cafe.Kind.HABITANTS)
    last = near.filter(date__lte=today).order_by("-date", "-start").first()
    cafe = last or near.filter(date__lte=today + SOON).order_by("date", "start").first()
    if cafe is None:
        return None
    sent, open_ = last_version(cafe), takes_words(cafe)
    if sent is None and not open_:
        return None
    panel = {"cafe": cafe, "code": link.code, "sent": sent, "takes_words": open_}
    return "cafes/minutes/_own_panel.html", panel
