"""The people of the book: directory and portraits, each as she agreed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import batched
from typing import NamedTuple

from fiches.livret.book.parts import Part
from fiches.livret.columns import paginate_directory
from fiches.livret.contents import Livret, Referent
from fiches.livret.faces import load_faces
from fiches.livret.formats import Format
from fiches.livret.indexes import destination
from fiches.livret.materials import materials

DIRECTORY_INTRO = (
    "Les personnes que les partenaires peuvent appeler. Chacune a choisi ce qui est imprimé ici ; "
    "ces coordonnées sont pour les professionnels du réseau, pas pour le public."
)
DIRECTORY_HEADS = ("Partenaire", "Référent", "Ligne directe et courriel", "Page")


class Row(NamedTuple):
    """A line of the directory: a partner, where its fiche is, somebody to call there."""

    name: str
    key: str
    person: Referent


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
            context={
                "intro": DIRECTORY_INTRO,
                "heads": DIRECTORY_HEADS,
                "rows": [Row(sheet.name, destination(sheet), person) for sheet, person in page],
            },
            continues=number > 1,
            all_shown=True,
        )


def portraits(livret: Livret, form: Format) -> Iterator[Part]:
    """Those who agreed to a photograph and to their name, as many a page as there is room for."""
    sheets = sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    shown = [
        (sheet, person)
        for sheet in sheets
        for person in sheet.referents
        if person.photo and person.photo in livret.images and person.name
    ]
    across, down = form.measures.portraits
    pages = batched(batched(shown, across, strict=False), down, strict=False)
    for number, rows in enumerate(pages, start=1):
        yield Part(
            key="trombinoscope" if number == 1 else f"trombinoscope-{number}",
            title="Trombinoscope",
            template="portraits",
            context={"rows": rows, "missing": range(across - len(rows[-1]))},
            images=tuple(person.photo for row in rows for _, person in row),
            continues=number > 1,
        )
