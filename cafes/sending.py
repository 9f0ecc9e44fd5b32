"""When invitations leave: once approved, by themselves, three weeks and three days before.

The worker looks when `cafes.approving` planned it, `manage.py send_invitations` at any time. A
look sends everything that is due and finds everything done when it comes twice: `sent_at` is set
by one UPDATE that only one of them can win, in the transaction that writes all the letters. What
becomes of each letter then is the post office's (`partners.delivery`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task
from django.utils import timezone

from cafes import emails
from cafes.informing import answers, link_of, post
from cafes.inviting import guests, resting
from cafes.models import Cafe, Invitation, InvitationLetter
from cafes.waiting import lock
from partners.mailing import plan_messages, reply_address
from partners.models import Partner, Territory

HOUR = dt.time(8)  # nobody is written to in the middle of the night


@dataclass(frozen=True)
class Departure:
    """What a look sent, or would send: "invitation" or "relance" of one letter, to how many."""

    letter: InvitationLetter
    what: str
    count: int
    held: str = ""  # why nothing leaves, in French


@task
def look() -> int:
    """Send what is due. How many letters were written."""
    return sum(departure.count for departure in send_due(timezone.now()))


def send_due(now: dt.datetime) -> list[Departure]:
    """Every approved letter whose day has come. Again at once, nothing is left to do."""
    done = []
    for letter, what in due(now):
        if held := _held(letter, now):
            done.append(Departure(letter, what, 0, held))
        elif count := (send if what == "invitation" else remind)(letter, now):
            done.append(Departure(letter, what, count))
    return done


def would_send(now: dt.datetime) -> list[Departure]:
    """What `send_due` would do, without doing it."""
    done = []
    for letter, what in due(now):
        held = _held(letter, now)
        rows = len(unsent(letter) if what == "invitation" else silent(letter))
        if held or rows:
            done.append(Departure(letter, what, 0 if held else rows, held))
    return done


def due(now: dt.datetime) -> list[tuple[InvitationLetter, str]]:
    local = timezone.localtime(now)
    day = local.date() if local.time() >= HOUR else local.date() - dt.timedelta(days=1)
    letters = open_letters(now)
    first = letters.filter(sent_at__isnull=True, send_on__lte=day)
    # Whoever was written to today is not reminded today, however late the letter left.
    morning = timezone.make_aware(dt.datetime.combine(local.date(), dt.time()))
    again = letters.filter(sent_at__lt=morning, reminded_at__isnull=True, remind_on__lte=day)
    return [(letter, "invitation") for letter in first] + [(letter, "relance") for letter in again]


def open_letters(now: dt.datetime) -> QuerySet[InvitationLetter]:
    """Those approved, of cafés still to be held."""
    states = [Cafe.State.PLANNED, Cafe.State.CONFIRMED]
    return (
        InvitationLetter.objects.filter(
            approved_at__isnull=False,
            cafe__state__in=states,
            cafe__vague="",
            cafe__date__gte=timezone.localdate(now),
        )
        .select_related(
            "cafe__territory", "cafe__host", "cafe__theme", "cafe__commune", "approved_by"
        )
        .order_by("cafe__date", "pk")
    )


def _held(letter: InvitationLetter, now: dt.datetime) -> str:
    territory: Territory = letter.cafe.territory
    return "le réseau est suspendu" if territory.is_suspended(timezone.localdate(now)) else ""


@transaction.atomic
def send(letter: InvitationLetter, now: dt.datetime) -> int:
    """Write to everyone; how many letters. 0 when it was sent already, was not approved, or the
    café will not be held: the second of two clicks, or of two workers, changes nothing. With
    nobody to write to it is not sent yet: it leaves when somebody can have it."""
    lock(letter.cafe)
    if not letter.cafe.is_on or now >= letter.cafe.starts_at or not unsent(letter):
        return 0
    ours = InvitationLetter.objects.filter(
        pk=letter.pk, approved_at__isnull=False, sent_at__isnull=True
    ).update(sent_at=now)
    if not ours:
        return 0
    letter.refresh_from_db(fields=["sent_at", "approved_by", "subject", "body", "audience"])
    return write_all(letter, now)


def unsent(letter: InvitationLetter) -> list[Invitation]:
    """An invitation, saved or not yet, for each address that has not been written to."""
    rows = {
        (row.partner_id, row.email): row
        for row in letter.cafe.invitations.select_related("contact").exclude(email="")
    }
    found = []
    for guest in guests(letter):
        for address in guest.addresses:
            row = rows.get((guest.partner.pk, address.email))
            if row is None:
                row = Invitation(email=address.email, contact=address.contact)
            if row.sent_at is None:
                row.cafe, row.partner = letter.cafe, guest.partner
                found.append(row)
    return found


def write_all(letter: InvitationLetter, now: dt.datetime) -> int:
    """To each address that has not been written to; whoever calls holds the café."""
    organiser, today = reply_address(letter.cafe.territory), timezone.localdate(now)
    rows = unsent(letter)
    for row in rows:
        row.sent_at = now
        row.save()
        link = link_of(row, now)
        doors = emails.doors(row, link)
        said = emails.invitation(letter, row.partner, doors, today)
        post(row, "invitation", said, link, doors, organiser, now)
    if rows:
        plan_messages()
    return len(rows)


def invite_missing(cafe: Cafe, now: dt.datetime) -> int:
    """Those whom nothing has reached: newcomers, corrected addresses, letters that a change
    held back. Nothing as long as the invitation was not sent; whoever calls holds the café."""
    letter = InvitationLetter.objects.filter(cafe=cafe, sent_at__isnull=False).first()
    if letter is None or not cafe.is_on:
        return 0
    letter.cafe = cafe
    return write_all(letter, now)


@transaction.atomic
def remind(letter: InvitationLetter, now: dt.datetime) -> int:
    """Once more to those whose partner has not answered for that day; how many letters."""
    lock(letter.cafe)
    if not letter.cafe.is_on or now >= letter.cafe.starts_at:
        return 0
    ours = InvitationLetter.objects.filter(
        pk=letter.pk, sent_at__isnull=False, reminded_at__isnull=True
    ).update(reminded_at=now)
    if not ours:
        return 0
    organiser, today = reply_address(letter.cafe.territory), timezone.localdate(now)
    rows = silent(letter)
    for row in rows:
        link = link_of(row, now)
        reply = getattr(row, "reply", None)
        words = emails.reminder_words(letter, reply.for_date if reply else None)
        doors = emails.doors(row, link)
        said = emails.invitation(letter, row.partner, doors, today, reminder=words)
        post(row, "relance", said, link, doors, organiser, now)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    if rows:
        plan_messages()
    return len(rows)


def silent(letter: InvitationLetter) -> list[Invitation]:
    """Written to, and nobody of their partner has answered for the day of the café."""
    cafe = letter.cafe
    answered = answers(cafe).values("invitation__partner")
    rows = (
        Invitation.objects.filter(cafe=cafe, sent_at__isnull=False)
        .filter(partner__in=Partner.objects.of(cafe.territory))
        .exclude(email="")
        .exclude(email__in=resting(cafe.territory))
        .exclude(partner__in=answered)
        .select_related("partner__fiche", "contact", "reply")
    )
    found = [row for row in rows if not (row.contact and row.contact.left_on)]
    for row in found:
        row.cafe = cafe
    return found
