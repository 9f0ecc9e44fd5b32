"""Who can log in to the demo: one account a role, all with the same printed password."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from partners.models import Membership, Partner, Role, Territory, User

# A training centre whose fiche nobody has verified for a year: it has something to do.
PARTNER = "fumel-24"


@dataclass(frozen=True)
class Account:
    key: str  # what comes before @demo.example
    name: str
    does: str
    role: Role | None = None  # None: the administrator, who needs none
    territories: tuple[str, ...] = ()
    partner: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@demo.example"


ACCOUNTS = (
    Account(
        "animation",
        "Camille Lartigolle",
        "anime les deux réseaux",
        Role.FACILITATOR,
        ("fumel", "agen-montanou"),
    ),
    Account("livret", "Noé Bastidou", "rédige le livret de Fumel", Role.EDITOR, ("fumel",)),
    Account(
        "partenaire",
        "Irène Szabolik",
        "parle pour Passerelle Formation, à Fumel",
        Role.PARTNER,
        ("fumel",),
        PARTNER,
    ),
    Account(
        "lecture",
        "Sacha Delpéroux",
        "consulte les deux réseaux",
        Role.READER,
        ("fumel", "agen-montanou"),
    ),
    Account(
        "conseil",
        "Maïa Courbarrien",
        "voit tout le département",
        Role.ADVISER,
        ("lot-et-garonne",),
    ),
    Account("admin", "Administration", "règle tout, dans /gestion/"),
)


def create_accounts(
    territories: dict[str, Territory], partners: dict[str, Partner]
) -> dict[str, User]:
    """The users by the first part of their address."""
    password = make_password(settings.DEMO_PASSWORD)  # slow on purpose: once for all
    users = {
        account.key: User(
            email=account.email,
            name=account.name,
            password=password,
            is_staff=account.role is None,
            is_superuser=account.role is None,
        )
        for account in ACCOUNTS
    }
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(
            user=users[account.key],
            territory=territories[slug],
            role=account.role,
            partner=partners[account.partner] if account.partner else None,
        )
        for account in ACCOUNTS
        if account.role is not None
        for slug in account.territories
    )
    return users


def table() -> str:
    """The accounts as lines of text."""
    rows = [(account.email, settings.DEMO_PASSWORD, account.does) for account in ACCOUNTS]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return "\n".join(
        f"  {email:<{widths[0]}}  {password:<{widths[1]}}  {does}" for email, password, does in rows
    )
