"""« La fiche transmise à tous les présents » : the fiches of those who came, as one PDF.

Made by the press of the livret from what readers may read today: published fiches only, people
as they agree, nothing that locates a confidential place.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.tasks import task

from cafes.arriving import attendances
from cafes.models import Cafe
from fiches.livret import contents
from fiches.livret.compile import compile_livret
from fiches.livret.formats import A4
from fiches.models import Fiche
from fiches.sheets import Medium, all_themes, images_of, published_sheet, with_sheet_relations
from partners.dates import long_date
from partners.french import sort_key


def fiches_of(cafe: Cafe) -> QuerySet[Fiche]:
    """Those that are online, of the partners of whom somebody came."""
    came = attendances(cafe).exclude(partner=None).order_by().values("partner")
    return Fiche.objects.of(cafe.territory).online().filter(partner__in=came)


def without_fiche(cafe: Cafe) -> list[str]:
    """The structures that came and of which readers find no fiche online, in French order."""
    came = attendances(cafe)
    online = set(fiches_of(cafe).values_list("partner", flat=True))
    names = {
        row.partner.name if row.partner else row.organisation.strip()
        for row in came
        if row.partner_id not in online
    }
    return sorted(filter(None, names), key=sort_key)


def present_fiches(cafe: Cafe) -> tuple[contents.Sheet, ...]:
    """In French order. A bounded number of queries."""
    themes, fiches = all_themes(), with_sheet_relations(fiches_of(cafe))
    sheets = (published_sheet(one, themes, Medium.LIVRET) for one in fiches)
    return tuple(sorted(sheets, key=lambda sheet: (sheet.sort_key, sheet.name, sheet.key)))


@task
def prepare_fiches(cafe: int) -> None:
    """Lay out in the background what whoever opens the compte rendu will ask for; the store of
    the livret keeps it."""
    fiches_pdf(Cafe.objects.select_related("territory").get(pk=cafe))


def fiches_pdf(cafe: Cafe) -> bytes:
    """Empty when nobody who came has a fiche online. Needs the café's territory."""
    sheets = present_fiches(cafe)
    if not sheets:
        return b""
    territory = cafe.territory
    livret = contents.Livret(
        territory=territory.name,
        title="Les fiches des présents",
        subtitle=f"Café du {long_date(cafe.date)}",
        number=0,  # not an edition
        edition_date=cafe.date,
        sheets=sheets,
        themes=tuple(all_themes().values()),
        sections=(contents.Section.CONTENTS, contents.Section.SHEETS),
        order=contents.Order.NAME,
        carrier=territory.carrier,
        contact=territory.contact,
    )
    images = {name: data for sheet in sheets for name, data in images_of(sheet).items()}
    form = replace(A4, bound=False)
    return compile_livret(livret, images, workers=1, form=form).pdf
