"""Which fiches somebody sees in a list or a search, and how that choice is said on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from fiches import finding, listing
from fiches.importing.runs import fiches_created_by
from fiches.sheets import all_themes
from partners.models import Territory
from partners.permissions import Someone


@dataclass(frozen=True)
class Chosen:
    """`fiches`: their ids. `said`: "Logement et hébergement · Fumel", for the cover."""

    fiches: tuple[int, ...]
    said: str


def in_search(
    user: Someone, territory: Territory, query: Mapping[str, str], today: dt.date
) -> Chosen:
    """What the search page shows for this query, all its pages."""
    question = finding.Question.read(query)
    found = finding.found_rows(user, territory, question, all_themes(), today)
    words = [f"«\N{NO-BREAK SPACE}{question.q}\N{NO-BREAK SPACE}»"] if question.q else []
    said = [*words, *(chip.label for chip in finding.chips(question, found))]
    return Chosen(tuple(row.fiche_id for row in found.results), " · ".join(said))


def in_list(territory: Territory, query: Mapping[str, str], today: dt.date) -> Chosen:
    """What the list of fiches shows for these filters, of what is online."""
    filters = listing.Filters.read(query)
    rows = listing.rows_of(territory, all_themes(), today, lambda partner: False)
    found = listing.chosen(rows, filters)
    ids = [row.fiche_id for row in found if row.fiche_id is not None]
    if filters.importees:
        created = fiches_created_by(territory, filters.importees)
        ids = [pk for pk in ids if pk in created]
    said = [chip.label for chip in listing.chips(filters, listing.options(rows))]
    return Chosen(tuple(ids), " · ".join(said))
