from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from cafes.models.attendance import Attendance
from cafes.models.cafes import Cafe
from partners.models import Partner, PersonalLink, Theme

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class TourDeTable(models.Model):
    """The round of the table of one café: who speaks in which order, and what was noted."""

    cafe = models.OneToOneField(Cafe, models.CASCADE, related_name="tour", verbose_name="café")
    started_at = models.DateTimeField("commencé à", null=True, blank=True)
    ended_at = models.DateTimeField("terminé à", null=True, blank=True)
    # Partners may add their own word from their link until the compte rendu is closed to it.
    open_to_partners = models.BooleanField("les partenaires peuvent compléter", default=True)

    class Meta:
        verbose_name = "tour de table"
        verbose_name_plural = "tours de table"

    def __str__(self) -> str:
        return f"Tour de table\N{NO-BREAK SPACE}: {self.cafe}"


class Seat(models.Model):
    """One speaker at the table, in the order of the table."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tour = models.ForeignKey(
        TourDeTable, models.CASCADE, related_name="seats", verbose_name="tour de table"
    )
    attendance = models.ForeignKey(
        Attendance, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name="partenaire",
    )
    # Who speaks when it is no partner of the network: an organisation, never a resident.
    label = models.CharField("nom", max_length=150, blank=True)
    position = models.PositiveIntegerField("place", default=0)
    seconds = models.PositiveIntegerField("temps de parole (secondes)", default=0)
    not_noted = models.BooleanField("demande à ne pas être noté", default=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "place à table"
        verbose_name_plural = "places à table"

    def __str__(self) -> str:
        return str(self.partner or self.label or "Place")


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> NoteQuerySet:
        return self.filter(tour__cafe__in=Cafe.objects.visible_to(user))

    def kept(self) -> NoteQuerySet:
        return self.filter(removed_at__isnull=True)

    def unanswered(self) -> NoteQuerySet:
        """Questions that come back at each café."""
        asked = self.kept().filter(kind=Note.Kind.QUESTION, answered_at__isnull=True)
        return asked.exclude(text="")


class Note(models.Model):
    """What one partner said, in one to three lines: about missions and needs, never a person."""

    class Kind(models.TextChoices):
        INFORMATION = "information", "information"
        NEWS = "news", "nouveauté"
        QUESTION = "question", "question"
        WORRY = "worry", "préoccupation"
        EVENT = "event", "événement daté"
        FOLLOW_UP = "follow_up", "suite à donner"

    # Made by the device on which it is typed, so that a repeated sync doubles nothing.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tour = models.ForeignKey(
        TourDeTable, models.CASCADE, related_name="notes", verbose_name="tour de table"
    )
    seat = models.ForeignKey(Seat, models.SET_NULL, null=True, blank=True, related_name="notes")
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cafe_notes",
        verbose_name="partenaire",
    )
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.INFORMATION)
    text = models.TextField("note", blank=True)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="thématique"
    )
    # A dated event: it goes to the territory's calendar.
    happens_on = models.DateField("date", null=True, blank=True)
    happens_at = models.TimeField("heure", null=True, blank=True)
    position = models.PositiveIntegerField("ordre", default=0)
    version = models.PositiveIntegerField(default=0, editable=False)
    # The device that wrote it last: what it sends again is not somebody else's change.
    device = models.CharField(max_length=36, blank=True, editable=False)
    # Two people changed the same note at once: the text of the second one is a note of its own.
    variant_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="variants",
        verbose_name="autre version de",
    )
    written_at = models.DateTimeField("écrite à")
    changed_at = models.DateTimeField("modifiée à")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The partner's own word, added from its link.
    link = models.ForeignKey(PersonalLink, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField("retirée à", null=True, blank=True)
    # A question stays open, and comes back at the next café, until answered.
    answer = models.TextField("réponse", blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_in = models.ForeignKey(
        Cafe,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="answered_questions",
        verbose_name="répondue au café",
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "note"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | models.Q(kind="question"),
                name="note_only_questions_are_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}\N{NO-BREAK SPACE}: {self.text[:60]}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User | AnonymousUser) -> FollowUpQuerySet:
        return self.filter(cafe__in=Cafe.objects.visible_to(user))


class FollowUp(models.Model):
    """What was decided to do, by whom, by when."""

    class State(models.TextChoices):
        OPEN = "open", "à faire"
        DONE = "done", "fait"
        DROPPED = "dropped", "abandonné"

    cafe = models.ForeignKey(
        Cafe, models.CASCADE, related_name="follow_ups", verbose_name="décidé au café"
    )
    # The note from which it came, if it was said at the table.
    note = models.OneToOneField(
        Note, models.SET_NULL, null=True, blank=True, related_name="follow_up"
    )
    what = models.CharField("quoi", max_length=300)
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="par quel partenaire",
    )
    who = models.CharField("par qui", max_length=120, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.OPEN)
    closed_on = models.DateField("clos le", null=True, blank=True)
    outcome = models.CharField("ce qu’il en est", max_length=300, blank=True)
    reminded_at = models.DateTimeField("rappelée le", null=True, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = "suite à donner"
        verbose_name_plural = "suites à donner"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_on__isnull=True)
                | (~models.Q(state="open") & models.Q(closed_on__isnull=False)),
                name="follow_up_closed_when_not_open",
            )
        ]

    def __str__(self) -> str:
        return self.what
