from __future__ import annotations

from django.conf import settings
from django.db import models

from partners.models import Partner, PersonalLink, Territory


class FicheDraft(models.Model):
    """What somebody is typing and has not yet handed in: saved as it is typed.

    Of a partner rather than of a fiche: one begins to type before the fiche exists.
    """

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="drafts")
    link = models.ForeignKey(
        PersonalLink, models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField()  # of the fiche when typing began
    data = models.JSONField()  # name of the input → what `fiches.drafts.Typed` says of it
    count = models.PositiveIntegerField(default=1)  # of savings: two devices never lose one
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "link"],
                condition=models.Q(link__isnull=False),
                name="draft_once_per_link",
            ),
            models.UniqueConstraint(
                fields=["partner", "user"],
                condition=models.Q(user__isnull=False),
                name="draft_once_per_user",
            ),
            models.CheckConstraint(
                condition=models.Q(link__isnull=False) ^ models.Q(user__isnull=False),
                name="draft_has_one_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.saved_at:%Y-%m-%d %H:%M})"


class SigleProposal(models.Model):
    """What a partner says that a sigle means; it waits for whoever keeps the glossary.

    Refused, it stays: the same sigle is not asked about again.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="sigle_proposals")
    sigle = models.CharField("sigle", max_length=20)
    meaning = models.CharField("développé", max_length=200)
    by = models.CharField("proposé par", max_length=160)
    proposed_at = models.DateTimeField("proposé le")
    refused_at = models.DateTimeField("écarté le", null=True, blank=True)

    class Meta:
        ordering = ["sigle", "pk"]
        verbose_name = "sigle proposé"
        verbose_name_plural = "sigles proposés"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "sigle"], name="sigle_proposed_once_per_territory"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sigle} : {self.meaning}"
