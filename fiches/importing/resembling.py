"""Partners of the network that a new row may well be, under another name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from fiches.importing.matching import Known
from fiches.importing.understanding import Reading
from partners.french import plain

CLOSE = 0.75  # of one, the likeness of two names that a person would read twice
# They tell no organisation from another one.
SMALL_WORDS = frozenset(
    "le la les l du de des d et en a au aux sur pour association comite section antenne agence "
    "delegation bureau site francais francaise local locale departemental departementale".split()
)


def resembling(known: Iterable[Known]) -> Callable[[Reading], Known | None]:
    """Gives a function: a row that is no known partner → the one that it resembles, or None.

    Same SIRET, telephone or e-mail address; else same commune, same type and a close name.
    """
    by_number: dict[tuple[str, str], Known] = {}
    by_place: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for each in known:
        if not each.here:
            continue
        for key, value in _numbers(each).items():
            by_number.setdefault((key, value.casefold()), each)
        by_place[each.commune, each.partner.type.code].append(each)

    def find(reading: Reading) -> Known | None:
        for key in ("siret", "telephone", "courriel"):
            value = reading.values.get(key, "").casefold()
            if value and (found := by_number.get((key, value))):
                return found
        values = {**reading.defaults, **reading.values}
        place = values.get("commune", ""), values.get("type_structure", "")
        for each in by_place[place]:
            here = each.fiche.commune.name if each.fiche and each.fiche.commune else ""
            if _close(_words(reading.name, here), _words(each.name, here)):
                return each
        return None

    return find


def _numbers(known: Known) -> dict[str, str]:
    fiche = known.fiche
    found = {"siret": known.partner.siret}
    if fiche:
        found |= {"telephone": fiche.phone, "courriel": fiche.email}
    return {key: value for key, value in found.items() if value}


def _words(name: str, commune: str) -> list[str]:
    useless = SMALL_WORDS.union(plain(commune).split())
    return [word for word in plain(name).split() if word not in useless]


def _close(one: list[str], other: list[str]) -> bool:
    """The same words, or at least two words and some more, or nearly the same letters."""
    first, second = set(one), set(other)
    if first == second or (
        min(len(first), len(second)) > 1 and (first <= second or second <= first)
    ):
        return bool(first)
    matcher = SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False)
    return matcher.real_quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE
