"""What changed between two states of a fiche, field by field, in words."""

from __future__ import annotations

from dataclasses import dataclass

from fiches.fields import FIELDS
from fiches.livret.contents import Sheet, Theme
from fiches.wording import Kind, Piece, compare, compare_items, compare_lines, plain_spaces

# Attributes of a sheet, in the order of the form, with the label of each.
LABELS = {
    "name": FIELDS["nom"].label,
    "acronym": FIELDS["sigle"].label,
    "acronym_meaning": "Sigle développé",
    "type_label": FIELDS["type_structure"].label,
    "carrier": FIELDS["organisme_porteur"].label,
    "logo": FIELDS["logo"].label,
    "tagline": "Accroche",
    "missions": FIELDS["missions"].label,
    "actions": FIELDS["actions"].label,
    "limits": FIELDS["limites"].label,
    "themes": FIELDS["thematiques"].label,
    "audiences": FIELDS["publics"].label,
    "audiences_details": FIELDS["publics_precisions"].label,
    "area": FIELDS["zone"].label,
    "area_communes": "Communes couvertes",
    "access_conditions": FIELDS["conditions_acces"].label,
    "referral_modes": "Modes d’orientation",
    "referral": FIELDS["orientation"].label,
    "delay": FIELDS["delai"].label,
    "cost": FIELDS["cout"].label,
    "confidential": "Adresse confidentielle",
    "address": FIELDS["adresse"].label,
    "address_extra": FIELDS["complement_adresse"].label,
    "postal_code": "Code postal",
    "commune": FIELDS["commune"].label,
    "phone": FIELDS["telephone"].label,
    "email": FIELDS["courriel"].label,
    "website": FIELDS["site_web"].label,
    "opening_hours": FIELDS["horaires"].label,
    "outreach": FIELDS["permanences"].label,
    "accessibility": FIELDS["accessibilite"].label,
    "accessibility_details": "Précisions sur l’accès",
    "languages": FIELDS["langues"].label,
}


# Chosen in a list: an item is there or it is not. Other lists are typed, and may be reworded.
CHOSEN = {"themes", "audiences", "area_communes", "referral_modes", "accessibility"}

Value = str | bool | tuple[str | Theme, ...]


@dataclass(frozen=True)
class Difference:
    """One field, an attribute of a sheet; `pieces` are both its values in one, see `fiches.wording`."""

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]
    name: str = ""


def differences(before: Sheet, after: Sheet) -> list[Difference]:
    """Fields whose public value does not read the same in the two sheets."""
    return [
        _difference(name, label, old, new)
        for name, label in LABELS.items()
        if _as_read(old := getattr(before, name)) != _as_read(new := getattr(after, name))
    ]


def _as_read(value: Value) -> Value:
    """Nobody reads whether a space breaks."""
    if isinstance(value, tuple):
        return tuple(item if isinstance(item, Theme) else plain_spaces(item) for item in value)
    return plain_spaces(value) if isinstance(value, str) else value


def filled(sheet: Sheet) -> list[tuple[str, str]]:
    """Label and words of each field that says something, for a fiche nobody has read yet."""
    values = ((label, _in_words(getattr(sheet, name))) for name, label in LABELS.items())
    logo = FIELDS["logo"].label
    return [(label, "une image" if label == logo else words) for label, words in values if words]


def _difference(name: str, label: str, old: Value, new: Value) -> Difference:
    if name == "logo":  # the name of a file says nothing to anybody
        before = "l’image d’avant" if old else ""
        after = "une nouvelle image" if new else ""
        pieces = compare_items([before] * bool(old), [after] * bool(new))
        return Difference(label, before, after, pieces, name)
    before, after = _in_words(old), _in_words(new)
    if name in CHOSEN:
        pieces = compare_items(before.splitlines(), after.splitlines())
    elif isinstance(old, tuple):
        pieces = compare_lines(before.splitlines(), after.splitlines())
    elif isinstance(old, bool):
        pieces = (Piece(Kind.ADDED, "oui" if new else "non"),)
    else:
        pieces = compare(before, after)
    return Difference(label, before, after, pieces, name)


def _in_words(value: Value) -> str:
    if isinstance(value, bool):
        return "oui" if value else ""
    if isinstance(value, tuple):
        return "\n".join(item.label if isinstance(item, Theme) else item for item in value)
    return value
