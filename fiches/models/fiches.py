from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.models import Commune, Participation, Partner, PersonalLink, Territory, Theme

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User

TO_VERIFY_AFTER = dt.timedelta(days=365)


class Audience(models.TextChoices):
    """Whom a partner receives (controlled values of data·inclusion v1, `publics`)."""

    EVERYONE = "tous-publics", "Tous publics"
    WORKERS = "actifs", "Actifs"
    MINIMUM_INCOME = (
        "beneficiaires-des-minimas-sociaux",
        "Bénéficiaires des minimas sociaux",
    )
    JOB_SEEKERS = "demandeurs-emploi", "Demandeurs d’emploi"
    STUDENTS = "etudiants", "Étudiants"
    FAMILIES = "familles", "Familles"
    WOMEN = "femmes", "Femmes"
    YOUTH = "jeunes", "Jeunes"
    DISABLED = (
        "personnes-en-situation-de-handicap",
        "Personnes en situation de handicap",
    )
    EMERGENCY = "personnes-en-situation-durgence", "Personnes en situation d’urgence"
    JUSTICE = (
        "personnes-en-situation-juridique-specifique",
        "Personnes en situation juridique spécifique",
    )
    EXILES = "personnes-exilees", "Personnes exilées"
    PRIORITY_AREAS = "residents-qpv-frr", "Résidents en QPV ou FRR"
    SENIORS = "seniors", "Séniors"


class ReferralMode(models.TextChoices):
    """How to send someone (controlled values of data·inclusion v1, `modes_mobilisation`)."""

    EMAIL = "envoyer-un-courriel", "Envoyer un courriel"
    COME = "se-presenter", "Se présenter"
    CALL = "telephoner", "Téléphoner"
    LINK = "utiliser-lien-mobilisation", "Formulaire en ligne"


class AccessFeature(models.TextChoices):
    WHEELCHAIR = "fauteuil", "Accès fauteuil"
    PARKING = "parking", "Stationnement"
    BUS = "bus", "Bus à proximité"
    SIGN_LANGUAGE = "lsf", "Langue des signes"
    LIFT = "ascenseur", "Ascenseur"
    HEARING_LOOP = "boucle-magnetique", "Boucle magnétique"


class FicheQuerySet(models.QuerySet["Fiche"]):
    ONLINE = models.Q(published__isnull=False, partner__closed_on__isnull=True) & ~models.Q(
        state="archived"
    )

    def visible_to(self, user: User | AnonymousUser) -> FicheQuerySet:
        """Those of the user's territories, and what any other territory has published."""
        if not user.is_authenticated:
            return self.none()
        own = Partner.objects.visible_to(user)
        if not user.is_superuser and not user.all_memberships:
            return self.none()
        return self.filter(models.Q(partner__in=own) | self.ONLINE)

    def online(self) -> FicheQuerySet:
        """Those that readers can read."""
        return self.filter(self.ONLINE)

    def of(self, territory: Territory) -> FicheQuerySet:
        """Fiches of the partners who are in this network now."""
        return self.filter(
            models.Exists(
                Participation.objects.filter(
                    partner=models.OuterRef("partner"),
                    territory=territory,
                    left_on__isnull=True,
                )
            ),
            partner__closed_on__isnull=True,
        )

    def with_relations(self) -> FicheQuerySet:
        """Everything that a list or a snapshot reads, without one query more per row."""
        return self.select_related(
            "partner__type__theme",
            "theme",
            "theme_2",
            "theme_3",
            "commune",
            "published",
        )


