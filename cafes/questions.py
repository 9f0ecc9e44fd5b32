"""Open questions: raised at one café, carried to the next ones until somebody answers."""

from __future__ import annotations

import datetime as dt
import re

from django.db import models, transaction

from cafes.models import Cafe, CompteRendu, Note
from partners.french import plain
from partners.models import Territory

MOST_READ, MOST_ALIKE = 300, 2
SHORTEST = 4  # letters of a word that says what a question is about


class NotAQuestion(ValueError):
    """Only a question can be answered."""


def questions(territory: Territory, *, shared_only: bool) -> models.QuerySet[Note]:
    """Those of a territory, the oldest first. `shared_only`: of cafés whose compte rendu was
    sent, since notes are read again before others read them."""
    found = Note.objects.kept().filter(tour__cafe__territory=territory, kind=Note.Kind.QUESTION)
    if shared_only:
        found = found.filter(was_shared())
    return (
        found.exclude(text="")
        .select_related("tour__cafe__territory", "partner", "seat", "answered_in__territory")
        .order_by("tour__cafe__date", "position", "pk")
    )


def open_questions(territory: Territory, *, shared_only: bool = False) -> models.QuerySet[Note]:
    return questions(territory, shared_only=shared_only).filter(answered_at__isnull=True)


def was_shared(cafe: str = "tour__cafe") -> models.Exists:
    """That the compte rendu of this café was sent; `cafe` is the way to it."""
    sent = CompteRendu.objects.filter(cafe=models.OuterRef(cafe), sent_at__isnull=False)
    return models.Exists(sent)


def answered_alike(note: Note, *, shared_only: bool) -> list[Note]:
    """Answered questions of the same territory that share most of its words, the latest first:
    somebody may know the answer already."""
    words = _words(note.text)
    if not words:
        return []
    told = questions(note.tour.cafe.territory, shared_only=shared_only)
    told = told.filter(answered_at__isnull=False).exclude(pk=note.pk).order_by("-answered_at", "pk")
    alike = [one for one in told[:MOST_READ] if 2 * len(words & _words(one.text)) > len(words)]
    return alike[:MOST_ALIKE]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", plain(text)) if len(word) >= SHORTEST}


@transaction.atomic
def answer(note: Note, text: str, cafe: Cafe | None, now: dt.datetime) -> None:
    """Answered, at this café or between two; an answer can be corrected."""
    kept = Note.objects.select_for_update().get(pk=note.pk)
    if kept.kind != Note.Kind.QUESTION:
        raise NotAQuestion
    kept.answer, kept.answered_in = text.strip(), cafe
    kept.answered_at = kept.answered_at or now
    kept.save(update_fields=["answer", "answered_in", "answered_at"])
    note.answer, note.answered_at, note.answered_in = text, kept.answered_at, cafe


def reopen(note: Note) -> None:
    """It was not an answer after all: the question comes back at the next café."""
    Note.objects.filter(pk=note.pk).update(answer="", answered_at=None, answered_in=None)
