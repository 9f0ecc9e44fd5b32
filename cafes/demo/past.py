"""What happened at the cafés already held: who came, what was said, what became of it.

A café that another module of the demo has told in detail is left as it is. The same day gives the
same history: each café draws from its own date.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from cafes.demo.days import at_ten
from cafes.demo.words import EXAMPLES, FOLLOW_UPS, NEWS, QUESTIONS, WORRIES
from cafes.models import (
    Attendance,
    Cafe,
    FollowUp,
    Invitation,
    Note,
    Reply,
    Season,
    SeasonVoice,
    TourDeTable,
)
from partners.models import Partner, Territory, Theme

OUTSIDE = ("Épicerie itinérante du Lot", "Collectif des habitants", "Compagnie des Trois Ponts")
LATELY = dt.timedelta(days=100)
NOTED_BY = dt.timedelta(days=12)  # cost and hours are noted within two weeks


@dataclass
class Rows:
    attendances: list[Attendance] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    tours: list[TourDeTable] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)


def tell_past(territory: Territory, today: dt.date) -> None:
    """Attendances, answers, notes and follow-ups of the cafés held; the answers to the question
    of last season."""
    themes = {theme.code: theme for theme in Theme.objects.all()}
    _remember(territory)
    held = Cafe.objects.filter(territory=territory, state=Cafe.State.HELD).order_by("date")
    told = {
        model: set(model.objects.filter(cafe__in=held).values_list("cafe", flat=True))
        for model in (Attendance, Invitation, TourDeTable)
    }
    partners = list(Partner.objects.of(territory).prefetch_related("participations"))
    rows, seen = Rows(), set[int]()
    cafes = list(held)
    for rank, cafe in enumerate(cafes):
        draw = random.Random(f"{territory.slug}{cafe.date}")  # noqa: S311
        known = [p for p in partners if _joined(p, territory) <= cafe.date]
        if cafe.kind == Cafe.Kind.HABITANTS:
            cafe.headcount = draw.randint(14, 27)
        else:
            present = _who_comes(known, cafe, draw)
            if cafe.pk not in told[Attendance]:
                _attend(cafe, present, seen, rank, draw, rows)
            if cafe.pk not in told[Invitation]:
                _invite(cafe, known, present, draw, rows)
        if cafe.pk not in told[TourDeTable]:
            _speak(cafe, known, themes, cafe.date < today - LATELY, draw, rows)
        if cafe.date <= today - NOTED_BY:
            cafe.hours_spent = Decimal(draw.choice(("2.5", "3", "3.5", "4")))
            cafe.cost = Decimal(draw.randint(90, 320)) / 10
    Cafe.objects.bulk_update(cafes, ["headcount", "hours_spent", "cost"])
    _write(rows)
    _ask(territory, today)


def _remember(territory: Territory) -> None:
    """The spring before the first season that the demo tells: some had met already."""
    first = Cafe.objects.filter(territory=territory).order_by("date").first()
    if first is None:
        return
    Cafe.objects.bulk_create(
        Cafe(
            territory=territory,
            date=first.date - dt.timedelta(days=days),
            start=first.start,
            end=first.end,
            state=Cafe.State.HELD,
            host=first.host,
            place=first.place,
        )
        for days in (161, 126, 98)
    )


def _joined(partner: Partner, territory: Territory) -> dt.date:
    return min(s.joined_on for s in partner.participations.all() if s.territory_id == territory.pk)


def _who_comes(known: list[Partner], cafe: Cafe, draw: random.Random) -> list[Partner]:
    """Each has its own habit: some always come, some twice a year. The host is there."""
    weight = 1.9 if cafe.kind == Cafe.Kind.PLENARY else draw.uniform(0.75, 1.3)
    habit = {
        p.pk: random.Random(p.name).choice((0.12, 0.2, 0.35, 0.55, 0.8))  # noqa: S311
        for p in known
    }
    return [p for p in known if p.pk == cafe.host_id or draw.random() < habit[p.pk] * weight]


def _attend(
    cafe: Cafe,
    present: list[Partner],
    seen: set[int],
    rank: int,
    draw: random.Random,
    rows: Rows,
) -> None:
    arrived = at_ten(cafe.date) - dt.timedelta(hours=1)

    def come(minute: int, **fields: object) -> None:
        rows.attendances.append(
            Attendance(
                key=uuid.UUID(int=draw.getrandbits(128), version=4),
                cafe=cafe,
                arrived_at=arrived + dt.timedelta(minutes=minute),
                **fields,
            )
        )

    for minute, partner in enumerate(present):
        elected = partner.legal_status == "collectivite" and draw.random() < 0.25
        quality = Attendance.Quality.ELECTED if elected else _quality(partner, draw)
        come(
            minute % 20,
            partner=partner,
            quality=quality,
            newcomer=partner.pk not in seen and rank > 0,
        )
        if draw.random() < 0.22:
            come(minute % 20, partner=partner, newcomer=draw.random() < 0.5)
        seen.add(partner.pk)
    if rank % 3 == 1:
        come(25, organisation=OUTSIDE[rank // 3 % len(OUTSIDE)], newcomer=True)


def _quality(partner: Partner, draw: random.Random) -> str:
    charity = partner.legal_status == "association"
    volunteer = charity and draw.random() < 0.4
    return Attendance.Quality.VOLUNTEER if volunteer else Attendance.Quality.PROFESSIONAL


def _invite(
    cafe: Cafe, known: list[Partner], present: list[Partner], draw: random.Random, rows: Rows
) -> None:
    """Those who came had mostly said so; among the others one in two answered."""
    sent = at_ten(cafe.date) - dt.timedelta(days=21)
    coming = {partner.pk for partner in present}
    for partner in known:
        invitation = Invitation(cafe=cafe, partner=partner, sent_at=sent)
        rows.invitations.append(invitation)
        if draw.random() >= (0.85 if partner.pk in coming else 0.5):
            continue
        answer = Reply.Answer.YES if partner.pk in coming else Reply.Answer.NO
        when = sent + dt.timedelta(days=draw.randint(0, 19), minutes=draw.randint(0, 300))
        rows.replies.append(
            Reply(invitation=invitation, answer=answer, for_date=cafe.date, answered_at=when)
        )


def _speak(
    cafe: Cafe,
    known: list[Partner],
    themes: dict[str, Theme],
    old: bool,
    draw: random.Random,
    rows: Rows,
) -> None:
    tour = TourDeTable(cafe=cafe, open_to_partners=False)
    rows.tours.append(tour)
    moment = at_ten(cafe.date)

    def note(kind: str, text: str, theme: str, **fields: object) -> Note:
        row = Note(
            key=uuid.UUID(int=draw.getrandbits(128), version=4),
            tour=tour,
            partner=draw.choice(known),
            kind=kind,
            text=text,
            theme=themes[theme],
            position=len(rows.notes),
            written_at=moment,
            changed_at=moment,
            **fields,
        )
        rows.notes.append(row)
        return row

    pressing = () if old else WORRIES[:4:2]  # what everybody speaks of, these weeks
    for theme, text in (*pressing, *draw.sample(WORRIES, k=draw.randint(2, 5))):
        note(Note.Kind.WORRY, text, theme)
    for theme, text in draw.sample(NEWS, k=3):
        note(Note.Kind.NEWS, text, theme)
    for theme, text, answer in draw.sample(QUESTIONS, k=draw.randint(1, 3)):
        answered = moment + dt.timedelta(days=28) if old and draw.random() < 0.8 else None
        said = answer if answered else ""
        note(Note.Kind.QUESTION, text, theme, answer=said, answered_at=answered)
    for what in draw.sample(FOLLOW_UPS, k=1):
        done = cafe.date + dt.timedelta(days=20) if old else None
        state = FollowUp.State.DONE if done else FollowUp.State.OPEN
        due = cafe.date + dt.timedelta(days=60)
        partner = draw.choice(known)
        rows.follow_ups.append(
            FollowUp(cafe=cafe, what=what, partner=partner, due_on=due, state=state, closed_on=done)
        )


def _write(rows: Rows) -> None:
    Attendance.objects.bulk_create(rows.attendances)
    Invitation.objects.bulk_create(rows.invitations)
    Reply.objects.bulk_create(rows.replies)
    TourDeTable.objects.bulk_create(rows.tours)
    Note.objects.bulk_create(rows.notes)
    FollowUp.objects.bulk_create(rows.follow_ups)


def _ask(territory: Territory, today: dt.date) -> None:
    """The yearly question of the last season that has ended."""
    year = today.year - 1 if today.month >= 7 else today.year - 2
    season, _ = Season.objects.get_or_create(
        territory=territory,
        year=year,
        defaults={"starts_on": dt.date(year, 9, 1), "ends_on": dt.date(year + 1, 6, 30)},
    )
    draw = random.Random(territory.slug)  # noqa: S311
    examples = EXAMPLES[: len(EXAMPLES) // 2] if territory.slug > "b" else EXAMPLES[1::2]
    SeasonVoice.objects.bulk_create(
        SeasonVoice(
            season=season,
            relations=draw.choice((3, 4, 4)),
            coordination=draw.choice((2, 3, 3, 4)),
            mutualisation=draw.choice((1, 2, 2, 3, 4)),
            orientation=draw.choice((2, 3, 4, 4)),
            example=examples[rank] if rank < len(examples) else "",
        )
        for rank in range(draw.randint(11, 17))
    )
