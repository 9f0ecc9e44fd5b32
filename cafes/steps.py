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
    noted: bool = False  # somebody is noted as present, or something was said
    sent_at: dt.datetime | None = None  # the compte rendu

    @property
    def residents(self) -> bool:
        return self.cafe.kind == Cafe.Kind.HABITANTS


@dataclass(frozen=True)
class Also:
    """A second button, where two things are done at the same time."""

    page: str
    label: str
    icon: str


@dataclass(frozen=True)
class Next:
    """`page` is the URL name of the button, of which `label` are the words; perhaps none."""

    title: str
    text: str
    page: str = ""
    label: str = ""
    icon: str = "arrow-right"
    tone: str = ""  # of the note: "warn", "ok"…
    paper: str = ""  # the code of what is printed, when the page is `cafe_paper`
    also: Also | None = None


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
        return _held(it)
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
        if it.noted and not it.sent_at:
            return _to_send("Ce café est terminé")
        return Next(
            "Ce café a-t-il eu lieu\N{NO-BREAK SPACE}?",
            "Dites-le pour qu’il compte dans le bilan.",
            "cafe_hold",
            "Oui, il a eu lieu",
            "check",
        )
    if cafe.date == it.today:
        return _today(it)
    return _before(it)


def _held(it: Situation) -> Next:
    if it.residents:
        if it.cafe.headcount is None:
            return COUNT
        people = f"{it.cafe.headcount}{NBSP}personne{'s' if it.cafe.headcount > 1 else ''}"
        return Next("Ce café a eu lieu", f"{people} comptées.".replace("e comptées", "e comptée"))
    if it.noted and not it.sent_at:
        return _to_send("Ce café a eu lieu")
    sent = f"Le compte rendu est parti le {long_date(it.sent_at.date())}. " if it.sent_at else ""
    return Next(
        "Ce café a eu lieu",
        f"{sent}Les présences, les notes et le compte rendu se trouvent plus bas.",
        tone="ok",
    )


def _to_send(title: str) -> Next:
    return Next(
        title,
        "Relisez les notes, puis envoyez le compte rendu d’un clic.",
        "minutes_review",
        "Relire et envoyer le compte rendu",
        "send",
    )


COUNT = Next(
    "Combien de personnes sont venues\N{NO-BREAK SPACE}?",
    "Un compteur, aucun nom.",
    "attendance",
    "Compter les personnes",
    "users",
)


def _today(it: Situation) -> Next:
    """Whatever was not prepared, people come."""
    if it.residents:
        return Next(
            "C’est aujourd’hui",
            "Un geste par personne qui entre, même sans réseau. Aucun nom.",
            COUNT.page,
            COUNT.label,
            COUNT.icon,
        )
    said = f"{_people(it)} " if it.letter and it.letter.sent_at else ""
    return Next(
        "C’est aujourd’hui",
        f"{said}Notez qui arrive, puis ce qui se dit. Ouvrez les deux pages avant de partir"
        f"{NBSP}: elles marchent ensuite sans réseau.",
        "attendance",
        "Noter qui est là",
        "user-check",
        also=Also("tour", "Tour de table", "notebook-pen"),
    )


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
    if it.residents:
        return Next(
            "Accrocher l’affiche",
            "À la mairie, à la boulangerie, dans le hall. Personne ne s’inscrit.",
            "cafe_paper",
            "Imprimer l’affiche (PDF)",
            "printer",
            paper="affiche-a4",
            also=Also("invitation_detail", "Prévenir aussi les partenaires", "mail"),
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
    """Day, host, invitation, answers, morning, compte rendu: where this café is.

    Once it takes place, nobody goes back to what was not prepared.
    """
    cafe, letter = it.cafe, it.letter
    sent = bool(letter and letter.sent_at)
    on_its_day = cafe.state == State.HELD or (cafe.is_on and cafe.date <= it.today)
    over = cafe.state == State.HELD or (cafe.is_on and cafe.ends_at <= it.now)
    has_host = cafe.host is not None and not it.host_left
    rows = [
        ("Le jour", not cafe.vague and cafe.state != State.POSTPONED, ""),
        ("L’hôte et le lieu", has_host, cafe.host.name if cafe.host else ""),
    ]
    if it.residents:
        rows += [("L’affiche", on_its_day, ""), ("Le café", over, "")]
        rows += [("Les personnes comptées", over and cafe.headcount is not None, "")]
    else:
        rows += [("L’invitation", sent, _invitation(letter)), ("Les réponses", on_its_day, "")]
        rows += [("Le café", over, ""), ("Le compte rendu", it.sent_at is not None, "")]
    steps, found = [], False
    for at, (label, done, detail) in enumerate(rows):
        missed = not done and on_its_day and any(later for _, later, _ in rows[at + 1 :])
        state = "done" if done else ("later" if found or missed else "now")
        found = found or state == "now"
        steps.append(Step(label, state, detail))
    return steps


def _invitation(letter: InvitationLetter | None) -> str:
    if letter is None or letter.approved_at is None:
        return ""
    if letter.sent_at is None:
        return f"part le {long_date(letter.send_on)}"
    return "envoyée"
