"""How long the cafés keep names, and then only numbers: part of `manage.py purge`.

Who came is a name for `KEEP_ATTENDANCE_MONTHS` (24), then one person of an organisation; what
somebody answered to an invitation, for a year, then an answer. What a bilan counts never goes, so
that an old season has the same figures before and after: a test compares them.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cafes.models import (
    Attendance,
    CompteRendu,
    FollowUp,
    Invitation,
    Note,
    Reply,
    SeasonVoiceGiven,
    Seat,
)
from fiches.retention import Deed

ANSWERS = dt.timedelta(days=365)


def purge(now: dt.datetime) -> list[Deed]:
    """Do what is due for the cafés. Again at once, nothing is left to do."""
    today = timezone.localdate(now)
    names_until = months_before(today, settings.KEEP_ATTENDANCE_MONTHS)
    answers_until = today - ANSWERS
    months = f"{settings.KEEP_ATTENDANCE_MONTHS} months"
    taken_off = Attendance.objects.filter(cafe__date__lt=names_until, removed_at__isnull=False)
    given = SeasonVoiceGiven.objects.filter(season__ends_on__lt=answers_until)
    return [
        Deed(f"attendances older than {months} that no longer name anybody", _attend(names_until)),
        Deed(f"attendances noted by mistake, older than {months}, dropped", taken_off.delete()[0]),
        Deed(f"comptes rendus older than {months} that no longer name anybody", _told(names_until)),
        Deed(
            f"follow-ups and words older than {months} that no longer name anybody",
            _followed(names_until) + _spoke(names_until),
        ),
        Deed(f"places at a table older than {months} without a name any more", _sat(names_until)),
        Deed("invitations older than a year without an address any more", _invite(answers_until)),
        Deed("answers older than a year without a name or a word any more", _answer(answers_until)),
        Deed("traces of who answered the question of a season, after a year", given.delete()[0]),
    ]


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day that many months earlier, the 28th at most."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(max(year, 1), month + 1, min(day.day, 28))


def _attend(until: dt.date) -> int:
    named = ~Q(name="") | ~Q(email="") | Q(contact__isnull=False)
    rows = Attendance.objects.filter(named, cafe__date__lt=until, removed_at__isnull=True)
    return rows.update(name="", email="", contact=None)


def _told(until: dt.date) -> int:
    """Who came is a number of people there too; who does what, an organisation."""
    changed = 0
    for told in CompteRendu.objects.filter(cafe__date__lt=until).only("content"):
        came = [row for row in told.content.get("present", []) if row.get("contacts")]
        tasks = [row for row in told.content.get("follow_ups", []) if row.get("who")]
        for row in came:
            row["contacts"] = []
        for row in tasks:
            row["who"] = ""
        if came or tasks:
            told.save(update_fields=["content"])
            changed += 1
    return changed


def _followed(until: dt.date) -> int:
    closed = FollowUp.objects.exclude(state=FollowUp.State.OPEN).exclude(who="")
    return closed.filter(cafe__date__lt=until).update(who="")


def _spoke(until: dt.date) -> int:
    """From which link a partner added its word: the organisation remains."""
    return Note.objects.filter(tour__cafe__date__lt=until, link__isnull=False).update(link=None)


def _sat(until: dt.date) -> int:
    """Somebody may have written there who spoke."""
    named = Seat.objects.filter(tour__cafe__date__lt=until).exclude(label="")
    return named.update(label="")


def _invite(until: dt.date) -> int:
    named = ~Q(email="") | Q(contact__isnull=False) | Q(link__isnull=False)
    rows = Invitation.objects.filter(named, cafe__date__lt=until)
    return rows.update(email="", contact=None, link=None)


def _answer(until: dt.date) -> int:
    said = ~Q(who="") | ~Q(message="") | Q(noted_by__isnull=False)
    rows = Reply.objects.filter(said, invitation__cafe__date__lt=until)
    return rows.update(who="", message="", noted_by=None)
