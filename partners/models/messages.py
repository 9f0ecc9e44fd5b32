from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from partners.models.contacts import Contact
from partners.models.partners import Partner
from partners.models.territories import Territory


class Message(models.Model):
    """One e-mail to one address: what was written, and what became of it."""

    class State(models.TextChoices):
        QUEUED = "queued", "à envoyer"
        SENDING = "sending", "envoi en cours"
        SENT = "sent", "envoyé"
        FAILED = "failed", "non envoyé"
        BOUNCED = "bounced", "revenu en erreur"
        DROPPED = "dropped", "retenu"  # unsubscribed, or the address is known to bounce

    # Says what the message is for, so that the same one is never written twice.
    key = models.CharField(max_length=120, unique=True)
    territory = models.ForeignKey(
        Territory, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    partner = models.ForeignKey(
        Partner, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    to = models.EmailField("à", max_length=120)
    reply_to = models.EmailField("répondre à", max_length=120, blank=True)
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    html = models.TextField("HTML", blank=True)
    calendar = models.TextField("événement iCalendar", blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)  # REQUEST, CANCEL
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    error = models.CharField("erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    bounced_at = models.DateTimeField("revenu le", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "courriel"
        indexes = [models.Index(fields=["state", "created_at"], name="message_state")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class AddressTrouble(models.Model):
    """An address that came back in error: nothing more is sent there until somebody corrects it."""

    email = models.EmailField("adresse", max_length=120, unique=True)
    bounced_at = models.DateTimeField("revenue le")
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        ordering = ["-bounced_at"]
        verbose_name = "adresse en erreur"
        verbose_name_plural = "adresses en erreur"

    def __str__(self) -> str:
        return self.email


class Unsubscription(models.Model):
    """Somebody asked to receive nothing more from one network."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="unsubscriptions")
    email = models.EmailField("adresse", max_length=120)
    created_at = models.DateTimeField("demandé le", auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "désinscription"
        constraints = [
            models.UniqueConstraint(
                "territory", Lower("email"), name="unsubscription_once_per_network"
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.territory})"
