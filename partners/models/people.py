from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from partners.models.partners import Partner
from partners.models.territories import Territory


class UserManager(BaseUserManager["User"]):
    def with_email(self, email: str | None) -> models.QuerySet[User]:
        """The account of this address, whatever its capitals.

        Never one that only looks like it: to a database, "ı" may be another "I".
        """
        text = (email or "").strip()
        if not text.isascii():
            return self.none()
        return self.alias(lower_email=Lower("email")).filter(lower_email=text.lower())

    def get_by_natural_key(self, email: str | None) -> User:
        return self.with_email(email).get()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone with a lasting account; logs in with an e-mail address."""

    email = models.EmailField("adresse de courriel", unique=True)
    name = models.CharField("prénom et nom", max_length=80, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    is_staff = models.BooleanField("accès aux réglages", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_the_case",
                violation_error_message="Un compte existe déjà avec cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    @cached_property
    def all_memberships(self) -> list[Membership]:
        """Every role of this user, read once per request."""
        return list(self.memberships.select_related("territory", "partner"))

    @cached_property
    def visible_territory_ids(self) -> frozenset[int]:
        """Where the user has a role, and everything below where she is an adviser."""
        own = {membership.territory_id for membership in self.all_memberships}
        wanted = {m.territory_id for m in self.all_memberships if m.role == Role.ADVISER}
        if wanted:
            tree = dict(Territory.objects.values_list("pk", "parent_id"))
            own |= {pk for pk in tree if wanted & set(_line_of(pk, tree))}
        return frozenset(own)


def _line_of(pk: int, tree: Mapping[int, int | None]) -> list[int]:
    """The territory and those it is part of, nearest first."""
    line: list[int] = []
    current: int | None = pk
    while current is not None and current not in line:
        line.append(current)
        current = tree.get(current)
    return line


class Role(models.TextChoices):
    FACILITATOR = "facilitator", "animation du réseau"
    EDITOR = "editor", "rédaction du livret"
    PARTNER = "partner", "partenaire"
    READER = "reader", "lecture"
    ADVISER = "adviser", "conseil technique"


class Membership(models.Model):
    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name="compte"
    )
    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="memberships", verbose_name="territoire"
    )
    role = models.CharField("rôle", max_length=20, choices=Role)
    partner = models.ForeignKey(
        Partner,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="partenaire",
        help_text="Seulement pour le rôle « partenaire ».",
    )

    class Meta:
        ordering = ["territory__sort_key", "role", "pk"]
        verbose_name = "rôle dans un territoire"
        verbose_name_plural = "rôles dans les territoires"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.PARTNER, partner__isnull=False)
                | (~models.Q(role=Role.PARTNER) & models.Q(partner__isnull=True)),
                name="membership_partner_goes_with_its_role",
                violation_error_message="Indiquez le partenaire pour le rôle « partenaire », "
                "et pour lui seul.",
            ),
            models.UniqueConstraint(
                fields=["user", "territory", "role"],
                condition=models.Q(partner__isnull=True),
                name="membership_once_per_role",
                violation_error_message="Cette personne a déjà ce rôle ici.",
            ),
            models.UniqueConstraint(
                fields=["user", "territory", "partner"],
                condition=models.Q(partner__isnull=False),
                name="membership_once_per_partner",
                violation_error_message="Cette personne représente déjà ce partenaire ici.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.territory}"


class LinkRequest(models.Model):
    """Somebody asked for a link by e-mail; kept for an hour, to count them.

    The address is counted whether or not it has an account.
    """

    email = models.EmailField("adresse de courriel")
    ip_address = models.GenericIPAddressField("adresse IP", null=True)
    requested_at = models.DateTimeField("demandé le", db_index=True)

    class Meta:
        ordering = ["-requested_at", "pk"]
        verbose_name = "demande de lien"
        verbose_name_plural = "demandes de lien"

    def __str__(self) -> str:
        return self.email
