"""XLSX workbooks: what their cells show, read without evaluating anything."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser

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

MAX_UNCOMPRESSED = 200 * 1024 * 1024  # bytes, all parts together
MAX_STRINGS = 60 * 1024 * 1024  # bytes beside the sheets: texts, styles, all read at once
MAX_PARTS = 2_000
MAX_LINE = 1_048_576  # the last line of a sheet in any office program
FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
NOT_SAVED = (
    "cette case contient une formule dont le résultat n’est pas enregistré"
    f"{NBSP}: ouvrez le fichier dans votre tableur, enregistrez-le, puis recommencez."
)


def read_workbook(data: bytes) -> Table:
    """The first visible sheet with a header. Raises Unreadable."""
    has_formulas = _check_archive(data)
    try:
        return _read(data, has_formulas)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a damaged or hostile file makes the library raise
        raise Unreadable(
            f"Ce classeur est abîmé{NBSP}: ouvrez-le dans votre tableur, enregistrez-le de "
            "nouveau en .xlsx, puis recommencez."
        ) from error


def _check_archive(data: bytes) -> bool:
    """Refuse what is no workbook, or would unpack to too much; say whether it has formulas.

    `zipfile` never unpacks more than the size that an entry declares.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise not_a_spreadsheet() from None
    with archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        texts = sum(
            part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")
        )
        whole = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or whole > MAX_UNCOMPRESSED or texts > MAX_STRINGS:
            raise Unreadable(
                f"Ce classeur est trop gros une fois décompressé{NBSP}: gardez seulement la "
                "feuille des partenaires."
            )
        if "content.xml" in names and "mimetype" in names:
            raise Unreadable(
                f"Ce classeur est au format LibreOffice (.ods){NBSP}: enregistrez-le en "
                f"«{NBSP}Classeur Excel (.xlsx){NBSP}»."
            )
        if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
            raise not_a_spreadsheet()
        sheets = [part for part in parts if part.filename.startswith("xl/worksheets/sheet")]
        try:
            if any(_declares_entities(archive, part) for part in parts):
                raise not_a_spreadsheet()
            return any(_mentions_formula(archive, part) for part in sheets)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
            raise not_a_spreadsheet() from None


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No office program writes a document type; those who do want the parser to unfold it."""
    with archive.open(part) as file:
        return b"<!DOCTYPE" in file.read(1024)


def _mentions_formula(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(1 << 20):
            if FORMULA.search(tail + chunk):
                return True
            tail = chunk[-40:]
    return False


def _read(data: bytes, has_formulas: bool) -> Table:
    values = _open(data, data_only=True)
    formulas = _open(data, data_only=False) if has_formulas else None
    sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        rows = _rows(values, formulas, sheet.title)
        if table := table_from(rows, f"Classeur Excel, feuille «{NBSP}{sheet.title}{NBSP}»"):
            return table
    raise no_header()


def _open(data: bytes, *, data_only: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that we do not need
        return load_workbook(io.BytesIO(data), read_only=True, data_only=data_only)


def _rows(values: Workbook, formulas: Workbook | None, title: str) -> list[Row]:
    rows: list[Row] = []
    for number, texts, problems in _cells(values, formulas, title):
        if not texts and not problems:
            continue
        width = max(texts, default=-1) + 1
        if width > MAX_COLUMNS:
            raise too_wide(width)
        if any(len(text) > MAX_CELL for text in texts.values()):
            raise too_much_in(number)
        if len(rows) > MAX_ROWS + HEADER_WITHIN:
            raise too_long()
        cells = tuple(texts.get(place, "") for place in range(width))
        rows.append(Row(number, cells, problems))
    return rows


def _cells(
    values: Workbook, formulas: Workbook | None, title: str
) -> Iterator[tuple[int, dict[int, str], dict[int, str]]]:
    """Line, texts by place, problems by place."""
    written = _sheet_rows(formulas, title) if formulas else None  # the same lines
    for number, row in _sheet_rows(values, title):
        typed = next(written, (number, {}))[1] if written else {}
        problems, texts = {}, {}
        for place, (value, kind) in row.items():
            if kind == "e":
                problems[place] = f"«{NBSP}{value}{NBSP}» est une erreur de formule."
            elif value is None and typed.get(place, (None, ""))[1] == "f":
                problems[place] = NOT_SAVED
            if text := as_text(value):
                texts[place] = text
        yield number, texts, problems


def _sheet_rows(workbook: Workbook, title: str) -> Iterator[tuple[int, dict[int, tuple[Any, str]]]]:
    """The lines that the file holds, and of each the cells that it holds: value and kind by place.

    Not `iter_rows`, which fills every gap: a line that calls itself the billionth costs a billion
    lines.
    """
    sheet, book = cast(Any, workbook[title]), cast(Any, workbook)
    last = 0
    with warnings.catch_warnings(), sheet._get_source() as source:
        warnings.simplefilter("ignore")
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, row in parser.parse():
            if number > MAX_LINE:
                raise ValueError(f"line {number}")
            if number > last:
                last = number
                yield (
                    number,
                    {cell["column"] - 1: (cell["value"], cell["data_type"]) for cell in row},
                )


def as_text(value: Any) -> str:
    """What the cell holds, as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)
