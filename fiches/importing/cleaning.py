"""Text as it comes out of a cell, made fit to be stored and shown."""

from __future__ import annotations

import re
import unicodedata

# Control characters, and those that change the order in which the others are read: they can
# make a name lie. Line breaks and tabs are neither.
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
MISREAD = re.compile("[\x80-\x9f]")
# Invisible marks that word processors leave behind.
LEFTOVERS = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
NOTHING = frozenset(
    "|-|--|—|–|/|@|.|?|nc|n/c|na|n/a|nr|#n/a|null|none|non renseigné|non renseignée|"
    "non communiqué|non communiquée|non précisé|à compléter".split("|")
)
# In a column of numbers or addresses, these words mean that there is none.
NONE_THERE = NOTHING | set(
    "non|sans|aucun|aucune|néant|x|xx|inconnu|inconnue|pas de site".split("|")
)
PROTECTED = re.compile(r"'(?=[=+\-@\t\r])")
SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")


def clean(text: str) -> tuple[str, bool]:
    """The text without control characters, and whether something was taken out that
    somebody might have meant.

    Line breaks stay, tabs become spaces. Windows quotes and dashes that an old program saved as
    control characters (U+0080 to U+009F) become what they were. Everything else, HTML
    included, is text and stays as it is.
    """
    text = _unprotected(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    removed = False
    if not text.isascii():
        text = MISREAD.sub(
            lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), text
        )
        text = unicodedata.normalize("NFC", text.translate(LEFTOVERS))
    if CONTROLS.search(text):
        text, removed = CONTROLS.sub("", text), True
    lines = (SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines).strip(), removed


def _unprotected(text: str) -> str:
    """Our exports put an apostrophe before what a spreadsheet would take for a formula."""
    return PROTECTED.sub("", text, count=1) if PROTECTED.match(text) else text


def is_blank(text: str, marks: frozenset[str] = NOTHING) -> bool:
    """Nothing, or one of the marks that people type for nothing ("-", "@", "NC")."""
    return text.strip().casefold() in marks


def squeezed(text: str) -> str:
    """For comparing: two texts that read the same are the same."""
    text = text.replace("’", "'").replace("ʼ", "'")
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
