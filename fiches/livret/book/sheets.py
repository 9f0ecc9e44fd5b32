"""The fiches, one after the other: whole, or the short one that fits half a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fiches.livret import indexes
from fiches.livret.book.parts import Part, address
from fiches.livret.book.shortened import Short, shortened
from fiches.livret.contents import Livret, Order, Sheet
from fiches.livret.formats import A4, Format
from fiches.livret.typography import long_date, month_year

# `fiches.models.fiches.TO_VERIFY_AFTER`. Printed as a date, whatever today is: a fiche would
# otherwise have to be printed again the day when it is no longer fresh.
TRUSTED = dt.timedelta(days=365)


def sheet_part(sheet: Sheet, *, parent: str = "", form: Format = A4) -> Part:
    """The page of one fiche."""
    photos = tuple(person.photo for person in sheet.referents if person.photo)
    pictures = ((sheet.logo,) if sheet.logo else ()) + photos
    short: dict[str, Short] = {"short": shortened(sheet)} if form.short else {}
    return Part(
        key=indexes.destination(sheet),
        title=sheet.name,
        template="sheet_short" if form.short else "sheet",
        context={
            "sheet": sheet,
            "theme": indexes.main_theme(sheet),
            "verified_on": long_date(sheet.verified_on) if sheet.verified_on else "",
            "due": month_year(sheet.verified_on + TRUSTED) if sheet.verified_on else "",
            "codes": {f"qr-{sheet.key}": address(sheet.short_url)},
            "code": f"qr-{sheet.key}",
            **short,
        },
        images=() if form.short else pictures,
        theme=indexes.main_theme(sheet),
        parent=parent,
        may_tighten=True,
        all_shown=True,
    ).set_for(form)


def sheets(livret: Livret, form: Format) -> Iterator[Part]:
    for sheet in indexes.ordered_sheets(livret):
        if livret.order is Order.THEME:
            parent = indexes.main_theme(sheet).label
        else:
            parent = (sheet.sort_key[:1] or "—").upper()
        yield sheet_part(sheet, parent=parent, form=form)
