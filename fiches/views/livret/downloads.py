"""What else there is to take away from an edition that is ready."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from fiches.livret.formats import FORMATS, Code
from fiches.models import Livret


@dataclass(frozen=True)
class Download:
    """A file to take away: what it is called, what it is good for, where it is."""

    label: str
    what: str
    address: str


def downloads(livret: Livret) -> list[Download]:
    """The other formats, each with its page; the binder itself is the first thing shown."""
    skipped = {Code.A4, Code.A4_DUPLEX} if livret.double_sided else {Code.A4}
    return [
        Download(
            form.label,
            form.what,
            reverse(
                "fiches:livret_format", args=[livret.territory.slug, livret.number, code.value]
            ),
        )
        for code, form in FORMATS.items()
        if code not in skipped
    ]
