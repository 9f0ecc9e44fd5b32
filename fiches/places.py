"""Which commune somebody means in the form: "Fumel (47500)", "st vite", "47500 Fumel"."""

from __future__ import annotations

from collections.abc import Iterable

from fiches.importing.communes import CommuneFinder, UnknownCommune
from partners.models import Commune

SHORTEST = 3  # letters: "Fum"
MOST = 6  # names to choose from


class CommuneError(ValueError):
    """Says in French why no commune was found; `names` are the closest, as the form reads them."""

    def __init__(self, said: str, names: Iterable[str] = ()) -> None:
        super().__init__(said)
        self.names = tuple(names)


def commune_in_words(commune: Commune | None, postal_code: str = "") -> str:
    """ "Fumel (47500)": what the form shows and reads back."""
    if commune is None:
        return ""
    return f"{commune.name} ({postal_code or commune.first_postal_code})"


def find_commune(text: str, near: Iterable[str] = ()) -> tuple[Commune, str]:
    """The commune, and the postal code to print with it (blank when it has several).

    `near` are codes of communes that win over others of the same name. The beginning of a name
    is enough when only one commune begins so. Raises CommuneError.
    """
    finder = CommuneFinder.read(near)
    try:
        found = finder.find("", "", text)
    except UnknownCommune as error:
        begun = finder.beginning_with(text) if len(text.strip()) >= SHORTEST else []
        if len(begun) != 1:
            names = [known.in_words() for known in begun[:MOST]] or error.names[:MOST]
            said = str(error)
            raise CommuneError(said[:1].upper() + said[1:], names) from None
        found = finder.find("", "", begun[0].in_words())
    if found is None:
        raise CommuneError("Écrivez le nom d’une commune, par exemple « Fumel ».")
    return Commune.objects.get(code=found.code), found.postal_code
