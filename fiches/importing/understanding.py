"""One row of a file → what it says of a partner, or the reasons why it cannot be taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fiches.importing.cleaning import NONE_THERE, NOTHING, clean, is_blank
from fiches.importing.columns import LABELS, Layout
from fiches.importing.communes import CommuneFinder, UnknownCommune
from fiches.importing.reading import Row, Table
from fiches.importing.values import (
    AREA,
    NBSP,
    READERS,
    ROOM,
    Refused,
    split_known,
    text_value,
    too_long,
)
from fiches.importing.vocabulary import AUDIENCES, FEATURES, NEAREST, OTHER, Vocabulary
from partners.french import plain

MORE_CELLS = (
    f"cette ligne a plus de cases que l’en-tête{NBSP}: un texte a sans doute été coupé en deux "
    "par un séparateur."
)
Progress = Callable[[str, int, int], None]
# Read together, after the others.
TOGETHER = {"id", "type_structure", "thematiques", "commune", "code_postal", "code_insee"}
NONE_THERE_IN = {"sigle", "siret", "telephone", "courriel", "site_web", "id"}
ON_LINES = {
    "missions", "actions", "limites", "publics", "publics_precisions", "conditions_acces",
    "orientation", "horaires", "permanences", "accessibilite", "accessibilite_precisions",
    "telephone", "courriel", "site_web", "thematiques",
}  # fmt: skip
# Words of a list that we do not know go to the field that explains the list.
EXPLAINED = (
    ("publics", "publics_precisions", AUDIENCES),
    ("accessibilite", "accessibilite_precisions", FEATURES),
)


@dataclass(frozen=True)
class Said:
    """A sentence about one field of a row; a blank field is about the whole row."""

    field: str
    text: str


@dataclass
class Reading:
    """A row as we understand it."""

    line: int
    cells: tuple[str, ...]
    name: str = ""
    source_id: str = ""
    values: dict[str, str] = field(default_factory=dict)  # key → value, blanks left out
    defaults: dict[str, str] = field(default_factory=dict)  # only for a partner that is new
    remarks: list[Said] = field(default_factory=list)
    remarks_if_new: list[Said] = field(default_factory=list)
    refusals: list[Said] = field(default_factory=list)
    outside: bool = False  # its commune is not one of the territory's
    left_out: bool = False  # for that reason, unless the network already has it
    set_aside: bool = False  # somebody does not want it
    taken: frozenset[str] = frozenset()  # keys where somebody takes the file's value

    def remark(self, key: str, text: str) -> None:
        self.remarks.append(Said(LABELS.get(key, ""), text))

    def refuse(self, key: str, text: str) -> None:
        self.refusals.append(Said(LABELS.get(key, ""), text))


def understand(
    table: Table,
    layout: Layout,
    vocabulary: Vocabulary,
    communes: CommuneFinder,
    progress: Progress | None = None,
) -> list[Reading]:
    """Every row, in order. No query. `progress` is told every hundred rows."""
    readings = []
    for done, row in enumerate(table.rows):
        if progress and done % 100 == 0:
            progress("Lecture des lignes", done, len(table.rows))
        readings.append(_understand_row(row, len(table.headers), layout, vocabulary, communes))
    return readings


def _understand_row(
    row: Row, width: int, layout: Layout, vocabulary: Vocabulary, communes: CommuneFinder
) -> Reading:
    reading = Reading(row.line, row.cells)
    texts = _texts(row, layout, reading)
    if any(cell.strip() for cell in row.cells[width:]):
        reading.refuse("", MORE_CELLS)
    reading.name = reading.values["nom"] = texts.pop("nom", "")
    reading.source_id = texts.get("id", "")
    for key, text in texts.items():
        if key not in TOGETHER:
            _read_cell(key, text, reading)
    for source, target, known in EXPLAINED:
        _explain(source, target, known, texts.get(source, ""), reading)
    _read_type(texts.get("type_structure", ""), vocabulary, reading)
    _read_themes(texts.get("thematiques", ""), vocabulary, reading)
    _read_commune(texts, communes, reading)
    if not texts.get("permanences", "").startswith("•"):
        _place_area(reading)
    _check_lengths(reading)
    return reading


def _texts(row: Row, layout: Layout, reading: Reading) -> dict[str, str]:
    """The cells that say something, cleaned."""
    texts, cleaned = {}, False
    for key, place in layout.places.items():
        if problem := row.problems.get(place):
            reading.refuse(key, problem)
            continue
        text, removed = clean(row.cells[place]) if place < len(row.cells) else ("", False)
        cleaned = cleaned or removed
        if key not in ON_LINES:
            text = text.replace("\n", ", " if key == "adresse" else " ")
        if not is_blank(text, NONE_THERE if key in NONE_THERE_IN else NOTHING):
            texts[key] = text
    if cleaned:
        reading.remark("", "des caractères invisibles ont été retirés.")
    if "nom" not in texts and not reading.refusals:
        reading.refuse("nom", "il manque le nom de la structure.")
    return texts


def _read_cell(key: str, text: str, reading: Reading) -> None:
    try:
        understood = READERS.get(key, text_value)(text)
    except Refused as refusal:
        reading.refuse(key, str(refusal))
        return
    for remark in understood.remarks:
        reading.remark(key, remark)
    if understood.value:
        reading.values[key] = understood.value


def _explain(source: str, target: str, known: dict[str, str], text: str, reading: Reading) -> None:
    found, unknown = split_known(text, known)
    if unknown:
        rest = ", ".join(unknown) if found else text
        own = reading.values.get(target, "")
        reading.values[target] = f"{own} – {rest}" if own else rest


def _read_type(text: str, vocabulary: Vocabulary, reading: Reading) -> None:
    """The type that the file names clearly; else, for a partner that is new, one from its name."""
    code, theme = vocabulary.type_of(text)
    status = plain(text)
    if status in {"association", "collectivite"}:
        reading.defaults["statut"] = status
    if code and code != OTHER and status != "collectivite" and status not in NEAREST:
        reading.values["type_structure"] = code
    else:
        guess = vocabulary.type_from_name(reading.name)
        code = guess or code or OTHER
        if guess or plain(text) != plain(code):
            said = f"«{NBSP}{text}{NBSP}»" if text else "rien d’indiqué"
            how = " d’après le nom" if guess else ""
            label = vocabulary.types[code].label
            reading.remarks_if_new.append(
                Said(
                    LABELS["type_structure"],
                    f"{said}{NBSP}: classé{how} dans «{NBSP}{label}{NBSP}».",
                )
            )
        reading.defaults["type_structure"] = code
    reading.defaults["thematiques"] = theme or vocabulary.types[code].theme.code


def _read_themes(text: str, vocabulary: Vocabulary, reading: Reading) -> None:
    if not text:
        return
    known = {part: vocabulary.theme_of(part) for part in [text, *parts_of(text)]}
    codes = [known[text]] if known[text] else [code for code in known.values() if code]
    codes = list(dict.fromkeys(codes))
    if len(codes) > 3:
        reading.remark(
            "thematiques", "plus de trois thématiques : les trois premières sont gardées."
        )
    if codes:
        reading.values["thematiques"] = " | ".join(codes[:3])
    unknown = [part for part in parts_of(text) if not known[part]]
    if unknown and not known[text]:
        said = ", ".join(unknown)
        reading.remark("thematiques", f"«{NBSP}{said}{NBSP}» n’est pas une de nos thématiques.")


def parts_of(text: str) -> list[str]:
    for separators in ("|;\n/", ","):
        parts = [text]
        for separator in separators:
            parts = [piece for part in parts for piece in part.split(separator)]
        if len(parts) > 1:
            break
    return [part.strip() for part in parts if part.strip()]


def _read_commune(texts: dict[str, str], communes: CommuneFinder, reading: Reading) -> None:
    asked = [texts.get(key, "") for key in ("code_insee", "code_postal", "commune")]
    try:
        found = communes.find(*asked)
    except UnknownCommune as unknown:
        reading.refuse("commune", str(unknown))
        return
    if found is None:
        if reading.values.get("adresse_confidentielle") != "oui":
            reading.remark("commune", "aucune n’est indiquée.")
        return
    reading.values["commune"] = found.code
    if found.postal_code:
        reading.values["code_postal"] = found.postal_code
    if found.remark:
        reading.remark("commune", found.remark)


def _place_area(reading: Reading) -> None:
    """Some files name the area covered in the column of the permanences."""
    text = reading.values.get("permanences", "")
    if text and "zone" not in reading.values and AREA.match(text):
        reading.values["zone"] = reading.values.pop("permanences")


def _check_lengths(reading: Reading) -> None:
    long: dict[str, str] = {}
    for key, value in reading.values.items():
        if key in ROOM and len(value) > ROOM[key]:
            reading.refuse(key, f"{len(value)} caractères{NBSP}: le maximum est de {ROOM[key]}.")
        elif remark := too_long(key, value):
            long[key] = remark
    if len(long) > 1:
        names = ", ".join(LABELS[key].lower() for key in long)
        said = f"{len(long)} textes plus longs que prévu ({names}). Tout est gardé."
        reading.remark("", said)
    else:
        for key, remark in long.items():
            reading.remark(key, remark)
    if len(reading.source_id) > 80:
        reading.refuse("id", "cet identifiant a plus de 80 caractères.")
