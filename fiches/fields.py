"""The 39 fields of a fiche: one file says their labels, help, limits and what is printed.

`fiches/data/fields.csv` is the authority; forms, import, export, completeness and the blank
fiche all read it from here. Keys are French: they are the headers of our exports.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from partners.reference import read_csv

BLOCKS = (
    "Identité",
    "Ce que nous faisons",
    "Pour qui",
    "Comment nous joindre",
    "Interlocuteurs",
    "Vie du réseau",
    "Suivi",
)


@dataclass(frozen=True)
class Field:
    key: str
    attribute: str  # "fiche.tagline", "partner.name"
    block: str
    label: str
    help: str
    max_length: int | None  # characters; for lists, see LINES
    required: str  # "yes", "advised" or "no"
    personal: bool
    printed: bool
    advice: str = ""  # for the hard ones, with an example to follow and one to avoid
    good: str = ""
    bad: str = ""


# Lists typed one item a line: (lines at most, characters a line).
LINES = {"actions": (6, 70), "permanences": (4, 60)}


def _read() -> dict[str, Field]:
    path = Path(__file__).resolve().parent / "data" / "fields.csv"
    return {
        row["key"]: Field(
            key=row["key"],
            attribute=row["attribute"],
            block=row["block"],
            label=row["label"].replace(" ?", "\u00a0?"),
            help=row["help"],
            max_length=int(row["max_length"]) if row["max_length"] else None,
            required=row["required"],
            personal=row["personal"] == "yes",
            printed=row["printed"] == "yes",
            advice=row["advice"],
            good=row["good"],
            bad=row["bad"],
        )
        for row in read_csv(path)
    }


FIELDS: dict[str, Field] = _read()
BY_ATTRIBUTE: dict[str, Field] = {field.attribute: field for field in FIELDS.values()}


def tidy(text: str) -> str:
    """Line ends as one character, no blanks at the ends: what is stored, counted and compared."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def lines(text: str) -> list[str]:
    """Items typed one a line, without bullets or blanks."""
    return [item for line in text.splitlines() if (item := line.strip().lstrip("•-–* ").strip())]


def too_long(field: Field, text: str) -> str:
    """What is wrong with the length of the tidy `text`, in French; "" when it fits."""
    if field.key in LINES:
        most, width = LINES[field.key]
        items = lines(text)
        if len(items) > most:
            return f"Il y a {len(items)} lignes\u00a0: gardez-en {most} au plus."
        if long := next((item for item in items if len(item) > width), ""):
            return (
                f"La ligne «\u00a0{long[:30]}…\u00a0» fait {len(long)} caractères\u00a0: "
                f"{width} au plus."
            )
        return ""
    if field.max_length and (over := len(text) - field.max_length) > 0:
        noun = "caractère" if over == 1 else "caractères"
        return f"Ce texte dépasse de {over} {noun}\u00a0: il en faut {field.max_length} au plus."
    return ""
