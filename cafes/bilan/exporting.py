"""A bilan as tables: for a spreadsheet, as CSV, as JSON. Organisations have names, people none."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from cafes.bilan.charts import LEVELS
from cafes.bilan.contents import Bilan, Rate, Shares, Spread
from fiches.importing.report import protected

Cell = str | int | float | dt.date


class Table(NamedTuple):
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def tables(bilan: Bilan) -> list[Table]:
    """Everything that the page shows, one table a subject."""
    network = bilan.network
    names, new_of = network.names, network.new_of()
    cafes = Table(
        "Cafés",
        ("Date", "Nature", "Thématique", "Accueilli par", "Commune", "Personnes",
         "Organisations", "Viennent pour la première fois"),
        [
            (line.date, line.kind or "ordinaire", line.theme, line.host, line.commune,
             "" if line.persons is None else line.persons, line.organisations, line.newcomers)
            for line in bilan.cafes
        ],
    )  # fmt: skip
    organisations = Table(
        "Organisations",
        (
            "Organisation",
            "Cafés",
            "Organisations rencontrées",
            "Pour la première fois",
            "Lesquelles",
        ),
        [
            (one.name, one.cafes, one.met, one.new, " | ".join(new_of.get(one.pk, [])))
            for one in network.organisations
        ],
    )
    pairs = Table(
        "Rencontres",
        ("Organisation", "Rencontre", "Cafés ensemble", "Première fois cette saison"),
        [
            (names[pair.one], names[pair.other], pair.times, "oui" if pair.new else "non")
            for pair in network.pairs
        ],
    )
    worries = Table(
        "Préoccupations",
        ("Thématique", *(f"{day:%d/%m/%Y}" for day in bilan.worries.dates), "Total"),
        [(theme, *counts, total) for theme, counts, total in bilan.worries.rows],
    )
    voices = Table(
        "Question annuelle",
        ("Axe", *LEVELS),
        [(axis.label, *axis.counts) for axis in bilan.voices.axes],
    )
    examples = Table("Exemples", ("Exemple",), [(text,) for text in bilan.voices.examples])
    found = [figures(bilan), cafes, organisations, pairs, worries, voices, examples]
    return [table for table in found if table.rows]


def figures(bilan: Bilan) -> Table:
    """One number a line: what the bilan says first."""
    rows: list[tuple[Cell, ...]] = [
        ("Territoire", bilan.territory),
        ("Saison", bilan.period.name),
        ("Chiffres au", bilan.as_of),
        ("Cafés tenus", bilan.held),
        ("Cafés annulés", bilan.cancelled),
        ("Cafés reportés, sans nouvelle date", bilan.postponed),
        ("Cafés à venir", bilan.to_come),
        ("Cafés passés dont on ne sait rien", bilan.unknown),
        *_spread("Personnes par café", bilan.persons),
        *_spread("Organisations par café", bilan.organisations),
        ("Venues de personnes, en tout", bilan.came),
        ("Organisations différentes", bilan.distinct),
        ("dont hors du réseau", bilan.outside),
        ("Organisations venues pour la première fois", bilan.new_organisations),
        ("Personnes venues pour la première fois", bilan.newcomers),
        ("Habitants venus aux cafés des habitants", bilan.residents),
        ("Hôtes différents", len(bilan.hosts)),
        ("Communes différentes", len(bilan.communes)),
        *_rate("Invitations de partenaires", "qui ont répondu", bilan.answered),
        *_rate("Invitations de partenaires à un café tenu", "suivies d’une venue", bilan.present),
        *_shares("Personnes venues", bilan.qualities),
        *_shares("Cafés tenus en commune", bilan.places),
        *_shares("Organisations du réseau venues, commune", bilan.seats),
        ("Questions posées", bilan.raised),
        ("Questions répondues", bilan.answered_questions),
        *_rate("Suites décidées", "faites", bilan.follow_ups),
        ("Préoccupations notées", bilan.worries.total),
        ("Paires d’organisations qui se sont rencontrées", len(bilan.network.pairs)),
        ("dont pour la première fois", bilan.network.new_pairs),
        ("Partenaires du réseau", bilan.fiches.partners),
        ("Fiches publiées", bilan.fiches.published),
        ("Fiches vérifiées depuis moins de 12 mois", bilan.fiches.verified),
        ("Âge médian de la vérification (jours)", _known(bilan.fiches.median_days)),
        ("Éditions du livret", len(bilan.editions)),
        ("Réponses à la question annuelle", bilan.voices.answers),
        ("Heures de préparation et d’animation", bilan.spending.hours),
        ("notées pour (cafés)", bilan.spending.hours_noted),
        ("Dépenses (euros)", bilan.spending.cost),
        ("notées pour (cafés)", bilan.spending.cost_noted),
    ]
    return Table("Chiffres", ("Indicateur", "Valeur"), rows)


def _known(number: float | None) -> Cell:
    return "" if number is None else number


def _spread(label: str, spread: Spread) -> list[tuple[Cell, ...]]:
    return [
        (f"{label}, en moyenne", _known(spread.average)),
        (f"{label}, au moins", _known(spread.least)),
        (f"{label}, au plus", _known(spread.most)),
    ]


def _rate(label: str, part: str, rate: Rate) -> list[tuple[Cell, ...]]:
    return [(label, rate.whole), (part, rate.part), ("soit (%)", _known(rate.percent))]


def _shares(label: str, shares: Shares) -> list[tuple[Cell, ...]]:
    return [(f"{label}\N{NO-BREAK SPACE}: {part.lower()}", number) for part, number in shares.parts]


def as_json(bilan: Bilan) -> str:
    """Every figure under its own name; dates as 2026-06-12."""
    return json.dumps(dataclasses.asdict(bilan), default=str, ensure_ascii=False, indent=2)


def as_csv(bilan: Bilan) -> bytes:
    """All the tables in one file, one line a value list, that a French spreadsheet opens: the
    first column says of which table a line is."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";")
    for table in tables(bilan):
        writer.writerow(["Tableau", *table.columns])
        writer.writerows([table.title, *map(_text, row)] for row in table.rows)
        writer.writerow([])
    return output.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return protected(cell) if isinstance(cell, str) else str(cell).replace(".", ",")


def as_xlsx(bilan: Bilan) -> bytes:
    """A sheet a table; numbers are numbers, dates are dates, the rest is text."""
    workbook = Workbook(write_only=True)
    for table in tables(bilan):
        sheet: Any = workbook.create_sheet(table.title)
        sheet.freeze_panes = "B2"
        for place in range(1, len(table.columns) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = 45 if place == 1 else 18
        sheet.append([_cell(sheet, column, bold=True) for column in table.columns])
        for row in table.rows:
            sheet.append([_cell(sheet, value) for value in row])
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    if not isinstance(value, str):
        number: Any = value  # a date as well, whatever the stubs say
        plain: Any = WriteOnlyCell(sheet, number)
        if isinstance(value, dt.date):
            plain.number_format = "DD/MM/YYYY"
        return plain
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    return cell


def as_text(bilan: Bilan) -> Sequence[str]:
    """The figures as aligned lines, for a terminal."""
    rows = [(str(label), str(value)) for label, value in figures(bilan).rows]
    width = max(len(label) for label, _ in rows)
    return [f"{label.ljust(width)}  {value}".rstrip() for label, value in rows]
