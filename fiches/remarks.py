"""What is left to do on a fiche, in words, each with a link to its field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fiches.content import snapshot
from fiches.fields import BY_ATTRIBUTE, FIELDS, Field, tidy, too_long
from fiches.models import Fiche
from fiches.publishing import missing
from partners.french import plain

GENERIC = re.compile(
    r"accueil|contact|info|mairie|secretariat|ccas|cias|direction|administration|bonjour|"
    r"service|asso|centre|social|mission|maison|antenne|agence|pole|equipe|formation|agen|fumel"
)
LOOKS_PERSONAL = (
    "cette adresse semble être celle d’une personne. Préférez une adresse de la "
    "structure (accueil@…)\N{NO-BREAK SPACE}: elle reste juste quand les personnes changent."
)
PERSONAL = re.compile(r"^[a-z]{1,20}[.\-_][a-z]{2,}$")
# Inputs whose id is not the attribute's name.
ANCHORS = {
    "publics": "id_audiences_0",
    "commune": "id_commune_text",
    "referent_nom": "id_referent1-name",
    "accueil_cafe": "id_host",
}


@dataclass(frozen=True)
class Remark:
    label: str
    text: str
    anchor: str  # id of the input
    kind: str  # "missing", "advised" or "warning"


def anchor_of(field: Field) -> str:
    return ANCHORS.get(field.key, f"id_{field.attribute.split('.')[1]}")


def remarks(fiche: Fiche) -> list[Remark]:
    """Missing items, then what deserves a second look; in the order of the form.

    Reads what a snapshot reads.
    """
    found = []
    for key in missing(fiche):
        field = FIELDS[key]
        kind = "missing" if field.required == "yes" else "advised"
        text = "à remplir" if kind == "missing" else "fortement conseillé"
        found.append(Remark(field.label, text, anchor_of(field), kind))
    return found + warnings(fiche)


def warnings(fiche: Fiche) -> list[Remark]:
    """Never a reason to refuse: texts too long for the sheet, an address that names someone."""
    found = []
    for attribute, field in BY_ATTRIBUTE.items():
        owner, _, name = attribute.partition(".")
        if owner not in {"fiche", "partner"} or field.key in {"thematiques", "auteur_maj"}:
            continue
        value = getattr(fiche if owner == "fiche" else fiche.partner, name)
        if isinstance(value, str) and (message := too_long(field, tidy(value))):
            found.append(Remark(field.label, message, anchor_of(field), "warning"))
    if looks_personal(fiche.email):
        found.append(
            Remark(
                FIELDS["courriel"].label,
                LOOKS_PERSONAL,
                "id_email",
                "warning",
            )
        )
    return found + _leaks(fiche)


def looks_personal(email: str) -> bool:
    """ "prenom.nom@…", but not "accueil.fumel@…"."""
    name = email.partition("@")[0].lower()
    return bool(PERSONAL.match(name)) and not GENERIC.search(plain(name))


def _leaks(fiche: Fiche) -> list[Remark]:
    """A confidential address that is written in clear in another text."""
    address = plain(fiche.address)
    if not fiche.confidential_address or len(address) < 6:
        return []
    content = snapshot(fiche)
    return [
        Remark(
            field.label,
            "l’adresse confidentielle y est écrite en clair\N{NO-BREAK SPACE}: retirez-la.",
            anchor_of(field),
            "warning",
        )
        for key, field in FIELDS.items()
        if address in plain(_text(content.get(key)))
    ]


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return value if isinstance(value, str) else ""
