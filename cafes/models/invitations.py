from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from cafes.models.cafes import Cafe
from partners.models import Contact, Partner, PersonalLink

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import User


class InvitationLetter(models.Model):
    """What a café's invitation says, to whom and when: sent by itself once approved."""

    class Audience(models.TextChoices):
        ALL = "all", "tous les partenaires du réseau"
        THEME = "theme", "les partenaires de la thématique du café"
        CHOSEN = "chosen", "les partenaires choisis"

    cafe = models.OneToOneField(Cafe, models.CASCADE, related_name="letter", verbose_name="café")
    audience = models.CharField("à qui", max_length=10, choices=Audience, default=Audience.ALL)
    chosen = models.ManyToManyField(
        Partner, blank=True, related_name="+", verbose_name="partenaires choisis"
    )
    subject = models.CharField("objet", max_length=160)
    body = models.TextField("texte")
    send_on = models.DateField("envoyer le")
    remind_on = models.DateField("relancer le", null=True, blank=True)
    approved_at = models.DateTimeField("approuvée le", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    reminded_at = models.DateTimeField("relance envoyée le", null=True, blank=True)

    class Meta:
        verbose_name = "lettre d’invitation"
        verbose_name_plural = "lettres d’invitation"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remind_on__isnull=True)
                | models.Q(remind_on__gt=models.F("send_on")),
                name="invitation_reminded_after_sent",
                violation_error_message="La relance doit venir après l’envoi.",
            )
        ]

    def __str__(self) -> str:
        return self.subject


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User | AnonymousUser) -> InvitationQuerySet:
        return self.filter(cafe__in=Cafe.objects.visible_to(user))


class Invitation(models.Model):
    """One person, or the general address of one partner, asked to one café."""

    cafe = models.ForeignKey(Cafe, models.CASCADE, related_name="invitations", verbose_name="café")
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="cafe_invitations", verbose_name="partenaire"
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cafe_invitations",
        verbose_name="interlocuteur",
    )
    # Where the letter goes; empty once the answers are too old to be kept (`cafes.retention`).
    email = models.EmailField("courriel", max_length=120, blank=True)
    link = models.ForeignKey(PersonalLink, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField("invitée le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["cafe", "partner", "email"],
                condition=~models.Q(email=""),
                name="invitation_once_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}\N{NO-BREAK SPACE}: {self.cafe}"


class Reply(models.Model):
    """The answer to an invitation; the last one counts."""

    class Answer(models.TextChoices):
        YES = "yes", "je viens"
        NO = "no", "je ne viens pas"
        OTHER = "other", "une autre personne vient"

    invitation = models.OneToOneField(
        Invitation, models.CASCADE, related_name="reply", verbose_name="invitation"
    )
    answer = models.CharField("réponse", max_length=6, choices=Answer)
    people = models.PositiveSmallIntegerField(
        "nous serons", default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    # Who comes instead; forgotten with the answers.
    who = models.CharField("qui vient", max_length=80, blank=True)
    message = models.CharField("un mot", max_length=300, blank=True)
    # The day of the café when it was given: a postponed café keeps its answers and says so.
    for_date = models.DateField("pour le")
    answered_at = models.DateTimeField("répondu le")
    # On the waiting list since; empty: there is room.
    waiting_since = models.DateTimeField("en attente depuis", null=True, blank=True)
    # A seat came free or the café changed, and no letter can say so: until somebody has called.
    to_call = models.BooleanField("à prévenir par téléphone", default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="notée par",
        help_text="Vide\N{NO-BREAK SPACE}: la personne elle-même, depuis son lien.",
    )

    class Meta:
        ordering = ["answered_at", "pk"]
        verbose_name = "réponse"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(people__gte=1, people__lte=20), name="reply_some_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(answer="no") | models.Q(waiting_since__isnull=True),
                name="reply_no_does_not_wait",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation.partner}\N{NO-BREAK SPACE}: {self.get_answer_display()}"

    @property
    def comes(self) -> bool:
        """Somebody comes, with a seat."""
        return self.answer != self.Answer.NO and self.waiting_since is None
