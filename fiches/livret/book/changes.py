"""What changed since the edition before: for whoever knows the binder by heart."""

from __future__ import annotations

from collections.abc import Iterator

from fiches.livret.book.parts import Part
from fiches.livret.contents import ChangeKind, Livret
from fiches.livret.formats import Format
from fiches.livret.typography import long_date

TITLE = "Ce qui a changé"


def changes(livret: Livret, form: Format) -> Iterator[Part]:
    """Nothing in a first edition, nor when there is nothing to say."""
    found = livret.changes
    if found is None or not found.changes:
        return
    context = {
        "since": found.since,
        "date": long_date(found.since_date),
        "new": found.of(ChangeKind.NEW),
        "renamed": found.of(ChangeKind.RENAMED),
        "changed": found.of(ChangeKind.CHANGED),
        "gone": found.of(ChangeKind.GONE),
        "verified": [change.name for change in found.of(ChangeKind.VERIFIED)],
    }
    yield Part("changements", TITLE, "changes", context)
