"""The charts of a bilan, ready for a template; and its two printed pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cafes.bilan.charts import axes_of, bars_of, matrix_of
from cafes.bilan.contents import RURAL_BELOW, Bilan, CafeLine, Organisation
from cafes.bilan.graph import drawing_of
from cafes.papers.pdf import page_count, print_pdf
from partners.dates import NBSP, long_date
from partners.models import Territory
from partners.templatetags.french import counted

PAGES = 2
EXAMPLE_LETTERS = 180


class Fit(NamedTuple):
    """How much of each list is printed."""

    organisations: int
    worries: int
    hosts: int
    examples: int
    named: int


FITS = (Fit(40, 7, 12, 3, 6), Fit(40, 6, 9, 1, 4), Fit(30, 5, 6, 0, 3), Fit(24, 4, 4, 0, 0))


def charts(bilan: Bilan) -> dict[str, Any]:
    """None where there is nothing to draw."""
    network = bilan.network
    return {
        "bars": bars_of(bilan.cafes) if bilan.cafes else None,
        "worries": matrix_of(bilan.worries) if bilan.worries.total else None,
        "graph": drawing_of(network) if network.pairs else None,
        "axes": axes_of(bilan.voices.axes) if bilan.voices.axes else None,
        "told": told(bilan),
        "rural_below": RURAL_BELOW,
    }


def told(bilan: Bilan) -> dict[str, str]:
    """What each chart shows, in words, for those who do not see it."""
    network = bilan.network
    linked = sorted(network.organisations, key=lambda one: (-one.met, one.name))[:3]
    return {
        "bars": _sentence(
            f"{long_date(line.date)}{NBSP}: {_people(line)}"
            f"{', café des habitants' if line.habitants else ''}"
            for line in bilan.cafes
        ),
        "worries": _sentence(f"{theme}{NBSP}: {total}" for theme, _, total in bilan.worries.rows),
        "network": (
            f"{counted(len(network.organisations), 'organisation du réseau,organisations du réseau')}"
            f"{NBSP}; {counted(len(network.pairs), 'paire qui s’est rencontrée,paires qui se sont rencontrées')}, "
            f"dont {network.new_pairs} pour la première fois. Celles qui en ont rencontré le "
            f"plus{NBSP}: {', '.join(f'{one.name} ({one.met})' for one in linked)}."
        ),
        "axes": _sentence(
            f"{axis.label}{NBSP}: {axis.positive.part} sur {axis.positive.whole} répondent "
            "plutôt ou tout à fait"
            for axis in bilan.voices.axes
        ),
    }


def _sentence(parts: Iterable[str]) -> str:
    return f"{f'{NBSP}; '.join(parts)}."


def _people(line: CafeLine) -> str:
    if line.persons is None:
        return "nombre de personnes non noté"
    people = counted(line.persons, "personne,personnes")
    return f"{people}, {counted(line.organisations, 'organisation,organisations')}"


def printed(territory: Territory, bilan: Bilan, before: Bilan | None) -> bytes:
    """Two A4 pages, tagged: the figures and who comes; who met and what was said.

    When a season has too much to say, less of its lists is printed: the page has them whole.
    """
    title = f"Bilan de la saison {bilan.period.name} – {territory.name}"
    data = b""
    for fit in FITS:
        context = {"territory": territory, "before": before, **_paper(territory, bilan, fit)}
        data = print_pdf("cafes/papers/bilan.html", context, title=title)
        if page_count(data) <= PAGES:
            break
    return data


def _paper(territory: Territory, bilan: Bilan, fit: Fit) -> dict[str, Any]:
    network = bilan.network
    short = [text for text in bilan.voices.examples if len(text) <= EXAMPLE_LETTERS]
    newest = sorted((one for one in network.organisations if one.new), key=_by_new)
    context = {
        "bilan": bilan,
        "contact": ", ".join(territory.contact.split("\n")),
        **charts(bilan),
        "newest": newest[: fit.named],
        "hosts": bilan.hosts[: fit.hosts],
        "hosts_left_out": max(len(bilan.hosts) - fit.hosts, 0),
        "examples": short[: fit.examples],
        "themes_left_out": max(len(bilan.worries.themes) - fit.worries, 0),
    }
    if network.pairs:
        graph = drawing_of(network.best_linked(fit.organisations))
        context["graph"], context["left_out"] = graph, len(network.organisations) - len(graph.dots)
    if bilan.worries.total:
        context["worries"] = matrix_of(bilan.worries.most_told(fit.worries))
    return context


def _by_new(one: Organisation) -> tuple[int, str]:
    return -one.new, one.name
