from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models

from partners.models.fields import SortKeyField
from partners.models.territories import Territory, Theme

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from partners.models.people import User


class PartnerType(models.Model):
    """Kind of organisation: CCAS, mission locale, bailleur social…"""

    code = models.SlugField(unique=True)
    label = models.CharField("libellé", max_length=80)
    sort_key = SortKeyField(source="label")
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        verbose_name="thématique proposée",
        related_name="partner_types",
    )

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = "type de structure"
        verbose_name_plural = "types de structure"

    def __str__(self) -> str:
        return self.label


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: User | AnonymousUser) -> PartnerQuerySet:
        """Partners, past or present, of the territories that the user sees."""
        territories = Territory.objects.visible_to(user)
        return self.filter(
            models.Exists(
                Participation.objects.filter(
                    partner=models.OuterRef("pk"), territory__in=territories
                )
            )
        )

    def of(self, territory: Territory) -> PartnerQuerySet:
        """Those who are in the network of this territory now."""
        return self.filter(
            models.Exists(
                Participation.objects.filter(
                    partner=models.OuterRef("pk"),
                    territory=territory,
                    left_on__isnull=True,
                )
            ),
            closed_on__isnull=True,
        )

    def ever_in(self, territory: Territory) -> PartnerQuerySet:
        """Those who are or were in the network of this territory."""
        return self.filter(
            models.Exists(
                Participation.objects.filter(partner=models.OuterRef("pk"), territory=territory)
            )
        )


class Partner(models.Model):
    """One organisation, or one local service of it."""

    class LegalStatus(models.TextChoices):
        ASSOCIATION = "association", "association"
        COLLECTIVITE = "collectivite", "collectivité"
        ETABLISSEMENT_PUBLIC = "etablissement-public", "établissement public"
        SECURITE_SOCIALE = "securite-sociale", "organisme de sécurité sociale"
        ETAT = "etat", "État"
        ENTREPRISE = "entreprise", "entreprise"
        AUTRE = "autre", "autre"

    name = models.CharField("nom de la structure", max_length=150)
    sort_key = SortKeyField(source="name")
    acronym = models.CharField("sigle ou nom d’usage", max_length=20, blank=True)
    acronym_meaning = models.CharField("sigle développé", max_length=150, blank=True)
    type = models.ForeignKey(
        PartnerType,
        models.PROTECT,
        related_name="partners",
        verbose_name="type de structure",
    )
    legal_status = models.CharField("statut", max_length=20, choices=LegalStatus, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        verbose_name="service de",
    )
    territories = models.ManyToManyField(
        Territory,
        through="Participation",
        related_name="partners",
        verbose_name="territoires",
    )
    closed_on = models.DateField("n’existe plus depuis le", null=True, blank=True)
    # Network life (block 5 of the fiche): never printed.
    can_host = models.BooleanField("peut accueillir un café", null=True, blank=True)
    host_seats = models.PositiveSmallIntegerField(
        "nombre de places", null=True, blank=True, validators=[MaxValueValidator(999)]
    )
    host_notes = models.TextField("salle et contraintes", blank=True)
    invitation_emails = models.JSONField("courriels à inviter aux cafés", default=list, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "name", "pk"]
        verbose_name = "partenaire"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="partner_has_a_name"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="partner_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def current_participations(self) -> list[Participation]:
        """Where it takes part now; prefetch `participations` when there are many partners."""
        if self.closed_on is not None:
            return []
        return [stay for stay in self.participations.all() if stay.left_on is None]

    def takes_part_in(self, territory: Territory) -> bool:
        return any(s.territory_id == territory.pk for s in self.current_participations())


class Participation(models.Model):
    """A partner's time in the network of a territory."""

    partner = models.ForeignKey(
        Partner,
        models.CASCADE,
        related_name="participations",
        verbose_name="partenaire",
    )
    territory = models.ForeignKey(
        Territory,
        models.CASCADE,
        related_name="participations",
        verbose_name="territoire",
    )
    joined_on = models.DateField("arrivée le")
    left_on = models.DateField("départ le", null=True, blank=True)

    class Meta:
        ordering = ["-joined_on", "pk"]
        verbose_name = "participation"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "territory"],
                condition=models.Q(left_on__isnull=True),
                name="participation_open_once",
                violation_error_message="Ce partenaire fait déjà partie de ce réseau.",
            ),
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(left_on__gte=models.F("joined_on")),
                name="participation_leaves_after_joining",
                violation_error_message="Le départ ne peut pas précéder l’arrivée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} – {self.territory}"

    def is_current(self, today: dt.date) -> bool:
        return self.left_on is None or self.left_on > today
