"""Notes read again before they are sent: corrected in place, taken out."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q

from cafes.models import Cafe, Note, TourDeTable


def save_corrected(note: Note, now: dt.datetime) -> None:
    """Keep what was corrected. A device that catches up later finds another version than its
    own, and keeps both texts."""
    note.version, note.changed_at, note.device = note.version + 1, now, ""
    note.save()


def take_out(note: Note, now: dt.datetime) -> None:
    """It is not part of what was said; it can be put back."""
    Note.objects.filter(pk=note.pk).update(
        removed_at=now, changed_at=now, device="", version=F("version") + 1
    )


def keep_only(note: Note, now: dt.datetime) -> None:
    """Of several versions of the same note, this one: the others are taken out."""
    root = note.variant_of_id or note.pk
    family = Note.objects.kept().filter(tour=note.tour_id).exclude(pk=note.pk)
    for other in family.filter(Q(pk=root) | Q(variant_of=root)):
        take_out(other, now)


def put_back(note: Note, now: dt.datetime) -> None:
    Note.objects.filter(pk=note.pk).update(
        removed_at=None, changed_at=now, device="", version=F("version") + 1
    )


def set_open(cafe: Cafe, *, is_open: bool) -> None:
    """Whether partners may still add their own word from their links."""
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    TourDeTable.objects.filter(pk=tour.pk).update(open_to_partners=is_open)


def takes_words(cafe: Cafe) -> bool:
    """Before and after the meeting, until the facilitator closes it."""
    if cafe.is_off or cafe.kind == Cafe.Kind.HABITANTS:
        return False
    tour = TourDeTable.objects.filter(cafe=cafe).first()
    return tour is None or tour.open_to_partners
