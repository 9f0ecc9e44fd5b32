"""From the database to an edition as plain data, and back when it is compiled again.

This is where the livret meets the models: what follows (`fiches.livret.book`,
`fragments`, `assemble`…) only knows `fiches.livret.contents`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Container, Mapping
from dataclasses import replace

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from fiches import models
from fiches.livret import contents
from fiches.livret.changes import changes_since
from fiches.livret.editions import former_edition
from fiches.livret.glossary import used_sigles
from fiches.livret.keeping import from_json, numbering_from_json
from fiches.livret.territory_shape import centres, outline
from fiches.models import Fiche, NumberCheck, Sigle
from fiches.reference import default_charter
from fiches.sheets import (
    Medium,
    all_themes,
    published_sheet,
    referent_from,
    with_sheet_relations,
    without_place,
)
from partners.models import Contact, Territory

Agenda = Callable[[Territory, dt.date], tuple[contents.AgendaEntry, ...]]


def freeze(livret: models.Livret, today: dt.date) -> contents.Livret:
    """Everything that the edition says, as it stands now. A bounded number of queries."""
    territory = livret.territory
    sheets = sheets_of(territory)
    agenda: Agenda = import_string(settings.LIVRET_AGENDA)
    communes = list(territory.communes.values_list("code", "name"))
    paths, viewbox = outline(code for code, _ in communes)
    glossary = list(Sigle.objects.of(territory).order_by("territory_id"))
    # The territory's own wording comes last and wins.
    glossary.sort(key=lambda entry: entry.territory_id is not None)
    names = {sheet.logo for sheet in sheets} | {
        referent.photo for sheet in sheets for referent in sheet.referents
    }
    cover = livret.cover_image.name or ""
    before = former_edition(livret)
    frozen = contents.Livret(
        territory=territory.name,
        title=livret.title,
        subtitle=livret.subtitle,
        number=livret.number,
        edition_date=livret.edition_date,
        sheets=sheets,
        themes=tuple(all_themes().values()),
        sections=tuple(contents.Section(code) for code in livret.sections),
        order=contents.Order(livret.order),
        carrier=territory.carrier,
        foreword=livret.foreword,
        foreword_signature=livret.foreword_signature,
        contact=territory.contact,
        useful_numbers=_useful_numbers(territory),
        sigles=used_sigles(
            sheets,
            {entry.sigle: entry.meaning for entry in glossary},
            [entry.sigle for entry in glossary if entry.pinned],
        ),
        agenda=agenda(territory, today),
        charter=tuple(
            line.strip()
            for line in (territory.charter or default_charter()).splitlines()
            if line.strip()
        ),
        credits=territory.credits,
        rights_contact=territory.rights_contact,
        site_url=settings.SITE_URL,
        outline_paths=paths,
        outline_viewbox=viewbox,
        centres=centres(communes),
        duplex=livret.double_sided,
        former=numbering_of(before) if before and not livret.renumbered else None,
        communes=tuple(name for _, name in communes),
        cover_image=cover,
        images={name: name for name in sorted({*names, cover} - {""})},
    )
    if before is None:
        return frozen
    return replace(frozen, changes=changes_since(thaw(frozen_of(before)), frozen))


def sheets_of(territory: Territory) -> tuple[contents.Sheet, ...]:
    """What readers of this territory can read, in French alphabetical order."""
    return fiches_as_sheets(Fiche.objects.of(territory).online())


def fiches_as_sheets(fiches: QuerySet[Fiche]) -> tuple[contents.Sheet, ...]:
    """`fiches`, all of them online, as they are printed."""
    themes = all_themes()
    found = with_sheet_relations(fiches)
    sheets = (published_sheet(fiche, themes, Medium.LIVRET) for fiche in found)
    return tuple(sorted(sheets, key=lambda sheet: (sheet.sort_key, sheet.name, sheet.key)))


def _useful_numbers(territory: Territory) -> tuple[contents.UsefulNumber, ...]:
    """Only those that this territory has checked, with the date."""
    checks = NumberCheck.objects.filter(territory=territory).select_related("number")
    return tuple(
        contents.UsefulNumber(
            category=check.number.category,
            number=check.number.number,
            name=check.number.name,
            audience=check.number.audience,
            hours=check.number.hours,
            cost=check.number.cost,
            checked_on=check.checked_on,
        )
        for check in checks
    )


def numbering_of(livret: models.Livret) -> contents.Numbering:
    """Its pages and their numbers; `livret` has been compiled."""
    return numbering_from_json(json.dumps(livret.numbering))


def frozen_of(livret: models.Livret) -> contents.Livret:
    return from_json(json.dumps(livret.contents))


def is_outdated(livret: models.Livret) -> bool:
    """Whether what was compiled says something that may no longer be read. Three queries."""
    frozen = frozen_of(livret)
    return thaw(frozen) != frozen


def thaw(frozen: contents.Livret) -> contents.Livret:
    """The edition as it may be printed today.

    A consent withdrawn since is honoured, and so is an address that became confidential.
    """
    fiches = [_fiche_of(sheet) for sheet in frozen.sheets]
    keys = [int(r.key) for sheet in frozen.sheets for r in sheet.referents]
    contacts = Contact.objects.referents().filter(pk__in=keys).prefetch_related("consents")
    allowed = {str(contact.pk): referent_from(contact, Medium.LIVRET) for contact in contacts}
    hidden = set(
        Fiche.objects.filter(pk__in=fiches, confidential_address=True).values_list("pk", flat=True)
    )
    return replace(frozen, sheets=tuple(_thawed(sheet, allowed, hidden) for sheet in frozen.sheets))


def _fiche_of(sheet: contents.Sheet) -> int:
    return int(sheet.key.split("-")[0])


def _thawed(
    sheet: contents.Sheet,
    allowed: Mapping[str, contents.Referent | None],
    hidden: Container[int],
) -> contents.Sheet:
    kept = (_still_agreed(referent, allowed) for referent in sheet.referents)
    sheet = replace(sheet, referents=tuple(referent for referent in kept if referent))
    return without_place(sheet) if _fiche_of(sheet) in hidden else sheet


def _still_agreed(
    frozen: contents.Referent, allowed: Mapping[str, contents.Referent | None]
) -> contents.Referent | None:
    """The frozen wording, less every item that is no longer agreed to.

    An item that changed since goes too: the row may be about somebody else by now.
    """
    now = allowed.get(frozen.key)
    if now is None:
        return None
    kept = replace(
        frozen,
        name=frozen.name if frozen.name == now.name else "",
        function=frozen.function if frozen.function == now.function else "",
        phone=frozen.phone if frozen.phone == now.phone else "",
        email=frozen.email if frozen.email == now.email else "",
        photo=frozen.photo if frozen.photo == now.photo else "",
    )
    return kept if kept != contents.Referent() else None


def image_bytes(livret: contents.Livret) -> dict[str, bytes]:
    """The edition's images by name. One whose file is gone is left out."""
    found = {}
    for name, stored in livret.images.items():
        if default_storage.exists(stored):
            with default_storage.open(stored) as file:
                found[name] = file.read()
    return found
