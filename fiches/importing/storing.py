"""Values as a file says them, and where they live on a partner and its fiche."""

from __future__ import annotations

from typing import Any

from fiches.content import lines
from fiches.importing.values import FICHE_ATTRIBUTES, PARTNER_ATTRIBUTES
from fiches.importing.vocabulary import Vocabulary
from fiches.models import Fiche
from fiches.models.fiches import AccessFeature, Audience, ReferralMode
from partners import phones
from partners.models import Partner

LISTS = {"publics": Audience, "orientation_modes": ReferralMode, "accessibilite": AccessFeature}


class Writer:
    """Sets values on partners and fiches in memory; nothing is saved here."""

    def __init__(self, words: Vocabulary, commune_names: dict[str, str]) -> None:
        self.words = words
        self.commune_names = commune_names

    def current(self, partner: Partner, fiche: Fiche | None) -> dict[str, str]:
        """What the application says, written as `values` writes what a file says."""
        found = {key: getattr(partner, name) for key, name in PARTNER_ATTRIBUTES.items()}
        found["type_structure"] = partner.type.code
        if fiche is not None:
            found |= {
                key: getattr(fiche, name)
                for key, name in FICHE_ATTRIBUTES.items()
                if key not in {"commune", "thematiques"}
            }
            themes = fiche.themes or [partner.type.theme]
            found["thematiques"] = " | ".join(theme.code for theme in themes)
            found["commune"] = fiche.commune_id or ""
            found["adresse_confidentielle"] = "oui" if fiche.confidential_address else ""
            for key in ("actions", "permanences"):
                found[key] = "\n".join(lines(found[key]))
            for key, choices in LISTS.items():
                found[key] = " | ".join(code for code in choices.values if code in found[key])
        return found

    def write(self, partner: Partner, fiche: Fiche, key: str, value: str) -> None:
        if key == "type_structure":
            partner.type = self.words.types[value]
        elif key in PARTNER_ATTRIBUTES:
            setattr(partner, PARTNER_ATTRIBUTES[key], value)
        elif key == "thematiques":
            themes: list[Any] = [self.words.themes[code] for code in value.split(" | ")]
            fiche.theme, fiche.theme_2, fiche.theme_3 = [*themes, None, None, None][:3]
        elif key == "commune":
            fiche.commune_id = value
        elif key == "adresse_confidentielle":
            fiche.confidential_address = value == "oui"
        elif key in LISTS:
            setattr(fiche, FICHE_ATTRIBUTES[key], value.split(" | "))
        else:
            setattr(fiche, FICHE_ATTRIBUTES[key], value)

    def in_words(self, key: str, value: str) -> str:
        """A stored value as people read it."""
        if key == "telephone":
            return phones.display(value)
        if key == "commune":
            return self.commune_names.get(value, value)
        if key == "type_structure" and value in self.words.types:
            return self.words.types[value].label
        if key == "thematiques":
            return ", ".join(self.words.themes[code].label for code in value.split(" | "))
        if key in LISTS:
            return ", ".join(str(LISTS[key](code).label) for code in value.split(" | "))
        if key == "statut":
            return str(Partner.LegalStatus(value).label)
        return value
