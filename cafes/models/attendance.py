from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models

from cafes.models.cafes import Cafe
from partners.models import Contact, Partner

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, user: User | AnonymousUser) -> AttendanceQuerySet:
        return self.filter(cafe__in=Cafe.objects.visible_to(user))


class Attendance(models.Model):
    """One person who came; persons and organisations are counted separately.

    A café habitants has none: it counts people (`Cafe.headcount`) and names no one.
    """

    class Quality(models.TextChoices):
        PROFESSIONAL = "professional", "professionnel·le"
        VOLUNTEER = "volunteer", "bénévole"
        ELECTED = "elected", "élu·e"
        OTHER = "other", "autre"

    # Made by the device that notes the arrival, so that a repeated sync adds nobody twice.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    cafe = models.ForeignKey(Cafe, models.CASCADE, related_name="attendances", verbose_name="café")
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name="partenaire",
    )
    # An organisation that is not in the network yet.
    organisation = models.CharField("structure", max_length=150, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="attendances",
        verbose_name="interlocuteur",
    )
    # Somebody who is no contact; forgotten after 24 months (`cafes.retention`).
    name = models.CharField("prénom et nom", max_length=60, blank=True)
    email = models.EmailField("courriel", max_length=120, blank=True)
    quality = models.CharField(
        "qualité", max_length=12, choices=Quality, default=Quality.PROFESSIONAL
    )
    newcomer = models.BooleanField("vient pour la première fois", default=False)
    arrived_at = models.DateTimeField("arrivée à")
    # Noted by mistake: kept, so that a device that catches up late does not bring it back.
    removed_at = models.DateTimeField("retirée à", null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["arrived_at", "pk"]
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(
                fields=["cafe", "contact"],
                condition=models.Q(contact__isnull=False, removed_at__isnull=True),
                name="attendance_once_per_person",
                violation_error_message="Cette personne est déjà notée présente.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner or self.organisation or 'Présence'}\N{NO-BREAK SPACE}: {self.cafe}"

    def clean(self) -> None:
        if self.cafe.kind == Cafe.Kind.HABITANTS:
            raise ValidationError(
                "Un café des habitants compte les personnes et n’en nomme aucune."
            )


class DeviceCount(models.Model):
    """How many people one device has counted at a café habitants: nobody's name, only a number.

    Each device counts by itself and sends its own total, so that several of them, offline, add up
    and a total that is sent twice counts once. `Cafe.headcount` is the sum.
    """

    cafe = models.ForeignKey(Cafe, models.CASCADE, related_name="counts", verbose_name="café")
    device = models.CharField(max_length=36)
    # Negative on a device that takes away somebody whom another one has counted.
    people = models.IntegerField("personnes", default=0)
    # Counted up by each change on the device: an old total that arrives late changes nothing.
    step = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "comptage"
        constraints = [
            models.UniqueConstraint(fields=["cafe", "device"], name="count_once_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.people}\N{NO-BREAK SPACE}: {self.cafe}"
