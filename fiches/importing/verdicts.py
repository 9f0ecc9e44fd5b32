"""Which of two values counts: the file's, or the application's. Pure.

Three are compared for each field: theirs, ours, and what the last import wrote.
"""

from __future__ import annotations

from fiches import hours
from fiches.importing.cleaning import squeezed
from partners.french import plain


def verdict_on(key: str, theirs: str, ours: str, last: str | None) -> str:
    """same, updated, kept (ours was edited since, theirs did not move) or conflict."""
    if squeezed(theirs) == squeezed(ours) or _reads_the_same(key, theirs, ours):
        return "same"
    if last is None:
        if key == "nom" and plain(theirs) == plain(ours):
            return "same"
        return "conflict" if ours else "updated"
    if squeezed(ours) == squeezed(last):
        return "updated"
    return "kept" if squeezed(theirs) == squeezed(last) else "conflict"


def _reads_the_same(key: str, theirs: str, ours: str) -> bool:
    """The same address or the same hours, in another writing."""
    if key in {"adresse", "complement_adresse"}:
        return plain(theirs) == plain(ours)
    if key == "horaires":
        week = hours.parse(theirs)
        return week is not None and week == hours.parse(ours)
    return False
