"""What looks like the situation of one person, in a text about organisations.

The charter keeps individual situations out of a café; this points at what resembles one, softly,
and never blocks anything. The patterns are in `static/js/situations-patterns.js`, which
`static/js/situations.js` reads too: what is told on the device is what is told here. How often it
is right: docs/situations.md.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

PATTERNS = settings.BASE_DIR / "static" / "js" / "situations-patterns.js"
MACRO = re.compile(r"\{([A-Z]+)\}")
# Something is told by what stands just before and just after it, no farther.
AROUND = 70
BEFORE = r"(^|[^A-Za-zÀ-ÖØ-öø-ÿŒœ0-9@+._-])"
AFTER = r"(?![A-Za-zÀ-ÖØ-öø-ÿŒœ0-9])"


@dataclass(frozen=True)
class Warning:
    """`text[start:end]` resembles a situation; `sentence` says so to whoever typed it, in French."""

    kind: str
    start: int
    end: int
    sentence: str


@dataclass(frozen=True)
class _Rule:
    kind: str
    sentence: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    unless_before: tuple[re.Pattern[str], ...]
    unless_after: tuple[re.Pattern[str], ...]

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [span for pattern in self.patterns for span in self._spans_of(pattern, text)]

    def _spans_of(self, pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
        found, position = [], 0
        while match := pattern.search(text, position):
            start, end = match.end(1), match.end()
            position = end
            before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
            if not (
                any(p.search(text[start:end]) for p in self.unless)
                or any(p.search(before) for p in self.unless_before)
                or any(p.search(after) for p in self.unless_after)
            ):
                found.append((start, end))
        return found


def warnings(text: str) -> list[Warning]:
    """What to point at, in the order of the text; two of one kind never overlap, so that a name
    and the age beside it are both said. Takes time linear in the text."""
    found = [
        Warning(rule.kind, start, end, rule.sentence)
        for rule in _rules()
        for start, end in rule.spans(text)
    ]
    kept: list[Warning] = []
    ends: dict[str, int] = {}
    for warning in sorted(found, key=lambda warning: (warning.start, -warning.end)):
        if warning.start >= ends.get(warning.kind, 0):
            kept.append(warning)
            ends[warning.kind] = warning.end
    return kept


def sentences(text: str) -> list[str]:
    """What to say of a text: each sentence once."""
    return list(dict.fromkeys(warning.sentence for warning in warnings(text)))


def notice() -> str:
    """The sentence above the warnings, which says why."""
    return str(_patterns()["notice"])


@cache
def _patterns() -> dict[str, Any]:
    source = PATTERNS.read_text(encoding="utf-8")
    patterns: dict[str, Any] = json.loads(source.removeprefix("export default "))
    return patterns


@cache
def _rules() -> tuple[_Rule, ...]:
    patterns = _patterns()
    macros: dict[str, str] = patterns["macros"]

    def expand(source: str) -> str:
        while MACRO.search(source):
            source = MACRO.sub(lambda match: macros[match[1]], source)
        return source

    def compiled(sources: list[str], flags: int, frame: str = "%s") -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(frame % expand(source), flags) for source in sources)

    return tuple(
        _Rule(
            kind=rule["kind"],
            sentence=rule["message"],
            patterns=compiled(rule["patterns"], flags, f"{BEFORE}(?:%s){AFTER}"),
            unless=compiled(rule["unless"], re.IGNORECASE),
            unless_before=compiled(rule["unless_before"], re.IGNORECASE),
            unless_after=compiled(rule["unless_after"], re.IGNORECASE),
        )
        for rule in patterns["rules"]
        for flags in [re.IGNORECASE if rule.get("ignore_case") else 0]
    )
