from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from cafes.models.seasons import Season
from partners.dates import full_date
from partners.models import Commune, Partner, Territory, Theme
from partners.models.links import ALPHABET

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


DOOR_CODE_LENGTH = 8


def new_uid() -> str:
    return str(uuid.uuid4())


def new_door_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(DOOR_CODE_LENGTH))


class CafeQuerySet(models.QuerySet["Cafe"]):
    def visible_to(self, user: User | AnonymousUser) -> CafeQuerySet:
        return self.filter(territory__in=Territory.objects.visible_to(user))

    def coming(self, today: dt.date) -> CafeQuerySet:
        """Those still to be held, soonest first."""
        return self.filter(
            date__gte=today, state__in=[Cafe.State.PLANNED, Cafe.State.CONFIRMED]
        ).order_by("date", "start")


class Cafe(models.Model):
    """One meeting of a territory's network, at a partner's place.

    A postponed café is the same row: it keeps its invitations, answers, links and calendar event;
    it is POSTPONED until it has another date, then planned again with `first_date` telling when
    it was to be.
    """

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", "ordinaire"
        THEMATIC = "thematic", "thématique"
        PLENARY = "plenary", "plénier"
        HABITANTS = "habitants", "des habitants"

    class State(models.TextChoices):
        PLANNED = "planned", "prévu"
        CONFIRMED = "confirmed", "confirmé"
        HELD = "held", "tenu"
        POSTPONED = "postponed", "reporté"
        CANCELLED = "cancelled", "annulé"

    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="cafes", verbose_name="territoire"
    )
    season = models.ForeignKey(
        Season,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cafes",
        verbose_name="saison",
    )
    date = models.DateField("date")
    # "courant mai": the day is not fixed yet, and `date` is the last one possible.
    vague = models.CharField("date à fixer", max_length=60, blank=True)
    first_date = models.DateField("d’abord prévu le", null=True, blank=True)
    start = models.TimeField("début")
    end = models.TimeField("fin")
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.ORDINARY)
    theme = models.ForeignKey(
        Theme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thématique",
    )
    state = models.CharField("état", max_length=12, choices=State, default=State.PLANNED)
    host = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="hosted_cafes",
        verbose_name="accueilli par",
    )
    # The host was chosen by hand: planning again leaves it there.
    host_pinned = models.BooleanField("hôte fixé", default=False)
    # Why the rotation proposed this host, in one sentence.
    host_reason = models.CharField("pourquoi cet hôte", max_length=200, blank=True)
    place = models.CharField("lieu", max_length=160, blank=True, help_text="Salle, numéro et rue.")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune"
    )
    parking = models.CharField("stationnement", max_length=160, blank=True)
    bus = models.CharField("bus ou train", max_length=160, blank=True)
    step_free = models.BooleanField("accessible en fauteuil", null=True, blank=True)
    # Why it was cancelled or postponed, as guests are told.
    off_reason = models.CharField("motif", max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(
        "nombre de places",
        null=True,
        blank=True,
        validators=[MaxValueValidator(999)],
        help_text="Vide\N{NO-BREAK SPACE}: sans limite.",
    )
    word = models.TextField(
        "un mot de l’animateur ou de l’animatrice",
        blank=True,
        help_text="Repris dans l’invitation.",
    )
    to_prepare = models.TextField(
        "à préparer par l’hôte",
        blank=True,
        help_text="Un point par ligne. Vide\N{NO-BREAK SPACE}: la liste proposée par défaut.",
    )
    # The calendar event: same `uid` for ever, `sequence` counted up by what guests must know.
    uid = models.CharField(max_length=60, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    door_code = models.CharField(max_length=12, unique=True, default=new_door_code, editable=False)
    # Afterwards. A café habitants counts people and names no one.
    headcount = models.PositiveSmallIntegerField("personnes venues", null=True, blank=True)
    hours_spent = models.DecimalField(
        "heures de préparation et d’animation",
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
    )
    cost = models.DecimalField(
        "dépenses (euros)", max_digits=7, decimal_places=2, null=True, blank=True
    )

    objects = CafeQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-start", "pk"]
        verbose_name = "café"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")),
                name="cafe_ends_after_it_starts",
                violation_error_message="La fin doit venir après le début.",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="thematic") | models.Q(theme__isnull=False),
                name="cafe_thematic_has_a_theme",
                violation_error_message="Choisissez la thématique de ce café.",
            ),
            models.UniqueConstraint(
                fields=["territory", "date", "start"],
                condition=models.Q(vague="", state__in=["planned", "confirmed", "held"]),
                name="cafe_once_at_a_time",
                violation_error_message="Un café est déjà prévu à ce moment-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"Café du {self.date:%d/%m/%Y} ({self.territory})"

    def get_absolute_url(self) -> str:
        return reverse("cafes:cafe_detail", args=[self.territory.slug, self.date, self.pk])

    @property
    def falls_in_rest(self) -> bool:
        """Not confirmed, on a day on which the network is suspended: nobody is to count on it.
        Needs the territory."""
        return self.state == self.State.PLANNED and self.territory.is_suspended(self.date)

    @property
    def is_off(self) -> bool:
        """Will not be held on that day."""
        return self.state in {self.State.CANCELLED, self.State.POSTPONED}

    @property
    def is_on(self) -> bool:
        """Still to be held, on a day that is known."""
        return self.state in {self.State.PLANNED, self.State.CONFIRMED} and not self.vague

    @property
    def when(self) -> str:
        """ "vendredi 11 décembre 2026", or "courant mai" as long as the day is not fixed."""
        return self.vague or full_date(self.date)

    @property
    def starts_at(self) -> dt.datetime:
        return timezone.make_aware(datetime.combine(self.date, self.start))

    @property
    def ends_at(self) -> dt.datetime:
        return timezone.make_aware(datetime.combine(self.date, self.end))
