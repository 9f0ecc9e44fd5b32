"""What is next for a café: one sentence and one thing to do, for whoever prepares it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cafes.models import Cafe, InvitationLetter
from partners.dates import full_date, long_date

NBSP = "\N{NO-BREAK SPACE}"
State = Cafe.State


@dataclass(frozen=True)
class Situation:
    """What the page of a café knows when it is opened."""

    cafe: Cafe
    letter: InvitationLetter | None
    host_left: bool
    coming: int  # people
    organisations: int
    waiting: int  # people
    now: dt.datetime
    today: dt.date


@dataclass(frozen=True)
class Next:
    """`page` is the URL name of the button, of which `label` are the words; perhaps none."""

    title: str
    text: str
    page: str = ""
    label: str = ""
    icon: str = "arrow-right"
    tone: str = ""  # of the note: "warn", "ok"…


@dataclass(frozen=True)
class Step:
    """One line of “where are we”: "done", "now" or "later"."""

    label: str
    state: str
    detail: str = ""


def next_for(it: Situation) -> Next:
    cafe = it.cafe
    if cafe.state == State.CANCELLED:
        return Next("Ce café est annulé", "Il n’y a plus rien à préparer.")
    if cafe.state == State.HELD:
        return Next(
            "Ce café a eu lieu",
            "Les présences, les notes et le compte rendu se trouvent plus bas.",
            tone="ok",
        )
    if cafe.state == State.POSTPONED or cafe.vague:
        return Next(
            "Choisir le jour",
            "Dès qu’il est fixé, les personnes déjà invitées l’apprennent par courriel."
            if cafe.state == State.POSTPONED
            else f"Il est annoncé «{NBSP}{cafe.vague}{NBSP}»{NBSP}: fixez le jour quand vous le savez.",
            "cafe_postpone",
            "Fixer le jour",
            "calendar-clock",
            "warn",
        )
    if cafe.ends_at <= it.now:
        return Next(
            "Ce café a-t-il eu lieu\N{NO-BREAK SPACE}?",
            "Dites-le pour qu’il compte dans le bilan.",
            "cafe_hold",
            "Oui, il a eu lieu",
            "check",
        )
    return _before(it)


def _before(it: Situation) -> Next:
    """In the order in which things are prepared."""
    cafe, letter = it.cafe, it.letter
    if it.host_left:
        return Next(
            "Trouver un autre hôte",
            f"{cafe.host} a quitté le réseau. Choisissez qui accueille à sa place"
            + (f"{NBSP}; les invités seront prévenus." if letter and letter.sent_at else "."),
            "cafe_edit",
            "Choisir un autre hôte",
            "house",
            "warn",
        )
    if cafe.host is None:
        return Next(
            "Trouver un hôte",
            "Personne n’accueille encore ce café.",
            "cafe_edit",
            "Choisir l’hôte et le lieu",
            "house",
        )
    if letter is None or letter.approved_at is None:
        return Next(
            "Préparer l’invitation",
            "Relisez le courriel, choisissez à qui il va. Une fois d’accord, tout part tout seul.",
            "invitation_detail",
            "Préparer l’invitation",
            "mail",
        )
    if letter.sent_at is None:
        return Next(
            "L’invitation partira toute seule",
            f"Le {full_date(letter.send_on)}. Vous pouvez encore la relire ou l’envoyer maintenant.",
            "invitation_detail",
            "Relire l’invitation",
            "mail",
            "ok",
        )
    if cafe.date == it.today:
        return Next(
            "C’est aujourd’hui",
            f"{_people(it)} La liste d’arrivée et la feuille de présence sont plus bas.",
            "answers",
            "Voir qui vient",
            "users",
        )
    again = (
        f" La relance part le {long_date(letter.remind_on)}."
        if letter.remind_on and not letter.reminded_at
        else ""
    )
    return Next(
        "Suivre les réponses",
        f"{_people(it)}{again}",
        "answers",
        "Voir les réponses",
        "users",
        "ok",
    )


def _people(it: Situation) -> str:
    if not it.coming:
        return "Personne n’a encore dit venir."
    people = f"{it.coming}{NBSP}personne{'s' if it.coming > 1 else ''}"
    verb = "viennent" if it.coming > 1 else "vient"
    several = it.organisations > 1
    from_ = f"de {it.organisations}{NBSP}structure{'s' if several else ''}"
    waiting = f", {it.waiting} en attente" if it.waiting else ""
    return f"{people} {verb}, {from_}{waiting}."


def steps_of(it: Situation) -> list[Step]:
    """Day, host, invitation, answers, morning: where this café is."""
    cafe, letter = it.cafe, it.letter
    sent = bool(letter and letter.sent_at)
    over = cafe.state == State.HELD or (cafe.is_on and cafe.ends_at <= it.now)
    has_host = cafe.host is not None and not it.host_left
    rows = [
        ("Le jour", not cafe.vague and cafe.state != State.POSTPONED, ""),
        ("L’hôte et le lieu", has_host, cafe.host.name if cafe.host else ""),
        ("L’invitation", sent, _invitation(letter)),
        ("Les réponses", over, ""),
        ("Le café", cafe.state == State.HELD, ""),
    ]
    steps, found = [], False
    for label, done, detail in rows:
        state = "done" if done else ("later" if found else "now")
        found = found or not done
        steps.append(Step(label, state, detail))
    return steps


def _invitation(letter: InvitationLetter | None) -> str:
    if letter is None or letter.approved_at is None:
        return ""
    if letter.sent_at is None:
        return f"part le {long_date(letter.send_on)}"
    return "envoyée"
