from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.models import PersonalLink, Territory


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """A private address to which a calendar subscribes: the cafés of one territory.

    For an account or for a personal link; once revoked it opens nothing any more.
    """

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="calendar_feeds")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_feeds",
    )
    link = models.ForeignKey(
        PersonalLink, models.CASCADE, null=True, blank=True, related_name="calendar_feeds"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "adresse de calendrier"
        verbose_name_plural = "adresses de calendrier"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) ^ models.Q(link__isnull=False),
                name="calendar_feed_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["territory", "user"],
                condition=models.Q(revoked_at__isnull=True, user__isnull=False),
                name="calendar_feed_once_per_user",
            ),
            models.UniqueConstraint(
                fields=["territory", "link"],
                condition=models.Q(revoked_at__isnull=True, link__isnull=False),
                name="calendar_feed_once_per_link",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendrier\N{NO-BREAK SPACE}: {self.territory}"

    def get_absolute_url(self) -> str:
        return reverse("cafes:calendar_feed", args=[self.token])
