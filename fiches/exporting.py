"""The fiches of a territory as a spreadsheet: the columns that an import reads back.

Never a person, never what locates a confidential address: see `fiches.content`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from fiches.content import Content, online_content, snapshot
from fiches.importing.report import protected
from fiches.importing.vocabulary import Vocabulary
from fiches.models import Fiche
from fiches.models.fiches import AccessFeature, Audience, ReferralMode
from partners import phones
from partners.models import Territory

COLUMNS = (
    "id", "nom", "sigle", "sigle_developpe", "type_structure", "organisme_porteur", "statut",
    "siret", "accroche", "missions", "actions", "limites", "thematiques", "publics",
    "publics_precisions", "zone", "zone_communes", "conditions_acces", "orientation_modes",
    "orientation", "delai", "frais", "cout", "adresse_confidentielle", "adresse",
    "complement_adresse", "code_postal", "commune", "code_insee", "telephone", "courriel",
    "site_web", "horaires", "permanences", "accessibilite", "accessibilite_precisions",
    "langues", "etat", "date_maj",
)  # fmt: skip
TEMPLATE_COLUMNS = tuple(
    column for column in COLUMNS if column not in {"id", "zone_communes", "etat", "date_maj"}
)
BETWEEN = " | "
WIDE = {"missions", "actions", "horaires", "permanences", "orientation", "limites"}


def rows(territory: Territory, *, working_copy: bool) -> Iterator[list[str]]:
    """One row a fiche, in the order of French names: what is being written, for those who
    write, or what is online, for readers. Six queries whatever the number of fiches."""
    words = Vocabulary.read()
    fiches = Fiche.objects.of(territory).with_relations().select_related("partner__import_record")
    fiches = fiches.prefetch_related("area_communes") if working_copy else fiches.online()
    for fiche in fiches:
        content = snapshot(fiche) if working_copy else online_content(fiche)
        cells = _cells(fiche, content, words)
        yield [cells.get(column, "") for column in COLUMNS]


def _cells(fiche: Fiche, content: Content, words: Vocabulary) -> dict[str, str]:
    partner = fiche.partner
    record = getattr(partner, "import_record", None)
    cells = {key: value for key, value in content.items() if isinstance(value, str)}
    commune = content.get("commune") or ["", ""]
    themes = [words.themes[code].label for code in content["thematiques"] if code in words.themes]
    cells |= {
        "id": (record.source_id if record else "") or f"partenaire-{partner.pk}",
        "type_structure": content["type_libelle"],
        "statut": partner.get_legal_status_display(),
        "siret": partner.siret,
        "thematiques": BETWEEN.join(themes),
        "publics": _labels(content["publics"], Audience),
        "zone_communes": BETWEEN.join(name for _, name in content["zone_communes"]),
        "orientation_modes": _labels(content["orientation_modes"], ReferralMode),
        "adresse_confidentielle": "oui" if content["adresse_confidentielle"] else "non",
        "commune": commune[1],
        "code_insee": commune[0],
        "telephone": phones.display(content["telephone"]).replace("\u00a0", " "),
        "accessibilite": _labels(content["accessibilite"] or [], AccessFeature),
        "etat": fiche.get_state_display(),
        "date_maj": fiche.verified_on.isoformat() if fiche.verified_on else "",
    }
    for key in ("actions", "permanences"):
        cells[key] = "\n".join(f"• {item}" for item in content[key] or [])
    return cells


def _labels(codes: Iterable[str], choices: Any) -> str:
    return BETWEEN.join(str(choices(code).label) for code in codes if code in choices.values)


def as_csv(body: Iterable[list[str]], columns: Iterable[str] = COLUMNS) -> bytes:
    """What a French spreadsheet program opens with a double click: semicolons, UTF-8 with its
    mark. A cell that would be taken for a formula is preceded by an apostrophe."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";")
    writer.writerow(columns)
    writer.writerows([protected(cell) for cell in row] for row in body)
    return output.getvalue().encode("utf-8-sig")


def as_xlsx(body: Iterable[list[str]], columns: Iterable[str] = COLUMNS) -> bytes:
    """A workbook of one sheet where every cell is text."""
    workbook = Workbook(write_only=True)
    sheet: Any = workbook.create_sheet("Fiches")
    sheet.freeze_panes = "C2" if "id" in columns else "B2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 45 if column in WIDE else 22
    sheet.append([_cell(sheet, column, header=True) for column in columns])
    for row in body:
        sheet.append([_cell(sheet, text) for text in row])
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()


def _cell(sheet: Any, text: str, *, header: bool = False) -> Any:
    cell: Any = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
    if header:
        cell.font = Font(bold=True)
    else:
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.number_format = "@"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    return cell
