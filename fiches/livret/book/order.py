"""The order of the book: that of `contents.Section`. A part without content is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from fiches.livret.book import back, changes, front, people, sheets
from fiches.livret.book.parts import Part
from fiches.livret.book.typeset import typeset
from fiches.livret.contents import Livret, Section, Sheet, Theme
from fiches.livret.formats import A4, Format

Builder = Callable[[Livret, Format], Iterable[Part]]

BUILDERS: Mapping[Section, Builder] = {
    Section.USEFUL_NUMBERS: front.useful_numbers,
    Section.FOREWORD: front.foreword,
    Section.HOW_TO_READ: front.how_to_read,
    Section.CONTENTS: lambda livret, form: (),  # needs all the others: see `parts`
    Section.COMMUNE_TABLE: front.commune_table,
    Section.CHANGES: changes.changes,
    Section.SHEETS: sheets.sheets,
    Section.INDEX_NAMES: back.index_names,
    Section.INDEX_COMMUNES: back.index_communes,
    Section.INDEX_AUDIENCES: back.index_audiences,
    Section.INDEX_THEMES: back.index_themes,
    Section.REFERENTS: people.referents,
    Section.PORTRAITS: people.portraits,
    Section.SIGLES: back.sigles,
    Section.AGENDA: back.agenda,
    Section.CHARTER: back.charter,
    Section.BLANK_FICHE: back.blank_fiche,
    Section.NOTICES: back.notices,
}


def parts(livret: Livret, form: Format = A4) -> list[Part]:
    """The whole book, cover to cover, its texts set in French."""
    livret = typeset(livret)
    if form.mono:
        livret = in_black(livret)
    built = {
        section: list(BUILDERS[section](livret, form)) if section in livret.sections else []
        for section in Section
    }
    if Section.CONTENTS in livret.sections:
        built[Section.CONTENTS] = list(front.contents(livret, form, built))
    inside = [part for section in Section for part in built[section]]
    whole = [front.cover(livret), *inside, back.back_cover(livret)]
    return [part.set_for(form) for part in whole]


def in_black(livret: Livret) -> Livret:
    """`livret` with every theme in black: their letters and steps tell them apart."""
    themes = {theme: replace(theme, colour="#000000") for theme in _themes(livret)}

    def blackened(sheet: Sheet) -> Sheet:
        return replace(sheet, themes=tuple(themes[theme] for theme in sheet.themes))

    return replace(
        livret,
        themes=tuple(themes[theme] for theme in livret.themes),
        sheets=tuple(map(blackened, livret.sheets)),
    )


def _themes(livret: Livret) -> set[Theme]:
    return {*livret.themes, *(theme for sheet in livret.sheets for theme in sheet.themes)}
