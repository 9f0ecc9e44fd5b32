"""What was frozen, ready to be shown: dates as dates, and people as they agree today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cafes.models import Cafe, CompteRendu, FollowUp, Note
from partners.french import sort_key
from partners.models import Consent, Contact

KINDS = dict(Note.Kind.choices)
# In the order in which one reads them.
ORDER = [
    Note.Kind.NEWS,
    Note.Kind.INFORMATION,
    Note.Kind.EVENT,
    Note.Kind.WORRY,
    Note.Kind.QUESTION,
    Note.Kind.FOLLOW_UP,
]
PLURALS = {
    Note.Kind.NEWS: "Nouveautés",
    Note.Kind.INFORMATION: "Informations",
    Note.Kind.EVENT: "Événements datés",
    Note.Kind.WORRY: "Préoccupations",
    Note.Kind.QUESTION: "Questions",
    Note.Kind.FOLLOW_UP: "Suites à donner",
}


@dataclass
class Remark:
    name: str
    kind: str
    label: str
    text: str
    on: dt.date | None
    at: dt.time | None
    own: bool


@dataclass
class Group:
    """The notes of one structure, or of one kind."""

    title: str
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True)
class Someone:
    """A structure that was there; `names`: those of its people who agree to be named."""

    name: str
    people: int
    names: list[str]
    new: bool


@dataclass(frozen=True)
class Reading:
    """A compte rendu as a page, a sheet or a text shows it."""

    version: CompteRendu
    cafe: Cafe
    territory: str
    carrier: str
    date: dt.date
    start: dt.time
    end: dt.time
    kind: str
    theme: str
    host: str
    place: str
    people: int
    organisations: int
    present: list[Someone]
    excused: list[str]
    by_partner: list[Group]
    by_kind: list[Group]
    open: list[dict[str, Any]]
    answered: list[dict[str, Any]]
    follow_ups: list[dict[str, Any]]
    newcomers: list[dict[str, Any]]
    next: list[dict[str, Any]]

    @property
    def residents(self) -> bool:
        return self.kind == Cafe.Kind.HABITANTS


def agreed_names(version: CompteRendu) -> dict[int, str]:
    """By number of contact, the names that may be told today. Two queries."""
    asked = {pk for one in version.content["present"] for pk in one["contacts"]}
    people = Contact.objects.filter(pk__in=asked).prefetch_related("consents")
    return {one.pk: one.name for one in people if Consent.Item.NAME in one.agreed_items()}


def read(version: CompteRendu, names: Mapping[int, str]) -> Reading:
    """`names` is what `agreed_names` gives, or nothing for a copy that names nobody."""
    content = version.content
    remarks = [_remark(note) for note in content["notes"]]
    return Reading(
        version=version,
        cafe=version.cafe,
        territory=content["territory"],
        carrier=content["carrier"],
        date=dt.date.fromisoformat(content["date"]),
        start=dt.time.fromisoformat(content["start"]),
        end=dt.time.fromisoformat(content["end"]),
        kind=content["kind"],
        theme=content["theme"],
        host=content["host"],
        place=content["place"],
        people=content["people"],
        organisations=content["organisations"],
        present=[_someone(one, names) for one in content["present"]],
        excused=content["excused"],
        by_partner=_by_partner(remarks),
        by_kind=_by_kind(remarks),
        open=[_dated(one, "since") for one in content["open"]],
        answered=[_dated(one, "since") for one in content["answered"]],
        follow_ups=[_task(one) for one in content["follow_ups"]],
        newcomers=content["newcomers"],
        next=[_next(one) for one in content["next"]],
    )


def _remark(note: Mapping[str, Any]) -> Remark:
    return Remark(
        name=note["name"],
        kind=note["kind"],
        label=KINDS.get(note["kind"], ""),
        text=note["text"],
        on=dt.date.fromisoformat(note["on"]) if note["on"] else None,
        at=dt.time.fromisoformat(note["at"]) if note["at"] else None,
        own=note["own"],
    )


def _by_partner(remarks: list[Remark]) -> list[Group]:
    groups: dict[str, Group] = {}
    for remark in remarks:
        groups.setdefault(remark.name, Group(remark.name)).remarks.append(remark)
    return list(groups.values())


def _by_kind(remarks: list[Remark]) -> list[Group]:
    found = {kind: [one for one in remarks if one.kind == kind] for kind in ORDER}
    return [Group(PLURALS[kind], rows) for kind, rows in found.items() if rows]


def _someone(one: Mapping[str, Any], names: Mapping[int, str]) -> Someone:
    known = sorted((names[pk] for pk in one["contacts"] if pk in names), key=sort_key)
    return Someone(one["name"], one["people"], known, one["new"])


def _dated(one: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {**one, key: dt.date.fromisoformat(one[key])}


def _task(one: Mapping[str, Any]) -> dict[str, Any]:
    state = FollowUp.State(one["state"])
    due = dt.date.fromisoformat(one["due"]) if one["due"] else None
    return {**one, "due": due, "done": state != FollowUp.State.OPEN, "label": state.label}


def _next(one: Mapping[str, Any]) -> dict[str, Any]:
    hours = {key: dt.time.fromisoformat(one[key]) for key in ("start", "end")}
    return {**_dated(one, "date"), **hours}
