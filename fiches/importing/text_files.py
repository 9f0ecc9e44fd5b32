"""CSV as offices really produce it: encodings, separators, quotes, headers lower down."""

from __future__ import annotations

import csv
import io

from fiches.importing.columns import recognised
from fiches.importing.reading import (
    HEADER_WITHIN,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    NBSP,
    Row,
    Table,
    Unreadable,
    no_header,
    not_a_spreadsheet,
    table_from,
    too_long,
    too_much_in,
    too_wide,
)

SEPARATORS = {
    ";": "séparé par des points-virgules",
    ",": "séparé par des virgules",
    "\t": "séparé par des tabulations",
    "|": "séparé par des barres",
}
BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)


def read_text(data: bytes) -> Table:
    """The table of a CSV file. Raises Unreadable."""
    text, encoding = decoded(data)
    if "\0" in text:
        raise not_a_spreadsheet()
    if not text.strip():
        raise Unreadable("Ce fichier est vide.")
    text, announced = _without_announcement(text)
    separator = announced or best_separator(text)
    table = table_from(_rows(text, separator), f"CSV, {encoding}, {SEPARATORS[separator]}")
    if table is None:
        raise no_header()
    return table


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding. UTF-8 proves itself; else Windows-1252."""
    for bom, codec, name in BOMS:
        if data.startswith(bom):
            try:
                return data.decode(codec), name
            except UnicodeDecodeError:
                raise not_a_spreadsheet() from None
    for codec, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            return data.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise not_a_spreadsheet()


def _without_announcement(text: str) -> tuple[str, str]:
    """Excel may write `sep=;` on a first line of its own, which is no row for anyone."""
    first, newline, rest = text.partition("\n")
    announcement = first.strip().lower().strip('"')
    if newline and len(announcement) == 5 and announcement.startswith("sep="):
        separator = announcement[4]
        return "\n" + rest, separator if separator in SEPARATORS else ""
    return text, ""


def best_separator(text: str) -> str:
    """The one that shows the most columns that we know, then the most columns."""

    def score(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        best = (0, 0)
        try:
            for _, cells in zip(range(HEADER_WITHIN), reader, strict=False):
                best = max(best, (len(recognised(cells)), len(cells)))
        except csv.Error:
            pass
        return best

    return max(SEPARATORS, key=score)


def _rows(text: str, separator: str) -> list[Row]:
    """Numbered as a spreadsheet program would: a quoted line break starts no row."""
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            raise _unreadable_row(error, number, start) from None
        if not cells:
            continue
        if any(len(cell) > MAX_CELL for cell in cells):
            raise too_much_in(number)
        if len(cells) > MAX_COLUMNS:
            raise too_wide(len(cells))
        if len(rows) > MAX_ROWS + HEADER_WITHIN:
            raise too_long()
        rows.append(Row(number, tuple(cells)))


def _unreadable_row(error: csv.Error, number: int, start: int) -> Unreadable:
    if "field larger" in str(error):
        return too_much_in(number)
    return Unreadable(
        f"À partir de la ligne {number} (ligne {start} du fichier), un guillemet ouvert n’est "
        f"pas refermé ou coupe une case{NBSP}: corrigez-le, puis recommencez."
    )
