"""The QR code on the door: people sign in on their own phone, on the day, and see nobody else."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone

from cafes.arriving import arrive
from cafes.models import Attendance, Cafe
from partners.french import plain
from partners.models import Contact, Partner

OPENS_BEFORE = dt.timedelta(hours=1)
CLOSES_AFTER = dt.timedelta(hours=1)
# Everyone in the room may share one address: what is limited is the café, not the visitor.
MOST_A_MINUTE = 30
MOST = 300


class Door(Enum):
    OPEN = "open"
    EARLY = "early"
    LATE = "late"
    OFF = "off"
    UNNAMED = "unnamed"  # a café habitants names nobody


class TooMany(Exception):
    """More people than a room holds, or more in a minute than a door lets in."""


@dataclass(frozen=True)
class Signed:
    """What somebody says of herself at the door."""

    key: uuid.UUID
    name: str
    partner: Partner | None
    organisation: str
    quality: str
    email: str
    newcomer: bool


def door_of(cafe: Cafe, now: dt.datetime) -> Door:
    """Whether one may sign in. Pure."""
    if cafe.kind == Cafe.Kind.HABITANTS:
        return Door.UNNAMED
    if cafe.is_off or cafe.vague:
        return Door.OFF
    opens = timezone.make_aware(dt.datetime.combine(cafe.date, cafe.start)) - OPENS_BEFORE
    closes = timezone.make_aware(dt.datetime.combine(cafe.date, cafe.end)) + CLOSES_AFTER
    if now < opens:
        return Door.EARLY
    return Door.LATE if now > closes else Door.OPEN


def sign_in(cafe: Cafe, signed: Signed, now: dt.datetime) -> Attendance:
    """Note her, as the contact that she is if her name says so. Raises TooMany, ValidationError."""
    rows = cafe.attendances.all()
    if not rows.filter(key=signed.key).exists() and (
        rows.filter(arrived_at__gt=now - dt.timedelta(minutes=1)).count() >= MOST_A_MINUTE
        or rows.filter(removed_at__isnull=True).count() >= MOST
    ):
        raise TooMany
    return arrive(
        cafe,
        key=signed.key,
        at=now,
        partner=signed.partner,
        organisation=signed.organisation,
        contact=_contact(signed),
        name=signed.name,
        email=signed.email,
        quality=signed.quality,
        newcomer=signed.newcomer,
    )


def _contact(signed: Signed) -> Contact | None:
    """She is known by this name at this partner: nobody is noted twice."""
    if signed.partner is None:
        return None
    people = Contact.objects.filter(partner=signed.partner, left_on__isnull=True)
    wanted = sorted(plain(signed.name).split())  # "Bernès Ada" is Ada Bernès
    return next((one for one in people if sorted(plain(one.name).split()) == wanted), None)
