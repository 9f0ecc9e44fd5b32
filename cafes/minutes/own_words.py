"""What a partner adds to the tour de table from its own link, for itself."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from cafes.minutes.correcting import takes_words
from cafes.models import Cafe, Note, TourDeTable
from partners.models import PersonalLink

MOST_WORDS = 20  # of one partner at one café


class Closed(Exception):
    """The facilitator has closed the notes of this café, or there is enough already."""


def own_words(cafe: Cafe, link: PersonalLink) -> QuerySet[Note]:
    """What was added from the links of this partner."""
    words = Note.objects.kept().filter(tour__cafe=cafe, partner=link.partner, link__isnull=False)
    return words.exclude(text="").order_by("position", "pk")


def _free(key: uuid.UUID, link: PersonalLink, said: str) -> uuid.UUID:
    """This key, or one of its own for these words when another note has it."""
    taken = Note.objects.filter(key=key).first()
    if taken is None:
        return key
    ours = taken.link_id is not None and taken.partner_id == link.partner_id
    told = f"{taken.kind} {taken.happens_on} {taken.text}"
    return key if ours and told == said else uuid.uuid5(key, f"{link.partner_id} {said}")


def add_word(
    cafe: Cafe,
    link: PersonalLink,
    *,
    key: uuid.UUID,
    kind: str,
    text: str,
    happens_on: dt.date | None,
    now: dt.datetime,
) -> Note:
    """The same word sent again is there once; another one under the same key is added as well.
    Raises Closed."""
    if not takes_words(cafe) or own_words(cafe, link).count() >= MOST_WORDS:
        raise Closed
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    key = _free(key, link, f"{kind} {happens_on} {text}")
    last = Note.objects.filter(tour=tour).aggregate(last=Max("position"))["last"] or 0
    try:
        with transaction.atomic():
            return Note.objects.create(
                key=key,
                tour=tour,
                partner=link.partner,
                link=link,
                kind=kind,
                text=text,
                happens_on=happens_on if kind == Note.Kind.EVENT else None,
                position=min(last + 1, 2**31 - 1),
                written_at=now,
                changed_at=now,
            )
    except IntegrityError:
        kept = Note.objects.filter(key=key, tour=tour, partner=link.partner).first()
        if kept is None:
            raise Closed from None
        return kept
