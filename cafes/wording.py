"""The words of an invitation: what is proposed, and the marks that are filled in for each reader.

A mark is a word in braces, such as {jour}. It is replaced when a letter is written, so that a
café that moves in the meantime is announced where and when it will be. Nothing else in the text
means anything: a brace around another word stays what it is, and the form says so beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cafes.models import Cafe
from partners.dates import clock, full_date, hours
from partners.models import Partner

NBSP = "\N{NO-BREAK SPACE}"
MARK = re.compile(r"\{\s*(\w+)\s*\}")
# In the order in which the page explains them.
MARKS = {
    "jour": "le jour du café, en entier",
    "heures": "le début et la fin, comme «\N{NO-BREAK SPACE}9 h – 10 h 30\N{NO-BREAK SPACE}»",
    "debut": "l’heure du début",
    "fin": "l’heure de la fin",
    "hote": "le partenaire qui accueille",
    "accueil": "une phrase qui dit où nous serons reçus",
    "theme": "la thématique du café",
    "structure": "le nom du partenaire à qui vous écrivez",
}
SUBJECTS = {
    Cafe.Kind.ORDINARY: "Café partenaires – {jour}, {heures}, {hote}",
    Cafe.Kind.THEMATIC: f"Café partenaires{NBSP}: {{theme}} – {{jour}}, {{heures}}, {{hote}}",
    Cafe.Kind.PLENARY: "Café plénier – {jour}, {heures}, {hote}",
    Cafe.Kind.HABITANTS: "Café des habitants – {jour}, {heures}, {hote}",
}
ANNOUNCED = {
    Cafe.Kind.ORDINARY: "le prochain café partenaires",
    Cafe.Kind.THEMATIC: f"le prochain café partenaires sera consacré à un thème{NBSP}: {{theme}}. Il",
    Cafe.Kind.PLENARY: "notre café plénier, une fois par an avec tout le réseau,",
    Cafe.Kind.HABITANTS: "le prochain café, ouvert aux habitants,",
}
USUAL = (
    f"Comme toujours{NBSP}: pas d’ordre du jour, un tour de table, un café. Venez quand vous "
    "pouvez, avec un collègue nouveau si vous en avez un."
)
THANKS = "Merci de nous dire si vous serez là. C’est seulement pour le nombre de tasses."


def usual_subject(cafe: Cafe) -> str:
    return SUBJECTS[Cafe.Kind(cafe.kind)]


def usual_body(cafe: Cafe) -> str:
    announced = ANNOUNCED[Cafe.Kind(cafe.kind)]
    first = f"{announced[0].upper()}{announced[1:]} aura lieu le {{jour}}, de {{debut}} à {{fin}}. {{accueil}}"
    return "\n\n".join(["Bonjour,", first, USUAL, THANKS])


def values_for(cafe: Cafe, partner: Partner) -> dict[str, str]:
    """What stands in the place of each mark. Needs the café's host and theme."""
    host = cafe.host.name if cafe.host else ""
    return {
        "jour": full_date(cafe.date),
        "heures": hours(cafe.start, cafe.end),
        "debut": clock(cafe.start),
        "fin": clock(cafe.end),
        "hote": host or "lieu à préciser",
        "accueil": f"Nous serons accueillis par {host}."
        if host
        else "Nous vous dirons bientôt où.",
        "theme": cafe.theme.label if cafe.theme else "",
        "structure": partner.name,
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    return MARK.sub(lambda found: values.get(found[1].lower(), found[0]), text)


def unknown_marks(text: str) -> list[str]:
    """Those that nothing would replace, as they were typed."""
    return [found[0] for found in MARK.finditer(text) if found[1].lower() not in MARKS]
