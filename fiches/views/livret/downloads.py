"""What else there is to take away from an edition that is ready."""

from __future__ import annotations

from dataclasses import dataclass

from fiches.models import Livret


@dataclass(frozen=True)
class Download:
    """A file to take away: what it is called, what it is good for, where it is."""

    label: str
    what: str
    address: str


def downloads(livret: Livret) -> list[Download]:
    return []
