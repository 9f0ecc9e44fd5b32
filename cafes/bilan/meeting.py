"""Who met whom: organisations that came to the same café, and which had never met before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from itertools import combinations

from cafes.bilan.contents import Met, Network, Organisation
from cafes.bilan.history import PartnerRow
from partners.french import plain

Pair = tuple[int, int]
SMALL_WORDS = frozenset("d de des du en et l la le les pour".split())


def pairs_of(partners: Iterable[int]) -> Iterable[Pair]:
    """Each two of them, the smaller number first."""
    return combinations(sorted(partners), 2)


def network_of(
    known: Container[Pair], during: Iterable[set[int]], partners: Mapping[int, PartnerRow]
) -> Network:
    """From the pairs that had met before the season, and who came to each of its cafés.

    Linear in the number of (café, two organisations): 300 cafés of 60 are half a million.
    """
    times: Counter[Pair] = Counter()
    cafes: Counter[int] = Counter()
    for present in during:
        cafes.update(present)
        times.update(pairs_of(present))
    met: Counter[int] = Counter()
    new: Counter[int] = Counter()
    for pair in times:
        met.update(pair)
        if pair not in known:
            new.update(pair)
    order = {pk: partners[pk].sort_key for pk in cafes}
    nodes = [_organisation(partners[pk], cafes[pk], met[pk], new[pk]) for pk in cafes]
    nodes.sort(key=lambda node: (order[node.pk], node.pk))
    pairs = [_met(pair, count, pair not in known, order) for pair, count in times.items()]
    pairs.sort(key=lambda pair: (order[pair.one], pair.one, order[pair.other], pair.other))
    return Network(tuple(nodes), tuple(pairs))


def _organisation(row: PartnerRow, cafes: int, met: int, new: int) -> Organisation:
    return Organisation(
        pk=row.pk,
        name=row.name,
        short=short_name(row.name, row.acronym),
        theme=row.theme if row.theme is not None else row.type_theme,
        letters=row.letters or row.type_letters,
        cafes=cafes,
        met=met,
        new=new,
    )


def short_name(name: str, acronym: str) -> str:
    """What people call it: "CCAS de Montayral", "L’Escale". An acronym stands for the words of
    the name that it abbreviates; one that is only that of a kind ("AI", "CHRS") says nothing."""
    short = name.partition(" – ")[0]
    words = list(re.finditer(r"[^\W\d_]+", short))
    full = [word for word in words if plain(word.group()) not in SMALL_WORDS]
    letters = plain(acronym)
    for first in range(len(full) - len(letters) + 1) if len(letters) > 1 else ():
        run = full[first : first + len(letters)]
        if all(
            plain(word.group())[:1] == letter for word, letter in zip(run, letters, strict=True)
        ):
            rest = short[run[-1].end() :]
            if not rest.startswith((" et ", "-")):
                return f"{short[: run[0].start()]}{acronym}{rest}"
    return short


def _met(pair: Pair, times: int, new: bool, order: Mapping[int, str]) -> Met:
    one, other = sorted(pair, key=lambda pk: (order[pk], pk))
    return Met(one, other, times, new)
