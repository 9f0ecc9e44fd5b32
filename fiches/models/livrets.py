from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from fiches.livret.contents import Order
from partners.models import Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class LivretQuerySet(models.QuerySet["Livret"]):
    def visible_to(self, user: User | AnonymousUser) -> LivretQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))


class Livret(models.Model):
    """One edition for a territory: being prepared, then frozen, compiled and kept."""

    class State(models.TextChoices):
        DRAFT = "draft", "en préparation"
        QUEUED = "queued", "en attente de compilation"
        BUILDING = "building", "compilation en cours"
        READY = "ready", "prêt"
        FAILED = "failed", "compilation interrompue"

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="livrets", verbose_name="territoire"
    )
    number = models.PositiveIntegerField("numéro d’édition")
    title = models.CharField("titre", max_length=120)
    subtitle = models.CharField("sous-titre", max_length=120, blank=True)
    edition_date = models.DateField("date de l’édition")
    foreword = models.TextField("avant-propos", blank=True)
    foreword_signature = models.CharField("signé", max_length=120, blank=True)
    cover_image = models.ImageField("image de couverture", upload_to="couvertures/", blank=True)
    sections = models.JSONField("parties du livret", default=list)  # codes of contents.Section
    order = models.CharField(
        "ordre des fiches",
        max_length=10,
        choices=[(Order.THEME.value, "par thématique"), (Order.NAME.value, "par nom")],
        default=Order.THEME.value,
    )
    double_sided = models.BooleanField("impression", default=False)
    renumbered = models.BooleanField("numéros de page", default=False)
    state = models.CharField("état", max_length=10, choices=State, default=State.DRAFT)
    # Frozen when "Compiler" is pressed: `fiches.livret.keeping.to_json`.
    contents = models.JSONField("contenu figé", null=True, blank=True)
    # Its pages and their numbers once compiled, `fiches.livret.contents.Numbering` as JSON.
    numbering = models.JSONField("pages numérotées", null=True, blank=True)
    # Likewise, what it showed before it was reopened: copies of that may have been printed.
    shown = models.JSONField("pages déjà montrées", null=True, blank=True)
    pdf = models.FileField(upload_to="livrets/", blank=True)
    page_count = models.PositiveIntegerField("pages", null=True, blank=True)
    report = models.JSONField("compte rendu", default=dict, blank=True)
    step = models.CharField("étape", max_length=160, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LivretQuerySet.as_manager()

    class Meta:
        ordering = ["territory", "-number"]
        verbose_name = "livret"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "number"],
                name="livret_numbered_once",
                violation_error_message="Ce numéro d’édition existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, édition no {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("fiches:livret_detail", args=[self.territory.slug, self.number])

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.BUILDING}
