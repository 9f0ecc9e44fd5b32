from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from fiches.livret.formats import FORMATS, Code
from fiches.models.livrets import Livret
from partners.models import Territory, User


class PrintingQuerySet(models.QuerySet["Printing"]):
    def visible_to(self, user: User | AnonymousUser) -> PrintingQuerySet:
        """Those of the editions of one's networks, and one's own selections."""
        networks = Territory.objects.visible_to(user)
        own = Q(livret__isnull=True, asked_by=user.pk)
        return self.filter(Q(livret__isnull=False) | own, territory__in=networks)

    def drop(self) -> int:
        """Delete these rows with their files; how many."""
        rows = list(self)
        for printing in rows:
            printing.forget_pdf()
            printing.delete()
        return len(rows)


class Printing(models.Model):
    """A PDF made on demand: an edition in another format, before it is frozen, only its sheets
    to replace since another, or a selection of fiches.

    Nothing is frozen here: it is made from what may be read when it is made, and no longer
    handed out when that has changed (`mark`).
    """

    class State(models.TextChoices):
        QUEUED = "queued", "en attente"
        BUILDING = "building", "en préparation"
        READY = "ready", "prêt"
        FAILED = "failed", "interrompu"

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="printings")
    livret = models.ForeignKey(Livret, models.CASCADE, null=True, related_name="printings")
    since = models.ForeignKey(Livret, models.CASCADE, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="printings"
    )
    form = models.CharField(
        "format", max_length=12, choices=[(code.value, f.label) for code, f in FORMATS.items()]
    )
    fiches = models.JSONField("fiches choisies", default=list)  # their ids
    said = models.CharField("ce qui a été choisi", max_length=200, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField("étape", max_length=160, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    pdf = models.FileField(upload_to="impressions/", blank=True)
    page_count = models.PositiveIntegerField("pages", null=True)
    mark = models.CharField(max_length=40, blank=True)  # digest of what it says and of the engine
    created_at = models.DateTimeField()

    objects = PrintingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "impression"
        constraints = [
            models.UniqueConstraint(
                fields=["livret", "form"],
                condition=Q(since__isnull=True),
                name="printing_once_per_format",
            ),
            models.UniqueConstraint(
                fields=["livret", "form", "since"], name="printing_once_since_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(livret__isnull=False) | Q(asked_by__isnull=False),
                name="printing_of_an_edition_or_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} – {self.livret or self.said}"

    def get_absolute_url(self) -> str:
        if self.since is not None and self.livret is not None:
            address = reverse(
                "fiches:livret_update", args=[self.territory.slug, self.livret.number]
            )
            return f"{address}?depuis={self.since.number}"
        if self.livret is not None and self.livret.state == Livret.State.DRAFT:
            return reverse("fiches:livret_draft", args=[self.territory.slug, self.livret.number])
        if self.livret is not None:
            place = [self.territory.slug, self.livret.number, self.form]
            return reverse("fiches:livret_format", args=place)
        return reverse("fiches:selection_detail", args=[self.territory.slug, self.pk])

    @property
    def code(self) -> Code:
        return Code(self.form)

    @property
    def is_under_way(self) -> bool:
        return self.state in {self.State.QUEUED, self.State.BUILDING}

    def forget_pdf(self) -> None:
        """Its file goes once the transaction holds."""
        if self.pdf:
            name, storage = str(self.pdf.name), self.pdf.storage
            transaction.on_commit(lambda: storage.delete(name))
