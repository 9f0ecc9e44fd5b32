"""What comes before the fiches: cover, numbers to call, how to read, contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fiches.livret import indexes
from fiches.livret.book.parts import Part, address, listing
from fiches.livret.book.people import has_named_contacts
from fiches.livret.contents import Livret, Section
from fiches.livret.formats import Format
from fiches.livret.town_map import numbered_rows, town_map
from fiches.livret.typography import keep_together, long_date, month_year

TOGETHER = 10  # partners of a commune that no page separates


def cover(livret: Livret) -> Part:
    return Part(
        "couverture", "Couverture", "cover",
        {
            "livret": livret,
            "territory": keep_together(livret.territory),
            "date": month_year(livret.edition_date),
            "restricted": has_named_contacts(livret),
            "count": len(livret.sheets),
        },
        images=(livret.cover_image,) if livret.cover_image else (),
        numbered=False,
    )  # fmt: skip


def useful_numbers(livret: Livret, form: Format) -> Iterator[Part]:
    if livret.useful_numbers:
        days = Counter(number.checked_on for number in livret.useful_numbers)
        usual = max(days, key=lambda day: (days[day], day))
        groups: dict[str, list[Any]] = {}
        for number in livret.useful_numbers:
            checked = "" if number.checked_on == usual else long_date(number.checked_on)
            groups.setdefault(number.category, []).append((number, checked))
        yield Part(
            "numeros-utiles", "Numéros utiles", "useful_numbers",
            {"livret": livret, "groups": groups, "usual": long_date(usual)},
            may_tighten=True,  # one side to take out and put up, when it can be
        )  # fmt: skip


def foreword(livret: Livret, form: Format) -> Iterator[Part]:
    if livret.foreword:
        yield Part("avant-propos", "Avant-propos", "foreword", {"livret": livret})


def how_to_read(livret: Livret, form: Format) -> Iterator[Part]:
    used = {theme for sheet in livret.sheets for theme in sheet.themes}
    yield Part(
        "mode-d-emploi", "Mode d’emploi", "how_to_read",
        {
            "livret": livret,
            "themes": [theme for theme in livret.themes if theme in used],
            "codes": {"qr-site": address(livret.site_url)},
        },
    )  # fmt: skip


def contents(livret: Livret, form: Format, built: Mapping[Section, list[Part]]) -> Iterator[Part]:
    """The fiches by theme, between what comes before them and what comes after."""
    order = list(Section)
    sheets = order.index(Section.SHEETS)
    before = [part for section in order[:sheets] for part in built[section]]
    after = [part for section in order[sheets + 1 :] for part in built[section]]
    groups = [
        indexes.Group("", _entries(before)),
        *(indexes.by_theme(livret) if Section.SHEETS in livret.sections else []),
        indexes.Group("Pour s’y retrouver", _entries(after)),
    ]
    return listing("sommaire", "Sommaire", "", groups, form)


def _entries(parts: list[Part]) -> tuple[indexes.Entry, ...]:
    return tuple(indexes.Entry(part.title, part.key) for part in parts if not part.continues)


def commune_table(livret: Livret, form: Format) -> Iterator[Part]:
    if rows := indexes.commune_table(livret):
        drawn = town_map(livret, rows)
        yield Part(
            "communes", "Où nous recevons", "commune_table",
            {
                "livret": livret,
                "map": drawn,
                "rows": list(_in_pieces(numbered_rows(rows, drawn))),
            },
        )  # fmt: skip


def _in_pieces(
    rows: Iterable[tuple[int | None, indexes.CommuneRow]],
) -> Iterator[tuple[int | None, indexes.CommuneRow]]:
    """A long row in several, each with its commune: a page then never begins without it."""
    for number, row in rows:
        for start in range(0, len(row.sheets), TOGETHER):
            title = f"{row.commune} (suite)" if start else row.commune
            sheets = row.sheets[start : start + TOGETHER]
            yield number, replace(row, commune=title, sheets=sheets)
