"""Which addresses may be written to: those that came back in error, those that asked for rest.

An address is compared in lower case. Nothing here deletes an address: it says why one is held.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from partners.models import (
    AddressTrouble,
    Contact,
    Message,
    PersonalLink,
    Territory,
    Unsubscription,
)

BOUNCED = "cette adresse est revenue en erreur"
UNSUBSCRIBED = "cette adresse ne veut plus de courriels de ce réseau"
NO_ADDRESS = "pas d’adresse"
GONE = "cette personne a quitté son poste"


def plain_address(email: str) -> str:
    return email.strip().lower()


def refusal(email: str, territory: Territory | None, essential: bool = True) -> str:
    """Why nothing is sent there, in French; empty when it can be. At most two queries.

    What is essential (an answer to what somebody asked) is sent even after an unsubscription.
    """
    address = plain_address(email)
    if not address:
        return NO_ADDRESS
    if AddressTrouble.objects.filter(email=address).exists():
        return BOUNCED
    if essential or territory is None:
        return ""
    here = Unsubscription.objects.filter(territory=territory, email=address)
    return UNSUBSCRIBED if here.exists() else ""


def mark_trouble(email: str, reason: str, now: dt.datetime) -> None:
    """This address came back in error: nothing more is sent there until it is corrected."""
    AddressTrouble.objects.update_or_create(
        email=plain_address(email), defaults={"bounced_at": now, "reason": reason[:300]}
    )


def clear_trouble(email: str) -> bool:
    """Somebody says that the address is right, or has replaced it: it gets another chance."""
    return AddressTrouble.objects.filter(email=plain_address(email)).delete()[0] > 0


def corrected(before: str, after: str) -> None:
    """An address was typed in the place of another: neither keeps a reproach."""
    if plain_address(before) != plain_address(after):
        clear_trouble(before)
        clear_trouble(after)


def forget_letters(contact: Contact, email: str) -> None:
    """She left: her address goes from the log too, and what still waited does not leave."""
    hers = Q(contact=contact)
    if email:
        hers |= Q(partner=contact.partner_id, to=plain_address(email))
    written = Message.objects.filter(hers)
    waiting = [Message.State.QUEUED, Message.State.SENDING]
    written.filter(state__in=waiting).update(state=Message.State.DROPPED)
    # What a mail server answers names the address.
    written.exclude(error="").update(error=GONE)
    written.filter(state=Message.State.DROPPED).update(error=GONE)
    written.update(to="", text="", html="", calendar="")


def forget_address(email: str) -> None:
    """Nothing is known of this address any more, neither its troubles nor its wishes."""
    clear_trouble(email)
    Unsubscription.objects.filter(email=plain_address(email)).delete()


def told_apart(email: str) -> str:
    """Stands for an address where it must be recognised and not be read, such as in a key."""
    return salted_hmac("adresse", plain_address(email), algorithm="sha256").hexdigest()[:16]


def unsubscribe(territory: Territory, email: str) -> None:
    Unsubscription.objects.get_or_create(territory=territory, email=plain_address(email))


def resubscribe(territory: Territory, email: str) -> None:
    Unsubscription.objects.filter(territory=territory, email=plain_address(email)).delete()


def unsubscribe_address(link: PersonalLink, email: str, one_click: bool = False) -> str:
    """Where whoever reads this e-mail asks for rest: a page, or what a mail client posts to.

    The e-mail address is told by a keyed digest, so that an address is in no address bar.
    """
    name = "fiches:own_stop" if one_click else "fiches:own_unsubscribe"
    return f"{settings.SITE_URL}{reverse(name, args=[link.code])}?a={_digest(link, email)}"


def addresses_of(link: PersonalLink, digest: str) -> list[str]:
    """The addresses that an unsubscription from this link is about; perhaps none.

    With a digest: the one that was written to. Without one: the person's own, or else each
    general address of the partner that this network has written to.
    """
    written = Message.objects.filter(partner=link.partner_id, territory=link.territory_id)
    if not digest and link.contact is not None:
        return [plain_address(link.contact.email)] if link.contact.email else []
    if not digest:
        written = written.filter(contact=None)
    known = sorted({plain_address(to) for to in written.values_list("to", flat=True) if to})
    if not digest:
        return known
    return [email for email in known if constant_time_compare(_digest(link, email), digest)]


def _digest(link: PersonalLink, email: str) -> str:
    told = f"{link.code} {plain_address(email)}"
    return salted_hmac("desinscription", told, algorithm="sha256").hexdigest()[:16]
