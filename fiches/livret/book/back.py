"""What comes after the fiches: indexes, sigles, coming cafés, charter, notices, back cover."""

from __future__ import annotations

from collections.abc import Iterator

from fiches.livret import indexes
from fiches.livret.blank import BLOCKS
from fiches.livret.book.parts import Part, address, listing
from fiches.livret.book.people import has_named_contacts
from fiches.livret.contents import Livret
from fiches.livret.formats import Format
from fiches.livret.typography import long_date, sort_key


def index_names(livret: Livret, form: Format) -> Iterator[Part]:
    title = "Index des noms et des sigles"
    yield from listing("index-noms", title, "", indexes.by_name(livret), form, "Index")


def index_communes(livret: Livret, form: Format) -> Iterator[Part]:
    intro = "Qui intervient où, que l’on y soit reçu ou non."
    groups = indexes.by_commune(livret)
    yield from listing("index-communes", "Index par commune", intro, groups, form, "Index")


def index_audiences(livret: Livret, form: Format) -> Iterator[Part]:
    intro = "À qui chacun s’adresse. Les structures ouvertes à tous sont aussi à lire."
    groups = indexes.by_audience(livret)
    yield from listing("index-publics", "Index par public", intro, groups, form, "Index")


def index_themes(livret: Livret, form: Format) -> Iterator[Part]:
    intro = "Les structures classées ailleurs dans le livret, mais qui agissent aussi ici."
    groups = indexes.by_secondary_theme(livret)
    title = "Index des autres thématiques"
    yield from listing("index-thematiques", title, intro, groups, form, "Index")


def sigles(livret: Livret, form: Format) -> Iterator[Part]:
    if livret.sigles:
        sigles = sorted(livret.sigles, key=lambda entry: (sort_key(entry.sigle), entry.meaning))
        yield Part("sigles", "Sigles", "sigles", {"livret": livret, "sigles": sigles})


def agenda(livret: Livret, form: Format) -> Iterator[Part]:
    dates = [(cafe.when or long_date(cafe.date, weekday=True), cafe) for cafe in livret.agenda]
    context = {"livret": livret, "cafes": dates}
    yield Part("prochains-cafes", "Prochains cafés", "agenda", context)


def charter(livret: Livret, form: Format) -> Iterator[Part]:
    if livret.charter:
        yield Part("charte", "Charte du café", "charter", {"livret": livret})


def blank_fiche(livret: Livret, form: Format) -> Iterator[Part]:
    if form.short:
        return  # half a page is too small to write on
    context = {"livret": livret, "blocks": BLOCKS}
    yield Part("fiche-vierge", "Fiche à remplir", "blank_fiche", context)


def notices(livret: Livret, form: Format) -> Iterator[Part]:
    context = {
        "livret": livret,
        "date": long_date(livret.edition_date),
        "count": len(livret.sheets),
        "named": has_named_contacts(livret),
    }
    yield Part("mentions", "Mentions", "notices", context)


def back_cover(livret: Livret) -> Part:
    context = {"livret": livret, "codes": {"qr-site": address(livret.site_url)}}
    return Part("dos", "Quatrième de couverture", "back_cover", context, numbered=False)
