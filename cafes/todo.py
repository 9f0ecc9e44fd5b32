"""What there is to do in a territory now: the figures of the first page of each role.

Each function reads its table once, however many territories it is asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cafes.minutes.sending import to_send
from cafes.models import Cafe, Note, Reply
from fiches.freshness import Status, status_of
from fiches.models import Campaign, CampaignRecipient, Fiche, Livret, Unread
from fiches.models.fiches import TO_VERIFY_AFTER
from partners.models import Demande, Participation, Partner, Role, Territory, Theme, User
from partners.permissions import can_edit_livret, can_run_network

Outcome = CampaignRecipient.Outcome
FIRST_PARTNERS = 5  # before a first café


@dataclass(frozen=True)
class Figures:
    """How many partners and fiches; nobody's name."""

    partners: int = 0
    missing: int = 0
    draft: int = 0
    submitted: int = 0
    to_verify: int = 0
    online: int = 0
    unread: int = 0  # published by trusted partners, not looked at yet
    rounds: int = 0  # of verification, prepared and not sent
    unanswered: int = 0  # partners that a round waits for
    last_cafe: dt.date | None = None  # the latest one planned
    questions: int = 0  # open, asked at cafés
    unsent: int | None = None  # the last café (pk) whose compte rendu waits to be sent…
    unsent_on: dt.date | None = None  # …and its day
    demandes: int = 0  # what partners asked from their links; the facilitator's to answer

    @property
    def unpublished(self) -> int:
        """Partners whose fiche is begun, or was withdrawn: nobody reads it."""
        return self.partners - self.online - self.missing

    @property
    def waiting(self) -> int:
        return self.submitted + self.unread + self.to_verify + self.missing


@dataclass(frozen=True)
class OwnFiche:
    """A partner that the user speaks for, and its fiche if there is one."""

    partner: Partner
    fiche: Fiche | None
    status: Status


@dataclass(frozen=True)
class Overview:
    """One territory as somebody finds it on arriving."""

    territory: Territory
    figures: Figures
    next_cafe: Cafe | None
    livret: Livret | None
    suspended: bool
    can_run: bool
    can_edit: bool
    own: list[OwnFiche] = field(default_factory=list)
    season_to_plan: bool = False  # it is time, and nothing is planned yet

    @property
    def is_starting(self) -> bool:
        """Whoever runs it is still led step by step."""
        return self.can_run and self.figures.partners < FIRST_PARTNERS

    @property
    def has_part(self) -> bool:
        """Something here is the user's to do, now or another day."""
        return self.can_edit or bool(self.own)


def figures(territories: Iterable[Territory], today: dt.date) -> dict[int, Figures]:
    """By territory; each number is that of the rows of the list of fiches in this state."""
    states = Fiche.State
    is_in = {state: Q(partner__fiche__state=state) for state in states}
    stale = Q(partner__fiche__verified_on__isnull=True) | Q(
        partner__fiche__verified_on__lt=today - TO_VERIFY_AFTER
    )
    asked = Demande.objects.filter(state=Demande.State.OPEN)
    prepared = Campaign.objects.filter(state=Campaign.State.DRAFT)
    waited_for = CampaignRecipient.objects.filter(
        campaign__state=Campaign.State.SENT, outcome__in=[Outcome.WAITING, Outcome.OPENED]
    )
    planned = Cafe.objects.filter(territory=OuterRef("territory")).coming(today).order_by("-date")
    questions = Note.objects.unanswered()
    unsent = to_send(today).filter(territory=OuterRef("territory")).order_by("-date", "-start")
    rows = (
        Participation.objects.filter(
            territory__in=territories, left_on__isnull=True, partner__closed_on__isnull=True
        )
        .order_by("territory")
        .values("territory")
        .annotate(
            partners=Count("pk"),
            missing=Count("pk", filter=Q(partner__fiche__isnull=True)),
            draft=Count("pk", filter=is_in[states.DRAFT]),
            submitted=Count("pk", filter=is_in[states.SUBMITTED]),
            to_verify=Count("pk", filter=is_in[states.PUBLISHED] & stale),
            online=Count(
                "pk",
                filter=Q(partner__fiche__published__isnull=False) & ~is_in[states.ARCHIVED],
            ),
            last_cafe=Subquery(planned.values("date")[:1]),
            questions=_count_here(questions, "tour__cafe__territory"),
            unsent=Subquery(unsent.values("pk")[:1]),
            unsent_on=Subquery(unsent.values("date")[:1]),
            demandes=_count_here(asked, "territory"),
            unread=_count_here(Unread.objects.waiting(), "territory"),
            rounds=_count_here(prepared, "territory"),
            unanswered=_count_here(waited_for, "campaign__territory"),
        )
    )
    return {
        row["territory"]: Figures(
            partners=row["partners"],
            missing=row["missing"],
            draft=row["draft"],
            submitted=row["submitted"],
            to_verify=row["to_verify"],
            online=row["online"],
            last_cafe=row["last_cafe"],
            questions=row["questions"],
            unsent=row["unsent"],
            unsent_on=row["unsent_on"],
            demandes=row["demandes"],
            unread=row["unread"],
            rounds=row["rounds"],
            unanswered=row["unanswered"],
        )
        for row in rows
    }


