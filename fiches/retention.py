"""How long things are kept, as the information notice says (`partners.notice`), and then not.

`manage.py purge` runs all of it, each day. Whoever nobody has confirmed for a year is written to,
with the link that keeps her in; a month after that letter she is forgotten
(`partners.people.erase`). Without an address there is nobody to write to: the team, whose list
“Qui appeler” shows her partner for that month, has the same time to call.

She is confirmed by a fiche that is verified, from her own link, or by a new agreement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fiches import drafts
from fiches.importing.runs import forget_old_runs
from fiches.livret import printings
from fiches.models import ImportRun
from fiches.reaching import fiche_of
from partners.letters import warn_of_erasure
from partners.models import Contact, Message, Participation, Territory
from partners.people import erase

CONFIRMED_FOR = dt.timedelta(days=365)
NOTICE = dt.timedelta(days=30)
LETTERS = dt.timedelta(days=365)
TRACES = dt.timedelta(days=30)
State = Message.State


@dataclass(frozen=True)
class Deed:
    """What was done, in the words of the command, and to how many."""

    what: str
    count: int


Purge = Callable[[dt.datetime], list[Deed]]
_others: list[Purge] = []


def register(purge: Purge) -> None:
    """An app above keeps things for a time too: it says so when it starts (`AppConfig.ready`)."""
    if purge not in _others:
        _others.append(purge)


@transaction.atomic
def purge(now: dt.datetime) -> list[Deed]:
    """Do everything that is due. Again at once, nothing is left to do."""
    erased, warned = forget_unconfirmed(now)
    letters = Message.objects.filter(created_at__lt=now - LETTERS)
    letters = letters.exclude(state__in=[State.QUEUED, State.SENDING])
    work = DBTaskResult.objects.finished().filter(finished_at__lt=now - TRACES)
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - TRACES)
    sessions = Session.objects.filter(expire_date__lt=now)
    return [
        Deed("people erased, whom nobody has confirmed for a year and a month", erased),
        Deed("people told that they will be erased in a month", warned),
        Deed("letters written more than a year ago dropped from the log", _drop(letters)),
        Deed("drafts left for 90 days, or whose link was revoked, dropped", drafts.purge(now)),
        Deed("imports older than 30 days dropped, with their files", _drop_imports(now)),
        Deed(
            "selections of fiches older than 7 days dropped, with their files", printings.purge(now)
        ),
        Deed("results of background work older than 30 days dropped", _drop(work)),
        Deed("failed attempts to log in older than 30 days dropped", _drop(attempts)),
        Deed("sessions that have ended dropped", _drop(sessions)),
        *(deed for other in _others for deed in other(now)),
    ]


def forget_unconfirmed(now: dt.datetime) -> tuple[int, int]:
    """How many people were erased, and how many were told that they will be."""
    erased = warned = 0
    for contact, confirmed_at in unconfirmed(now - CONFIRMED_FOR):
        notice_since = confirmed_at + CONFIRMED_FOR
        stays = contact.partner.stays  # type: ignore[attr-defined]
        if contact.email and stays:
            day = timezone.localdate(now + NOTICE)
            letter = warn_of_erasure(contact, stays[0].territory, confirmed_at, day, now)
            notice_since = letter.created_at
            warned += notice_since >= now
        if notice_since <= now - NOTICE:
            erase(contact, timezone.localdate(now))
            erased += 1
    return erased, warned


def unconfirmed(since: dt.datetime) -> Iterator[tuple[Contact, dt.datetime]]:
    """Those whom nobody has confirmed since then, with the last time that somebody did."""
    stays = Participation.objects.filter(left_on__isnull=True).select_related("territory")
    people = (
        Contact.objects.filter(left_on__isnull=True, created_at__lt=since)
        .annotate(agreed_at=Max("consents__given_at"), answered_at=Max("links__confirmed_at"))
        .select_related("partner__fiche")
        .prefetch_related(Prefetch("partner__participations", stays, to_attr="stays"))
    )
    for contact in people:
        moments = [contact.created_at, contact.agreed_at, contact.answered_at]
        fiche = fiche_of(contact.partner)
        if fiche and fiche.verified_on:
            noon = dt.datetime.combine(fiche.verified_on, dt.time(12))
            moments.append(timezone.make_aware(noon))
        confirmed_at = max(moment for moment in moments if moment)
        if confirmed_at < since:
            yield contact, confirmed_at


def _drop(rows: QuerySet) -> int:
    """How many of these rows there were, without those that go with them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _drop_imports(now: dt.datetime) -> int:
    before = ImportRun.objects.count()
    for territory in Territory.objects.filter(import_runs__isnull=False).distinct():
        forget_old_runs(territory, now)
    return before - ImportRun.objects.count()
