"""Whom an invitation goes to: which partners, and which addresses of each.

The addresses of a partner, in the order in which they are preferred:

1. those it gave for the cafés (`Partner.invitation_emails`): all of them, it chose them;
2. else each of its référents who has an address;
3. else the general address of its fiche.

When every address of a rank came back in error, the next rank takes over; an address that asked
for rest is not got around. One letter an address: a person who speaks for two partners is
invited once, for the first of them, and the other one says with whom.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from cafes.models import InvitationLetter
from fiches.models import CampaignRecipient
from fiches.reaching import Address, fiche_of
from partners.addresses import plain_address
from partners.models import AddressTrouble, Contact, Partner, Territory, Theme, Unsubscription

Outcome = CampaignRecipient.Outcome
Audience = InvitationLetter.Audience


@dataclass(frozen=True)
class Guest:
    """One partner and where its letters go; none when `obstacle` says why."""

    partner: Partner
    addresses: tuple[Address, ...] = ()
    obstacle: str = ""
    detail: str = ""  # the address that is at fault, or the partner invited in its place


def audience(letter: InvitationLetter) -> QuerySet[Partner]:
    """The partners, in the order of the network."""
    cafe = letter.cafe
    network = Partner.objects.of(cafe.territory)
    if letter.audience == Audience.CHOSEN:
        return network.filter(pk__in=letter.chosen.values("pk"))
    if letter.audience == Audience.THEME and cafe.theme:
        return network.filter(works_on(cafe.theme))
    return network


def works_on(theme: Theme) -> Q:
    """By its fiche; without one, by what its type usually does."""
    named = Q(fiche__theme=theme) | Q(fiche__theme_2=theme) | Q(fiche__theme_3=theme)
    return named | Q(fiche__isnull=True, type__theme=theme)


def guests(letter: InvitationLetter) -> list[Guest]:
    """Who gets what, partners in the order of the network. Five queries, however many."""
    people = Prefetch("contacts", Contact.objects.filter(left_on__isnull=True), to_attr="present")
    partners = list(audience(letter).select_related("fiche").prefetch_related(people))
    ranks = {partner.pk: ranks_of(partner) for partner in partners}
    every = {one.email for several in ranks.values() for rank in several for one in rank}
    troubles = dict(AddressTrouble.objects.filter(email__in=every).values_list("email", "reason"))
    return share_out(partners, ranks, troubles, resting(letter.cafe.territory))


def resting(territory: Territory) -> set[str]:
    found = Unsubscription.objects.filter(territory=territory)
    return set(found.values_list("email", flat=True))


def ranks_of(partner: Partner) -> list[list[Address]]:
    """The addresses of each rank that has any. Reads the contacts that `guests` fetches."""
    present: list[Contact] = partner.present  # type: ignore[attr-defined]
    known = {plain_address(one.email): one for one in present if one.email}
    given = [plain_address(str(email)) for email in partner.invitation_emails]
    fiche = fiche_of(partner)
    general = plain_address(fiche.email) if fiche else ""
    ranks = [
        [Address(email, known.get(email)) for email in dict.fromkeys(given) if email],
        [
            Address(plain_address(one.email), one)
            for one in present
            if one.is_referent and one.email
        ],
        [Address(general, known.get(general))] if general else [],
    ]
    return [rank for rank in ranks if rank]


def share_out(
    partners: Iterable[Partner],
    ranks: Mapping[int, list[list[Address]]],
    troubles: Mapping[str, str],
    resting: Collection[str],
) -> list[Guest]:
    """One letter an address. Pure."""
    taken: dict[str, Partner] = {}
    found = []
    for partner in partners:
        guest = choose(partner, ranks[partner.pk], troubles, resting)
        mine = tuple({one.email: one for one in guest.addresses if one.email not in taken}.values())
        if guest.addresses and not mine:
            other = taken[guest.addresses[0].email]
            guest = Guest(partner, (), "même adresse qu’un autre partenaire", other.name)
        elif mine:
            guest = Guest(partner, mine)
            taken |= {one.email: partner for one in mine}
        found.append(guest)
    return found


def choose(
    partner: Partner,
    ranks: list[list[Address]],
    troubles: Mapping[str, str],
    resting: Collection[str],
) -> Guest:
    """The first rank in which somebody can be written to. Pure."""
    for rank in ranks:
        works = [one for one in rank if one.email not in troubles]
        wanted = tuple(one for one in works if one.email not in resting)
        if wanted:
            return Guest(partner, wanted)
        if works:
            return Guest(partner, (), Outcome.UNSUBSCRIBED.label, works[0].email)
    if ranks:
        return Guest(partner, (), Outcome.BOUNCED.label, ranks[0][0].email)
    return Guest(partner, (), Outcome.NO_ADDRESS.label)
