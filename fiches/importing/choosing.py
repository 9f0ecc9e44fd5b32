"""What somebody decided on the preview: rows left aside, and fields where the file is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fiches.importing.columns import LABELS
from fiches.importing.understanding import Reading


@dataclass(frozen=True)
class Choices:
    """`aside`: lines not to import. `taken`: line and key of a column whose value in the file
    replaces the application's, whoever wrote that one."""

    aside: frozenset[int] = frozenset()
    taken: frozenset[tuple[int, str]] = frozenset()

    @property
    def lines(self) -> frozenset[int]:
        return self.aside | {line for line, _ in self.taken}

    def answered(
        self,
        shown: Iterable[str],
        kept: Iterable[str],
        offered: Iterable[str],
        taken: Iterable[str],
    ) -> Choices:
        """After a page of the preview came back: rows that it did not show stay as they were.

        Each is a line ("12") or a line and a column ("12:telephone"); what is neither is ignored.
        """
        rows, fields = _lines(shown), _fields(offered)
        return Choices(
            (self.aside - rows) | (rows - _lines(kept)),
            (self.taken - fields) | (fields & _fields(taken)),
        )

    def apply_to(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            reading.set_aside = reading.line in self.aside
            reading.taken = frozenset(key for line, key in self.taken if line == reading.line)

    def as_json(self) -> dict[str, Any]:
        return {"aside": sorted(self.aside), "taken": sorted(map(list, self.taken))}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Choices:
        taken = frozenset((line, key) for line, key in stored.get("taken", []))
        return cls(frozenset(stored.get("aside", [])), taken)


def _lines(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(
        int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= 6
    )


def _fields(texts: Iterable[str]) -> frozenset[tuple[int, str]]:
    found = set()
    for text in texts:
        line, _, key = text.partition(":")
        if key in LABELS:
            found |= {(number, key) for number in _lines([line])}
    return frozenset(found)
