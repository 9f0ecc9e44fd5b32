"""How often the check on individual situations is right, and what a long hostile text costs.

    .venv/bin/python benchmarks/situations.py

The sentences are in `tests/cafes/data/situations.csv`: tour-de-table notes, half of which talk
about one person. A sentence is found when it gets one warning at least. docs/situations.md tells
how they were written, and what the figures are worth.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp())
SENTENCES = ROOT / "tests" / "cafes" / "data" / "situations.csv"
HOSTILE = ("Mme ", "M. et ", "Une maman qui est ", "06 39 ", "1 2 3 ", "a.b-", "M.", "jeune de ")


def read(part: str) -> list[tuple[str, str]]:
    """The kind that a sentence is about, empty for none, and the sentence."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [(r["kind"], r["sentence"]) for r in csv.DictReader(file) if r["part"] == part]


def confusion(part: str) -> Counter[tuple[bool, bool]]:
    """How many sentences, by (talks about a person, was pointed at)."""
    from cafes.situations import warnings

    return Counter((bool(kind), bool(warnings(sentence))) for kind, sentence in read(part))


def recall_by_kind(parts: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    from cafes.situations import warnings

    told: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for part in parts:
        for kind, sentence in read(part):
            told[kind] += bool(kind)
            found[kind] += bool(kind and warnings(sentence))
    return {kind: (found[kind], told[kind]) for kind in sorted(told) if kind}


def growth(fragment: str) -> float:
    """Time for 64,000 characters over four times the time for 16,000: 1 is linear."""
    from cafes.situations import warnings

    def seconds(length: int) -> float:
        text = (fragment * (length // len(fragment) + 1))[:length]
        started = time.perf_counter()
        warnings(text)
        return time.perf_counter() - started

    return seconds(64_000) / (4 * seconds(16_000))


def main() -> None:
    print(f"{'part':12} found missed wrong silent  precision recall")
    for part in ("development", "held-out", "control"):
        counts = confusion(part)
        found, missed = counts[True, True], counts[True, False]
        wrong, silent = counts[False, True], counts[False, False]
        precision, recall = found / (found + wrong), found / (found + missed)
        print(
            f"{part:12} {found:5} {missed:6} {wrong:5} {silent:6}  {precision:9.1%} {recall:6.1%}"
        )
    kinds = recall_by_kind(("held-out", "control"))
    print("\nFound by kind, held-out and control:")
    for kind, (found, told) in kinds.items():
        print(f"  {kind:8} {found} of {told}")
    print("\nTime for four times the text, over four times the time:")
    for fragment in HOSTILE:
        print(f"  {fragment!r:22} {growth(fragment):.2f}")


if __name__ == "__main__":
    import django

    django.setup()
    main()
