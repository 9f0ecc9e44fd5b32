"""Reference tables that the product ships, filled when they are empty.

Run after each `migrate`: a new installation starts complete, and what an administrator
changed or removed since is left alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def fill_empty_tables(**kwargs: Any) -> None:
    from partners.models import PartnerType, Theme

    if not Theme.objects.exists():
        Theme.objects.bulk_create(Theme(**row) for row in read_csv(DATA / "themes.csv"))
    if not PartnerType.objects.exists():
        themes = {theme.code: theme for theme in Theme.objects.all()}
        PartnerType.objects.bulk_create(
            PartnerType(code=row["code"], label=row["label"], theme=themes[row["theme"]])
            for row in read_csv(DATA / "partner_types.csv")
        )
