"""What the network offers: who can receive a café, where, and when each last did.

Read in a fixed number of queries however many partners there are; the rule itself, which knows
no database, is in `cafes.rotation`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from cafes.models import Cafe, HostRoom
from cafes.rotation import Candidate, seats_needed
from fiches.models import Fiche
from partners.models import Commune, Participation, Partner, Territory

State, Kind = Cafe.State, Cafe.Kind
RECENT = 12  # cafés of which the attendance tells how many will come
# What an invitation says of a place, and where it comes from.
ROOM_FIELDS = ("place", "commune", "parking", "bus", "step_free", "seats")


@dataclass(frozen=True)
class Room:
    """Where a partner receives, in the words of the fields of a café."""

    place: str = ""
    commune: Commune | None = None
    parking: str = ""
    bus: str = ""
    step_free: bool | None = None
    seats: int | None = None


@dataclass(frozen=True)
class Hosting:
    """A café that somebody received, or is to receive."""

    cafe: int
    host: int
    date: dt.date
    commune: str


@dataclass(frozen=True)
class Network:
    """The partners of a territory as hosts."""

    partners: dict[int, Partner]
    rooms: dict[int, Room]
    since: dict[int, dt.date]
    hostings: list[Hosting] = field(default_factory=list)  # in order of time

    def candidates(self, without: Collection[int] = ()) -> list[Candidate]:
        """Everybody, as the rotation sees them; the cafés `without` are being planned."""
        hosted: dict[int, list[dt.date]] = {}
        for hosting in self.hostings:
            if hosting.cafe not in without:
                hosted.setdefault(hosting.host, []).append(hosting.date)
        return [self._candidate(pk, tuple(hosted.get(pk, ()))) for pk in self.partners]

    def last_commune(self, before: dt.date, without: Collection[int] = ()) -> str:
        """Where the last café before that day was, empty if nobody knows."""
        for hosting in reversed(self.hostings):
            if hosting.date < before and hosting.cafe not in without:
                return self.commune_of(hosting.host) or hosting.commune
        return ""

    def last_hosted(self, partner: int, today: dt.date) -> dt.date | None:
        dates = [h.date for h in self.hostings if h.host == partner and h.date < today]
        return dates[-1] if dates else None

    def next_hosting(self, partner: int, today: dt.date) -> dt.date | None:
        dates = [h.date for h in self.hostings if h.host == partner and h.date >= today]
        return dates[0] if dates else None

    def commune_of(self, partner: int) -> str:
        room = self.rooms.get(partner)
        return room.commune.name if room and room.commune else ""

    def _candidate(self, pk: int, hosted: tuple[dt.date, ...]) -> Candidate:
        partner, room = self.partners[pk], self.rooms[pk]
        offer = _room(partner)
        return Candidate(
            id=pk,
            name=partner.sort_key,
            offers=bool(partner.can_host),
            seats=room.seats,
            commune=self.commune_of(pk),
            step_free=room.step_free,
            weekdays_off=frozenset(offer.weekdays_off if offer else ()),
            absences=tuple((a.starts_on, a.ends_on) for a in partner.host_absences.all()),
            hosted=hosted,
            since=self.since[pk],
        )


def network_of(territory: Territory) -> Network:
    """Everything that planning reads of the partners: four queries."""
    partners = (
        Partner.objects.of(territory)
        .select_related("room__commune", "fiche__commune", "type")
        .prefetch_related("host_absences")
    )
    found = {partner.pk: partner for partner in partners}
    stays = Participation.objects.filter(territory=territory, left_on__isnull=True)
    since = dict(stays.values_list("partner", "joined_on"))
    received = Cafe.objects.filter(
        territory=territory,
        host__isnull=False,
        state__in=[State.PLANNED, State.CONFIRMED, State.HELD],
    ).order_by("date", "start", "pk")
    hostings = received.values_list("pk", "host", "date", "commune__name")
    return Network(
        partners=found,
        rooms={pk: room_of(partner) for pk, partner in found.items()},
        since={pk: since.get(pk, dt.date.min) for pk in found},
        hostings=[Hosting(*values[:3], values[3] or "") for values in hostings],
    )


def room_of(partner: Partner) -> Room:
    """Where it receives: its room, or else the address of its fiche unless it is confidential.

    Reads `room__commune` and `fiche__commune`: join them when there are many partners.
    """
    room = _room(partner)
    fiche: Fiche | None = getattr(partner, "fiche", None)
    place, commune = "", None
    if fiche is not None and not fiche.confidential_address:
        place, commune = " ".join(fiche.address.split())[:160], fiche.commune
    if room is None:
        return Room(place, commune, seats=partner.host_seats)
    if room.address or room.commune:
        place, commune = room.address, room.commune or (commune if room.address else None)
    return Room(place, commune, room.parking, room.bus, room.step_free, partner.host_seats)


def receive(cafe: Cafe, partner: Partner, room: Room) -> list[str]:
    """The café is at this partner's: its host and place, not saved. Gives the fields changed."""
    values: dict[str, Any] = {"host": partner, **{f: getattr(room, f) for f in ROOM_FIELDS}}
    changed = [name for name, value in values.items() if getattr(cafe, name) != value]
    for name in changed:
        setattr(cafe, name, values[name])
    return changed


def expected_people(territory: Territory) -> dict[str, int]:
    """How many come, by kind of café, "" for any: the average of the last ones held. Empty as
    long as nobody was ever counted. One query."""
    held = (
        Cafe.objects.filter(territory=territory, state=State.HELD)
        .annotate(came=Count("attendances", filter=Q(attendances__removed_at__isnull=True)))
        .order_by("-date", "-start")
        .values_list("kind", "headcount", "came")
    )
    counts: dict[str, list[int]] = {}
    for kind, headcount, came in held[: 3 * RECENT]:
        people = came or headcount
        if not people:
            continue
        counts.setdefault(kind, []).append(people)
        if kind in {Kind.ORDINARY, Kind.THEMATIC}:
            counts.setdefault("", []).append(people)
    return {
        kind: -(-sum(some) // len(some)) for kind, all_ in counts.items() if (some := all_[:RECENT])
    }


def needed_seats(expected: dict[str, int], kind: str, given: int | None) -> int | None:
    """Room for a café of this kind: the number `given` by hand for the season counts first."""
    people = given or expected.get(kind) or expected.get("")
    return seats_needed(people) if people else None


def _room(partner: Partner) -> HostRoom | None:
    room: HostRoom | None = getattr(partner, "room", None)
    return room
