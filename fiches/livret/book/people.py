"""The people of the book: directory and portraits, each as she agreed."""

from __future__ import annotations

from collections.abc import Iterator

from fiches.livret.book.parts import Part
from fiches.livret.columns import paginate_directory
from fiches.livret.contents import Livret
from fiches.livret.faces import load_faces
from fiches.livret.formats import Format
from fiches.livret.materials import materials


def has_named_contacts(livret: Livret) -> bool:
    """True when the book names people: it is then not for everyone."""
    return any(person.name for sheet in livret.sheets for person in sheet.referents)


def referents(livret: Livret, form: Format) -> Iterator[Part]:
    sheets = sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    rows = [(sheet, person) for sheet in sheets for person in sheet.referents]
    pages = paginate_directory(rows, load_faces(dict(materials().fonts)), form.measures)
    for number, page in enumerate(pages, start=1):
        yield Part(
            key="referents" if number == 1 else f"referents-{number}",
            title="Annuaire des référents partenaires",
            template="referents",
            context={"rows": page},
            continues=number > 1,
        )
