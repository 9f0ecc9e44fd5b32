"""The letters about a café: one function each. `partners.mailing` sends them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from cafes import ics, wording
from cafes.models import Cafe, Invitation, InvitationLetter
from fiches.emails import facts_of
from fiches.freshness import ago
from fiches.reaching import fiche_of
from partners.addresses import unsubscribe_address
from partners.dates import full_date, hours, long_date
from partners.models import Partner, PersonalLink, Territory, User
from partners.personal_links import whole_address
from partners.stationery import Letter, letter

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Doors:
    """Where a letter leads; while it is only looked at, what stands for these addresses."""

    answer: str
    own_page: str
    unsubscribe: str


# No link is made before something is sent.
NO_DOORS = Doors(
    f"{settings.SITE_URL}/l/…/cafes/", f"{settings.SITE_URL}/l/…/", f"{settings.SITE_URL}/l/…/stop/"
)


def doors(row: Invitation, link: PersonalLink) -> Doors:
    page = reverse("cafes:own_cafe", args=[link.code, row.cafe_id])
    return Doors(
        f"{settings.SITE_URL}{page}?pour={row.pk}",
        whole_address(link),
        unsubscribe_address(link, row.email),
    )


def invitation(
    said: InvitationLetter, partner: Partner, doors: Doors, today: dt.date, *, reminder: str = ""
) -> Letter:
    """The facilitator's words, the facts, the question, and the partner's fiche in short.

    `reminder` is what to say first when it is sent again. Needs the letter's café with its host,
    commune, theme and territory, and the partner's fiche.
    """
    cafe, fiche = said.cafe, fiche_of(partner)
    values = wording.values_for(cafe, partner)
    subject = wording.filled(said.subject, values)
    context = {
        **_frame(cafe, partner, doors, said.approved_by),
        "reminder": reminder,
        "message": wording.filled(said.body, values).strip(),
        "word": cafe.word.strip(),
        "fiche": fiche,
        "facts": facts_of(fiche) if fiche else [],
        "verified": ago(fiche.verified_on, today) if fiche and fiche.verified_on else "",
    }
    if reminder:
        subject = f"Rappel{NBSP}: {subject}"
    return letter("cafes/invitation", context, subject)


@dataclass(frozen=True)
class Change:
    """What became of a café: it was to be on `before`; `back`: it had been cancelled. `answered`:
    the partners (pk) of whom somebody has answered for the day it has now."""

    before: dt.date
    back: bool = False
    answered: frozenset[int] = frozenset()


def moved(row: Invitation, doors: Doors, by: User | None, news: Change) -> Letter:
    """Another day, other hours or another place, and the event as it is now."""
    cafe = row.cafe
    reply = getattr(row, "reply", None)
    context = {
        **_frame(cafe, row.partner, doors, by),
        "reply": reply,
        # An answer for another day is kept, and asked for again.
        "again": reply is not None and reply.for_date != cafe.date,
        "before": news.before if news.before != cafe.date else None,
        "back": news.back,
        "colleague": reply is None and row.partner_id in news.answered,
    }
    return letter("cafes/moved", context)


def called_off(row: Invitation, doors: Doors, by: User | None, then: Cafe | None) -> Letter:
    """It will not be held, or not on that day; the event leaves the calendars. `then` is the
    café that comes after it, if one is known."""
    context = {
        **_frame(row.cafe, row.partner, doors, by),
        "receives": row.partner_id == row.cafe.host_id,
        "then": then,
    }
    return letter("cafes/called_off", context)


def seat(row: Invitation, doors: Doors) -> Letter:
    """From the waiting list to the table."""
    context = {**_frame(row.cafe, row.partner, doors, None), "reply": row.reply}
    return letter("cafes/seat", context)


def to_host(cafe: Cafe, host: Partner, points: list[str], coming: int, by: User | None) -> Letter:
    context = {
        **_frame(cafe, host, NO_DOORS, by),
        "points": points,
        "coming": coming,
    }
    return letter("cafes/host", context)


def _frame(cafe: Cafe, partner: Partner, doors: Doors, author: User | None) -> dict[str, Any]:
    return {
        "cafe": cafe,
        "partner": partner,
        "doors": doors,
        "territory": cafe.territory,
        "place_facts": facts(cafe),
        "signature": signature(author, cafe.territory),
    }


def facts(cafe: Cafe) -> list[tuple[str, str]]:
    """When and where, as label and value; what is not known is left out."""
    host = cafe.host.name if cafe.host else ""
    where = ics.location(cafe)
    rows = [
        ("Quand", f"{full_date(cafe.date)}, {hours(cafe.start, cafe.end)}"),
        ("Chez", host),
        ("Adresse", where),
        ("Stationnement", cafe.parking),
        ("Bus ou train", cafe.bus),
        ("Accès en fauteuil", {True: "oui", False: "non", None: ""}[cafe.step_free]),
    ]
    if cafe.kind == Cafe.Kind.THEMATIC and cafe.theme:
        rows.insert(1, ("Thème", cafe.theme.label))
    return [(label, value.strip()) for label, value in rows if value.strip()]


def signature(author: User | None, territory: Territory) -> list[str]:
    """Who writes, and where to call: a person if the account has a name, and the network."""
    lines = [author.name] if author and author.name else []
    lines += [territory.name, *territory.contact.splitlines()]
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


def reminder_words(said: InvitationLetter, answered_for: dt.date | None) -> str:
    """What a reminder says first; `answered_for` is the former day of a café that moved."""
    day = full_date(said.cafe.date)
    if answered_for:
        return (
            f"Vous aviez répondu pour le {long_date(answered_for)}. Le café a lieu le {day}"
            f"{NBSP}: viendrez-vous toujours{NBSP}? Un clic suffit."
        )
    return (
        f"Le café a lieu le {day} et nous n’avons pas encore votre réponse. Un clic suffit"
        f"{NBSP}: oui ou non, les deux nous aident à préparer."
    )
