"""What half a page keeps of a fiche: enough to send somebody there, and what it leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fiches.livret.contents import Sheet

MISSIONS = 300  # signs
SENTENCE = re.compile(r"(?<=[.!?…»])\s+")


@dataclass(frozen=True)
class Short:
    """`missions`: as many whole sentences as fit. `left_out`: what the whole fiche also says."""

    missions: str
    left_out: tuple[str, ...]


def shortened(sheet: Sheet) -> Short:
    """What the short fiche of `sheet` says of its missions, and what it has to leave out."""
    missions = first_sentences(sheet.missions, MISSIONS)
    left_out = [
        name
        for name, there in (
            ("la suite des missions", missions != " ".join(sheet.missions.split())),
            ("les actions", sheet.actions),
            ("la zone d’intervention", sheet.area),
            ("les conditions d’accès", sheet.access_conditions),
            ("les permanences", sheet.outreach),
            ("l’accessibilité et les langues", sheet.accessibility
             or sheet.accessibility_details or sheet.languages),
            ("le second interlocuteur", sheet.referents[1:]),
        )
        if there
    ]  # fmt: skip
    return Short(missions, tuple(left_out))


def first_sentences(text: str, limit: int) -> str:
    """The first whole sentences of `text` within `limit` signs; at least one, however long.

    A sentence is never cut: the short fiche takes a second page rather.
    """
    kept = ""
    for sentence in SENTENCE.split(" ".join(text.split())):
        longer = f"{kept} {sentence}" if kept else sentence
        if kept and len(longer) > limit:
            break
        kept = longer
    return kept
