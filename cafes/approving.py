"""The letter of a café before it leaves: proposed, approved once by a person, dated.

Approving plans two looks for the day of the sending and two for that of the reminder, in the
same transaction: the second of each, ten minutes later, is for a worker that was killed during
the first. The looks themselves, and what leaves, are in `cafes.sending`.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from cafes.models import Cafe, InvitationLetter
from cafes.sending import HOUR, look
from cafes.wording import usual_body, usual_subject
from partners.delivery import STALE
from partners.models import User

ASKED_BEFORE = dt.timedelta(days=21)
REMINDED_BEFORE = dt.timedelta(days=3)


def letter_of(cafe: Cafe, today: dt.date) -> InvitationLetter:
    """The café's letter, or the usual one if there is none yet. Nothing is stored by looking.

    The days of a draft that was left lying, or whose café has moved since, are proposed anew.
    """
    stored = InvitationLetter.objects.filter(cafe=cafe).select_related("approved_by").first()
    words = {"subject": usual_subject(cafe), "body": usual_body(cafe)}
    days = usual_days(cafe.date, today)
    letter = stored or InvitationLetter(**words, **days)
    letter.cafe = cafe
    if letter.approved_at is None and not _fits(letter, today):
        letter.send_on, letter.remind_on = days["send_on"] or today, days["remind_on"]
    return letter


def letter_for(cafe: Cafe, today: dt.date) -> InvitationLetter:
    """The same, stored; two people who begin it at once have the same one."""
    wanted = letter_of(cafe, today)
    days = {"send_on": wanted.send_on, "remind_on": wanted.remind_on}
    if wanted.pk is None:
        words = {"subject": wanted.subject, "body": wanted.body}
        letter, _ = InvitationLetter.objects.get_or_create(cafe=cafe, defaults=words | days)
        letter.cafe = cafe
        return letter
    InvitationLetter.objects.filter(pk=wanted.pk, approved_at__isnull=True).update(**days)
    return wanted


def _fits(letter: InvitationLetter, today: dt.date) -> bool:
    """Its days are still to come, and before the café."""
    last = letter.remind_on or letter.send_on
    return letter.send_on >= today and last <= letter.cafe.date


def usual_days(date: dt.date, today: dt.date) -> dict[str, dt.date | None]:
    """Three weeks and three days before; today, and no reminder, when it is too late for that."""
    send_on = max(date - ASKED_BEFORE, today)
    remind_on = date - REMINDED_BEFORE
    return {"send_on": send_on, "remind_on": remind_on if remind_on > send_on else None}


def approve(letter: InvitationLetter, user: User, now: dt.datetime) -> bool:
    """It will leave by itself. False when it was approved already: the first one signs."""
    with transaction.atomic():
        ours = InvitationLetter.objects.filter(pk=letter.pk, approved_at__isnull=True).update(
            approved_at=now, approved_by=user
        )
        letter.refresh_from_db(fields=["approved_at", "approved_by", "sent_at"])
        if ours:
            plan_looks(letter, now)
    return bool(ours)


def withdraw(letter: InvitationLetter) -> bool:
    """It does not leave by itself any more. False when it has left."""
    kept = InvitationLetter.objects.filter(pk=letter.pk, sent_at__isnull=True)
    return kept.update(approved_at=None, approved_by=None) > 0


def plan_looks(letter: InvitationLetter, now: dt.datetime) -> None:
    """For the days of this letter, whichever are still to come; too many looks do no harm."""
    if not look.get_backend().supports_defer:
        return
    days = [] if letter.sent_at else [letter.send_on]
    days += [letter.remind_on] if letter.remind_on and not letter.reminded_at else []
    for day in days:
        at = max(moment(day), now)
        for wait in (dt.timedelta(), STALE):
            look.using(run_after=at + wait).enqueue()


def redate(cafe: Cafe, now: dt.datetime) -> None:
    """The café has another day: the reminder follows, and so does an invitation that has not left.
    Whoever changes the day of a café calls this, within the same transaction."""
    letter = InvitationLetter.objects.filter(cafe=cafe).first()
    if letter is None:
        return
    days = usual_days(cafe.date, timezone.localdate(now))
    if letter.sent_at is None:
        letter.send_on, letter.remind_on = days["send_on"] or letter.send_on, days["remind_on"]
    else:
        remind_on = days["remind_on"]
        soon = remind_on is None or remind_on <= max(letter.send_on, timezone.localdate(now))
        letter.remind_on = None if soon else remind_on
    letter.reminded_at = None
    letter.save(update_fields=["send_on", "remind_on", "reminded_at"])
    if letter.approved_at:
        plan_looks(letter, now)


def moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, HOUR))