class Fiche(models.Model):
    """A partner's sheet: the working copy. What readers see is its last `Revision`."""

    class State(models.TextChoices):
        DRAFT = "draft", "brouillon"
        SUBMITTED = "submitted", "à relire"
        PUBLISHED = "published", "publiée"
        ARCHIVED = "archived", "archivée"

    class Cost(models.TextChoices):
        FREE = "gratuit", "gratuit"
        PAID = "payant", "payant"

    partner = models.OneToOneField(
        Partner, models.CASCADE, related_name="fiche", verbose_name="partenaire"
    )
    state = models.CharField("état", max_length=12, choices=State, default=State.DRAFT)
    # Bloc « Identité » (the name and its companions are the partner's own).
    carrier = models.CharField("organisme gestionnaire", max_length=150, blank=True)
    logo = models.ImageField("logo", upload_to="logos/", blank=True)
    # Bloc « Ce que nous faisons ». Lengths are the form's business (`fiches.fields`): an imported
    # text that is too long is kept whole and pointed out, never cut.
    tagline = models.TextField("accroche", blank=True)
    missions = models.TextField("missions", blank=True)
    actions = models.TextField("services et actions", blank=True, help_text="Une action par ligne.")
    limits = models.TextField("ce que nous ne faisons pas", blank=True)
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thématique",
    )
    theme_2 = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+")
    theme_3 = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="+")
    # Bloc « Pour qui »
    audiences = models.JSONField("publics", default=list, blank=True)  # codes of Audience
    audiences_details = models.TextField("précisions sur le public", blank=True)
    area = models.TextField("zone d’intervention", blank=True)
    area_communes = models.ManyToManyField(Commune, blank=True, related_name="+")
    # Bloc « Comment nous joindre »
    access_conditions = models.TextField("conditions d’accès", blank=True)
    referral_modes = models.JSONField("modes d’orientation", default=list, blank=True)
    referral = models.TextField("comment nous orienter une personne", blank=True)
    delay = models.TextField("délai moyen de réponse", blank=True)
    cost = models.CharField("participation financière", max_length=10, choices=Cost, blank=True)
    cost_details = models.TextField("précisions sur le coût", blank=True)
    confidential_address = models.BooleanField("adresse confidentielle", default=False)
    address = models.TextField("adresse d’accueil", blank=True)
    address_extra = models.TextField("complément d’adresse", blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="commune",
    )
    phone = models.CharField("téléphone de l’accueil", max_length=20, blank=True)
    email = models.EmailField("courriel de la structure", max_length=120, blank=True)
    website = models.URLField("site internet", max_length=250, blank=True)
    opening_hours = models.TextField("horaires d’ouverture", blank=True)
    outreach = models.TextField("permanences", blank=True, help_text="Un lieu par ligne.")
    accessibility = models.JSONField("accessibilité", default=list, blank=True)  # AccessFeature
    accessibility_details = models.TextField("précisions sur l’accès", blank=True)
    languages = models.TextField("langues parlées", blank=True)
    # Bloc « Suivi »
    verified_on = models.DateField("vérifiée le", null=True, blank=True)
    verified_by = models.CharField("vérifiée par", max_length=120, blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="dernière modification par",
    )
    # Who handed it in, as the network's team reads it: a structure or a post, never a name.
    submitted_at = models.DateTimeField("proposée le", null=True, blank=True)
    submitted_by = models.CharField("proposée par", max_length=160, blank=True)
    submitted_link = models.ForeignKey(
        PersonalLink, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # What the editor asks before publishing; empty once the fiche is handed in again.
    question = models.TextField("précision demandée", blank=True)
    question_at = models.DateTimeField("précision demandée le", null=True, blank=True)
    # Grows with each save: two people who edit at once find out instead of overwriting.
    version = models.PositiveIntegerField(default=1)
    published = models.OneToOneField(
        "Revision",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="en ligne",
    )
    # Stems of what readers may read, see `fiches.search`; empty as long as nothing is online.
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FicheQuerySet.as_manager()

    class Meta:
        ordering = ["partner__sort_key", "partner__name", "pk"]
        verbose_name = "fiche signalétique"
        verbose_name_plural = "fiches signalétiques"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published__isnull=False),
                name="fiche_published_has_a_revision",
            ),
            models.CheckConstraint(
                condition=~models.Q(theme=models.F("theme_2"))
                & ~models.Q(theme=models.F("theme_3"))
                & ~models.Q(theme_2=models.F("theme_3")),
                name="fiche_themes_differ",
                violation_error_message="Choisissez des thématiques différentes.",
            ),
        ]

    def __str__(self) -> str:
        return self.partner.name

    def short_path(self) -> str:
        """The address printed under the QR code."""
        return reverse("fiches:fiche_short", args=[self.pk])

    @property
    def is_online(self) -> bool:
        return self.published_id is not None and self.state != self.State.ARCHIVED

    def revision_online(self) -> Revision:
        """What readers see; raises Revision.DoesNotExist when nothing was ever published."""
        if self.published is None:
            raise Revision.DoesNotExist(f"{self} was never published")
        return self.published

    @property
    def themes(self) -> list[Theme]:
        return [theme for theme in (self.theme, self.theme_2, self.theme_3) if theme]

    def is_to_verify(self, today: dt.date) -> bool:
        """Nobody has vouched for it for a year (product rule 6: verified is not modified)."""
        return self.verified_on is None or self.verified_on + TO_VERIFY_AFTER < today


class RevisionQuerySet(models.QuerySet["Revision"]):
    def update(self, **kwargs: Any) -> int:
        raise TypeError("A revision never changes.")


class Revision(models.Model):
    """What was published, whole and for ever: livrets point at it.

    `content` is `fiches.content.snapshot()`: public items only. Persons (référents) are not
    in it: their consent is looked up each time something is shown or an edition is frozen.
    """

    fiche = models.ForeignKey(Fiche, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField("numéro")
    content = models.JSONField("contenu")
    verified_on = models.DateField("vérifiée le", null=True)
    published_at = models.DateTimeField("publiée le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Who wrote what somebody else published, or published it without an account.
    author = models.CharField("proposée par", max_length=160, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["fiche", "-number"]
        verbose_name = "révision"
        constraints = [
            models.UniqueConstraint(fields=["fiche", "number"], name="revision_numbered_once")
        ]

    def __str__(self) -> str:
        return f"{self.fiche} no {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A revision never changes.")
        super().save(*args, **kwargs)
