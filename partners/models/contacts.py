from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from partners.models.partners import Partner

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models.people import User


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User | AnonymousUser) -> ContactQuerySet:
        return self.filter(partner__in=Partner.objects.visible_to(user))

    def referents(self) -> ContactQuerySet:
        return self.filter(is_referent=True, left_on__isnull=True)


class Contact(models.Model):
    """A person at a partner. Nothing of her is shown or printed without a dated `Consent`."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="contacts", verbose_name="partenaire"
    )
    name = models.CharField("prénom et nom", max_length=60)
    function = models.CharField("fonction", max_length=60, blank=True)
    phone = models.CharField("ligne directe", max_length=20, blank=True)
    email = models.EmailField("courriel direct", max_length=80, blank=True)
    photo = models.ImageField("photo", upload_to="photos/", blank=True)
    is_referent = models.BooleanField("référent partenaires", default=False)
    left_on = models.DateField("a quitté son poste le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "interlocuteur"

    def __str__(self) -> str:
        return self.name or self.function or "Interlocuteur"

    def agreed_items(self) -> frozenset[str]:
        """Items with a consent in force; prefetch `consents` when there are many contacts."""
        return frozenset(c.item for c in self.consents.all() if c.withdrawn_at is None)

    def shown_items(self) -> frozenset[str]:
        """What readers may see: who keeps her name to herself is a function and nothing else."""
        agreed = self.agreed_items()
        return agreed if Consent.Item.NAME in agreed else agreed & {Consent.Item.FUNCTION}


class Consent(models.Model):
    """One item of one person, agreed to on a date and perhaps withdrawn on another."""

    class Item(models.TextChoices):
        NAME = "name", "prénom et nom"
        FUNCTION = "function", "fonction"
        PHONE = "phone", "ligne directe"
        EMAIL = "email", "courriel direct"
        PHOTO_PRINT = "photo_print", "photo dans le livret imprimé"
        PHOTO_PDF = "photo_pdf", "photo dans le PDF"
        PHOTO_SITE = "photo_site", "photo sur le site"

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="consents", verbose_name="interlocuteur"
    )
    item = models.CharField("donnée", max_length=20, choices=Item)
    given_at = models.DateTimeField("accord donné le", default=timezone.now)
    recorded_by = models.CharField(
        "recueilli par",
        max_length=120,
        blank=True,
        help_text="La personne elle-même, ou qui a saisi.",
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        ordering = ["given_at", "pk"]
        verbose_name = "accord de diffusion"
        verbose_name_plural = "accords de diffusion"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "item"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_in_force_once",
                violation_error_message="Cet accord est déjà donné.",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} ({self.contact})"
