"""The list of a territory's fiches: one row a partner, chosen and sorted in Python.

A network has some tens of partners, a département some hundreds. Readers are shown what is
published and editors the working copy, so a row is made from whichever the viewer may read;
everything after that is the same for both, and pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from fiches.content import Content, online_content, snapshot
from fiches.freshness import (
    FRESHNESS_LABELS,
    STATUSES,
    Code,
    Freshness,
    Status,
    freshness,
    score,
    status_of,
    verified_in_words,
)
from fiches.livret.contents import Theme
from fiches.models import CampaignRecipient, Fiche
from fiches.remarks import remarks
from partners.french import plain, sort_key
from partners.models import Partner, Territory

ONLINE = "en-ligne"  # beside the states: what readers see, whatever became of it since
SORTS = {
    "nom": "Nom",
    "theme": "Thématique",
    "commune": "Commune",
    "verification": "Vérification",
}


@dataclass(frozen=True)
class Row:
    partner_id: int
    fiche_id: int | None
    name: str
    sort_key: str
    acronym: str
    type_code: str
    type_label: str
    tagline: str
    themes: tuple[Theme, ...]
    commune: str
    phone: str  # as stored
    status: Status
    freshness: Freshness | None
    verified_on: dt.date | None
    verified: str  # in words
    score: int  # of freshness, 0 to 100
    online: bool  # whether readers see it, in this state or as it was before
    to_complete: int  # what its page lists as to complete or to look at again
    modified: bool  # the working copy says more than what is online

    @property
    def kind(self) -> str:
        """ "ML · Mission locale"; a type that begins with the acronym says it already."""
        if not self.acronym or self.type_label.startswith(self.acronym):
            return self.type_label
        return f"{self.acronym} · {self.type_label}"

    @property
    def theme(self) -> Theme | None:
        return self.themes[0] if self.themes else None


@dataclass(frozen=True)
class Filters:
    """As they are in the address; what is not known there counts for nothing."""

    q: str = ""
    theme: str = ""
    type: str = ""
    commune: str = ""
    etat: str = ""
    fraicheur: str = ""
    tri: str = "nom"
    importees: str = ""  # key of an import: the fiches that it created

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        given = {name: query.get(name, "").strip()[:120] for name in cls.__dataclass_fields__}
        if given["tri"] not in SORTS:
            given["tri"] = "nom"
        return cls(**given)

    def query(self) -> str:
        """For an address that leads back to this list."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int


def last_asked(territory: Territory, partner: str = "pk") -> models.Subquery:
    """When a round of this network last wrote to the partner: a column to annotate."""
    letters = CampaignRecipient.objects.filter(
        campaign__territory=territory, partner=models.OuterRef(partner)
    )
    sent = letters.filter(messages__isnull=False).order_by("-campaign__sent_at")
    return models.Subquery(sent.values("campaign__sent_at")[:1])


def rows_of(
    territory: Territory,
    themes: Mapping[str, Theme],
    today: dt.date,
    may_edit: Callable[[Partner], bool],
) -> list[Row]:
    """A row for each partner whose fiche the viewer may edit, and for each fiche online.

    Two queries, whatever the number of rows.
    """
    partners = (
        Partner.objects.of(territory)
        .select_related(
            "type__theme",
            "fiche__theme",
            "fiche__theme_2",
            "fiche__theme_3",
            "fiche__commune",
            "fiche__published",
        )
        .prefetch_related("fiche__area_communes")
        .annotate(asked_at=last_asked(territory))
        .fetch_mode(models.FETCH_RAISE)
    )
    rows = []
    for partner in partners:
        fiche: Fiche | None = getattr(partner, "fiche", None)
        if may_edit(partner):
            rows.append(_editor_row(partner, fiche, themes, today))
        elif fiche is not None and fiche.is_online:
            rows.append(_row(partner, fiche, online_content(fiche), themes, today))
    return rows


def _editor_row(
    partner: Partner, fiche: Fiche | None, themes: Mapping[str, Theme], today: dt.date
) -> Row:
    if fiche is None:
        blank = {"nom": partner.name, "sigle": partner.acronym}
        kind = {"type_structure": partner.type.code, "type_libelle": partner.type.label}
        return _row(partner, None, {**blank, **kind}, themes, today)
    content = snapshot(fiche)
    modified = fiche.published is not None and fiche.published.content != content
    row = _row(partner, fiche, content, themes, today)
    return replace(row, modified=modified, to_complete=len(remarks(fiche)))


