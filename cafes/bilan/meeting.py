"""Who met whom: organisations that came to the same café, and which had never met before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from itertools import combinations

from cafes.bilan.contents import Met, Network, Organisation
from cafes.bilan.history import PartnerRow

Pair = tuple[int, int]


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
        short=row.acronym or row.name,
        theme=row.theme if row.theme is not None else row.type_theme,
        letters=row.letters or row.type_letters,
        cafes=cafes,
        met=met,
        new=new,
    )


def _met(pair: Pair, times: int, new: bool, order: Mapping[int, str]) -> Met:
    one, other = sorted(pair, key=lambda pk: (order[pk], pk))
    return Met(one, other, times, new)
