"""What was decided to do: who, what, by when, one reminder, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from cafes.emails import signature
from cafes.models import Cafe, FollowUp, Note
from cafes.questions import was_shared
from cafes.when import day_in
from fiches.letters import first_address
from partners.addresses import unsubscribe_address
from partners.mailing import plan_messages, reply_address, write
from partners.models import Contact, PersonalLink, Territory
from partners.personal_links import personal_link, whole_address
from partners.stationery import letter

State = FollowUp.State
REMIND_BEFORE = dt.timedelta(days=3)
HOUR = dt.time(8)
LONGEST = 300  # characters of `what`


def follow_ups(territory: Territory, *, shared_only: bool) -> models.QuerySet[FollowUp]:
    """Those of a territory, what is due first at the top, what has no date at the end."""
    found = FollowUp.objects.filter(cafe__territory=territory)
    if shared_only:
        found = found.filter(was_shared("cafe"))
    return found.select_related("cafe__territory", "partner").order_by(
        models.F("due_on").asc(nulls_last=True), "pk"
    )


def from_note(note: Note) -> FollowUp:
    """The follow-up of this note, made in one gesture; the note stays what was said. Twice gives
    the same one; due on the day that it tells, if it does. Needs the note's tour and café."""
    try:
        with transaction.atomic():
            return FollowUp.objects.create(
                cafe_id=note.tour.cafe_id,
                note=note,
                what=" ".join(note.text.split())[:LONGEST],
                partner_id=note.partner_id,
                due_on=day_in(note.text, note.tour.cafe.date),
            )
    except IntegrityError:
        return FollowUp.objects.get(note=note)


def notes_without(cafe: Cafe) -> models.QuerySet[Note]:
    """Notes of what was to be done that nobody follows yet."""
    kept = Note.objects.kept().filter(tour__cafe=cafe, kind=Note.Kind.FOLLOW_UP)
    return kept.filter(follow_up__isnull=True).exclude(text="").select_related("tour__cafe")


def save(follow_up: FollowUp, changed: Collection[str], now: dt.datetime) -> None:
    """Keep what was typed. Closed today when it is no longer open; another day brings another
    reminder, planned here and looked for by `remind_follow_ups` as well."""
    today = timezone.localdate(now)
    follow_up.closed_on = None if follow_up.state == State.OPEN else follow_up.closed_on or today
    if "due_on" in changed or ("state" in changed and follow_up.state == State.OPEN):
        follow_up.reminded_at = None
    follow_up.save()
    if follow_up.state == State.OPEN and follow_up.due_on and follow_up.reminded_at is None:
        plan_look(follow_up.due_on, now)


@transaction.atomic
def close(pk: int, now: dt.datetime) -> bool:
    """It is done, in one gesture; False when somebody had closed it already."""
    row = FollowUp.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.state != State.OPEN:
        return False
    row.state = State.DONE
    save(row, ["state"], now)
    return True


def plan_look(due_on: dt.date, now: dt.datetime) -> None:
    """On the morning of the reminder, or now if it has passed. Too many looks do no harm."""
    if look.get_backend().supports_defer:
        morning = dt.datetime.combine(due_on - REMIND_BEFORE, HOUR)
        look.using(run_after=max(timezone.make_aware(morning), now)).enqueue()


@task
def look() -> int:
    """Remind of what is due."""
    return remind_due(timezone.now())


def to_remind(now: dt.datetime) -> models.QuerySet[FollowUp]:
    """Open ones that are due within three days, or overdue, and that nobody was reminded of."""
    today = timezone.localdate(now)
    return (
        FollowUp.objects.filter(
            state=State.OPEN, due_on__lte=today + REMIND_BEFORE, reminded_at__isnull=True
        )
        .select_related("cafe__territory", "partner")
        .order_by("due_on", "pk")
    )


def remind_due(now: dt.datetime) -> int:
    """Write to whoever promised; how many letters. A second call, at the same time or later,
    writes nothing more. A network at rest is not written to."""
    written = 0
    for follow_up in to_remind(now):
        if not follow_up.cafe.territory.is_suspended(timezone.localdate(now)):
            written += _remind(follow_up.pk, now)
    plan_messages()
    return written


@transaction.atomic
def _remind(pk: int, now: dt.datetime) -> bool:
    rows = FollowUp.objects.select_for_update(of=("self",))
    row = rows.select_related("cafe__territory", "partner").get(pk=pk)
    if row.reminded_at is not None or row.state != State.OPEN or row.due_on is None:
        return False
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    territory = row.cafe.territory
    email, contact, link = _whom(row, territory, now)
    if not email:
        return False
    context = {
        "follow_up": row,
        "cafe": row.cafe,
        "territory": territory,
        "contact": contact,
        "link": whole_address(link) if link else "",
        "page": settings.SITE_URL + reverse("cafes:follow_up_list", args=[territory.slug]),
        "late": row.due_on < timezone.localdate(now),
        "unsubscribe": unsubscribe_address(link, email) if link else "",
        "signature": signature(None, territory),
    }
    said = letter("cafes/follow_up", context)
    write(
        f"follow-up:{row.pk}:{row.due_on}",
        to=email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=territory,
        partner=row.partner,
        contact=contact,
        link=link,
        plan=False,
    )
    return True


def _whom(
    row: FollowUp, territory: Territory, now: dt.datetime
) -> tuple[str, Contact | None, PersonalLink | None]:
    """The partner that promised, with its link; else whoever runs the network."""
    partner = row.partner if row.partner and row.partner.takes_part_in(territory) else None
    if partner and (address := first_address(partner, territory)):
        link = personal_link(partner, territory, address.contact, now)
        return address.email, address.contact, link
    return reply_address(territory), None, None
