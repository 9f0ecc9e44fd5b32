"""Every running text of an edition set in French, every address left as it is."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any

from fiches.livret.contents import Livret, Sheet
from fiches.livret.typography import french, plain, unbreakable


def typeset(livret: Livret) -> Livret:
    """`livret` with every running text set in French and every address left as it is."""
    return dataclasses.replace(
        _typeset(livret),
        sheets=tuple(map(typeset_sheet, livret.sheets)),
        changes=_typeset(livret.changes) if livret.changes else None,
    )


@lru_cache(maxsize=2048)
def typeset_sheet(sheet: Sheet) -> Sheet:
    """The same for one fiche; most are the same from one edition to the next."""
    return dataclasses.replace(
        _typeset(sheet),
        phone=unbreakable(sheet.phone),
        referents=tuple(
            dataclasses.replace(_typeset(person), phone=unbreakable(person.phone))
            for person in sheet.referents
        ),
    )


AS_TYPED = {
    "key", "sort_key", "logo", "photo", "email", "website", "short_url", "site_url",
    "outline_paths", "outline_viewbox", "cover_image", "code", "colour", "letters",
}  # fmt: skip


def _typeset[T](value: T) -> T:
    """The texts of one dataclass; of a nested one too, except sheets, which have their own way."""
    changes: dict[str, Any] = {}
    for spec in dataclasses.fields(value):  # type: ignore[arg-type]
        item = getattr(value, spec.name)
        if spec.name in AS_TYPED:
            if isinstance(item, str):
                changes[spec.name] = plain(item)
        elif isinstance(item, str) and type(item) is str:
            changes[spec.name] = french(item)
        elif isinstance(item, tuple) and spec.name not in ("sheets", "sections"):
            changes[spec.name] = tuple(
                french(each) if type(each) is str
                else _typeset(each) if dataclasses.is_dataclass(each)
                else each
                for each in item
            )  # fmt: skip
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]
