from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.models.contacts import Contact
from partners.models.partners import Participation, Partner
from partners.models.territories import Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models.people import User

# Read aloud or copied from paper without a doubt: no 0/o, 1/l/i.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 12  # 59 bits: cannot be guessed over the network
LIFE = dt.timedelta(days=400)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class PersonalLinkQuerySet(models.QuerySet["PersonalLink"]):
    def visible_to(self, user: User | AnonymousUser) -> PersonalLinkQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))

    def valid(self, now: dt.datetime) -> PersonalLinkQuerySet:
        """Those that open something: the partner is in the network, the person at her post."""
        stays = Participation.objects.filter(
            partner=models.OuterRef("partner"),
            territory=models.OuterRef("territory"),
            left_on__isnull=True,
        )
        return self.filter(
            models.Exists(stays),
            models.Q(contact__isnull=True) | models.Q(contact__left_on__isnull=True),
            revoked_at__isnull=True,
            expires_at__gt=now,
            partner__closed_on__isnull=True,
        )


class PersonalLink(models.Model):
    """Opens one partner's own page without an account, for one person or its general address."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="links", verbose_name="partenaire"
    )
    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="links", verbose_name="territoire"
    )
    contact = models.ForeignKey(
        Contact,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="links",
        verbose_name="interlocuteur",
        help_text="Vide : l’adresse générale du partenaire.",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)
    # Told by a POST of the opened page, never by the GET of a mail scanner.
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    confirmed_at = models.DateTimeField("fiche confirmée le", null=True, blank=True)

    objects = PersonalLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"

    def __str__(self) -> str:
        return f"{self.partner} ({self.contact or 'adresse générale'})"

    def get_absolute_url(self) -> str:
        return reverse("fiches:own_page", args=[self.code])

    def is_valid(self, now: dt.datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class Demande(models.Model):
    """What a partner asks from its link, or the team of another network, and the facilitator
    of `territory` decides."""

    class Kind(models.TextChoices):
        SUCCESSOR = "successor", "passer le relais"
        CLOSING = "closing", "la structure n’existe plus"
        LEAVING = "leaving", "quitter le réseau"
        TYPE_FOR_US = "type_for_us", "saisir la fiche à sa place"
        ACCOUNT = "account", "ouvrir un compte"
        JOINING = "joining", "entrer aussi dans un autre réseau"  # its facilitators ask

    class State(models.TextChoices):
        OPEN = "open", "à traiter"
        ACCEPTED = "accepted", "acceptée"
        REFUSED = "refused", "refusée"

    kind = models.CharField("demande", max_length=12, choices=Kind)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="demandes")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="demandes")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="demandes"
    )
    into = models.ForeignKey(
        Territory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réseau qui le demande",
    )
    # Successor, future account or who asks for a network: emptied as soon as the demande is handled.
    name = models.CharField("prénom et nom", max_length=60, blank=True)
    function = models.CharField("fonction", max_length=60, blank=True)
    email = models.EmailField("courriel", max_length=80, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    message = models.TextField("message", blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField("reçue le", auto_now_add=True)
    handled_at = models.DateTimeField("traitée le", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "pk"]
        verbose_name = "demande"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "territory", "kind", "contact"],
                condition=models.Q(state="open"),
                name="demande_open_once",
                violation_error_message="Cette demande est déjà transmise.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner} : {self.get_kind_display()}"
