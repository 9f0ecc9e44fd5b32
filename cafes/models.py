from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from partners.models import Partner, Territory, Theme

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class CafeQuerySet(models.QuerySet["Cafe"]):
    def visible_to(self, user: User | AnonymousUser) -> CafeQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))

    def coming(self, today: dt.date) -> CafeQuerySet:
        """Those still to be held, soonest first."""
        return self.filter(
            date__gte=today, state__in=[Cafe.State.PLANNED, Cafe.State.CONFIRMED]
        ).order_by("date", "start")


class Cafe(models.Model):
    """One meeting of a territory's network, at a partner's place."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "ordinaire"
        THEMATIC = "thematic", "thématique"
        PLENARY = "plenary", "plénier"
        HABITANTS = "habitants", "des habitants"

    class State(models.TextChoices):
        PLANNED = "planned", "prévu"
        CONFIRMED = "confirmed", "confirmé"
        HELD = "held", "tenu"
        POSTPONED = "postponed", "reporté"
        CANCELLED = "cancelled", "annulé"

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="cafes", verbose_name="territoire"
    )
    date = models.DateField("date")
    start = models.TimeField("début")
    end = models.TimeField("fin")
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.ORDINARY)
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thématique",
    )
    state = models.CharField("état", max_length=12, choices=State, default=State.PLANNED)
    host = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_cafes",
        verbose_name="accueilli par",
    )
    place = models.CharField(
        "lieu", max_length=160, blank=True, help_text="Salle, adresse, stationnement."
    )

    objects = CafeQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-start", "pk"]
        verbose_name = "café"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="cafe_ends_after_it_starts",
                violation_error_message="La fin doit venir après le début.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="thematic") | models.Q(theme__isnull=False),
                name="cafe_thematic_has_a_theme",
                violation_error_message="Choisissez la thématique de ce café.",
            ),
            models.UniqueConstraint(
                fields=["territory", "date", "start"],
                name="cafe_once_at_a_time",
                violation_error_message="Un café est déjà prévu à ce moment-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"Café du {self.date:%d/%m/%Y} ({self.territory})"

    def get_absolute_url(self) -> str:
        return reverse("cafes:cafe_detail", args=[self.territory.slug, self.date, self.pk])

    @property
    def is_off(self) -> bool:
        """Will not be held on that day."""
        return self.state in {self.State.CANCELLED, self.State.POSTPONED}
