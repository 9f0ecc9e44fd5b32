"""The next café of each network: everyone is invited, and answers of all kinds have come.

Nothing leaves: the letters are written down as sent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django_tasks_db.models import DBTaskResult

from cafes.approving import approve, letter_for
from cafes.demo.days import at_ten, working_day
from cafes.models import Cafe, Invitation
from cafes.replying import Answer, Said, answer, note_answer
from cafes.sending import send
from partners.models import Message, Partner, Territory, User

YES, NO, OTHER = Answer.YES, Answer.NO, Answer.OTHER
ASKED_BEFORE = dt.timedelta(days=21)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Occasion:
    """What the café of one network is like, and who said what, in the order of arrival."""

    parking: str
    bus: str
    word: str
    answers: dict[str, Said]
    seats: int | None = None
    by_telephone: dict[str, Said] = field(default_factory=dict)


FUMEL = Occasion(
    parking="devant, et place du marché à deux minutes",
    bus="ligne 805, arrêt Mairie",
    word="Nous accueillerons deux nouvelles structures. Venez avec vos affiches de rentrée.",
    answers={
        "fumel-02": Said(YES, 2, message="Avec la nouvelle conseillère du secteur"),
        "fumel-04": Said(YES),
        "fumel-13": Said(NO, message="En formation ce jour-là"),
        "fumel-14": Said(YES),
        "fumel-16": Said(OTHER, who="Laure Estival"),
        "fumel-17": Said(YES),
        "fumel-22": Said(YES, 3),
        "fumel-26": Said(NO),
        "fumel-28": Said(YES),
        "fumel-33": Said(YES, message="Je partirai à 10 h"),
        "fumel-34": Said(YES, 2),
        "fumel-36": Said(OTHER, who="une bénévole"),
        "fumel-42": Said(YES),
    },
    by_telephone={"fumel-11": Said(YES), "fumel-30": Said(NO)},
)
AGEN = Occasion(
    parking="parking du centre commercial, gratuit le matin",
    bus="ligne 1, arrêt Montanou",
    word="La salle est petite\N{NO-BREAK SPACE}: dites-nous vite si vous venez.",
    seats=12,
    answers={
        "agen-01": Said(YES, 2),
        "agen-02": Said(YES, 2),
        "agen-03": Said(YES),
        "agen-04": Said(YES, 2),
        "agen-07": Said(YES),
        "agen-09": Said(YES, 2),
        "agen-11": Said(NO, message="Réunion d’équipe"),
        "agen-13": Said(YES),
        "agen-15": Said(YES),
        "agen-17": Said(YES, 2, message="Deux formateurs, si possible"),
        "agen-20": Said(YES),
        "agen-21": Said(OTHER, who="un collègue"),
    },
)
OCCASIONS = {"fumel": FUMEL, "agen-montanou": AGEN}


def invite_everyone(
    slug: str, territory: Territory, partners: dict[str, Partner], user: User, today: dt.date
) -> None:
    cafe = next_cafe(territory, today)
    if cafe is None:
        return
    told = OCCASIONS[slug]
    cafe.parking, cafe.bus, cafe.word, cafe.seats = told.parking, told.bus, told.word, told.seats
    cafe.step_free = True
    cafe.save()
    # Three weeks before, or two days ago when the café is further off than that.
    day = min(cafe.date - ASKED_BEFORE, today - dt.timedelta(days=2))
    asked_at = at_ten(working_day(day))
    letter = letter_for(cafe, asked_at.date())
    letter.send_on = asked_at.date()
    letter.save()
    approve(letter, user, asked_at)
    send(letter, asked_at)
    _written_long_ago(cafe, asked_at)
    _answer(cafe, told, partners, user, asked_at)
    # Only the looks of the day of the reminder stay planned: nothing else is to be sent.
    DBTaskResult.objects.filter(task_path="partners.delivery.deliver").delete()
    DBTaskResult.objects.filter(
        task_path="cafes.sending.look", run_after__lt=at_ten(today)
    ).delete()


def next_cafe(territory: Territory, today: dt.date) -> Cafe | None:
    """The first one after today: on the day itself, answers are over."""
    coming = Cafe.objects.filter(territory=territory, vague="").coming(today + dt.timedelta(days=1))
    return coming.select_related("territory", "host", "theme", "commune").first()


def _written_long_ago(cafe: Cafe, asked_at: dt.datetime) -> None:
    letters = Message.objects.filter(key__startswith=f"cafe:{cafe.pk}:", state="queued")
    letters.update(state="sent", attempts=1, sent_at=asked_at, created_at=asked_at)


def _answer(
    cafe: Cafe, told: Occasion, partners: dict[str, Partner], user: User, asked_at: dt.datetime
) -> None:
    rows: dict[int, Invitation] = {}
    for row in Invitation.objects.filter(cafe=cafe).select_related(
        "link__partner", "link__contact"
    ):
        rows.setdefault(row.partner_id, row)
    at = asked_at
    for key, said in told.answers.items():
        row = rows[partners[key].pk]
        at += HOUR
        if row.link is not None:
            answer(row.link, cafe, said, at, row.pk)
    for key, said in told.by_telephone.items():
        at += HOUR
        note_answer(cafe, partners[key], rows.get(partners[key].pk), said, user, at)
