"""One cell → the value that we store, as text that can be compared from one import to the next.

Lists are written with " | " between codes, or one item a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from fiches.content import COLUMNS, lines
from fiches.fields import FIELDS, LINES
from fiches.importing import vocabulary
from fiches.importing.vocabulary import NO, YES
from fiches.models import Fiche
from partners import phones
from partners.french import plain
from partners.models import Partner
from partners.siret import SiretError, clean_siret

NBSP = "\N{NO-BREAK SPACE}"
SEVERAL_PHONES = re.compile(r"\s*(?:/|;|\bou\b|\bet\b|\n|,| - )\s*", re.IGNORECASE)
SEVERAL_MAILS = re.compile(r"[\s;,/]+|\bou\b")
EXTENSION = re.compile(r"^(?:t[ée]l(?:[ée]phone)?\.?|standard|accueil)\s*:?\s*", re.IGNORECASE)
APPOINTMENT = {
    "prise de rendez vous oui": "Sur rendez-vous.",
    "prise de rendez vous non": "Sans rendez-vous.",
}
AREA = re.compile(
    r"^(?:(?:ca|cc|cu|epci|communaut[ée]|m[ée]tropole|pays|commune|canton|d[ée]partement|"
    r"circonscription|quartier)\b[^\d\n]{1,80}|[^\d\n]{2,40} m[ée]tropole)$",
    re.IGNORECASE,
)
check_url = URLValidator(schemes=["http", "https"])


class Refused(Exception):
    """Says in French why a cell cannot be taken."""


class Understood:
    """What a cell says, and what somebody should know about how we read it."""

    def __init__(self, value: str, *remarks: str) -> None:
        self.value = value
        self.remarks = list(remarks)


Reader = Callable[[str], Understood]


def _quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"


def text_value(text: str) -> Understood:
    return Understood(text)


def phone_value(text: str) -> Understood:
    """E.164. When there are several numbers, the first."""
    try:
        return Understood(_phone(text))
    except phones.PhoneError as error:
        whole = error
    first, *others = SEVERAL_PHONES.split(text)
    if not others:
        raise Refused(f"{_quoted(text)}. {whole}")
    try:
        number = _phone(first)
    except phones.PhoneError as error:
        raise Refused(f"{_quoted(text)}. {error}") from None
    return Understood(
        number,
        f"{_quoted(text)} contient plus qu’un numéro{NBSP}: seul le premier est repris.",
    )


def _phone(text: str) -> str:
    text = EXTENSION.sub("", text.strip())
    digits = re.sub(r"[\s.\-()/]", "", text)
    if re.fullmatch(r"[1-9]\d{8}", digits):  # a spreadsheet took it for a number and lost the 0
        text = f"0{digits}"
    return phones.to_e164(text)


def email_value(text: str) -> Understood:
    text = re.sub(r"^mailto:", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"\s*@\s*", "@", text)
    found = [part for part in SEVERAL_MAILS.split(text) if "@" in part]
    address = found[0] if found else text
    try:
        validate_email(address)
    except ValidationError:
        hint = "" if address.isascii() else " Elle ne peut pas contenir d’accent."
        raise Refused(
            f"{_quoted(text)} n’est pas une adresse de courriel, comme accueil@exemple.fr.{hint}"
        ) from None
    if len(found) > 1:
        return Understood(
            address,
            f"{_quoted(text)} contient plusieurs adresses{NBSP}: seule la première est reprise.",
        )
    return Understood(address)


def website_value(text: str) -> Understood:
    """An address with its https://. A text without any address leaves the field empty."""
    if re.match(r"\s*(?:javascript|data|file|vbscript):", text, re.IGNORECASE):
        raise Refused(f"{_quoted(text)} n’est pas l’adresse d’un site.")
    for part in re.split(r"[\s,;]+", text):
        address = part if re.match(r"https?://", part, re.IGNORECASE) else f"https://{part}"
        if "." not in part or "@" in part.split("/")[0]:
            continue
        try:
            check_url(address)
        except ValidationError:
            continue
        if part == text.strip():
            return Understood(address)
        return Understood(
            address, f"de {_quoted(text)}, seule l’adresse {_quoted(part)} est reprise."
        )
    return Understood("", f"{_quoted(text)} n’est pas l’adresse d’un site{NBSP}: laissé vide.")


def siret_value(text: str) -> Understood:
    if re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE):
        raise Refused(
            f"{_quoted(text)}{NBSP}: le tableur a arrondi ce numéro. Mettez la colonne au format "
            "texte, puis tapez-le de nouveau."
        )
    try:
        return Understood(clean_siret(text))
    except SiretError as error:
        raise Refused(f"{_quoted(text)}. {error}") from None


