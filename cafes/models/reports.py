from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cafes.models.cafes import Cafe
from cafes.models.seasons import Season
from partners.models import Contact, Partner


class CompteRendu(models.Model):
    """The minutes of one café as they were sent: frozen, numbered; a correction is a new one."""

    class Audience(models.TextChoices):
        PRESENT = "present", "ceux qui sont venus"
        INVITED = "invited", "tous les invités"
        CHOSEN = "chosen", "les partenaires choisis"

    cafe = models.ForeignKey(
        Cafe, models.CASCADE, related_name="comptes_rendus", verbose_name="café"
    )
    version = models.PositiveSmallIntegerField("version")
    # Everything that it says, as `cafes.minutes` froze it.
    content = models.JSONField("contenu")
    correction = models.CharField("ce qui est corrigé", max_length=300, blank=True)
    audience = models.CharField(
        "envoyé à", max_length=10, choices=Audience, default=Audience.PRESENT
    )
    created_at = models.DateTimeField("établi le")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        ordering = ["-version"]
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints = [
            models.UniqueConstraint(fields=["cafe", "version"], name="compte_rendu_numbered")
        ]

    def __str__(self) -> str:
        return f"Compte rendu\N{NO-BREAK SPACE}: {self.cafe} (version {self.version})"


def _axis(label: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )


class SeasonVoice(models.Model):
    """One anonymous answer to the yearly question: nothing says whose it is, nor when it came."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="voices", verbose_name="saison")
    relations = _axis("des relations plus fluides")
    coordination = _axis("une meilleure coordination")
    mutualisation = _axis("des moyens mis en commun")
    orientation = _axis("des personnes mieux orientées")
    example = models.TextField("un exemple, sans aucun nom", max_length=600, blank=True)

    class Meta:
        # Random order would be best; that of the answers themselves at least is not that of time.
        ordering = ["orientation", "coordination", "relations", "mutualisation", "pk"]
        verbose_name = "réponse annuelle"
        verbose_name_plural = "réponses annuelles"

    def __str__(self) -> str:
        return f"Une réponse ({self.season})"


class SeasonVoiceGiven(models.Model):
    """Who has answered, not what: kept apart so that an answer stays anonymous.

    Of a person at a partner, or of its general address, so that another link to the same person
    gives no second voice.
    """

    season = models.ForeignKey(Season, models.CASCADE, related_name="voices_given")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "participation à la question annuelle"
        verbose_name_plural = "participations à la question annuelle"
        constraints = [
            models.UniqueConstraint(
                fields=["season", "partner", "contact"],
                condition=models.Q(contact__isnull=False),
                name="season_voice_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["season", "partner"],
                condition=models.Q(contact__isnull=True),
                name="season_voice_once_per_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.season}\N{NO-BREAK SPACE}: {self.contact or self.partner}"
