"""The ways into the book: contents, tables and indexes, as plain groups of entries.

Printed and shown on screen from the same values. A confidential sheet has no commune.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fiches.livret.contents import Livret, Order, Section, Sheet, Theme
from fiches.livret.typography import sort_key

WORTH_SENDING = 3  # entries: fewer are said again rather


@dataclass(frozen=True)
class Entry:
    """One line that leads to `key`, a destination of the book.

    `bold` comes before the text (a sigle), `note` after it in grey (a commune).
    """

    text: str
    key: str
    note: str = ""
    bold: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]
    theme: Theme | None = None


def ordered_sheets(livret: Livret) -> list[Sheet]:
    """The sheets in printing order: by theme then name, or by name alone."""
    if livret.order is Order.NAME:
        return sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    return sorted(
        livret.sheets, key=lambda sheet: (main_theme(sheet).position, sheet.sort_key, sheet.key)
    )


def main_theme(sheet: Sheet) -> Theme:
    return sheet.themes[0] if sheet.themes else NO_THEME


NO_THEME = Theme(code="", label="Autres", letters="—", position=99, colour="#4a4f5c")


def by_theme(livret: Livret) -> list[Group]:
    """The contents: one group a theme that has sheets."""
    sheets = sorted(livret.sheets, key=lambda s: (main_theme(s).position, s.sort_key, s.key))
    return [
        Group(theme.label, tuple(_entry(sheet) for sheet in group), theme)
        for theme, group in itertools.groupby(sheets, key=main_theme)
    ]


def by_name(livret: Livret) -> list[Group]:
    """Names and sigles together, one group a letter."""
    lines = []
    for sheet in livret.sheets:
        lines.append((sheet.sort_key or sort_key(sheet.name), _entry(sheet)))
        if sheet.acronym and sort_key(sheet.acronym) != sort_key(sheet.name):
            entry = Entry(sheet.name, destination(sheet), _place(sheet), bold=sheet.acronym)
            lines.append((sort_key(sheet.acronym), entry))
    lines.sort(key=lambda line: (line[0], line[1].text, line[1].key))
    groups = itertools.groupby(lines, key=lambda line: _initial(line[0]))
    return [Group(letter, tuple(entry for _, entry in group)) for letter, group in groups]


def by_commune(livret: Livret) -> list[Group]:
    """Who works where: first those who cover the whole territory, then commune by commune."""
    communes = set(livret.communes) or {
        commune for sheet in livret.sheets for commune in sheet.area_communes
    }
    everywhere, found = [], defaultdict(list)
    for sheet in _by_name(livret):
        covered = set(sheet.area_communes)
        if len(communes) > 1 and covered >= communes:
            everywhere.append(sheet)
        else:
            for commune in covered:
                found[commune].append(sheet)
    groups = list(_alike(_groups(found)))
    if everywhere:
        groups.insert(0, _group("Tout le territoire", everywhere))
    return groups


def _alike(groups: Iterable[Group]) -> Iterator[Group]:
    """A commune where the same work as in one before it sends there: the list is said once."""
    said: dict[tuple[Entry, ...], str] = {}
    for group in groups:
        like = said.setdefault(group.entries, group.title)
        if like != group.title and len(group.entries) >= WORTH_SENDING:
            group = Group(group.title, (Entry(f"Comme {like}", Section.INDEX_COMMUNES.value),))
        yield group


def by_audience(livret: Livret) -> list[Group]:
    found = defaultdict(list)
    for sheet in _by_name(livret):
        for audience in sheet.audiences:
            found[audience].append(sheet)
    return _groups(found)


def by_secondary_theme(livret: Livret) -> list[Group]:
    found = defaultdict(list)
    for sheet in _by_name(livret):
        for theme in sheet.themes[1:]:
            found[theme].append(sheet)
    return [
        Group(theme.label, tuple(map(_entry, found[theme])), theme)
        for theme in sorted(found, key=lambda theme: theme.position)
    ]


@dataclass(frozen=True)
class CommuneRow:
    """A line of the table by commune: who receives there."""

    commune: str
    sheets: tuple[Sheet, ...]


def commune_table(livret: Livret) -> list[CommuneRow]:
    """Where one is received, commune by commune: what a map would show, in words."""
    found = defaultdict(list)
    for sheet in _by_name(livret):
        if sheet.commune and not sheet.confidential:
            found[sheet.commune].append(sheet)
    return [CommuneRow(name, tuple(found[name])) for name in sorted(found, key=sort_key)]


def _by_name(livret: Livret) -> list[Sheet]:
    return sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))


def _entry(sheet: Sheet) -> Entry:
    return Entry(sheet.name, destination(sheet), _place(sheet))


def destination(sheet: Sheet) -> str:
    """Where links to a sheet lead, in the PDF and on screen."""
    return f"fiche-{sheet.key}"


def _place(sheet: Sheet) -> str:
    if sheet.confidential or sort_key(sheet.commune) in sort_key(sheet.name):
        return ""
    return sheet.commune


def _group(title: str, sheets: Iterable[Sheet]) -> Group:
    return Group(title, tuple(map(_entry, sheets)))


def _groups(found: dict[str, list[Sheet]]) -> list[Group]:
    return [_group(title, found[title]) for title in sorted(found, key=sort_key)]


def _initial(key: str) -> str:
    return key[0].upper() if key[:1].isalpha() else "0–9"
