"""Who has not verified their fiche for a year, and why: the list to call, phone in hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils import timezone

from fiches.freshness import ago
from fiches.models import CampaignRecipient
from fiches.models.fiches import TO_VERIFY_AFTER
from fiches.reaching import Reach, fiche_of, reaches, with_addresses
from partners.models import Partner, Territory

Outcome = CampaignRecipient.Outcome


@dataclass(frozen=True)
class Silent:
    partner: Partner
    fiche_id: int | None
    verified: str
    why: str  # in words
    detail: str  # what the mail server said, or when it was last written to
    reach: Reach
    phones: tuple[tuple[str, str], ...]  # who answers, number as it is stored

    @property
    def held_address(self) -> str:
        """The address that came back, if that is why."""
        bounced = self.reach.obstacle == Outcome.BOUNCED and self.reach.address
        return self.reach.address.email if bounced and self.reach.address else ""


def silent_partners(territory: Territory, today: dt.date) -> list[Silent]:
    """Partners whose fiche nobody has vouched for in a year, or that have none; those without
    news for the longest first. Five queries."""
    stale = Q(fiche__verified_on__isnull=True) | Q(fiche__verified_on__lt=today - TO_VERIFY_AFTER)
    partners = list(with_addresses(Partner.objects.of(territory).filter(stale)))
    found = reaches(partners, territory)
    asked = {
        partner: (number, last)
        for partner, number, last in CampaignRecipient.objects.filter(
            campaign__territory=territory, messages__isnull=False
        )
        .order_by()
        .values_list("partner")
        .annotate(number=Count("messages"), last=Max("messages__created_at"))
    }
    rows = [_row(one, found[one.pk], asked.get(one.pk), today) for one in partners]
    fiches = {one.pk: fiche_of(one) for one in partners}

    def verified_on(row: Silent) -> dt.date:
        fiche = fiches[row.partner.pk]
        return (fiche.verified_on if fiche else None) or dt.date.min

    return sorted(rows, key=verified_on)


def _row(
    partner: Partner, reach: Reach, asked: tuple[int, dt.datetime] | None, today: dt.date
) -> Silent:
    why, detail = _why(reach, asked, today)
    fiche = fiche_of(partner)
    return Silent(
        partner=partner,
        fiche_id=fiche.pk if fiche else None,
        verified=_verified(fiche.verified_on if fiche else None, fiche is not None, today),
        why=why,
        detail=detail,
        reach=reach,
        phones=phones_of(partner),
    )


def _verified(day: dt.date | None, exists: bool, today: dt.date) -> str:
    if not exists:
        return "pas encore de fiche"
    return f"vérifiée {ago(day, today)}" if day else "jamais vérifiée"


def _why(reach: Reach, asked: tuple[int, dt.datetime] | None, today: dt.date) -> tuple[str, str]:
    if reach.obstacle == Outcome.NO_ADDRESS:
        return "pas d’adresse", "aucun courriel n’est connu"
    email = reach.address.email if reach.address else ""
    if reach.obstacle == Outcome.BOUNCED:
        return "adresse en erreur", email
    if reach.obstacle == Outcome.UNSUBSCRIBED:
        return "ne veut plus de courriels", email
    if asked is None:
        return "jamais sollicité", "aucune tournée ne lui a écrit"
    number, last = asked
    letters = f"{number}\N{NO-BREAK SPACE}{'courriels' if number > 1 else 'courriel'}"
    return "sans réponse", f"{letters}, le dernier {ago(timezone.localdate(last), today)}"


def phones_of(partner: Partner) -> tuple[tuple[str, str], ...]:
    """Who answers, and the number; of a partner read by `with_addresses`."""
    fiche = fiche_of(partner)
    found = [("Accueil", fiche.phone)] if fiche and fiche.phone else []
    people = partner.referents  # type: ignore[attr-defined]
    found += [(str(person), person.phone) for person in people if person.phone]
    return tuple(found)
