"""The same livret on screen: what the partial `fiches/livret/edition.html` needs."""

from __future__ import annotations

from typing import Any

from fiches.livret import indexes
from fiches.livret.book import has_named_contacts, typeset
from fiches.livret.contents import Change, ChangeKind, Livret, Section
from fiches.livret.town_map import ON_SCREEN, numbered_rows, town_map
from fiches.livret.typography import long_date, month_year, sort_key


def changes_told(livret: Livret) -> list[tuple[str, tuple[Change, ...]]]:
    """What changed since the edition before, by kind: a title and the fiches."""
    if livret.changes is None:
        return []
    kinds = (
        (ChangeKind.NEW, "Nouveaux partenaires"),
        (ChangeKind.RENAMED, "Ont changé de nom"),
        (ChangeKind.CHANGED, "Fiches modifiées"),
        (ChangeKind.GONE, "Ne sont plus dans le livret"),
    )
    told = ((title, livret.changes.of(kind)) for kind, title in kinds)
    return [(title, changes) for title, changes in told if changes]


def html_edition(livret: Livret) -> dict[str, Any]:
    """The context of the partial: everything that the PDF says, in the same order.

    Anchors: `fiche-<sheet key>` for the sheets, the value of `Section` for the rest. Images
    are not part of it: who shows them knows where they are served from.
    """
    livret = typeset(livret)
    sections = {section.name.lower(): section in livret.sections for section in Section}
    numbers: dict[str, list[Any]] = {}
    for number in livret.useful_numbers:
        checked = long_date(number.checked_on)
        numbers.setdefault(number.category, []).append((number, checked))
    sheets = indexes.ordered_sheets(livret) if sections["sheets"] else []
    rows = indexes.commune_table(livret)
    drawn = town_map(livret, rows, ON_SCREEN)
    people = sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    return {
        "livret": livret,
        "sections": sections,
        "date": long_date(livret.edition_date),
        "month": month_year(livret.edition_date),
        "restricted": has_named_contacts(livret),
        "numbers": numbers,
        "changes": changes_told(livret),
        "sheets": [
            (
                sheet,
                indexes.main_theme(sheet),
                long_date(sheet.verified_on) if sheet.verified_on else "",
            )
            for sheet in sheets
        ],
        "by_theme": indexes.by_theme(livret) if sheets else [],
        "communes": numbered_rows(rows, drawn),
        "map": drawn,
        "indexes": [
            (section.value, title, groups)
            for section, title, groups in (
                (Section.INDEX_NAMES, "Index des noms et des sigles", indexes.by_name(livret)),
                (Section.INDEX_COMMUNES, "Index par commune", indexes.by_commune(livret)),
                (Section.INDEX_AUDIENCES, "Index par public", indexes.by_audience(livret)),
                (
                    Section.INDEX_THEMES,
                    "Index des autres thématiques",
                    indexes.by_secondary_theme(livret),
                ),
            )
            if section in livret.sections and groups
        ],
        "referents": [(sheet, person) for sheet in people for person in sheet.referents],
        "sigles": sorted(livret.sigles, key=lambda entry: sort_key(entry.sigle)),
        "agenda": [
            (cafe.when or long_date(cafe.date, weekday=True), cafe) for cafe in livret.agenda
        ],
        "count": len(livret.sheets),
    }
