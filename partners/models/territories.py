from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from partners.models.fields import PlainTextField, SortKeyField

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from partners.models.people import User

# First words of addresses that are not a territory (see config/urls.py).
RESERVED_SLUGS = {
    "accessibilite",
    "calendrier",
    "communes",
    "compte",
    "connexion",
    "deconnexion",
    "donnees-personnelles",
    "f",
    "gestion",
    "h",
    "l",
    "media",
    "mot-de-passe",
    "p",
    "sante",
    "static",
    "territoires",
}


class Commune(models.Model):
    """A commune of the official geographic code (INSEE)."""

    code = models.CharField(
        "code INSEE",
        primary_key=True,
        max_length=5,
        validators=[RegexValidator(r"^(\d{2}|2[AB])\d{3}$", "Cinq caractères, par exemple 47106.")],
    )
    name = models.CharField("nom", max_length=120)
    plain_name = PlainTextField(source="name")
    sort_key = SortKeyField(source="name")
    postal_codes = models.CharField(
        "codes postaux", max_length=200, help_text="Séparés par une barre : 47500|47370"
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    epci_siren = models.CharField("SIREN de l’intercommunalité", max_length=9, blank=True)
    epci_name = models.CharField("intercommunalité", max_length=160, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField("superficie (km²)", null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def first_postal_code(self) -> str:
        return self.postal_codes.split("|")[0]

    @property
    def departement(self) -> str:
        return self.code[:3] if self.code.startswith("97") else self.code[:2]


class Theme(models.Model):
    """One of the thirteen themes that class the fiches."""

    code = models.SlugField(unique=True)
    label = models.CharField("libellé", max_length=60)
    letters = models.CharField("deux lettres", max_length=2)
    position = models.PositiveSmallIntegerField("ordre", unique=True)
    colour = models.CharField(
        "couleur",
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Une couleur comme #4b2142.")],
    )
    covers = models.CharField("couvre", max_length=200, blank=True)
    data_inclusion = models.CharField("catégories data·inclusion", max_length=250, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = "thématique"

    def __str__(self) -> str:
        return self.label


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: User | AnonymousUser) -> TerritoryQuerySet:
        """Those where the user has a role; an adviser also sees everything below."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.visible_territory_ids)


class Territory(models.Model):
    class Kind(models.TextChoices):
        DEPARTEMENT = "departement", "département"
        CIRCONSCRIPTION = "circonscription", "circonscription"
        EPCI = "epci", "intercommunalité"
        COMMUNE = "commune", "commune"
        QUARTIER = "quartier", "quartier"

    class LegalBasis(models.TextChoices):
        PUBLIC_TASK = "public_task", "mission d’intérêt public (article 6.1.e du RGPD)"
        LEGITIMATE_INTEREST = "legitimate_interest", "intérêt légitime (article 6.1.f du RGPD)"

    class SchoolZone(models.TextChoices):
        A = "A", "zone A"
        B = "B", "zone B"
        C = "C", "zone C"

    name = models.CharField("nom", max_length=120, help_text="Ex. : Circonscription de Fumel")
    sort_key = SortKeyField(source="name")
    slug = models.SlugField("adresse courte", unique=True)
    kind = models.CharField("nature", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="fait partie de",
    )
    communes = models.ManyToManyField(Commune, blank=True, related_name="territories")
    school_zone = models.CharField(
        "zone scolaire", max_length=1, choices=SchoolZone, default=SchoolZone.A
    )
    carrier = models.CharField(
        "porteur",
        max_length=120,
        blank=True,
        help_text="L’organisme qui fait vivre le réseau.",
    )
    contact = models.TextField(
        "pour nous joindre",
        blank=True,
        help_text="Imprimé au dos du livret : nom, adresse, téléphone.",
    )
    rights_contact = models.CharField(
        "exercice des droits (RGPD)",
        max_length=160,
        blank=True,
        help_text="L’adresse où chacun peut demander à voir, corriger ou retirer ses données.",
    )
    controller = models.CharField(
        "responsable des données (RGPD)",
        max_length=160,
        blank=True,
        help_text="L’organisme qui répond des données personnelles. Vide : le porteur.",
    )
    legal_basis = models.CharField(
        "base légale", max_length=20, choices=LegalBasis, default=LegalBasis.PUBLIC_TASK
    )
    dpo_contact = models.CharField(
        "délégué à la protection des données", max_length=160, blank=True
    )
    trusts_partners = models.BooleanField(
        "publier aussitôt ce que les partenaires corrigent",
        default=False,
        help_text="Sinon, la personne qui tient le livret relit d’abord.",
    )
    credits = models.TextField(
        "sources des données",
        blank=True,
        help_text="D’où viennent les données reprises, avec leur date et leur licence : montré sous "
        "les fiches et dans les mentions du livret.",
    )
    charter = models.TextField(
        "charte du café",
        blank=True,
        help_text="Un point par ligne. Vide : la charte proposée par défaut.",
    )
    suspended_on = models.DateField("réseau suspendu depuis le", null=True, blank=True)
    suspension_reason = models.CharField("motif", max_length=200, blank=True)
    resumes_on = models.DateField("reprise prévue le", null=True, blank=True)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = "territoire"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="territory_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_on__isnull=True) | ~models.Q(suspension_reason=""),
                name="territory_suspension_has_a_reason",
                violation_error_message="Dites pourquoi le réseau est suspendu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cafes:territory_home", args=[self.slug])

    def is_suspended(self, today: dt.date) -> bool:
        """The network is resting: it began to, and has not resumed yet."""
        begun = self.suspended_on is not None and self.suspended_on <= today
        return begun and (self.resumes_on is None or today < self.resumes_on)

    def will_be_suspended(self, today: dt.date) -> bool:
        """A rest is announced, and has not begun."""
        return self.suspended_on is not None and today < self.suspended_on

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {"slug": "Cette adresse est prise par le site : choisissez-en une autre."}
            )
        ancestor = self.parent
        while ancestor is not None:
            if ancestor.pk == self.pk:
                raise ValidationError({"parent": "Ce territoire ferait partie de lui-même."})
            ancestor = ancestor.parent
