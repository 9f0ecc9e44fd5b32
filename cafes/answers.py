"""Who comes to a café, as the facilitator follows it: by organisation, and by person in each.

What is remembered of the past is counted in cafés: those to which a partner was invited and
never answered, the last one to which somebody of it came.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import Count, F, Max, Q

from cafes.calling import Phones, numbers_of
from cafes.inviting import Guest, guests
from cafes.models import Attendance, Cafe, Invitation, InvitationLetter, Reply
from partners.french import plain
from partners.models import Message, Partner

Answer = Reply.Answer
LONG = dt.timedelta(days=180)  # "comes back after long"
OFTEN = 3  # invitations without any answer, before it is worth a call
PAST = dt.timedelta(days=730)
LOST = (Message.State.BOUNCED, Message.State.FAILED, Message.State.DROPPED)


@dataclass(frozen=True)
class Memory:
    """What a partner did before this café, over two years."""

    asked: int = 0  # cafés to which it was invited
    answered: int = 0
    came_on: dt.date | None = None

    @property
    def never_answers(self) -> bool:
        return self.asked >= OFTEN and not self.answered


@dataclass(frozen=True)
class Line:
    """One invitation of a partner: a person, or its general address."""

    row: Invitation
    reply: Reply | None
    again: bool  # answered for the former day of the café
    lost: bool  # its letter came back, or could not leave

    @property
    def name(self) -> str:
        if self.row.contact and self.row.contact.name:
            return self.row.contact.name
        if self.row.email:
            return self.row.email
        return "une personne partie depuis" if self.row.sent_at else "sans courriel"

    @property
    def said(self) -> bool:
        return self.reply is not None

    @property
    def counts(self) -> bool:
        return self.reply is not None and not self.again


@dataclass(frozen=True)
class Organisation:
    partner: Partner
    lines: list[Line]
    memory: Memory
    day: dt.date
    phones: Phones = ()  # of those worth a call

    @property
    def shown(self) -> list[Line]:
        """Those who answered; everybody as long as nobody has."""
        return [line for line in self.lines if line.said] or self.lines

    @property
    def quiet(self) -> list[Line]:
        """Colleagues of those who answered."""
        return [line for line in self.lines if line not in self.shown]

    @property
    def only(self) -> Line | None:
        return self.lines[0] if len(self.lines) == 1 else None

    def matches(self, words: str) -> bool:
        names = [self.partner.name, self.partner.acronym, *(line.name for line in self.lines)]
        names += [line.reply.who for line in self.lines if line.reply]
        return words in plain(" ".join(names))

    @property
    def _given(self) -> list[Reply]:
        return [line.reply for line in self.lines if line.reply and not line.again]

    @property
    def coming(self) -> int:
        """People with a seat."""
        return sum(reply.people for reply in self._given if reply.comes)

    @property
    def waiting(self) -> int:
        return sum(reply.people for reply in self._given if reply.waiting_since)

    @property
    def state(self) -> str:
        """ "coming", "waiting", "no", "again", "silent" or "lost", the first that is true."""
        if self.coming:
            return "coming"
        if self.waiting:
            return "waiting"
        if self._given:
            return "no"
        if any(line.again for line in self.lines):
            return "again"
        return "lost" if self.lines and all(line.lost for line in self.lines) else "silent"

    @property
    def is_new(self) -> bool:
        """Comes for the first time."""
        return bool(self.coming or self.waiting) and self.memory.came_on is None

    @property
    def comes_back(self) -> bool:
        last = self.memory.came_on
        return bool(self.coming) and last is not None and self.day - last > LONG

    @property
    def never_answers(self) -> bool:
        return self.state in {"silent", "again"} and self.memory.never_answers


@dataclass(frozen=True)
class Board:
    """All that the page of answers says."""

    organisations: list[Organisation] = field(default_factory=list)
    unreached: list[tuple[Guest, Phones]] = field(default_factory=list)
    seats: int | None = None

    def _in(self, state: str) -> list[Organisation]:
        return [one for one in self.organisations if one.state == state]

    def to_call(self, asked: str = "") -> list[tuple[Guest, Phones]]:
        """Whom no e-mail reaches, if their name has the words `asked`."""
        words = plain(asked)
        return [one for one in self.unreached if words in plain(one[0].partner.name)]

    @property
    def people(self) -> int:
        return sum(one.coming for one in self.organisations)

    @property
    def coming(self) -> list[Organisation]:
        return self._in("coming")

    @property
    def waiting_people(self) -> int:
        return sum(one.waiting for one in self.organisations)

    def groups(self, asked: str = "") -> list[tuple[str, list[Organisation]]]:
        """A title and its organisations that have the words `asked`, those that matter most
        first; none is empty."""
        words = plain(asked)
        found: dict[str, list[Organisation]] = {}
        for one in self.organisations:
            if one.matches(words):
                state = "never" if one.never_answers and one.state == "silent" else one.state
                found.setdefault(state, []).append(one)
        named = (
            ("Viennent", "coming"),
            ("Sur la liste d’attente", "waiting"),
            ("Ont répondu pour l’ancien jour", "again"),
            ("Ne répondent jamais\N{NO-BREAK SPACE}: à appeler", "never"),
            ("N’ont pas encore répondu", "silent"),
            ("Ne viennent pas", "no"),
            ("N’ont pas reçu l’invitation", "lost"),
        )
        return [(title, found[state]) for title, state in named if state in found]

    @property
    def counts(self) -> dict[str, int]:
        states = ("coming", "waiting", "no", "again", "silent", "lost")
        return {state: len(self._in(state)) for state in states}


def board(cafe: Cafe, letter: InvitationLetter | None) -> Board:
    """Fourteen queries at most, however many partners."""
    rows = list(
        Invitation.objects.filter(cafe=cafe)
        .select_related("partner", "contact", "reply", "reply__noted_by")
        .order_by("partner__sort_key", "partner", "pk")
    )
    lost = lost_letters(cafe)
    partners = {row.partner_id for row in rows}
    remembered = memories(cafe, partners)
    by_partner: dict[int, list[Line]] = {}
    for row in rows:
        by_partner.setdefault(row.partner_id, []).append(line_of(cafe, row, row.pk in lost))
    organisations = [
        Organisation(lines[0].row.partner, lines, remembered.get(pk, Memory()), cafe.date)
        for pk, lines in by_partner.items()
        if any(line.row.sent_at or line.reply for line in lines)
    ]
    return _with_phones(organisations, _unreached(letter, partners), cafe)


def _with_phones(organisations: list[Organisation], unreached: list[Guest], cafe: Cafe) -> Board:
    """The numbers of those who are worth a call. Two queries."""
    wanted = {one.partner.pk for one in organisations if one.never_answers}
    wanted |= {guest.partner.pk for guest in unreached}
    known = {pk: phones for pk, (_, phones) in numbers_of(wanted).items()} if wanted else {}
    return Board(
        [replace(one, phones=known.get(one.partner.pk, ())) for one in organisations],
        [(guest, known.get(guest.partner.pk, ())) for guest in unreached],
        cafe.seats,
    )


def line_of(cafe: Cafe, row: Invitation, lost: bool) -> Line:
    reply: Reply | None = getattr(row, "reply", None)
    return Line(row, reply, reply is not None and reply.for_date != cafe.date, lost)


def lost_letters(cafe: Cafe) -> set[int]:
    """The invitations (pk) whose letter was refused or came back, and none other arrived."""
    letters = Message.objects.filter(key__startswith=f"cafe:{cafe.pk}:")
    told = list(letters.exclude(calendar_method="").values_list("key", "state"))
    bad = {int(key.split(":")[2]) for key, state in told if state in LOST}
    return bad - {int(key.split(":")[2]) for key, state in told if state not in LOST}


def _unreached(letter: InvitationLetter | None, invited: Iterable[int]) -> list[Guest]:
    if letter is None:
        return []
    known = set(invited)
    return [guest for guest in guests(letter) if guest.obstacle and guest.partner.pk not in known]


def memories(cafe: Cafe, partners: Iterable[int]) -> dict[int, Memory]:
    """By partner (pk), from the cafés of the same network held before this one. Three queries."""
    partners = list(partners)
    before = Q(
        cafe__territory=cafe.territory_id,
        cafe__date__lt=cafe.date,
        cafe__date__gte=cafe.date - PAST,
        partner__in=partners,
    )
    asked = (
        Invitation.objects.filter(before, sent_at__isnull=False)
        .order_by()
        .values("partner")
        .annotate(
            asked=Count("cafe", distinct=True),
            answered=Count("cafe", distinct=True, filter=Q(reply__isnull=False)),
        )
    )
    came = dict(
        Attendance.objects.filter(before, removed_at__isnull=True)
        .order_by()
        .values_list("partner")
        .annotate(last=Max("cafe__date"))
    )
    # Where nobody noted who was there, whoever said that she would come is believed.
    said = dict(
        Invitation.objects.filter(
            before, cafe__state=Cafe.State.HELD, reply__waiting_since__isnull=True
        )
        .filter(reply__for_date=F("cafe__date"), cafe__attendances__isnull=True)
        .exclude(reply__answer=Answer.NO)
        .order_by()
        .values_list("partner")
        .annotate(last=Max("cafe__date"))
    )
    counted = {row["partner"]: (row["asked"], row["answered"]) for row in asked}
    return {
        pk: Memory(
            *counted.get(pk, (0, 0)),
            max((d for d in (came.get(pk), said.get(pk)) if d), default=None),
        )
        for pk in partners
    }


def expected(cafe: Cafe) -> tuple[int, int, int]:
    """People who come, organisations that come, people who wait: one query, for other pages."""
    here = Q(for_date=cafe.date) & ~Q(answer=Answer.NO)
    found = Reply.objects.filter(here, invitation__cafe=cafe).values_list(
        "people", "invitation__partner", "waiting_since"
    )
    coming = [(people, partner) for people, partner, waiting in found if waiting is None]
    return (
        sum(people for people, _ in coming),
        len({partner for _, partner in coming}),
        sum(people for people, _, waiting in found if waiting is not None),
    )
