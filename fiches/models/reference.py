from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from partners.models import Territory
from partners.models.fields import SortKeyField

if TYPE_CHECKING:
    pass


class SigleQuerySet(models.QuerySet["Sigle"]):
    def of(self, territory: Territory) -> SigleQuerySet:
        """The national glossary, then what this territory added or corrected."""
        return self.filter(models.Q(territory=None) | models.Q(territory=territory))


class Sigle(models.Model):
    """One entry of the glossary, for everyone or for one territory."""

    sigle = models.CharField("sigle", max_length=20)
    sort_key = SortKeyField(source="sigle")
    meaning = models.CharField("développé", max_length=200)
    domain = models.CharField("domaine", max_length=60, blank=True)
    territory = models.ForeignKey(
        Territory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sigles",
        verbose_name="territoire",
        help_text="Vide : pour tous.",
    )
    pinned = models.BooleanField(
        "toujours imprimer",
        default=False,
        help_text="Même si aucune fiche ne l’emploie.",
    )

    objects = SigleQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = "sigle"
        constraints = [
            models.UniqueConstraint(
                fields=["sigle", "territory"],
                name="sigle_once_per_territory",
                violation_error_message="Ce sigle est déjà dans le glossaire de ce territoire.",
            ),
            models.UniqueConstraint(
                fields=["sigle"],
                condition=models.Q(territory__isnull=True),
                name="sigle_once_for_everyone",
                violation_error_message="Ce sigle est déjà dans le glossaire commun.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sigle} : {self.meaning}"


class UsefulNumber(models.Model):
    """An emergency or information line. Printed only once a territory has checked it."""

    position = models.PositiveSmallIntegerField("ordre", default=0)
    category = models.CharField("catégorie", max_length=40)
    number = models.CharField("numéro", max_length=20)
    name = models.CharField("nom", max_length=100)
    audience = models.CharField("pour qui", max_length=120, blank=True)
    hours = models.CharField("horaires", max_length=80, blank=True)
    cost = models.CharField("coût", max_length=60, blank=True)
    verification = models.CharField("d’où vient l’information", max_length=200, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "numéro utile"
        verbose_name_plural = "numéros utiles"

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class NumberCheck(models.Model):
    """A territory's word that a useful number is right, and since when."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="number_checks")
    number = models.ForeignKey(UsefulNumber, models.CASCADE, related_name="checks")
    checked_on = models.DateField("vérifié le")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["number__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "number"], name="number_checked_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.territory})"
