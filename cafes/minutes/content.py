"""What a compte rendu says, gathered into plain values that go to JSON and stay as they are.

Structures are named; a person never is. Who came is kept as the number of her row, and her name
looked up when somebody reads, with the agreement that she gives on that day: see `reading`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypedDict

from cafes.arriving import attendances, presence
from cafes.follow_ups import follow_ups
from cafes.ics import location
from cafes.models import Attendance, Cafe, FollowUp, Note, Reply
from cafes.questions import open_questions, questions
from fiches.content import online_content
from fiches.models import Fiche
from partners.french import sort_key
from partners.models import Partner

FORMAT = 1
NEXT_CAFES = 3


class Present(TypedDict):
    """One structure that came: how many people, and which rows of `Contact` they are."""

    partner: int | None
    name: str
    people: int
    contacts: list[int]
    new: bool


class Said(TypedDict):
    partner: int | None
    name: str
    kind: str
    text: str
    on: str  # the day of a dated event, "" otherwise
    at: str
    own: bool  # the partner's own word, from its link


class Question(TypedDict):
    name: str
    text: str
    since: str
    answer: str


class Task(TypedDict):
    what: str
    who: str
    due: str
    state: str


class Newcomer(TypedDict):
    partner: int | None
    name: str
    tagline: str
    fiche: int | None


class NextCafe(TypedDict):
    date: str
    start: str
    end: str
    kind: str
    host: str
    place: str


class Content(TypedDict):
    format: int
    territory: str
    carrier: str
    date: str
    start: str
    end: str
    kind: str
    theme: str
    host: str
    place: str
    people: int
    organisations: int
    present: list[Present]
    excused: list[str]
    notes: list[Said]
    open: list[Question]
    answered: list[Question]
    follow_ups: list[Task]
    newcomers: list[Newcomer]
    next: list[NextCafe]


def gather(cafe: Cafe) -> Content:
    """As things stand now. Needs the café's territory, host, commune and theme; a dozen
    queries, whatever was said."""
    came = list(attendances(cafe))
    counted = presence(came)
    present = _present(came, first_timers(cafe, came))
    return Content(
        format=FORMAT,
        territory=cafe.territory.name,
        carrier=cafe.territory.carrier,
        date=cafe.date.isoformat(),
        start=_hour(cafe.start),
        end=_hour(cafe.end),
        kind=cafe.kind,
        theme=cafe.theme.label if cafe.theme else "",
        host=cafe.host.name if cafe.host else "",
        place=location(cafe),
        people=cafe.headcount or 0 if cafe.kind == Cafe.Kind.HABITANTS else counted.people,
        organisations=counted.organisations,
        present=present,
        excused=_excused(cafe, {row.partner_id for row in came}),
        notes=[_said(note) for note in notes_of(cafe)],
        open=[_question(note) for note in open_questions(cafe.territory) if _by(note, cafe.date)],
        answered=[_question(note) for note in _answered(cafe)],
        follow_ups=[_task(row) for row in _tasks(cafe)],
        newcomers=_newcomers([one for one in present if one["new"]]),
        next=[_next(coming) for coming in _coming(cafe)],
    )


def _hour(time: dt.time) -> str:
    return time.isoformat("minutes")


def _by(note: Note, date: dt.date) -> bool:
    return note.tour.cafe.date <= date


def notes_of(cafe: Cafe) -> list[Note]:
    """What was noted, in the order of the table, then what partners added from their links.

    Nothing of who asked not to be noted.
    """
    notes = (
        Note.objects.kept()
        .filter(tour__cafe=cafe)
        .exclude(text="")
        .exclude(seat__not_noted=True)
        .select_related("partner", "seat", "theme", "link", "answered_in", "follow_up")
    )
    return sorted(notes, key=_place)


def _place(note: Note) -> tuple[bool, int, str, int, int]:
    seat = note.seat.position if note.seat else 0
    return note.seat is None, seat, sort_key(speaker(note)), note.position, note.pk


def speaker(note: Note) -> str:
    """The structure that said it, if anybody knows."""
    if note.partner:
        return note.partner.name
    return note.seat.label if note.seat else ""


def first_timers(cafe: Cafe, came: Iterable[Attendance]) -> set[int | None]:
    """The partners of whom nobody had come before; None stands for who is not in the network.

    In a network that begins to note who comes, everybody would be new: nobody is.
    """
    earlier = Attendance.objects.filter(
        cafe__territory=cafe.territory, cafe__date__lt=cafe.date, removed_at__isnull=True
    )
    before = set(earlier.exclude(partner=None).values_list("partner", flat=True).distinct())
    return {row.partner_id for row in came} - before if before else {None}


def _present(came: Iterable[Attendance], new: set[int | None]) -> list[Present]:
    """By structure, in French order; those who gave none come last."""
    found: dict[str, Present] = {}
    for row in came:
        name = row.partner.name if row.partner else row.organisation.strip()
        key = f"#{row.partner_id}" if row.partner_id else sort_key(name)
        one = found.setdefault(
            key,
            Present(
                partner=row.partner_id,
                name=name,
                people=0,
                contacts=[],
                new=bool(name) and row.partner_id in new,
            ),
        )
        one["people"] += 1
        if row.contact_id:
            one["contacts"].append(row.contact_id)
    return sorted(found.values(), key=lambda one: (not one["name"], sort_key(one["name"])))


def _excused(cafe: Cafe, came: set[int | None]) -> list[str]:
    """The structures of which everybody who answered said no, and nobody came."""
    replies = Reply.objects.filter(invitation__cafe=cafe).select_related("invitation__partner")
    said: dict[Partner, set[str]] = {}
    for reply in replies:
        said.setdefault(reply.invitation.partner, set()).add(reply.answer)
    absent = [
        partner
        for partner, answers in said.items()
        if answers == {Reply.Answer.NO} and partner.pk not in came
    ]
    return [partner.name for partner in sorted(absent, key=lambda one: one.sort_key)]


def _said(note: Note) -> Said:
    return Said(
        partner=note.partner_id,
        name=speaker(note),
        kind=note.kind,
        text=note.text.strip(),
        on=note.happens_on.isoformat() if note.happens_on else "",
        at=_hour(note.happens_at) if note.happens_at else "",
        own=note.link_id is not None,
    )


def _answered(cafe: Cafe) -> list[Note]:
    """Here: what was answered at this very café."""
    answered = questions(cafe.territory, shared_only=False).filter(answered_in=cafe)
    return list(answered.filter(answered_at__isnull=False))


def _question(note: Note) -> Question:
    return Question(
        name=speaker(note),
        text=note.text.strip(),
        since=note.tour.cafe.date.isoformat(),
        answer=note.answer,
    )


def _tasks(cafe: Cafe) -> list[FollowUp]:
    """What was decided that morning, and what was still to be done."""
    rows = follow_ups(cafe.territory, shared_only=False).filter(cafe__date__lte=cafe.date)
    return [row for row in rows if row.cafe_id == cafe.pk or row.state == FollowUp.State.OPEN]


def _task(row: FollowUp) -> Task:
    return Task(
        what=row.what,
        who=row.partner.name if row.partner else row.who,
        due=row.due_on.isoformat() if row.due_on else "",
        state=row.state,
    )


def _newcomers(new: list[Present]) -> list[Newcomer]:
    """With the sentence of their fiche, when it is published."""
    wanted = [one["partner"] for one in new if one["partner"]]
    online = Fiche.objects.filter(partner__in=wanted).online()
    fiches = {one.partner_id: one for one in online.select_related("published", "partner")}
    return [_newcomer(one, fiches.get(one["partner"] or 0)) for one in new]


def _newcomer(one: Present, fiche: Fiche | None) -> Newcomer:
    content: dict[str, Any] = dict(online_content(fiche)) if fiche else {}
    return Newcomer(
        partner=one["partner"],
        name=one["name"],
        tagline=content.get("accroche") or "",
        fiche=fiche.pk if fiche else None,
    )


def _coming(cafe: Cafe) -> list[Cafe]:
    after = Cafe.objects.filter(territory=cafe.territory, vague="").coming(cafe.date)
    rows = after.exclude(pk=cafe.pk).select_related("host", "commune", "theme")
    return list(rows[:NEXT_CAFES])


def _next(cafe: Cafe) -> NextCafe:
    return NextCafe(
        date=cafe.date.isoformat(),
        start=_hour(cafe.start),
        end=_hour(cafe.end),
        kind=cafe.theme.label if cafe.theme else "",
        host=cafe.host.name if cafe.host else "",
        place=location(cafe),
    )
