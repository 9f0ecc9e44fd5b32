"""The book as an ordered list of parts: which template, with what, reached how.

The order is that of `contents.Section`; a part without content is left out. Rendering a
part's HTML is all that this module asks of Django.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import get_template

from fiches.livret import indexes, qr
from fiches.livret.blank import BLOCKS
from fiches.livret.columns import paginate, paginate_directory
from fiches.livret.contents import Livret, Order, Section, Sheet, Theme
from fiches.livret.faces import load_faces
from fiches.livret.fragments import SLOT, Source, digest
from fiches.livret.materials import materials
from fiches.livret.typography import (
    french,
    keep_together,
    long_date,
    month_year,
    plain,
    sort_key,
    unbreakable,
)


@dataclass(frozen=True)
class Part:
    """One fragment to be: `key` is its destination, `title` its place in the outline.

    `parent`: title of the outline entry above it. `numbered`: bears running foot and folio.
    `continues`: a later page of the part before it, without outline entry of its own.
    `all_shown`: nothing in `context` is left out of the HTML.
    """

    key: str
    title: str
    template: str
    context: Mapping[str, Any]
    images: tuple[str, ...] = ()
    theme: Theme | None = None
    parent: str = ""
    numbered: bool = True
    may_tighten: bool = False
    continues: bool = False
    all_shown: bool = False

    def fragment_key(self, images: Mapping[str, bytes], mark: str) -> str:
        """The name of its fragment in the store; `mark` is that of the materials.

        Where all of `context` is shown, it says as much as the HTML, which waits until it
        has to be printed.
        """
        if not self.all_shown:
            return self.source(images).key(mark)
        shown = repr((self.template, self.title, self.continues, self.may_tighten, self.context))
        present = ((name, images[name]) for name in self.images if name in images)
        files = (part for name, data in present for part in (name.encode(), data))
        return digest((mark.encode(), shown.encode(), *files))

    def source(self, images: Mapping[str, bytes]) -> Source:
        """Its HTML and its own images; an image that is not there is simply not printed."""
        present = {name: images[name] for name in self.images if name in images}
        codes = {name: qr.png(text) for name, text in self.context.get("codes", {}).items() if text}
        html = get_template(f"fiches/livret/{self.template}.html").render(
            {**self.context, "part": self, "slot": SLOT, "images": present | codes}
        )
        return Source(html, tuple(sorted((present | codes).items())), self.may_tighten)


def parts(livret: Livret) -> list[Part]:
    """The whole book, cover to cover, its texts set in French."""
    livret = typeset(livret)
    builders = {
        Section.USEFUL_NUMBERS: _useful_numbers,
        Section.FOREWORD: _foreword,
        Section.HOW_TO_READ: _how_to_read,
        Section.CONTENTS: lambda livret: [],  # needs all the others: see below
        Section.COMMUNE_TABLE: _commune_table,
        Section.SHEETS: _sheets,
        Section.INDEX_NAMES: _index_names,
        Section.INDEX_COMMUNES: _index_communes,
        Section.INDEX_AUDIENCES: _index_audiences,
        Section.INDEX_THEMES: _index_themes,
        Section.REFERENTS: _referents,
        Section.SIGLES: _sigles,
        Section.AGENDA: _agenda,
        Section.CHARTER: _charter,
        Section.BLANK_FICHE: _blank_fiche,
        Section.NOTICES: _notices,
    }
    built = {
        section: list(builders[section](livret)) if section in livret.sections else []
        for section in Section
    }
    if Section.CONTENTS in livret.sections:
        built[Section.CONTENTS] = list(_contents(livret, built))
    inside = [part for section in Section for part in built[section]]
    return [_cover(livret), *inside, _back_cover(livret)]


def sheet_part(sheet: Sheet, *, parent: str = "") -> Part:
    """The page of one fiche."""
    photos = tuple(person.photo for person in sheet.referents if person.photo)
    return Part(
        key=indexes.destination(sheet),
        title=sheet.name,
        template="sheet",
        context={
            "sheet": sheet,
            "theme": indexes.main_theme(sheet),
            "verified_on": long_date(sheet.verified_on) if sheet.verified_on else "",
            "codes": {f"qr-{sheet.key}": _address(sheet.short_url)},
            "code": f"qr-{sheet.key}",
        },
        images=((sheet.logo,) if sheet.logo else ()) + photos,
        theme=indexes.main_theme(sheet),
        parent=parent,
        may_tighten=True,
        all_shown=True,
    )


def typeset(livret: Livret) -> Livret:
    """`livret` with every running text set in French and every address left as it is."""
    return dataclasses.replace(_typeset(livret), sheets=tuple(map(typeset_sheet, livret.sheets)))


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


def _address(text: str) -> str:
    return text if not text or "://" in text else f"https://{text}"


def has_named_contacts(livret: Livret) -> bool:
    """True when the book names people: it is then not for everyone."""
    return any(person.name for sheet in livret.sheets for person in sheet.referents)


def _cover(livret: Livret) -> Part:
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


def _useful_numbers(livret: Livret) -> Iterator[Part]:
    if livret.useful_numbers:
        groups: dict[str, list[Any]] = {}
        for number in livret.useful_numbers:
            groups.setdefault(number.category, []).append(number)
        checked = max(number.checked_on for number in livret.useful_numbers)
        yield Part(
            "numeros-utiles", "Numéros utiles", "useful_numbers",
            {"livret": livret, "groups": groups, "checked_on": long_date(checked)},
        )  # fmt: skip


def _foreword(livret: Livret) -> Iterator[Part]:
    if livret.foreword:
        yield Part("avant-propos", "Avant-propos", "foreword", {"livret": livret})


def _how_to_read(livret: Livret) -> Iterator[Part]:
    used = {theme for sheet in livret.sheets for theme in sheet.themes}
    yield Part(
        "mode-d-emploi", "Mode d’emploi", "how_to_read",
        {
            "livret": livret,
            "themes": [theme for theme in livret.themes if theme in used],
            "codes": {"qr-site": _address(livret.site_url)},
        },
    )  # fmt: skip


def _contents(livret: Livret, built: Mapping[Section, list[Part]]) -> Iterator[Part]:
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
    return _listing("sommaire", "Sommaire", "", groups)


def _entries(parts: list[Part]) -> tuple[indexes.Entry, ...]:
    return tuple(indexes.Entry(part.title, part.key) for part in parts if not part.continues)


def _listing(
    key: str, title: str, intro: str, groups: list[indexes.Group], parent: str = ""
) -> Iterator[Part]:
    """An index or the contents: as many parts as it has pages."""
    faces = load_faces(dict(materials().fonts))
    pages = paginate([group for group in groups if group.entries], faces)
    for number, columns in enumerate(pages, start=1):
        yield Part(
            key=key if number == 1 else f"{key}-{number}",
            title=title,
            template="index",
            context={"intro": intro, "columns": columns},
            parent=parent,
            continues=number > 1,
            all_shown=True,
        )


def _commune_table(livret: Livret) -> Iterator[Part]:
    if rows := indexes.commune_table(livret):
        yield Part(
            "communes", "Où nous recevons", "commune_table", {"livret": livret, "rows": rows}
        )


def _sheets(livret: Livret) -> Iterator[Part]:
    for sheet in indexes.ordered_sheets(livret):
        if livret.order is Order.THEME:
            parent = indexes.main_theme(sheet).label
        else:
            parent = (sheet.sort_key[:1] or "—").upper()
        yield sheet_part(sheet, parent=parent)


def _index_names(livret: Livret) -> Iterator[Part]:
    title = "Index des noms et des sigles"
    yield from _listing("index-noms", title, "", indexes.by_name(livret), "Index")


def _index_communes(livret: Livret) -> Iterator[Part]:
    intro = "Qui intervient où, que l’on y soit reçu ou non."
    groups = indexes.by_commune(livret)
    yield from _listing("index-communes", "Index par commune", intro, groups, "Index")


def _index_audiences(livret: Livret) -> Iterator[Part]:
    intro = "À qui chacun s’adresse. Les structures ouvertes à tous sont aussi à lire."
    groups = indexes.by_audience(livret)
    yield from _listing("index-publics", "Index par public", intro, groups, "Index")


def _index_themes(livret: Livret) -> Iterator[Part]:
    intro = "Les structures classées ailleurs dans le livret, mais qui agissent aussi ici."
    groups = indexes.by_secondary_theme(livret)
    title = "Index des autres thématiques"
    yield from _listing("index-thematiques", title, intro, groups, "Index")


def _referents(livret: Livret) -> Iterator[Part]:
    sheets = sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    rows = [(sheet, person) for sheet in sheets for person in sheet.referents]
    pages = paginate_directory(rows, load_faces(dict(materials().fonts)))
    for number, page in enumerate(pages, start=1):
        yield Part(
            key="referents" if number == 1 else f"referents-{number}",
            title="Annuaire des référents partenaires",
            template="referents",
            context={"rows": page},
            continues=number > 1,
        )


def _sigles(livret: Livret) -> Iterator[Part]:
    if livret.sigles:
        sigles = sorted(livret.sigles, key=lambda entry: (sort_key(entry.sigle), entry.meaning))
        yield Part("sigles", "Sigles", "sigles", {"livret": livret, "sigles": sigles})


def _agenda(livret: Livret) -> Iterator[Part]:
    dates = [(long_date(cafe.date, weekday=True), cafe) for cafe in livret.agenda]
    context = {"livret": livret, "cafes": dates}
    yield Part("prochains-cafes", "Prochains cafés", "agenda", context)


def _charter(livret: Livret) -> Iterator[Part]:
    if livret.charter:
        yield Part("charte", "Charte du café", "charter", {"livret": livret})


def _blank_fiche(livret: Livret) -> Iterator[Part]:
    context = {"livret": livret, "blocks": BLOCKS}
    yield Part("fiche-vierge", "Fiche à remplir", "blank_fiche", context)


def _notices(livret: Livret) -> Iterator[Part]:
    context = {
        "livret": livret,
        "date": long_date(livret.edition_date),
        "count": len(livret.sheets),
        "named": has_named_contacts(livret),
    }
    yield Part("mentions", "Mentions", "notices", context)


def _back_cover(livret: Livret) -> Part:
    context = {"livret": livret, "codes": {"qr-site": _address(livret.site_url)}}
    return Part("dos", "Quatrième de couverture", "back_cover", context, numbered=False)
