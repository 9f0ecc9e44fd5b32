"""From the bytes of a file to its rows of text, whatever office program wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # characters: what a spreadsheet cell can hold
HEADER_WITHIN = 30  # rows: a title or a logo often stands above the header
NBSP = "\N{NO-BREAK SPACE}"


class Unreadable(Exception):
    """Says in one French sentence why nothing can be done with a file."""


@dataclass(frozen=True)
class Row:
    """One row of the file, numbered as a spreadsheet program shows it (from 1, header included)."""

    line: int
    cells: tuple[str, ...]
    problems: dict[int, str] = field(default_factory=dict)  # place of a cell → why it is no text


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    rows: list[Row]
    format: str  # for people: what we took the file for


def read_table(data: bytes) -> Table:
    """The rows under the header of a CSV or XLSX file. Raises Unreadable."""
    from fiches.importing.text_files import read_text
    from fiches.importing.workbooks import read_workbook

    check_size(len(data))
    refuse_other_kinds(data[:4096])
    return read_workbook(data) if data.startswith(b"PK") else read_text(data)


def check_size(size: int) -> None:
    if size == 0:
        raise Unreadable("Ce fichier est vide.")
    if size > MAX_BYTES:
        raise Unreadable(
            f"Ce fichier pèse {size / 1024 / 1024:.0f}{NBSP}Mo{NBSP}: le maximum est de "
            f"{MAX_BYTES // 1024 // 1024}{NBSP}Mo. Gardez seulement la feuille des partenaires."
        )


OTHER_KINDS = (
    (b"%PDF", "un PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"{\\rtf", "un texte mis en page"),
    (b"\x1f\x8b", "une archive"),
    (b"Rar!", "une archive"),
    (b"7z\xbc\xaf", "une archive"),
)


def refuse_other_kinds(start: bytes) -> None:
    """Raise Unreadable for what is plainly no spreadsheet, from the first bytes of the file."""
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "Ce classeur est d’un ancien format (.xls) ou protégé par un mot de passe"
            f"{NBSP}: enregistrez-le en «{NBSP}.xlsx{NBSP}», sans mot de passe."
        )
    for magic, kind in OTHER_KINDS:
        if start.startswith(magic):
            raise not_a_spreadsheet(kind)
    beginning = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<table")):
        raise not_a_spreadsheet("une page web")


def not_a_spreadsheet(kind: str = "") -> Unreadable:
    what = f", c’est {kind}" if kind else ""
    return Unreadable(
        f"Ce fichier n’est pas un tableau{what}{NBSP}: enregistrez votre tableau en CSV ou en "
        f"classeur Excel (.xlsx)."
    )


def table_from(rows: Sequence[Row], format: str) -> Table | None:
    """The rows under the header, if there is one: of the first rows, the one that names the most
    columns that we know, and a column of names among them."""
    from fiches.importing.columns import recognised

    known = [recognised(row.cells) for row in rows[:HEADER_WITHIN]]
    headers = [place for place, keys in enumerate(known) if "nom" in keys]
    if not headers:
        return None
    place = max(headers, key=lambda each: len(known[each]))
    header = rows[place].cells
    if len(header) > MAX_COLUMNS:
        raise too_wide(len(header))
    body = [row for row in rows[place + 1 :] if any(map(str.strip, row.cells))]
    if len(body) > MAX_ROWS:
        raise too_long()
    if not body:
        raise Unreadable("Ce tableau n’a pas de ligne sous son en-tête.")
    return Table(header, body, format)


def no_header() -> Unreadable:
    return Unreadable(
        "Nous ne trouvons pas la ligne d’en-tête de ce tableau"
        f"{NBSP}: il faut au moins une colonne «{NBSP}Nom{NBSP}»."
    )


def too_wide(width: int) -> Unreadable:
    return Unreadable(f"Ce tableau a {width} colonnes{NBSP}: le maximum est de {MAX_COLUMNS}.")


def too_long() -> Unreadable:
    return Unreadable(
        f"Ce tableau a plus de {MAX_ROWS} lignes{NBSP}: partagez-le en plusieurs fichiers."
    )


def too_much_in(line: int) -> Unreadable:
    return Unreadable(f"Ligne {line}{NBSP}: une case contient plus de {MAX_CELL} caractères.")
