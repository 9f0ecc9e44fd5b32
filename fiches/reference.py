"""Glossary and useful numbers that the product ships, filled when their tables are empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from partners.reference import read_csv

DATA = Path(__file__).resolve().parent / "data"


def fill_empty_tables(**kwargs: Any) -> None:
    from fiches.models import Sigle, UsefulNumber

    if not Sigle.objects.exists():
        Sigle.objects.bulk_create(Sigle(**row) for row in read_csv(DATA / "sigles.csv"))
    if not UsefulNumber.objects.exists():
        UsefulNumber.objects.bulk_create(
            UsefulNumber(**row) for row in read_csv(DATA / "useful_numbers.csv")
        )


def default_charter() -> str:
    """The charter of the café as the product proposes it, one point a line."""
    return (DATA / "charter.txt").read_text(encoding="utf-8").strip()
