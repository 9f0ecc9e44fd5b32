"""Comptes rendus of the demo: those of earlier cafés were sent, without a letter to anybody; the
last one of Fumel waits to be read again, that of Montanou was corrected."""

from __future__ import annotations

import datetime as dt

from cafes.demo.days import at_ten
from cafes.minutes.sending import send
from cafes.models import Cafe, CompteRendu, FollowUp
from cafes.questions import open_questions
from partners.models import Territory, User

Audience = CompteRendu.Audience
NBSP = "\N{NO-BREAK SPACE}"
STILL_TO_SEND = "fumel"
CORRECTION = f"L’heure du forum{NBSP}: 14{NBSP}h, et non 16{NBSP}h."
ANSWER = "La salle du bas de la médiathèque se réserve à l’accueil, gratuite pour les partenaires."


def tell_minutes(territory: Territory, user: User, today: dt.date) -> None:
    cafes = (
        Cafe.objects.filter(territory=territory, state=Cafe.State.HELD, tour__notes__isnull=False)
        .select_related("territory", "host", "commune", "theme")
        .order_by("date")
        .distinct()
    )
    *before, last = cafes
    _answer_one(last)
    FollowUp.objects.create(
        cafe=last,
        what="Envoyer à tous la carte des points de distribution",
        who="l’équipe du réseau",
        due_on=today + dt.timedelta(days=2),
    )
    sent = before if territory.slug == STILL_TO_SEND else [*before, last]
    for cafe in sent:
        _send(cafe, user, 0)
    if last in sent:
        _send(last, user, 1, CORRECTION)


def _send(cafe: Cafe, user: User, after: int, correction: str = "") -> None:
    now = at_ten(cafe.date) + dt.timedelta(minutes=45 + 240 * after)
    send(cafe, after=after, audience=Audience.CHOSEN, correction=correction, by=user, now=now)


def _answer_one(last: Cafe) -> None:
    """A question of an earlier café found its answer at the last one."""
    asked = open_questions(last.territory).filter(tour__cafe__date__lt=last.date).first()
    if asked is not None:
        asked.answer, asked.answered_in, asked.answered_at = ANSWER, last, at_ten(last.date)
        asked.save(update_fields=["answer", "answered_in", "answered_at"])
