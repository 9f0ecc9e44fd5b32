from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from partners.models import Commune, Partner, Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class SeasonQuerySet(models.QuerySet["Season"]):
    def visible_to(self, user: User | AnonymousUser) -> SeasonQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))


class Season(models.Model):
    """A year of cafés in a territory, named by the year in which it starts."""

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="seasons", verbose_name="territoire"
    )
    year = models.PositiveSmallIntegerField("année de début")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    # As `cafes.rhythm` reads it: "2 FR 09:00-10:30". Empty: single dates only.
    rule = models.CharField("rythme", max_length=200, blank=True)
    expected = models.PositiveSmallIntegerField(
        "personnes attendues",
        null=True,
        blank=True,
        help_text="Vide\N{NO-BREAK SPACE}: la moyenne des cafés précédents.",
    )
    step_free = models.BooleanField(
        "choisir des lieux accessibles en fauteuil",
        default=False,
        help_text="Quand une personne du réseau en a besoin.",
    )
    # The plan being made, as `cafes.planning.slots` writes it; empty once it is adopted.
    draft = models.JSONField("plan en préparation", default=list, blank=True)
    # Counted up by each change of the plan, so that two people planning at once notice.
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = SeasonQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = "saison"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year"],
                name="season_once_a_year",
                violation_error_message="Cette saison existe déjà.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")),
                name="season_ends_after_it_starts",
                violation_error_message="La fin de la saison doit venir après son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"Saison {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("cafes:season_detail", args=[self.territory.slug, self.year])

    @property
    def name(self) -> str:
        """2026-2027, or 2026 when it ends in the year in which it starts."""
        if self.ends_on.year == self.starts_on.year:
            return str(self.starts_on.year)
        return f"{self.starts_on.year}-{self.ends_on.year}"


class HostRoom(models.Model):
    """Where a partner that can host receives: what the rotation and the invitation need to know.

    That it offers to host, how many seats and its constraints are on `Partner` (`can_host`,
    `host_seats`, `host_notes`): they belong to the fiche.
    """

    partner = models.OneToOneField(
        Partner, models.CASCADE, related_name="room", verbose_name="partenaire"
    )
    address = models.CharField(
        "adresse de la salle", max_length=160, blank=True, help_text="Salle, numéro et rue."
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    parking = models.CharField("stationnement", max_length=160, blank=True)
    bus = models.CharField("bus ou train", max_length=160, blank=True)
    step_free = models.BooleanField("accessible en fauteuil", null=True, blank=True)
    # Weekdays on which the room is never free: 0 for Monday … 6 for Sunday.
    weekdays_off = models.JSONField("jours exclus", default=list, blank=True)
    updated_at = models.DateTimeField("mis à jour le", auto_now=True)

    class Meta:
        verbose_name = "salle d’accueil"
        verbose_name_plural = "salles d’accueil"

    def __str__(self) -> str:
        return f"Salle de {self.partner}"


class HostAbsence(models.Model):
    """Days on which a partner cannot host."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="host_absences", verbose_name="partenaire"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = "indisponibilité d’accueil"
        verbose_name_plural = "indisponibilités d’accueil"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="host_absence_in_order",
                violation_error_message="La fin ne peut pas précéder le début.",
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.partner}\N{NO-BREAK SPACE}: {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"
        )
