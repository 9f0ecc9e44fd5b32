"""The letters about fiches: one function each. `partners.mailing` sends them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fiches import hours
from fiches.freshness import ago
from fiches.models import Campaign, Fiche
from fiches.usual_words import to_first_fiche
from partners import phones
from partners.models import Partner, User
from partners.notice import information_notice
from partners.stationery import Letter, letter


@dataclass(frozen=True)
class Doors:
    """The two addresses that a letter leads to; before it is sent, what stands for them."""

    own_page: str
    unsubscribe: str


def verification(
    campaign: Campaign,
    partner: Partner,
    fiche: Fiche | None,
    doors: Doors,
    today: dt.date,
    *,
    reminder: str = "",
) -> Letter:
    """ "Votre fiche est-elle toujours exacte ?", in the facilitator's own words.

    `reminder` is what to say first when it is sent again; empty the first time.
    """
    subject, message = campaign.subject, campaign.message
    if fiche is None:
        subject, message = to_first_fiche(subject, message)
    context = {
        "message": message.strip(),
        "reminder": reminder,
        "partner": partner,
        "facts": facts_of(fiche) if fiche else [],
        "fiche": fiche,
        "verified": ago(fiche.verified_on, today) if fiche and fiche.verified_on else "",
        "doors": doors,
        "territory": campaign.territory,
        "signature": signature(campaign),
        "notice": information_notice(campaign.territory),
    }
    if reminder:
        subject = f"Rappel\N{NO-BREAK SPACE}: {subject}"
    return letter("fiches/verification", context, subject)


def facts_of(fiche: Fiche) -> list[tuple[str, str]]:
    """The fiche in short, as label and value: what changes most often, and never an address."""
    facts = [
        ("En une phrase", fiche.tagline.strip()),
        ("Téléphone", phones.display(fiche.phone)),
        ("Horaires", "\N{NO-BREAK SPACE}; ".join(hours.lines(fiche.opening_hours))),
        ("Courriel", fiche.email),
    ]
    return [(label, value or "rien pour l’instant") for label, value in facts]


def signature(campaign: Campaign) -> list[str]:
    """Who writes, and where to call: a person if the account has a name, and the network."""
    author: User | None = campaign.created_by
    lines = [author.name] if author and author.name else []
    lines += [campaign.territory.name, *campaign.territory.contact.splitlines()]
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
