"""The yearly question: four axes and one example, from a personal link, without a name.

An answer and the fact that somebody has answered are two rows which nothing ties together: at each
answer those of the season are written anew in random order, so that not even their rank tells.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from cafes.bilan.contents import AXES, LEAST_VOICES, Axis, Voices
from cafes.models import Season, SeasonVoice, SeasonVoiceGiven
from cafes.situations import warnings
from partners.french import sort_key
from partners.models import PersonalLink, Territory

if TYPE_CHECKING:
    from cafes.bilan.history import VoiceRow

OPEN_FOR = dt.timedelta(days=120)


class AlreadyGiven(Exception):
    """Whoever holds this link has answered the question of this season."""


def voices_of(rows: Iterable[VoiceRow]) -> Voices:
    """Nothing but their number while there are few; never an example about a person."""
    rows = list(rows)
    if len(rows) < LEAST_VOICES:
        return Voices(len(rows))
    examples = sorted({" ".join(row.example.split()) for row in rows} - {""}, key=sort_key)
    fit = tuple(example for example in examples if not warnings(example))
    return Voices(
        answers=len(rows),
        axes=tuple(_axis(code, label, rows) for code, label in AXES),
        examples=fit,
        held_back=len(examples) - len(fit),
    )


def _axis(code: str, label: str, rows: list[VoiceRow]) -> Axis:
    counts = Counter(getattr(row, code) for row in rows)
    return Axis(code, label, (counts[1], counts[2], counts[3], counts[4]))


def open_season(territory: Territory, today: dt.date) -> Season | None:
    """The season that has just ended, during four months."""
    ended = Season.objects.filter(
        territory=territory, ends_on__lte=today, ends_on__gte=today - OPEN_FOR
    )
    return ended.select_related("territory").order_by("-year").first()


def has_given(season: Season, link: PersonalLink) -> bool:
    given = SeasonVoiceGiven.objects.filter(season=season, partner=link.partner_id)
    return given.filter(contact=link.contact_id).exists()


def own_panel(link: PersonalLink, now: dt.datetime) -> tuple[str, dict[str, Any]] | None:
    """On the partner's own page, once the season ends and until it has answered."""
    season = open_season(link.territory, timezone.localdate(now))
    if season is None or has_given(season, link):
        return None
    return "cafes/bilan/_own_panel.html", {"season": season}


@transaction.atomic
def give_voice(season: Season, link: PersonalLink, answer: Mapping[str, int | str | None]) -> None:
    """Keep an answer, and that its holder gave one. Raises AlreadyGiven."""
    Season.objects.select_for_update().get(pk=season.pk)
    try:
        with transaction.atomic():
            SeasonVoiceGiven.objects.create(
                season=season, partner=link.partner, contact=link.contact
            )
    except IntegrityError as error:
        raise AlreadyGiven from error
    fields = [*(code for code, _ in AXES), "example"]
    others = list(SeasonVoice.objects.filter(season=season).values(*fields))
    everyone = [*others, {name: answer[name] for name in fields}]
    random.SystemRandom().shuffle(everyone)
    SeasonVoice.objects.filter(season=season).delete()
    SeasonVoice.objects.bulk_create(SeasonVoice(season=season, **one) for one in everyone)
