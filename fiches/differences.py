"""What changed between two states of a fiche, field by field, in words."""

from __future__ import annotations

from dataclasses import dataclass

from fiches.fields import FIELDS
from fiches.livret.contents import Sheet, Theme

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


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def differences(before: Sheet, after: Sheet) -> list[Difference]:
    """Fields whose public value is not the same in the two sheets."""
    return [
        Difference(label, _in_words(old), _in_words(new))
        for name, label in LABELS.items()
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]


def _in_words(value: str | tuple[str | Theme, ...]) -> str:
    if isinstance(value, tuple):
        return "\n".join(item.label if isinstance(item, Theme) else item for item in value)
    return value
