"""The network of a season as a drawing that one can read: who met whom, and who for the first time.

Organisations stand on an ellipse, those of one theme side by side, their names in two columns
where no two can overlap; the same network always gives the same drawing. When there are more
meetings than an eye can follow, only the strongest are drawn, with the organisations that they
tie; `Drawing.rule` says which: the page has a table of them all.
"""

from __future__ import annotations

import math
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cafes.bilan.contents import Met, Network, Organisation
from partners.dates import NBSP

WIDTH = 960  # of the drawing's own units, about a CSS pixel on a desk
RADIUS = 190  # half the ellipse's width
SPREAD = 0.9  # how far up and down the ellipse the first and last names go
ROW, TALL_ROW = 26, 34  # from one name to the next, with one line or two
MARGIN = 34
DOT = 7
LINE = 36  # letters that a line of a name holds
BUDGET = 45  # lines an eye can follow
MOST = 120  # beyond, even those of one strength are too many
STRONGEST = 1
THICKEST = 5
PULL = 0.55  # how much a line bends towards the middle


@dataclass(frozen=True)
class Dot:
    """A node: its place, its name on one or two lines beside it."""

    x: int
    y: int
    text_x: int
    text_ys: tuple[int, ...]
    lines: tuple[str, ...]
    anchor: str  # "end" in the left column, "start" in the right one
    new: int

    @property
    def labels(self) -> tuple[tuple[int, str], ...]:
        return tuple(zip(self.text_ys, self.lines, strict=True))


@dataclass(frozen=True)
class Tie:
    path: str
    new: bool
    width: int  # the thicker the more often

    @property
    def stroke(self) -> int:
        return self.width


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    dots: tuple[Dot, ...]
    ties: tuple[Tie, ...]  # known ones first: the new are drawn over them
    rule: str


def drawing_of(network: Network) -> Drawing:
    drawn, rule = _chosen(network)
    if len(drawn) < len(network.pairs):
        tied = {pk for pair in drawn for pk in (pair.one, pair.other)}
        kept = tuple(node for node in network.organisations if node.pk in tied)
        network = replace(network, organisations=kept)
    nodes = sorted(network.organisations, key=lambda node: node.theme)
    half = math.ceil(len(nodes) / 2)
    shared = Counter(node.short for node in nodes)
    lines = {n.pk: _lines(n.short if shared[n.short] == 1 else n.name) for n in nodes}
    row = TALL_ROW if any(len(text) > 1 for text in lines.values()) else ROW
    height = 2 * MARGIN + row * max(half - 1, 6)
    places: dict[int, tuple[int, int]] = {}
    dots: list[Dot] = []
    for side, column in ((-1, nodes[:half]), (1, nodes[half:])):
        for rank, node in enumerate(column):
            x, y = _place(side, rank, len(column), height)
            places[node.pk] = (x, y)
            dots.append(_dot(node, lines[node.pk], side, x, y))
    counts = [pair.times for pair in drawn]
    ties = [
        Tie(
            _path(places[pair.one], places[pair.other], height),
            pair.new,
            _width(pair.times, min(counts), max(counts)),
        )
        for pair in drawn
    ]
    ties.sort(key=lambda tie: tie.new)
    return Drawing(WIDTH, height, tuple(dots), tuple(ties), rule)


def _place(side: int, rank: int, count: int, height: int) -> tuple[int, int]:
    """On the left (-1) or right (1) half of the ellipse, at even heights."""
    share = rank / (count - 1) if count > 1 else 0.5
    level = SPREAD * (2 * share - 1)
    x = WIDTH / 2 + side * RADIUS * math.sqrt(1 - level * level)
    return round(x), round(MARGIN + share * (height - 2 * MARGIN))


def _dot(node: Organisation, lines: tuple[str, ...], side: int, x: int, y: int) -> Dot:
    ys = (y + 5,) if len(lines) == 1 else (y - 3, y + 13)
    text_x = x + side * (DOT + 7)
    anchor = "end" if side < 0 else "start"
    return Dot(x, y, text_x, ys, lines, anchor, node.new)


def _lines(name: str) -> tuple[str, ...]:
    """One or two lines; what does not fit is in the table, and "…" says so."""
    return tuple(textwrap.wrap(name, LINE, max_lines=2, placeholder=" …"))


def _path(one: tuple[int, int], other: tuple[int, int], height: int) -> str:
    middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    bend = (
        round(middle[0] + PULL * (WIDTH / 2 - middle[0])),
        round(middle[1] + PULL * (height / 2 - middle[1])),
    )
    return f"M{one[0]} {one[1]}Q{bend[0]} {bend[1]} {other[0]} {other[1]}"


def _width(times: int, least: int, most: int) -> int:
    share = (times - least) / (most - least) if most > least else 0
    return 1 + round((THICKEST - 1) * share)


def _chosen(network: Network) -> tuple[list[Met], str]:
    """The lines to draw, and the sentence that says which they are."""
    pairs = list(network.pairs)
    if len(pairs) <= BUDGET:
        return pairs, "Chaque trait relie deux organisations venues au même café."
    counts = Counter(pair.times for pair in pairs)
    most = max(counts)
    times = most
    while times > 2 and sum(n for number, n in counts.items() if number >= times - 1) <= BUDGET:
        times -= 1
    often = [pair for pair in pairs if pair.times >= times]
    if most > 1 and len(often) <= MOST:
        return often, (f"Sont reliées les organisations qui se sont vues à au moins {times} cafés.")
    return _strongest(pairs, network.names), (
        f"Il y a plus de rencontres que l’œil n’en suit{NBSP}: chaque organisation est reliée à "
        "une de celles qu’elle a le plus souvent vues."
    )


def _strongest(pairs: list[Met], names: Mapping[int, str]) -> list[Met]:
    """Those that are among the strongest of either of the two."""
    of: dict[int, list[Met]] = defaultdict(list)
    for pair in pairs:
        of[pair.one].append(pair)
        of[pair.other].append(pair)
    kept: set[Met] = set()
    for mine in of.values():
        mine.sort(key=lambda p: (-p.times, not p.new, names[p.one], names[p.other]))
        kept.update(mine[:STRONGEST])
    return [pair for pair in pairs if pair in kept]
