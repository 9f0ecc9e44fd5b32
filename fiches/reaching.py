"""Where a partner can be written to, and why some cannot be: for rounds, and for the phone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from fiches.models import CampaignRecipient, Fiche
from partners.addresses import plain_address
from partners.models import AddressTrouble, Contact, Partner, Territory, Unsubscription

Outcome = CampaignRecipient.Outcome


@dataclass(frozen=True)
class Address:
    email: str
    contact: Contact | None = None  # None: a general address of the partner


@dataclass(frozen=True)
class Reach:
    """Who will be written to; or `obstacle`, and then `address` is the one that is at fault."""

    address: Address | None = None
    obstacle: Outcome | None = None
    reason: str = ""  # what the mail server said, when the address came back


def with_addresses(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """What `addresses_of` reads, in two queries whatever the number of partners."""
    people = Prefetch("contacts", Contact.objects.referents(), to_attr="referents")
    return partners.select_related("fiche").prefetch_related(people)


def fiche_of(partner: Partner) -> Fiche | None:
    return getattr(partner, "fiche", None)


def addresses_of(partner: Partner) -> list[Address]:
    """In order: the référents, the fiche's general address, those invited to cafés."""
    found = [Address(plain_address(one.email), one) for one in _referents(partner) if one.email]
    fiche = fiche_of(partner)
    general = [fiche.email] if fiche and fiche.email else []
    general += [str(email) for email in partner.invitation_emails]
    known = {address.email for address in found}
    for email in map(plain_address, general):
        if email and email not in known:
            known.add(email)
            found.append(Address(email))
    return found


def _referents(partner: Partner) -> list[Contact]:
    return list(partner.referents)  # type: ignore[attr-defined]


def known_at(partner: Partner, email: str) -> Address | None:
    """This address, if the partner has given it already: whatever somebody types of herself
    gives her no link to a page that is not hers. Two queries at most."""
    plain = plain_address(email)
    person = partner.contacts.filter(email__iexact=plain, left_on__isnull=True).first()
    return Address(plain, person) if person or plain in general_addresses(partner) else None


def general_addresses(partner: Partner) -> set[str]:
    """That of its fiche, and those which are invited to cafés; reads `fiche`."""
    fiche = fiche_of(partner)
    given = [fiche.email if fiche else "", *map(str, partner.invitation_emails)]
    return {plain_address(email) for email in given} - {""}


def choose(
    addresses: Sequence[Address], troubles: Mapping[str, str], resting: Collection[str]
) -> Reach:
    """The first address that works.

    One that came back gives way to the next; somebody who asked for rest is not got around.
    """
    if not addresses:
        return Reach(obstacle=Outcome.NO_ADDRESS)
    for address in addresses:
        if address.email in resting:
            return Reach(address, Outcome.UNSUBSCRIBED)
        if address.email not in troubles:
            return Reach(address)
    first = addresses[0]
    return Reach(first, Outcome.BOUNCED, troubles[first.email])


def reaches(partners: Iterable[Partner], territory: Territory) -> dict[int, Reach]:
    """By partner (pk). Two queries; reads `with_addresses`."""
    addresses = {partner.pk: addresses_of(partner) for partner in partners}
    emails = {address.email for several in addresses.values() for address in several}
    troubles = dict(AddressTrouble.objects.filter(email__in=emails).values_list("email", "reason"))
    resting = set(
        Unsubscription.objects.filter(territory=territory).values_list("email", flat=True)
    )
    return {pk: choose(several, troubles, resting) for pk, several in addresses.items()}
