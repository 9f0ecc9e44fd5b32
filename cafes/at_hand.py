"""What whoever takes notes has at hand: each partner's fiche in short, and what still waits for
an answer since the cafés before."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.urls import reverse

from cafes.models import Cafe, Note
from fiches.content import online_content
from fiches.models import Fiche
from partners.dates import long_date

MOST = 170  # characters of a long text
MOST_QUESTIONS = 40


@dataclass(frozen=True)
class Brief:
    """A published fiche in five lines; nothing that locates a confidential place."""

    tagline: str
    missions: str
    referral: str
    limits: str
    verified: str
    url: str


@dataclass(frozen=True)
class OpenQuestion:
    partner: int | None
    label: str
    text: str
    date: str


def briefs(cafe: Cafe, partners: set[int]) -> dict[int, Brief]:
    """By partner. One query."""
    online = Fiche.objects.filter(partner__in=partners).online()
    return {
        fiche.partner_id: _brief(fiche, cafe.territory.slug)
        for fiche in online.select_related("published", "partner")
    }


def _brief(fiche: Fiche, territory: str) -> Brief:
    content = online_content(fiche)
    return Brief(
        tagline=shortened(content.get("accroche") or ""),
        missions=shortened(content.get("missions") or ""),
        referral=shortened(content.get("orientation") or ""),
        limits=shortened(content.get("limites") or ""),
        verified=long_date(fiche.verified_on) if fiche.verified_on else "",
        url=reverse("fiches:fiche_detail", args=[territory, fiche.pk]),
    )


def shortened(text: str) -> str:
    """The beginning of a text, ended by an ellipsis when something is left out."""
    if len(text) <= MOST:
        return text
    return text[:MOST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def open_questions(cafe: Cafe) -> list[OpenQuestion]:
    """Those asked at earlier cafés of the territory and not answered yet, the latest first."""
    asked = (
        Note.objects.kept()
        .filter(
            tour__cafe__territory=cafe.territory,
            tour__cafe__date__lt=cafe.date,
            kind=Note.Kind.QUESTION,
            answered_at__isnull=True,
        )
        .exclude(text="")
        .select_related("partner", "seat", "tour__cafe")
        .order_by("-tour__cafe__date", "position", "pk")[:MOST_QUESTIONS]
    )
    return [
        OpenQuestion(
            note.partner_id,
            note.partner.name if note.partner else (note.seat.label if note.seat else ""),
            note.text,
            long_date(note.tour.cafe.date),
        )
        for note in asked
    ]


def for_page(briefs: dict[int, Brief], questions: list[OpenQuestion]) -> dict[str, object]:
    return {
        "fiches": {pk: asdict(brief) for pk, brief in briefs.items()},
        "questions": [asdict(question) for question in questions],
    }
