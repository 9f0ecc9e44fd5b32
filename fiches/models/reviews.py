from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from fiches.models.fiches import Fiche, Revision
from partners.models import Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class UnreadQuerySet(models.QuerySet["Unread"]):
    def visible_to(self, user: User | AnonymousUser) -> UnreadQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))

    def waiting(self) -> UnreadQuerySet:
        return self.filter(seen_at__isnull=True)


class Unread(models.Model):
    """Published at once because the territory trusts its partners; an editor has yet to look.

    What the partner publishes again before that joins the same row: the editor sees, in one
    go, all that changed since `before`, the revision that was online the last time.
    """

    fiche = models.ForeignKey(Fiche, models.CASCADE, related_name="unread")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    before = models.ForeignKey(Revision, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.CharField("par", max_length=160)
    published_at = models.DateTimeField("publiée le")
    seen_at = models.DateTimeField("vue le", null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = UnreadQuerySet.as_manager()

    class Meta:
        ordering = ["published_at", "pk"]
        verbose_name = "publication d’office"
        verbose_name_plural = "publications d’office"
        constraints = [
            models.UniqueConstraint(
                fields=["fiche", "territory"],
                condition=models.Q(seen_at__isnull=True),
                name="unread_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fiche} ({self.published_at:%Y-%m-%d})"
