"""Going through the pages of a compiled edition: their names, and which differ from another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiches.livret.contents import Folio, Section, Series
from fiches.livret.folios import label
from fiches.livret.freeze import numbering_of
from fiches.models import Livret
from partners.french import plain

TITLE_FROM = 3  # letters, to look for a page by its title

ANCHORS = {  # of the edition on screen, by the name of a part
    "communes": Section.COMMUNE_TABLE,
    "referents": Section.REFERENTS,
}


@dataclass(frozen=True)
class Leafed:
    """One page: `number` from 1 in the file, `label` as printed, `part` it belongs to."""

    number: int
    label: str
    title: str
    part: str
    opens: bool  # the first page of its part
    folio: Folio | None = None

    @property
    def called(self) -> str:
        """What a reader calls it."""
        if self.folio is None or self.folio.series not in {Series.COVER, Series.FREE}:
            return f"page\N{NO-BREAK SPACE}{self.label}"
        return self.title[0].lower() + self.title[1:]


def pages_of(livret: Livret) -> list[Leafed]:
    """All of them, in order; an edition compiled long ago only has numbers."""
    if livret.numbering is None:
        numbers = range(1, (livret.page_count or 0) + 1)
        return [Leafed(number, str(number), "", "", opens=False) for number in numbers]
    folios = numbering_of(livret).folios
    return [
        Leafed(number, label(folio), folio.title, part, rank == "0" and not _goes_on(part), folio)
        for number, folio in enumerate(folios, start=1)
        for part, _, rank in [folio.name.rpartition("/")]
    ]


def _goes_on(part: str) -> bool:
    """A later page of a list ("index-noms-2"), or a back that stays free."""
    return part.startswith("libre-") or (
        not part.startswith("fiche-") and part.rpartition("-")[2].isdigit()
    )


def find(pages: Sequence[Leafed], text: str) -> Leafed | None:
    """The page that a reader asks for: "34 bis", "a3", "IV"; failing that, by its title."""
    wanted, words = _bare(text), plain(text)
    for page in pages:
        if page.label and _bare(page.label) == wanted:
            return page
    if len(words) < TITLE_FROM:
        return None
    return next((page for page in pages if page.opens and words in plain(page.title)), None)


def _bare(text: str) -> str:
    return "".join(text.split()).lower()


def counterpart(page: Leafed, others: Sequence[Leafed]) -> Leafed | None:
    """The same page in another edition, wherever it is there."""
    if page.folio is None or page.folio.series is Series.FREE:
        return None
    names = {other.folio.name: other for other in others if other.folio}
    return names.get(page.folio.name)


def differing(pages: Sequence[Leafed], others: Sequence[Leafed]) -> list[Leafed]:
    """Those that are new, or do not show what they showed under the same number."""
    known = {_shown(other.folio) for other in others if other.folio}
    return [
        page
        for page in pages
        if page.folio and page.folio.series is not Series.FREE and _shown(page.folio) not in known
    ]


def _shown(folio: Folio) -> tuple[object, ...]:
    return folio.name, folio.series, folio.number, folio.insert, folio.marks


def anchor(page: Leafed, sheets: Sequence[str]) -> str:
    """Where the edition on screen says the same; `sheets`: the keys of its fiches."""
    part = page.part
    if part.startswith("fiche-"):
        wanted = part.removeprefix("fiche-")
        return next((f"fiche-{key}" for key in sheets if key.partition("-")[0] == wanted), part)
    name, _, rank = part.rpartition("-")
    part = name if rank.isdigit() else part
    return ANCHORS[part].value if part in ANCHORS else part