def _row(
    partner: Partner,
    fiche: Fiche | None,
    content: Content,
    themes: Mapping[str, Theme],
    today: dt.date,
) -> Row:
    get = content.get
    verified_on = fiche.verified_on if fiche else None
    asked_at: dt.datetime | None = partner.asked_at  # type: ignore[attr-defined]
    asked_on = timezone.localdate(asked_at) if asked_at else None
    return Row(
        partner_id=partner.pk,
        fiche_id=fiche.pk if fiche else None,
        name=content["nom"],
        sort_key=sort_key(content["nom"]),
        acronym=get("sigle", ""),
        type_code=get("type_structure", ""),
        type_label=get("type_libelle", ""),
        tagline=get("accroche", ""),
        themes=tuple(themes[code] for code in get("thematiques", ()) if code in themes),
        commune=(get("commune") or ["", ""])[1],
        phone=get("telephone", ""),
        status=status_of(fiche, today),
        freshness=freshness(verified_on, today) if fiche else None,
        verified_on=verified_on,
        verified=verified_in_words(verified_on, today, asked_on) if fiche else "",
        score=score(verified_on, today),
        online=fiche is not None and fiche.is_online,
        to_complete=0,
        modified=False,
    )


def chosen(rows: Iterable[Row], filters: Filters) -> list[Row]:
    """Rows that pass every filter, sorted as asked, then by name as French sorts."""
    words = plain(filters.q).split()
    kept = [row for row in rows if _passes(row, filters, words)]
    kept.sort(key=lambda row: (row.sort_key, row.partner_id))
    if filters.tri == "theme":
        kept.sort(key=lambda row: row.theme.position if row.theme else 99)
    elif filters.tri == "commune":
        kept.sort(key=lambda row: (not row.commune, sort_key(row.commune)))
    elif filters.tri == "verification":
        kept.sort(key=lambda row: (row.score, row.verified_on or dt.date.min))
    return kept


def _passes(row: Row, filters: Filters, words: Sequence[str]) -> bool:
    if filters.theme and filters.theme not in {theme.code for theme in row.themes}:
        return False
    if filters.type and row.type_code != filters.type:
        return False
    if filters.commune and row.commune != filters.commune:
        return False
    if filters.etat == ONLINE:
        if not row.online:
            return False
    elif filters.etat and row.status.code != filters.etat:
        return False
    if filters.fraicheur and row.freshness != filters.fraicheur:
        return False
    if not words:
        return True
    text = plain(f"{row.name} {row.acronym} {row.type_label} {row.commune} {row.tagline}")
    return all(f" {word}" in f" {text}" for word in words)


def options(rows: Sequence[Row]) -> dict[str, list[Option]]:
    """For each filter, the values that some row has, with how many rows have them."""
    themes = {theme.code: theme for row in rows for theme in row.themes}
    types = {row.type_code: row.type_label for row in rows}
    communes = sorted({row.commune for row in rows if row.commune}, key=sort_key)
    counted = {
        "theme": [
            Option(t.code, t.label, sum(t in row.themes for row in rows))
            for t in sorted(themes.values(), key=lambda theme: theme.position)
        ],
        "type": [
            Option(code, label, sum(row.type_code == code for row in rows))
            for code, label in sorted(types.items(), key=lambda pair: sort_key(pair[1]))
        ],
        "commune": [Option(c, c, sum(row.commune == c for row in rows)) for c in communes],
        "etat": [
            Option(code, STATUSES[code].label, sum(row.status.code == code for row in rows))
            for code in (*STATUSES,)
        ]
        + [Option(ONLINE, "en ligne, quel que soit l’état", sum(row.online for row in rows))],
        "fraicheur": [
            Option(kind, FRESHNESS_LABELS[kind], sum(row.freshness == kind for row in rows))
            for kind in Freshness
        ],
    }
    return {name: [option for option in values if option.count] for name, values in counted.items()}


def to_do(rows: Iterable[Row]) -> dict[Code, int]:
    """How many rows are in each state that waits for an editor."""
    waiting = (Code.SUBMITTED, Code.TO_VERIFY, Code.DRAFT, Code.MISSING)
    rows = list(rows)
    counts = {code: sum(row.status.code == code for row in rows) for code in waiting}
    return {code: count for code, count in counts.items() if count}


@dataclass(frozen=True)
class Chip:
    """A filter in place, with what to change in the address to take it away."""

    label: str
    without: dict[str, None]


def chips(filters: Filters, choices: Mapping[str, Sequence[Option]]) -> list[Chip]:
    found = []
    if filters.q:
        found.append(
            Chip(f"«\N{NO-BREAK SPACE}{filters.q}\N{NO-BREAK SPACE}»", {"q": None, "page": None})
        )
    if filters.importees:
        found.append(Chip("Créées par un tableau", {"importees": None, "page": None}))
    for name, values in choices.items():
        if value := getattr(filters, name):
            label = next((option.label for option in values if option.value == value), value)
            found.append(Chip(label, {name: None, "page": None}))
    return found