def _count_here(rows: QuerySet, place: str) -> Coalesce:
    """How many of `rows` belong to the territory of the line, in the same query."""
    mine = rows.filter(**{place: OuterRef("territory")}).order_by()
    return Coalesce(Subquery(mine.values(place).annotate(n=Count("pk")).values("n")), 0)


def next_cafes(territories: Iterable[Territory], today: dt.date) -> dict[int, Cafe]:
    """By territory, each with where its invitation stands: `approved_at`, `send_on` and `sent_at`,
    None without one, and how many people said that they come (`coming`)."""
    found: dict[int, Cafe] = {}
    cafes = Cafe.objects.filter(territory__in=territories).coming(today)
    cafes = cafes.annotate(
        approved_at=F("letter__approved_at"),
        send_on=F("letter__send_on"),
        sent_at=F("letter__sent_at"),
        coming=_coming(),
    )
    for cafe in cafes.select_related("territory", "host", "theme"):
        found.setdefault(cafe.territory_id, cafe)
    return found


def _coming() -> Coalesce:
    """People with a seat, of those who answered for the day on which the café is."""
    said = Reply.objects.filter(
        invitation__cafe=OuterRef("pk"), for_date=OuterRef("date"), waiting_since__isnull=True
    ).exclude(answer=Reply.Answer.NO)
    each = said.order_by().values("invitation__cafe").annotate(n=Sum("people"))
    return Coalesce(Subquery(each.values("n")), 0)


def latest_livrets(territories: Iterable[Territory]) -> dict[int, Livret]:
    """The last edition that is ready, without its heavy frozen contents."""
    ready = Livret.objects.filter(territory__in=territories, state=Livret.State.READY)
    light = ready.select_related("territory").defer("contents", "report").order_by("number")
    return {livret.territory_id: livret for livret in light}


def edition_under_way(territory: Territory) -> Livret | None:
    return (
        Livret.objects.filter(territory=territory)
        .exclude(state=Livret.State.READY)
        .select_related("territory")
        .defer("contents", "report")
        .order_by("-number")
        .first()
    )


def own_fiches(user: User, today: dt.date) -> dict[int, list[OwnFiche]]:
    """By territory, the partners that the user speaks for there."""
    mine = [
        (m.territory_id, m.partner)
        for m in user.all_memberships
        if m.role == Role.PARTNER and m.partner
    ]
    partners = {partner.pk for _, partner in mine}
    fiches = {
        fiche.partner_id: fiche
        for fiche in Fiche.objects.filter(partner__in=partners).select_related("published")
    }
    found: dict[int, list[OwnFiche]] = {}
    for territory_id, partner in mine:
        fiche = fiches.get(partner.pk)
        own = OwnFiche(partner, fiche, status_of(fiche, today))
        found.setdefault(territory_id, []).append(own)
    return found


def overview(user: User, territories: Sequence[Territory], today: dt.date) -> list[Overview]:
    """Four queries for all the territories, in their order."""
    counts, cafes = figures(territories, today), next_cafes(territories, today)
    livrets, own = latest_livrets(territories), own_fiches(user, today)
    return [
        Overview(
            territory=territory,
            figures=counts.get(territory.pk, Figures()),
            next_cafe=cafes.get(territory.pk),
            livret=livrets.get(territory.pk),
            suspended=territory.is_suspended(today),
            can_run=can_run_network(user, territory),
            can_edit=can_edit_livret(user, territory),
            own=own.get(territory.pk, []),
            season_to_plan=is_time_to_plan(
                counts.get(territory.pk, Figures()).last_cafe, territory, today
            ),
        )
        for territory in territories
    ]


def is_time_to_plan(last_cafe: dt.date | None, territory: Territory, today: dt.date) -> bool:
    """From May to October, as long as no café is planned after the summer."""
    after_summer = dt.date(today.year, 9, 1)
    if not 5 <= today.month <= 10 or territory.is_suspended(after_summer):
        return False
    return last_cafe is None or last_cafe < after_summer


def part_of(territory: Territory, others: Iterable[Territory]) -> list[Territory]:
    """Those of the others that lie below the territory, whatever the depth, in their order."""
    others = list(others)
    parents = {other.pk: other.parent_id for other in others}
    inside: set[int] = {territory.pk}
    grown = True
    while grown:
        children = {pk for pk, parent in parents.items() if parent in inside} - inside
        inside |= children
        grown = bool(children)
    return [other for other in others if other.pk in inside and other.pk != territory.pk]


def themes_of(territory: Territory) -> list[Theme]:
    """The themes under which readers find at least one fiche here, in their order."""
    online = Fiche.objects.of(territory).online()
    lists = online.values_list("published__content__thematiques", flat=True)
    used = {code for codes in lists for code in codes or ()}
    return [theme for theme in Theme.objects.all() if theme.code in used]
