"""The communes of a département: read from a file, loaded, searched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from partners.french import plain
from partners.models import Commune

MAX_BYTES = 10 * 1024 * 1024
REQUIRED = ("code_insee", "nom", "codes_postaux")
COLUMNS = {
    "code_insee": "code",
    "nom": "name",
    "codes_postaux": "postal_codes",
    "population": "population",
    "epci_siren": "epci_siren",
    "epci_nom": "epci_name",
    "latitude": "latitude",
    "longitude": "longitude",
    "surface_km2_approx": "area_km2",
}
NUMBERS: dict[str, type[int] | type[float]] = {
    "population": int,
    "latitude": float,
    "longitude": float,
    "area_km2": float,
}
FOUND_AT_ONCE = 10


class CommunesError(ValueError):
    """Says in one French sentence why a file of communes is refused."""


@dataclass(frozen=True)
class Loaded:
    created: int
    updated: int
    unchanged: int


def read_communes(data: bytes) -> list[Commune]:
    """The communes of a CSV file (UTF-8, comma or semicolon), not saved. Raises CommunesError.

    Columns: those of `partners/data/communes_47.csv`; only code_insee, nom and codes_postaux
    are needed, in any order, and columns that we do not know are ignored.
    """
    rows = _rows(data)
    communes: dict[str, Commune] = {}
    for line, row in enumerate(rows, start=2):
        commune = _commune(row, line)
        if commune.code in communes:
            raise CommunesError(f"Ligne {line} : le code {commune.code} y est déjà plus haut.")
        communes[commune.code] = commune
    if not communes:
        raise CommunesError("Ce fichier ne contient aucune commune.")
    return list(communes.values())


def _rows(data: bytes) -> Iterable[dict[str, str]]:
    if len(data) > MAX_BYTES:
        raise CommunesError("Ce fichier pèse plus de 10 Mo : ce n’est pas une liste de communes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommunesError("Ce fichier n’est pas un texte en UTF-8.") from None
    if "\0" in text:
        raise CommunesError("Ce fichier n’est pas un fichier CSV.")
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in header else ",", strict=True)
    try:
        lines = [[cell.strip() for cell in line] for line in reader if any(line)]
    except csv.Error:
        raise CommunesError("Ce fichier n’est pas un fichier CSV lisible.") from None
    names = [name.lower() for name in lines[0]] if lines else []
    if missing := [name for name in REQUIRED if name not in names]:
        raise CommunesError(f"Il manque à ce fichier la colonne « {missing[0]} ».")
    return (dict(zip(names, line, strict=False)) for line in lines[1:])


def _commune(row: dict[str, str], line: int) -> Commune:
    values: dict[str, Any] = {
        attribute: row.get(column, "") for column, attribute in COLUMNS.items()
    }
    for attribute, number in NUMBERS.items():
        text = values[attribute].replace(",", ".")
        try:
            values[attribute] = number(text) if text else None
        except ValueError:
            raise CommunesError(f"Ligne {line} : « {text} » n’est pas un nombre.") from None
    for attribute in ("name", "epci_name"):  # official files have straight apostrophes
        values[attribute] = values[attribute].replace("'", "’")
    commune = Commune(**values)
    try:
        commune.clean_fields()
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        label = {field.name: field.verbose_name for field in Commune._meta.fields}[name]
        raise CommunesError(f"Ligne {line}, {label} : {problems[0]}") from None
    return commune


@transaction.atomic
def load_communes(communes: list[Commune]) -> Loaded:
    """Add those that are new, correct those that changed, remove none."""
    attributes = [name for name in COLUMNS.values() if name != "code"]
    known = {commune.code: commune for commune in Commune.objects.all()}

    def changed(commune: Commune) -> bool:
        return any(
            getattr(commune, name) != getattr(known[commune.code], name) for name in attributes
        )

    new = [commune for commune in communes if commune.code not in known]
    other = [commune for commune in communes if commune.code in known and changed(commune)]
    Commune.objects.bulk_create(new, batch_size=500)
    Commune.objects.bulk_create(
        other,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*attributes, "plain_name", "sort_key"],
    )
    return Loaded(len(new), len(other), len(communes) - len(new) - len(other))


def search_communes(text: str, limit: int = FOUND_AT_ONCE) -> QuerySet[Commune]:
    """Communes whose name starts like this, accents apart, or that have this postal code.

    "st vite" finds Saint-Vite; "475" finds those whose code starts so.
    """
    wanted = plain(text)
    if not wanted:
        return Commune.objects.none()
    if wanted.isdecimal():
        return Commune.objects.filter(postal_codes__regex=rf"(^|\|){wanted}")[:limit]
    words = {"st": "saint", "ste": "sainte"}
    name = " ".join(words.get(word, word) for word in wanted.split())
    if wanted in words:
        name = wanted
    return Commune.objects.filter(plain_name__startswith=name)[:limit]
