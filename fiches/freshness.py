"""How long ago somebody vouched for a fiche, in words; its state, in words and an icon.

Pure: today is passed in. Product rule 6: verified is not modified. What is shown is words,
the same everywhere; the score only sorts, and follows data·inclusion (full under six months,
none at two years):

| verified               | score    | words                                             |
|------------------------|----------|---------------------------------------------------|
| less than 6 months ago | 100      | vérifiée il y a 3 mois                            |
| 6 to 12 months ago     | 99 to 67 | vérifiée il y a 8 mois                            |
| past 12 months, a round asked since | 66 to 0 | plus personne n’a répondu depuis 14 mois |
| past 12 months, nobody asked | 66 to 0 | à vérifier (vérifiée il y a 14 mois)         |
| never                  | 0        | jamais vérifiée                                   |
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from fiches.models import Fiche
from fiches.models.fiches import TO_VERIFY_AFTER

RECENT = dt.timedelta(days=92)
FULL_UNDER = 183  # days: six months
NONE_AT = 730  # days: two years


class Freshness(StrEnum):
    RECENT = "recente"
    THIS_YEAR = "annee"
    STALE = "perimee"
    NEVER = "jamais"


FRESHNESS_LABELS = {
    Freshness.RECENT: "Vérifiée depuis moins de 3 mois",
    Freshness.THIS_YEAR: "Vérifiée depuis 3 à 12 mois",
    Freshness.STALE: "Plus vérifiée depuis 12 mois",
    Freshness.NEVER: "Jamais vérifiée",
}


def freshness(verified_on: dt.date | None, today: dt.date) -> Freshness:
    if verified_on is None:
        return Freshness.NEVER
    age = today - verified_on
    if age > TO_VERIFY_AFTER:
        return Freshness.STALE
    return Freshness.RECENT if age <= RECENT else Freshness.THIS_YEAR


def score(verified_on: dt.date | None, today: dt.date) -> int:
    """100 as long as the fiche is fresh, then less each day down to 0; see the table above."""
    if verified_on is None:
        return 0
    age = (today - verified_on).days
    left = (NONE_AT - age) / (NONE_AT - FULL_UNDER)
    return round(100 * min(1.0, max(0.0, left)))


def no_answer(verified_on: dt.date | None, today: dt.date, asked: dt.date | None) -> bool:
    """A year has passed, a round has asked since, and nobody said anything."""
    stale = freshness(verified_on, today) == Freshness.STALE
    return stale and asked is not None and verified_on is not None and asked > verified_on


def verified_in_words(
    verified_on: dt.date | None, today: dt.date, asked: dt.date | None = None
) -> str:
    """ "vérifiée il y a 3 mois", "jamais vérifiée"; past a year, "à vérifier" is added.

    `asked`: the last day a round asked the partner. When that was since, nobody answered.
    """
    if verified_on is None:
        return "jamais vérifiée"
    if no_answer(verified_on, today, asked):
        return f"plus personne n’a répondu depuis {span(verified_on, today)}"
    said = f"vérifiée {ago(verified_on, today)}"
    if freshness(verified_on, today) == Freshness.STALE:
        return f"à vérifier ({said})"
    return said


def ago(day: dt.date, today: dt.date) -> str:
    """ "aujourd’hui", "hier", "il y a 12 jours", "il y a 3 mois", "il y a 2 ans"."""
    days = (today - day).days
    if days <= 0:
        return "aujourd’hui"
    if days == 1:
        return "hier"
    return f"il y a {span(day, today)}"


def span(day: dt.date, today: dt.date) -> str:
    """ "12 jours", "3 mois", "2 ans"."""
    days = (today - day).days
    if days < 31:
        return f"{days} jours"
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < 24:
        return f"{max(months, 1)} mois"
    return f"{months // 12} ans"


class Code(StrEnum):
    """What an editor sorts fiches by; "à vérifier" is a published fiche that grew old."""

    MISSING = "sans-fiche"
    DRAFT = "brouillon"
    SUBMITTED = "a-relire"
    PUBLISHED = "publiee"
    TO_VERIFY = "a-verifier"
    ARCHIVED = "archivee"


@dataclass(frozen=True)
class Status:
    """Never a colour alone: words, an icon, and a tone for the colour."""

    code: Code
    label: str
    icon: str  # a lucide icon
    tone: str  # "ok", "warn"…: the end of a CSS class, see docs/interface.md


STATUSES = {
    status.code: status
    for status in (
        Status(Code.DRAFT, "brouillon", "file-pen-line", ""),
        Status(Code.SUBMITTED, "à relire", "eye", "info"),
        Status(Code.PUBLISHED, "publiée", "circle-check", "ok"),
        Status(Code.TO_VERIFY, "à vérifier", "clock-alert", "warn"),
        Status(Code.ARCHIVED, "archivée", "archive", ""),
        Status(Code.MISSING, "sans fiche", "circle-dashed", "alert"),
    )
}


def status_of(fiche: Fiche | None, today: dt.date) -> Status:
    if fiche is None:
        return STATUSES[Code.MISSING]
    if fiche.state == Fiche.State.PUBLISHED and fiche.is_to_verify(today):
        return STATUSES[Code.TO_VERIFY]
    return STATUSES[
        {
            Fiche.State.DRAFT: Code.DRAFT,
            Fiche.State.SUBMITTED: Code.SUBMITTED,
            Fiche.State.PUBLISHED: Code.PUBLISHED,
            Fiche.State.ARCHIVED: Code.ARCHIVED,
        }[Fiche.State(fiche.state)]
    ]
