"""Which commune a row means, from its INSEE code, its postal code and its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from partners.french import ARTICLES, plain
from partners.models import Commune

NBSP = "\N{NO-BREAK SPACE}"
WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "s": "sur"}
POSTAL = re.compile(r"(?<!\d)(?:[Ff]-?)?(\d{2} ?\d{3})(?!\d)")
CEDEX = re.compile(r"\bcedex\b.*$")
TRAILING_ARTICLE = re.compile(r"^(.*?)\s*\((le|la|les|l['’])\)$", re.IGNORECASE)
CLOSEST = 3


class UnknownCommune(Exception):
    """Says in French why no commune can be found; `names` are the closest ones."""

    def __init__(self, said: str, names: Iterable[str] = ()) -> None:
        super().__init__(said)
        self.names = tuple(names)


@dataclass(frozen=True)
class Found:
    code: str
    name: str
    postal_code: str  # blank when the commune has several and the row names none of them
    remark: str = ""


@dataclass(frozen=True)
class Known:
    code: str
    name: str
    words: str
    postal_codes: tuple[str, ...]

    @property
    def departement(self) -> str:
        return self.code[:3] if self.code.startswith("97") else self.code[:2]

    def in_words(self) -> str:
        return f"{self.name} ({', '.join(self.postal_codes[:3])})"


class CommuneFinder:
    """Looks among the communes that are loaded; those of the territory win over homonyms."""

    def __init__(self, communes: Iterable[Known], near: Iterable[str] = ()) -> None:
        self.by_code = {commune.code: commune for commune in communes}
        self.near = frozenset(near)
        self.by_words: dict[str, list[Known]] = defaultdict(list)
        self.by_postal: dict[str, list[Known]] = defaultdict(list)
        for commune in self.by_code.values():
            self.by_words[commune.words].append(commune)
            for postal in commune.postal_codes:
                self.by_postal[postal].append(commune)
        self.find = lru_cache(maxsize=10_000)(self._find)

    @classmethod
    def read(cls, near: Iterable[str] = ()) -> CommuneFinder:
        """One query."""
        rows = Commune.objects.values_list("code", "name", "plain_name", "postal_codes")
        return cls(
            (Known(code, name, words, tuple(p.split("|"))) for code, name, words, p in rows), near
        )

    @cached_property
    def without_article(self) -> dict[str, list[Known]]:
        found: dict[str, list[Known]] = defaultdict(list)
        for words, communes in self.by_words.items():
            found[ARTICLES.sub("", words)].extend(communes)
        return found

    @cached_property
    def pairs(self) -> list[tuple[frozenset[str], Known]]:
        return [(_pairs(commune.words), commune) for commune in self.by_code.values()]

    def _find(self, insee: str, postal: str, name: str) -> Found | None:
        """None when nothing is said. Raises UnknownCommune.

        `insee`, `postal` and `name` are cells as they stand: "47500 Fumel", "AGEN CEDEX 9",
        a name and a code in one another's column.
        """
        insee = re.sub(r"\.0$|\s", "", insee).upper()
        insee = insee.zfill(5) if insee.isdecimal() and len(insee) == 4 else insee
        code, words, moved = _said(postal, name)
        if not (insee or code or words):
            return None
        if insee in self.by_code:
            return self._by_insee(self.by_code[insee], code, words, name)
        if words:
            commune = self._by_name(code, words, name.strip() or postal.strip())
            remark = "la commune était dans la case du code postal." if moved else ""
            return self._found(commune, code, words, remark)
        if code:
            return self._found(self._by_postal(code), code, words, "")
        raise UnknownCommune(f"aucune commune chargée n’a le code INSEE {insee}.")

    def _by_insee(self, commune: Known, code: str, words: str, name: str) -> Found:
        remark = ""
        if words and words != commune.words and _likeness(words, commune.words) < 0.8:
            remark = (
                f"le code INSEE {commune.code} désigne {commune.name}, la colonne dit "
                f"«{NBSP}{name.strip()}{NBSP}»{NBSP}: nous avons suivi le code."
            )
        return self._found(commune, code, words, remark)

    def _by_name(self, code: str, words: str, typed: str) -> Known:
        bearers = self.by_words.get(words) or self.without_article.get(words) or []
        right = [commune for commune in bearers if code in commune.postal_codes]
        if len(right) == 1:
            return right[0]
        choice = right or bearers
        if not choice:
            raise self._unknown(words, typed)
        if len(choice) > 1:
            near = [commune for commune in choice if commune.code in self.near]
            same = [commune for commune in choice if code and _same_departement(code, commune)]
            choice = next((some for some in (near, same) if len(some) == 1), choice)
        if len(choice) > 1:
            names = [commune.in_words() for commune in choice[:CLOSEST]]
            raise UnknownCommune(
                f"plusieurs communes portent ce nom{NBSP}: {', '.join(names)}. "
                "Précisez le code postal.",
                names,
            )
        commune = choice[0]
        if code and not right and not _same_departement(code, commune):
            raise UnknownCommune(
                f"{commune.in_words()}, seule commune chargée de ce nom, n’a pas le code postal "
                f"{code}."
            )
        return commune

    def _by_postal(self, code: str) -> Known:
        communes = self.by_postal.get(code, [])
        if len(communes) == 1:
            return communes[0]
        if not communes:
            raise UnknownCommune(f"aucune commune chargée n’a le code postal {code}.")
        names = ", ".join(commune.name for commune in communes[:CLOSEST])
        more = "…" if len(communes) > CLOSEST else ""
        raise UnknownCommune(
            f"{code} est le code postal de {len(communes)} communes ({names}{more}). "
            "Précisez laquelle.",
            [commune.in_words() for commune in communes],
        )

    def _found(self, commune: Known, code: str, words: str, remark: str) -> Found:
        if code in commune.postal_codes:
            return Found(commune.code, commune.name, code, remark)
        single = commune.postal_codes[0] if len(commune.postal_codes) == 1 else ""
        if code and not remark:
            instead = f"remplacé par {single}" if single else "laissé vide"
            remark = (
                f"{commune.name} n’a pas le code postal {code} (CEDEX{NBSP}?){NBSP}: {instead}."
            )
        return Found(commune.code, commune.name, single, remark)

    def beginning_with(self, typed: str) -> list[Known]:
        """Those whose name begins so; those of the territory first."""
        words = name_words(typed)
        found = [
            known for key, all in self.by_words.items() if key.startswith(words) for known in all
        ]
        return sorted(found, key=lambda known: (known.code not in self.near, known.words))

    def _unknown(self, words: str, typed: str) -> UnknownCommune:
        wanted = _pairs(words)
        rough = sorted(
            self.pairs,
            key=lambda pair: -len(wanted & pair[0]) / (len(wanted | pair[0]) or 1),
        )[:40]
        best = sorted(rough, key=lambda pair: -_likeness(words, pair[1].words))[:CLOSEST]
        names = [commune.in_words() for _, commune in best]
        said = f"nous ne connaissons pas de commune «{NBSP}{typed}{NBSP}»"
        if not names:
            return UnknownCommune(f"{said}{NBSP}: aucune commune n’est chargée.")
        close = f"Les noms les plus proches{NBSP}: {', '.join(names)}."
        return UnknownCommune(f"{said}. {close}", names)


def name_words(name: str) -> str:
    """A commune's name for looking it up: no accent, Saint in full, no CEDEX, no département."""
    name = TRAILING_ARTICLE.sub(r"\2 \1", name.strip())
    name = re.sub(r"\(.*?\)", " ", name)
    words = CEDEX.sub("", plain(name)).split()
    return " ".join(WORDS.get(word, word) for word in words)


def _said(postal: str, name: str) -> tuple[str, str, bool]:
    """Postal code and words of a name, wherever they stand, and whether the name had to move."""
    postal = postal.strip()
    postal = postal.zfill(5) if postal.isdecimal() and len(postal) == 4 else postal
    own, other = POSTAL.search(postal), POSTAL.search(name)
    code = (own or other)[1].replace(" ", "") if own or other else ""  # type: ignore[index]
    words = name_words(POSTAL.sub(" ", name))
    if words:
        return code, words, False
    words = name_words(POSTAL.sub(" ", postal))
    return code, words, bool(words)


def _same_departement(postal_code: str, commune: Known) -> bool:
    if postal_code.startswith("20"):
        return commune.departement in {"2A", "2B"}
    return postal_code.startswith(commune.departement)


def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
