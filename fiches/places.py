"""Which commune somebody means in the form: "Fumel (47500)", "st vite", "47500 Fumel"."""

from __future__ import annotations

from collections.abc import Iterable

from fiches.importing.communes import CommuneFinder, UnknownCommune
from partners.models import Commune


class CommuneError(ValueError):
    """Says in French why no commune was found, with the closest names."""


def commune_in_words(commune: Commune | None, postal_code: str = "") -> str:
    """ "Fumel (47500)": what the form shows and reads back."""
    if commune is None:
        return ""
    return f"{commune.name} ({postal_code or commune.first_postal_code})"


def find_commune(text: str, near: Iterable[str] = ()) -> tuple[Commune, str]:
    """The commune, and the postal code to print with it (blank when it has several).

    `near` are codes of communes that win over others of the same name. Raises CommuneError.
    """
    try:
        found = CommuneFinder.read(near).find("", "", text)
    except UnknownCommune as error:
        said = str(error)
        raise CommuneError(said[:1].upper() + said[1:]) from None
    if found is None:
        raise CommuneError("Écrivez le nom d’une commune, par exemple « Fumel ».")
    return Commune.objects.get(code=found.code), found.postal_code