def items_value(text: str) -> Understood:
    """One item a line. On a single line, slashes, semicolons or bars stand between items."""
    if "\n" in text or text.startswith("•"):
        return Understood("\n".join(lines(text)))
    return Understood("\n".join(lines(re.sub(r"\s+[/|]\s+|\s*;\s*", "\n", text))))


def places_value(text: str) -> Understood:
    return Understood("\n".join(lines(text)))


def access_value(text: str) -> Understood:
    return Understood(APPOINTMENT.get(plain(text), text))


def codes_value(known: dict[str, str], *, others_kept: bool = False) -> Reader:
    """Codes in the order of our list. Words that we do not know are kept elsewhere or told."""

    def read(text: str) -> Understood:
        found, unknown = split_known(text, known)
        codes = [code for code in dict.fromkeys(known.values()) if code in found]
        remarks = []
        if unknown and not others_kept:
            remarks = [f"{_quoted(', '.join(unknown))}{NBSP}: nous ne connaissons pas ce choix."]
        return Understood(" | ".join(codes), *remarks)

    return read


def split_known(text: str, known: dict[str, str]) -> tuple[set[str], list[str]]:
    """Codes of the words that we know, and the other words."""
    found, unknown = set(), []
    for part in re.split(r"\s*[|;\n/]\s*", text):
        if code := known.get(plain(part)):
            found.add(code)
            continue
        for word in re.split(r"\s*,\s*", part):
            if code := known.get(plain(word)):
                found.add(code)
            elif word.strip():
                unknown.append(word.strip())
    return found, unknown


def one_code(known: dict[str, str]) -> Reader:
    def read(text: str) -> Understood:
        if code := known.get(plain(text)):
            return Understood(code)
        return Understood(
            "", f"{_quoted(text)}{NBSP}: nous ne connaissons pas ce choix, laissé vide."
        )

    return read


def yes_value(text: str) -> Understood:
    """ "oui" or nothing: an import hides an address and never uncovers one."""
    if plain(text) in YES:
        return Understood("oui")
    if plain(text) in NO:
        return Understood("")
    raise Refused(f"{_quoted(text)}{NBSP}: écrivez «{NBSP}oui{NBSP}» ou «{NBSP}non{NBSP}».")


READERS: dict[str, Reader] = {
    "siret": siret_value,
    "statut": one_code(vocabulary.STATUSES),
    "actions": items_value,
    "permanences": places_value,
    "publics": codes_value(vocabulary.AUDIENCES, others_kept=True),
    "orientation_modes": codes_value(vocabulary.MODES),
    "conditions_acces": access_value,
    "frais": one_code(vocabulary.COSTS),
    "adresse_confidentielle": yes_value,
    "telephone": phone_value,
    "courriel": email_value,
    "site_web": website_value,
    "accessibilite": codes_value(vocabulary.FEATURES, others_kept=True),
}

# Where each value lives.
PARTNER_ATTRIBUTES = {
    "nom": "name",
    "sigle": "acronym",
    "sigle_developpe": "acronym_meaning",
    "type_structure": "type",
    "statut": "legal_status",
    "siret": "siret",
}
FICHE_ATTRIBUTES = COLUMNS


def _room() -> dict[str, int]:
    """Characters that each column can hold at all: past that a row is refused."""
    room = {}
    for model, attributes in ((Partner, PARTNER_ATTRIBUTES), (Fiche, FICHE_ATTRIBUTES)):
        for key, name in attributes.items():
            length = getattr(model._meta.get_field(name), "max_length", None)
            if length and key not in {"type_structure", "statut", "frais"}:
                room[key] = length
    return room


ROOM = _room()


def too_long(key: str, value: str) -> str:
    """What to say of a text that the form would not take; it is kept whole. Blank if it fits."""
    if key in LINES:
        most, width = LINES[key]
        items = value.splitlines()
        if len(items) > most:
            return f"{len(items)} lignes{NBSP}: une fiche en montre {most}. Tout est gardé."
        if wide := sum(len(item) > width for item in items):
            said = f"{wide} lignes ont" if wide > 1 else "une ligne a"
            return f"{said} plus de {width} caractères. Tout est gardé."
        return ""
    field = FIELDS.get("accessibilite" if key == "accessibilite_precisions" else key)
    limit = field.max_length if field else None
    if not limit or key in {"telephone", "siret", "thematiques", "accessibilite"}:
        return ""
    if len(value) > limit:
        return f"{len(value)} caractères, pour {limit} prévus dans la fiche. Tout est gardé."
    return ""
