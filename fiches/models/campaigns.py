from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from partners.models import Contact, Message, Partner, PersonalLink, Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: User | AnonymousUser) -> CampaignQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))


class Campaign(models.Model):
    """A round of “votre fiche est-elle toujours exacte ?”, previewed, sent and followed."""

    class Kind(models.TextChoices):
        MONTHLY = "monthly", "un douzième du réseau, ce mois-ci"
        BEFORE_LIVRET = "before_livret", "tout le monde, avant un livret"
        CHOSEN = "chosen", "quelques partenaires choisis"

    class State(models.TextChoices):
        DRAFT = "draft", "en préparation"
        SENT = "sent", "envoyée"
        CLOSED = "closed", "terminée"

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="campaigns")
    kind = models.CharField("pour qui", max_length=15, choices=Kind)
    subject = models.CharField("objet", max_length=150)
    message = models.TextField("message")
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField("préparée le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "tournée de vérification"
        verbose_name_plural = "tournées de vérification"

    def __str__(self) -> str:
        return self.subject


# Outcomes that say what partners did, in the plural.
MANY = {
    "opened": "ont ouvert leur page",
    "edited": "ont corrigé leur fiche",
    "demande": "ont fait une demande",
    "bounced": "adresses en erreur",
    "unsubscribed": "ne veulent plus de courriels",
}


class CampaignRecipient(models.Model):
    """One partner in a round: who was written to, and what came of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "sans réponse"
        OPENED = "opened", "a ouvert sa page"
        CONFIRMED = "confirmed", "rien n’a changé"
        EDITED = "edited", "a corrigé sa fiche"
        DEMANDE = "demande", "a fait une demande"
        BOUNCED = "bounced", "adresse en erreur"
        UNSUBSCRIBED = "unsubscribed", "ne veut plus de courriels"
        NO_ADDRESS = "no_address", "pas d’adresse"

        def of_many(self, number: int) -> str:
            """The label after a number of partners: "ne veulent plus de courriels"."""
            return MANY.get(self.value, self.label) if number > 1 else self.label

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="recipients")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    # Ticked while the round is being prepared; who is not leaves the round when it is sent.
    chosen = models.BooleanField("à solliciter", default=True)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField("adresse", max_length=120, blank=True)
    link = models.ForeignKey(PersonalLink, models.SET_NULL, null=True, blank=True, related_name="+")
    messages = models.ManyToManyField(Message, blank=True, related_name="recipients")
    outcome = models.CharField("suite", max_length=12, choices=Outcome, default=Outcome.WAITING)
    outcome_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField("rappels", default=0)

    class Meta:
        ordering = ["partner__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "partner", "email"], name="recipient_once_per_campaign"
            ),
            models.CheckConstraint(
                condition=models.Q(reminders__lte=2), name="recipient_reminded_twice_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.get_outcome_display()})"
