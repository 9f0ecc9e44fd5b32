"""A few fiches bound together: what somebody chose, on a day, and may read."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from fiches.livret import contents
from fiches.livret.contents import Section
from fiches.livret.freeze import fiches_as_sheets
from fiches.models import Fiche, Printing
from fiches.sheets import all_themes

SECTIONS = (Section.CONTENTS, Section.SHEETS, Section.NOTICES)


def selection(printing: Printing, today: dt.date) -> contents.Livret:
    """What `printing` was asked for, as it may be read today by whoever asked.

    A fiche that went offline since, or out of reach, is left out.
    """
    territory = printing.territory
    if printing.asked_by is None:
        raise ValueError("a selection is somebody's")
    fiches = Fiche.objects.visible_to(printing.asked_by).of(territory).online()
    sheets = fiches_as_sheets(fiches.filter(pk__in=printing.fiches))
    names = {sheet.logo for sheet in sheets} | {
        person.photo for sheet in sheets for person in sheet.referents
    }
    return contents.Livret(
        territory=territory.name,
        title="Sélection de fiches",
        subtitle=printing.said,
        number=0,
        edition_date=today,
        sheets=sheets,
        themes=tuple(all_themes().values()),
        sections=SECTIONS,
        carrier=territory.carrier,
        contact=territory.contact,
        credits=territory.credits,
        rights_contact=territory.rights_contact,
        site_url=settings.SITE_URL,
        images={name: name for name in sorted(names - {""})},
    )
