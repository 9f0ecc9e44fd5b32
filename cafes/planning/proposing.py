"""The hosts of a plan, and what to know of each day, for the page, the command and the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from cafes.hosting import Network, needed_seats
from cafes.models import Cafe, Invitation, InvitationLetter, Season
from cafes.planning.slots import Choice, Slot, kind_of, nature_of
from cafes.rhythm import flags_of
from cafes.rotation import Hold, Meeting, Proposal, plan
from partners.models import Partner, Territory

State = Cafe.State


@dataclass(frozen=True)
class Row:
    """One café of the plan as somebody reads it."""

    slot: Slot
    host: Partner | None
    commune: str
    seats: int | None
    reason: str
    flags: tuple[str, ...]  # of the day
    host_flags: tuple[str, ...]
    cafe: Cafe | None = None  # adopted before

    @property
    def is_locked(self) -> bool:
        return self.slot.hold == Hold.LOCKED

    @property
    def all_flags(self) -> tuple[str, ...]:
        return (*self.flags, *self.host_flags)


@dataclass
class Loaded:
    """The slots of a season as they are now."""

    slots: list[Slot]
    cafes: dict[int, Cafe]
    changed: list[Cafe]  # corrected elsewhere since they entered the plan


def planned_cafes(season: Season, today: dt.date) -> QuerySet[Cafe]:
    """The cafés of the season from that day on; `is_known` tells those of which guests know."""
    invited = Invitation.objects.filter(cafe=OuterRef("pk"))
    approved = InvitationLetter.objects.filter(cafe=OuterRef("pk"), approved_at__isnull=False)
    return (
        Cafe.objects.filter(
            Q(season=season) | Q(date__gte=season.starts_on, date__lte=season.ends_on),
            territory=season.territory_id,
            date__gte=today,
            state__in=[State.PLANNED, State.CONFIRMED, State.HELD],
        )
        .annotate(is_known=Exists(invited) | Exists(approved))
        .select_related("host", "theme", "commune", "territory")
        .order_by("date", "start", "pk")
    )


def load(season: Season, drafted: Sequence[Slot], today: dt.date) -> Loaded:
    """The draft, with the cafés as they are now: those added or corrected meanwhile come in as
    they are, those that are gone go out. One query."""
    cafes = {cafe.pk: cafe for cafe in planned_cafes(season, today)}
    moments = {(cafe.date, cafe.start): cafe for cafe in cafes.values() if not cafe.vague}
    slots: list[Slot] = []
    changed: list[Cafe] = []
    taken: set[int] = set()
    for slot in drafted:
        cafe = cafes.get(slot.cafe or 0)
        if slot.cafe is None and not slot.dropped:
            cafe = moments.get((slot.choice.date, slot.choice.start))
        if slot.cafe is not None and cafe is None:
            continue
        if cafe is None:
            slots.append(slot)
        elif cafe.pk not in taken:
            taken.add(cafe.pk)
            if slot.seen != seen(cafe):
                changed.append(cafe)
                slot = from_cafe(cafe, slot.key)
            slots.append(slot)
    slots += [from_cafe(cafe) for pk, cafe in cafes.items() if pk not in taken]
    return Loaded(sorted(slots, key=_in_time), cafes, changed)


def from_cafe(cafe: Cafe, key: str = "") -> Slot:
    """A café of `planned_cafes` as a slot."""
    locked = cafe.is_known or cafe.state != State.PLANNED  # type: ignore[attr-defined]
    pinned = cafe.host_pinned and cafe.host_id is not None
    hold = Hold.PINNED if pinned else Hold.KEPT if cafe.host_id else Hold.FREE
    return Slot(
        key=key or f"c{cafe.pk}",
        choice=Choice(
            cafe.date,
            cafe.start,
            cafe.end,
            bool(cafe.vague),
            nature_of(cafe),
            cafe.host_id if pinned else None,
        ),
        host=cafe.host_id,
        hold=Hold.LOCKED if locked else hold,
        reason=cafe.host_reason,
        cafe=cafe.pk,
        seen=seen(cafe),
    )


def seen(cafe: Cafe) -> str:
    """What the plan knows of a café, to notice that somebody corrected it elsewhere."""
    known = getattr(cafe, "is_known", False) or cafe.state != State.PLANNED
    parts = (cafe.date, cafe.vague, cafe.start, cafe.end, cafe.kind, cafe.theme_id)
    return "|".join(map(str, (*parts, cafe.host_id, cafe.host_pinned, known)))


def propose(
    season: Season,
    territory: Territory,
    loaded: Loaded,
    network: Network,
    expected: dict[str, int],
) -> list[Row]:
    """Each slot that is not dropped, with its host. No query."""
    slots = [slot for slot in loaded.slots if not slot.dropped]
    cafes = {slot.cafe for slot in loaded.slots if slot.cafe is not None}
    if not slots:
        return []
    meetings = [_meeting(slot, season, expected) for slot in slots]
    commune = network.last_commune(min(slot.choice.date for slot in slots), cafes)
    proposals = {p.key: p for p in plan(meetings, network.candidates(cafes), commune)}
    return [
        _row(slot, proposals[slot.key], territory, loaded, network)
        for slot in sorted(slots, key=_in_time)
    ]


def with_hosts(slots: Iterable[Slot], rows: Iterable[Row]) -> list[Slot]:
    """`slots` with the hosts that were proposed, to be kept."""
    proposed = {row.slot.key: row.slot for row in rows}
    return [proposed.get(slot.key, slot) for slot in slots]


def _meeting(slot: Slot, season: Season, expected: dict[str, int]) -> Meeting:
    choice = slot.choice
    return Meeting(
        key=slot.key,
        date=choice.date,
        needs=needed_seats(expected, kind_of(choice.nature), season.expected),
        step_free=season.step_free,
        day_known=not choice.vague,
        hold=slot.hold,
        host=None if slot.hold == Hold.FREE else slot.host,
        reason=slot.reason,
        skipped=frozenset(slot.skipped),
    )


def _row(
    slot: Slot, proposal: Proposal, territory: Territory, loaded: Loaded, network: Network
) -> Row:
    cafe = loaded.cafes.get(slot.cafe or 0)
    host = network.partners.get(proposal.host or 0)
    room = network.rooms.get(proposal.host or 0)
    if host is None and cafe is not None and cafe.host_id == proposal.host:
        host = cafe.host  # it has left, and guests know it
    kept = (
        slot
        if proposal.hold == slot.hold
        else replace(slot, choice=replace(slot.choice, host=None))
    )
    return Row(
        slot=replace(kept, host=proposal.host, hold=proposal.hold, reason=proposal.reason),
        host=host,
        commune=room.commune.name if room and room.commune else "",
        seats=room.seats if room else None,
        reason=proposal.reason,
        flags=_day_flags(slot, territory),
        host_flags=proposal.flags,
        cafe=cafe,
    )


def _day_flags(slot: Slot, territory: Territory) -> tuple[str, ...]:
    choice = slot.choice
    flags = () if choice.vague else flags_of(choice.date, territory.school_zone, slot.moved_from)
    if choice.vague:
        flags = ("jour à fixer",)
    if territory.is_suspended(choice.date):
        flags = (*flags, "réseau suspendu")
    return flags


def _in_time(slot: Slot) -> tuple[dt.date, dt.time, str]:
    return (slot.choice.date, slot.choice.start, slot.key)
