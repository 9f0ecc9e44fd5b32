"""A first edition as it was printed last season, so that today's has something to compare with."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from cafes.demo.days import months_before, working_day
from fiches.livret import contents
from fiches.livret.build import keep
from fiches.livret.compile import compile_livret
from fiches.livret.contents import Sheet
from fiches.livret.editions import next_edition
from fiches.livret.freeze import freeze, image_bytes
from fiches.livret.keeping import to_json
from fiches.models import Livret, Revision
from fiches.sheets import all_themes, sheet_from
from partners.french import sort_key

MONTHS = 5
YEAR = 12  # months between two verifications of a fiche
# Came with their first fiche since then.
NOT_YET = ("Restos du cœur – centre de Monsempron-Libos", "Les Roues du Lot – mobilité solidaire")
# What some were called: partner → name then.
FORMER_NAMES = {"France services Fumel": "Maison de services au public de Fumel"}


def bind_last_season(today: dt.date) -> None:
    """Compile Fumel's first edition as it was, and prepare the second. Only in a new demo."""
    livret = Livret.objects.get(territory__slug="fumel", number=1, state=Livret.State.DRAFT)
    livret.edition_date = working_day(months_before(today, MONTHS))
    edition = as_it_was(freeze(livret, livret.edition_date), livret.edition_date)
    livret.contents = json.loads(to_json(edition))
    livret.save()
    keep(livret, edition, compile_livret(edition, image_bytes(edition)))
    proposed = next_edition(livret.territory, today)
    proposed.created_by = livret.created_by
    proposed.save()


def as_it_was(edition: contents.Livret, then: dt.date) -> contents.Livret:
    """`edition` with the wording, the names and the dates of `then`."""
    first = {
        str(revision.fiche_id): revision
        for revision in Revision.objects.filter(number=1, published_at__date__lte=then)
    }
    sheets = (
        _then(sheet, first.get(sheet.key.partition("-")[0]), then)
        for sheet in edition.sheets
        if sheet.name not in NOT_YET
    )
    numbers = (
        replace(number, checked_on=_before(number.checked_on, then))
        for number in edition.useful_numbers
    )
    return replace(
        edition,
        sheets=tuple(sorted(sheets, key=lambda sheet: (sheet.sort_key, sheet.name, sheet.key))),
        useful_numbers=tuple(numbers),
    )


def _then(sheet: Sheet, first: Revision | None, then: dt.date) -> Sheet:
    if first is not None and sheet.key != f"{first.fiche_id}-{first.number}":
        sheet = sheet_from(
            first.content,
            themes=all_themes(),
            referents=sheet.referents,
            key=f"{first.fiche_id}-{first.number}",
            verified_on=first.verified_on,
            verified_by=sheet.verified_by,
            short_url=sheet.short_url,
        )
    name = FORMER_NAMES.get(sheet.name, sheet.name)
    seen = sheet.verified_on and _before(sheet.verified_on, then)
    return replace(sheet, name=name, sort_key=sort_key(name), verified_on=seen)


def _before(day: dt.date, then: dt.date) -> dt.date:
    """A day on which something that is done every year was done by `then`."""
    return day if day <= then else working_day(months_before(day, YEAR))
