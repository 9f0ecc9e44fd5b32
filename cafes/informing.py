"""Telling guests what became of a café, once they were invited: moved, cancelled, put off.

Each letter of a café that carries the event is known by its key,
`cafe:<café>:<invitation>:<what>:<sequence>`: nobody gets the same one twice. What still waits in
the post office when something changes never leaves: whoever was only about to be invited is
invited anew (`cafes.sending`) or not at all, and whoever may have got the event is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.utils import timezone

from cafes import emails
from cafes.ics import Method, calendar_text
from cafes.models import Cafe, Invitation, Reply
from partners.mailing import plan_messages, reply_address, write
from partners.models import Message, PersonalLink, User
from partners.personal_links import personal_link
from partners.stationery import Letter

State = Message.State
OVERTAKEN = "le café a changé entre-temps"


def key_of(invitation: Invitation, what: str) -> str:
    """Needs the invitation's café."""
    cafe = invitation.cafe
    return f"cafe:{cafe.pk}:{invitation.pk}:{what}:{cafe.sequence}"


def hold_back(cafe: Cafe) -> set[int]:
    """Stop what waits, and give the invitations (pk) whose event may have been read.

    Those who were about to be invited no longer are: `sent_at` is emptied. Within the
    transaction that changes the café, which holds its row.
    """
    letters = Message.objects.filter(key__startswith=f"cafe:{cafe.pk}:")
    letters = letters.exclude(calendar_method="")
    waiting = letters.filter(state__in=[State.QUEUED, State.SENDING])
    # Locked and read in one go: the post office may be at work.
    held = {m.pk: m for m in waiting.select_for_update().only("key", "state")}
    known = {
        _invitation(key) for key in letters.filter(state=State.SENT).values_list("key", flat=True)
    }
    known |= {_invitation(m.key) for m in held.values() if m.state == State.SENDING}
    Message.objects.filter(pk__in=list(held)).update(state=State.DROPPED, error=OVERTAKEN)
    overtaken = {_invitation(m.key) for m in held.values()} - known
    Invitation.objects.filter(pk__in=overtaken, cafe=cafe).update(sent_at=None, reminded_at=None)
    return known


def _invitation(key: str) -> int:
    return int(key.split(":")[2])


def tell_moved(
    cafe: Cafe,
    known: Iterable[int],
    by: User | None,
    now: dt.datetime,
    *,
    before: dt.date,
    back: bool = False,
) -> int:
    """The event, as it is now: another day than `before`, other hours, another place; or `back`
    after it was cancelled."""
    said = answers(cafe).values_list("invitation__partner", flat=True)
    news = emails.Change(before, back, frozenset(said))
    return _tell(cafe, known, "change", now, lambda row, doors: emails.moved(row, doors, by, news))


def tell_off(cafe: Cafe, known: Iterable[int], by: User | None, now: dt.datetime) -> int:
    """Cancelled, or put off to a day that nobody knows yet: the event goes."""
    today = timezone.localdate(now)
    coming = Cafe.objects.filter(territory=cafe.territory_id, vague="").coming(today)
    then = coming.exclude(pk=cafe.pk).select_related("host").first()
    return _tell(
        cafe, known, "annule", now, lambda row, doors: emails.called_off(row, doors, by, then)
    )


def letters_about(cafe: Cafe) -> int:
    """How many letters the last change of the café wrote."""
    about = Message.objects.filter(key__startswith=f"cafe:{cafe.pk}:")
    return about.filter(key__endswith=f":{cafe.sequence}").exclude(state=State.DROPPED).count()


def answers(cafe: Cafe) -> QuerySet[Reply]:
    """Those given for the day on which the café is now."""
    return Reply.objects.filter(invitation__cafe=cafe, for_date=cafe.date)


def _tell(
    cafe: Cafe,
    known: Iterable[int],
    what: str,
    now: dt.datetime,
    say: Callable[[Invitation, emails.Doors], Letter],
) -> int:
    rows = Invitation.objects.filter(pk__in=list(known)).exclude(email="")
    organiser, written = reply_address(cafe.territory), 0
    for row in rows.select_related("partner", "contact", "reply"):
        row.cafe = cafe
        link = link_of(row, now)
        doors = emails.doors(row, link)
        said = say(row, doors)
        post(row, what, said, link, doors, organiser, now, essential=_counts_on_it(row))
        written += 1
    plan_messages()
    return written


def _counts_on_it(invitation: Invitation) -> bool:
    """Whoever said that she comes has to know, even if she wants no more letters."""
    reply: Reply | None = getattr(invitation, "reply", None)
    return reply is not None and reply.answer != Reply.Answer.NO


def link_of(invitation: Invitation, now: dt.datetime) -> PersonalLink:
    """The reader's link, made anew if it no longer works; noted on the invitation."""
    cafe = invitation.cafe
    link = personal_link(invitation.partner, cafe.territory, invitation.contact, now)
    if invitation.link_id != link.pk:
        Invitation.objects.filter(pk=invitation.pk).update(link=link)
        invitation.link = link
    return link


def post(
    invitation: Invitation,
    what: str,
    said: Letter,
    link: PersonalLink,
    doors: emails.Doors,
    organiser: str,
    now: dt.datetime,
    *,
    essential: bool = False,
) -> Message:
    """Hand the letter and the event over to the post office; whoever calls plans the delivery."""
    cafe = invitation.cafe
    method: Method = "CANCEL" if cafe.is_off else "REQUEST"
    return write(
        key_of(invitation, what),
        to=invitation.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=cafe.territory,
        partner=invitation.partner,
        contact=invitation.contact,
        link=None if essential else link,
        reply_to=organiser,
        calendar=calendar_text(
            cafe,
            method=method,
            attendee=invitation.email,
            now=now,
            organiser=organiser,
            address=doors.answer,
        ),
        calendar_method=method,
        plan=False,
    )
