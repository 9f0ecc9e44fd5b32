"""Which text makes a fiche too long for its page, and by how much: pure, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from fiches.fields import FIELDS, LINES, Field
from fiches.livret.contents import Sheet
from fiches.livret.fit import Fit, State
from fiches.remarks import anchor_of

# Characters on a printed line, once tightened: the wide column, the narrow one.
WIDE, NARROW = 62, 42
COLUMNS = {"orientation": NARROW, "permanences": NARROW, "horaires": NARROW}
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Cut:
    """Where to shorten; `text` says by how much."""

    label: str
    anchor: str
    text: str


def cuts(sheet: Sheet, fit: Fit) -> list[Cut]:
    """The texts over their limit, the longest first; when the sheet overflows although none is,
    the one that takes most room, with what its page lacks."""
    texts = _texts(sheet)
    over = [
        (excess, FIELDS[key])
        for key, text in texts.items()
        if (excess := _excess(FIELDS[key], text)) > 0
    ]
    if over:
        return [
            Cut(field.label, anchor_of(field), f"{_counted(excess)} de trop")
            for excess, field in sorted(over, key=lambda pair: -pair[0])
        ]
    if fit.state is not State.OVERFLOWS:
        return []
    key = max(texts, key=lambda key: math.ceil(len(texts[key]) / COLUMNS.get(key, WIDE)))
    lack = fit.lines * COLUMNS.get(key, WIDE)
    field = FIELDS[key]
    return [
        Cut(
            field.label,
            anchor_of(field),
            f"c’est le plus long, retirez-en environ {_counted(lack)}",
        )
    ]


def _texts(sheet: Sheet) -> dict[str, str]:
    return {
        "accroche": sheet.tagline,
        "missions": sheet.missions,
        "actions": "\n".join(sheet.actions),
        "limites": sheet.limits,
        "publics_precisions": sheet.audiences_details,
        "zone": sheet.area,
        "conditions_acces": sheet.access_conditions,
        "orientation": sheet.referral,
        "delai": sheet.delay,
        "permanences": "\n".join(sheet.outreach),
        "horaires": "\N{NO-BREAK SPACE}; ".join(sheet.opening_hours),
        "accessibilite": sheet.accessibility_details,
        "langues": sheet.languages,
    }


def _excess(field: Field, text: str) -> int:
    if field.key in LINES:
        most, width = LINES[field.key]
        items = text.split("\n")
        return sum(len(item) for item in items[most:]) + sum(
            max(0, len(item) - width) for item in items[:most]
        )
    return len(text) - (field.max_length or len(text))


def _counted(number: int) -> str:
    digits = f"{number:,}".replace(",", NBSP)
    return f"{digits}{NBSP}caractère{'s' if number > 1 else ''}"
