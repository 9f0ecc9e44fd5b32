"""Where else a person may be written down, and how she goes from there.

`partners.people.erase` empties her own row, then has every place that is registered here forget
her. An app above keeps her in tables of its own: it registers them when it starts
(`AppConfig.ready`), so that whoever notes a departure, from whichever page, empties them too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django_tasks_db.models import DBTaskResult

from partners.addresses import forget_address, forget_letters
from partners.models import Consent, Contact, Demande, LinkRequest, Role, User


@dataclass(frozen=True)
class Person:
    """Who she was, once her row no longer says it."""

    contact: Contact
    name: str
    email: str
    phone: str
    photo: str

    @property
    def said(self) -> frozenset[str]:
        """What would tell who she is, wherever it is found as it is."""
        return frozenset({self.name, self.email, self.email.lower(), self.phone} - {""})


Forget = Callable[[Person], None]
_places: list[Forget] = []


def register(forget: Forget) -> None:
    """`forget` is called within the transaction of each erasure, more than once at no harm."""
    if forget not in _places:
        _places.append(forget)


WentFromView = Callable[[Contact, dt.datetime], None]
_printers: list[WentFromView] = []


def register_printer(redo: WentFromView) -> None:
    """`redo` is called when something that people could read of someone may have ended."""
    if redo not in _printers:
        _printers.append(redo)


def went_from_view(contact: Contact, now: dt.datetime) -> None:
    for redo in _printers:
        redo(contact, now)


def forget_everywhere(person: Person) -> None:
    for forget in (_letters, _demandes, _account, _traces, *_places):
        forget(person)


def _letters(person: Person) -> None:
    forget_letters(person.contact, person.email)
    forget_address(person.email)


def _demandes(person: Person) -> None:
    """What she asked for herself falls; the successor that she named is somebody else."""
    asked = Demande.objects.filter(partner=person.contact.partner_id, state=Demande.State.OPEN)
    own = asked.filter(contact=person.contact, kind=Demande.Kind.ACCOUNT)
    about = asked.filter(email__iexact=person.email) if person.email else asked.none()
    for demande in own | about:
        demande.state = Demande.State.REFUSED
        demande.name = demande.function = demande.email = demande.phone = demande.message = ""
        demande.save()


def _account(person: Person) -> None:
    """She no longer speaks for this partner. An account that served for nothing else is closed:
    the row stays, for what it signed, and no longer says whose it was."""
    user = User.objects.with_email(person.email).first() if person.email else None
    if user is None:
        return
    user.memberships.filter(partner=person.contact.partner_id, role=Role.PARTNER).delete()
    if user.is_staff or user.is_superuser or user.memberships.exists():
        return
    names = {user.name, user.email} - {""}
    Consent.objects.filter(recorded_by__in=names).update(recorded_by="")
    LogEntry.objects.filter(object_repr__in=names).update(object_repr="")
    user.name, user.email, user.is_active = "", f"compte-ferme-{user.pk}@compte.invalid", False
    user.set_unusable_password()
    user.save()


def _traces(person: Person) -> None:
    """What logging in, and the settings pages, write down on the way."""
    LogEntry.objects.filter(object_repr__in=person.said).update(object_repr="")
    Consent.objects.filter(
        contact__partner=person.contact.partner_id, recorded_by__in=person.said
    ).update(recorded_by="")
    if not person.email:
        return
    LinkRequest.objects.filter(email__iexact=person.email).delete()
    AccessAttempt.objects.filter(username__iexact=person.email).delete()
    tasks = DBTaskResult.objects.filter(task_path__startswith="partners.tasks.")
    told = [task.pk for task in tasks if person.email.lower() in str(task.args_kwargs).lower()]
    DBTaskResult.objects.filter(pk__in=told).delete()
