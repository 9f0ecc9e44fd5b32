"""The people of a partner: what each agreed to show, and how they are forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from partners import phones
from partners.addresses import corrected
from partners.forgetting import Person, forget_everywhere, went_from_view
from partners.models import Consent, Contact

Item = Consent.Item
PHOTO_ITEMS = (Item.PHOTO_PRINT, Item.PHOTO_PDF, Item.PHOTO_SITE)


@dataclass(frozen=True)
class Card:
    """What a reader sees of someone."""

    contact: Contact
    name: str = ""
    function: str = ""
    phone: str = ""
    email: str = ""
    photo: bool = False


@dataclass(frozen=True)
class ItemState:
    """One item as those who keep it see it: the value, and the consent in force or none."""

    item: Item
    value: str
    consent: Consent | None

    @property
    def is_photo(self) -> bool:
        return self.item in PHOTO_ITEMS


def cards(contacts: Iterable[Contact]) -> list[Card]:
    """What readers see, in order; who agreed to nothing is not there. Reads `consents`."""
    return [shown for contact in contacts if (shown := card(contact)) != Card(contact)]


def card(contact: Contact) -> Card:
    shown = contact.shown_items()
    return Card(
        contact,
        name=contact.name if Item.NAME in shown else "",
        function=contact.function if Item.FUNCTION in shown else "",
        phone=contact.phone if Item.PHONE in shown else "",
        email=contact.email if Item.EMAIL in shown else "",
        photo=bool(contact.photo) and Item.PHOTO_SITE in shown,
    )


def item_states(contact: Contact) -> list[ItemState]:
    """Every item that this person has, with her consent if it is in force. Reads `consents`."""
    in_force = {c.item: c for c in contact.consents.all() if c.withdrawn_at is None}
    return [
        ItemState(item, value, in_force.get(item))
        for item, value in item_values(contact).items()
        if value
    ]


def item_values(contact: Contact) -> dict[Item, str]:
    photo = contact.photo.name or ""
    return {
        Item.NAME: contact.name,
        Item.FUNCTION: contact.function,
        Item.PHONE: phones.display(contact.phone),
        Item.EMAIL: contact.email,
        **dict.fromkeys(PHOTO_ITEMS, photo),
    }


@transaction.atomic
def agree(contact: Contact, item: Item, recorded_by: str, now: dt.datetime) -> Consent:
    """Note that this person agrees; already agreed stays as it was, with its date."""
    in_force = contact.consents.filter(item=item, withdrawn_at__isnull=True).first()
    return in_force or contact.consents.create(item=item, given_at=now, recorded_by=recorded_by)


def withdraw(contact: Contact, items: Iterable[Item], now: dt.datetime) -> int:
    """End these consents; the rows stay, with both dates. Gives how many were in force."""
    in_force = contact.consents.filter(item__in=list(items), withdrawn_at__isnull=True)
    count = in_force.update(withdrawn_at=now)
    if count:
        went_from_view(contact, now)
    return count


@transaction.atomic
def save_contact(contact: Contact, changed: Iterable[str], now: dt.datetime) -> bool:
    """Write what changed. What is emptied, and a photo that is another one, is no longer agreed.

    Gives whether a consent ended.
    """
    stored = Contact() if contact.pk is None else Contact.objects.get(pk=contact.pk)
    former = stored.photo.name or ""
    contact.save()
    corrected(stored.email, contact.email)
    ended = [item for item, value in item_values(contact).items() if not value]
    if "photo" in changed:
        ended += PHOTO_ITEMS
    if former and former != contact.photo.name:
        _forget_file(contact, former)
    if stored.pk and changed:
        went_from_view(contact, now)  # what is printed may be somebody else's by now
    return withdraw(contact, ended, now) > 0


@transaction.atomic
def erase(contact: Contact, on: dt.date) -> None:
    """She left her post: nothing personal stays, but that somebody had this function.

    At once, as the law's storage limit asks and the register of processing proposes. Neither
    here nor in what was copied elsewhere (`partners.forgetting`).
    """
    photo = contact.photo.name or ""
    person = Person(contact, contact.name, contact.email, contact.phone, photo)
    withdraw(contact, list(Item), timezone.now())
    contact.consents.update(recorded_by="")
    contact.name = contact.phone = contact.email = ""
    contact.photo = ""
    contact.is_referent = False
    contact.left_on = on
    contact.save()
    if photo:
        _forget_file(contact, photo)
    forget_everywhere(person)


def _forget_file(contact: Contact, name: str) -> None:
    storage = contact.photo.storage
    transaction.on_commit(lambda: storage.delete(name))
