from __future__ import annotations

import contextlib
import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from partners.dates import long_date
from partners.models import Partner, Territory

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class ImportRecord(models.Model):
    """What the last import said of a partner: tells an edit in the app from one in the file."""

    partner = models.OneToOneField(Partner, models.CASCADE, related_name="import_record")
    source_id = models.CharField("identifiant dans le fichier", max_length=80, blank=True)
    values = models.JSONField("valeurs importées")  # column → text, as understood
    imported_at = models.DateTimeField("importé le", auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["source_id"], name="import_source_id")]

    def __str__(self) -> str:
        return f"{self.partner} ({self.imported_at:%Y-%m-%d})"

    @property
    def source(self) -> str:
        """Where the file says that its row comes from, and of when; empty if it does not."""
        name, day = self.values.get("source", ""), self.values.get("source_date", "")
        with contextlib.suppress(ValueError):
            day = long_date(dt.date.fromisoformat(day))
        return f"{name} ({day})" if name and day else name


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User | AnonymousUser) -> ImportRunQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))


class ImportRun(models.Model):
    """A file that somebody brought in the browser: previewed, then applied or dropped."""

    class State(models.TextChoices):
        READING = "reading", "lecture en cours"
        READY = "ready", "à confirmer"
        APPLYING = "applying", "import en cours"
        DONE = "done", "terminé"
        FAILED = "failed", "échec"

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="import_runs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField("nom du fichier", max_length=200)
    publish = models.BooleanField("publier aussitôt les fiches complètes", default=False)
    only_territory = models.BooleanField(
        "seulement les structures des communes du territoire", default=False
    )
    # Which rows are left aside and where the file is right: `fiches.importing.choosing`.
    choices = models.JSONField("choix", default=dict, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.READING)
    step = models.CharField("étape", max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField("compte rendu", default=dict)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "import"

    def __str__(self) -> str:
        return f"{self.file_name} ({self.territory})"

    def get_absolute_url(self) -> str:
        return reverse("fiches:import_detail", args=[self.territory.slug, self.pk])

    @property
    def to_complete(self) -> int:
        """New fiches that it left as drafts."""
        created: int = self.report["counts"]["created"]
        published: int = self.report["published"]
        return max(0, created - published)

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.READING, self.State.APPLYING}
