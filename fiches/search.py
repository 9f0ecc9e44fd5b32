"""Finding a fiche by words, as people type them.

Each published fiche carries `search_text`: what readers may read of it, reduced to stems
without accents, one line for each rank (see `RANKS`). A
query is reduced in the same way and every word of it is looked for at the start of a stem,
so "hébergement" finds "héberge", "jeunes" finds "jeune" and "oeuvre" finds "Œuvre".

A plain text column with LIKE, the same on SQLite and PostgreSQL, is enough here: see
`benchmarks/search.py` (some 20 ms for 1,000 fiches).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from django.db.models import Q

from fiches.content import Content
from fiches.models import Audience
from fiches.models.fiches import FicheQuerySet
from partners.french import plain

# What a word is worth in each line: the name, the kind and main theme, whom and where, the rest.
RANKS = (9, 6, 3, 1)
LONGEST_QUERY = 200  # characters that are read of what somebody typed

EMPTY_WORDS = frozenset(
    plain(
        "à au aux avec c ce ces cet cette comment d dans de des dès du elle en est et eux il je l "
        "la là le les leur lui m ma mais me mes moi mon n ne nos notre nous où ou par pas pour pr "
        "près qu que quel quelle qui s sa sans se ses son sont sur ta te tes toi ton tu un une "
        "vers vos votre vous y chez besoin cherche trouver quand ai as ont avoir faut veut veux "
        "voudrais peut peux bonjour svp merci soir aujourd hui maintenant quelqu"
    ).split()
)
_stemmer = snowballstemmer.stemmer("french")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """ "hebergements" → "heberg". `word` is already plain; numbers and codes stay whole."""
    return word if any(c.isdigit() for c in word) else _stemmer.stemWord(word)


def stems(text: str) -> list[str]:
    """Stems of the words of `text` that mean something, in their order."""
    return [stem(word) for word in plain(text).split() if word not in EMPTY_WORDS]


def search_text_of(content: Content, theme_labels: Iterable[str]) -> str:
    """One line of stems for each of `RANKS`. `content` is what readers may read, and the first
    of `theme_labels` its main theme.

    No street address is in it, nor anything about persons.
    """
    get = content.get
    commune = get("commune") or ["", ""]
    audiences = [Audience(code).label for code in get("publics", ()) if code in Audience.values]
    name = [content["nom"], get("sigle", ""), get("sigle_developpe", "")]
    main_theme, *other_themes = [*theme_labels, ""]
    kind = [get("type_libelle", ""), main_theme]
    what = [
        *other_themes,
        *audiences,
        get("publics_precisions", ""),
        commune[1],
        get("code_postal", ""),
        get("zone", ""),
        *(name for _, name in get("zone_communes", ())),
    ]
    rest = [
        get("organisme_porteur", ""),
        get("accroche", ""),
        get("missions", ""),
        *get("actions", ()),
        get("conditions_acces", ""),
        get("orientation", ""),
        get("cout", ""),
        *get("permanences", ()),
        get("langues", ""),
    ]
    return "\n".join(
        f" {' '.join(dict.fromkeys(stems(' '.join(p))))}" for p in (name, kind, what, rest)
    )


@dataclass(frozen=True)
class Match:
    """A fiche and the words of the question that it says."""

    fiche_id: int
    words: frozenset[str]  # stems
    rank: int  # the more, the closer to its name


def matching(fiches: FicheQuerySet, query: str) -> tuple[list[Match], int]:
    """Fiches that say at least half of what `query` asks, those that say most first, and how
    many words were asked.

    One query; an empty question gives nothing.
    """
    wanted = list(dict.fromkeys(stems(query[:LONGEST_QUERY])))
    if not wanted:
        return [], 0
    any_word = Q()
    for word in wanted:
        any_word |= Q(search_text__contains=f" {word}")
    matches = []
    for pk, text in fiches.filter(any_word).values_list("pk", "search_text"):
        ranks = {word: _rank(text.split("\n"), word) for word in wanted}
        said = frozenset(word for word, rank in ranks.items() if rank)
        if 2 * len(said) >= len(wanted):
            matches.append(Match(pk, said, sum(ranks.values())))
    matches.sort(key=lambda match: (-len(match.words), -match.rank))
    return matches, len(wanted)


def _rank(lines: list[str], word: str) -> int:
    for line, rank in zip(lines, RANKS, strict=False):
        if f" {word}" in line:
            return rank
    return 0
