"""Which sigles a livret really uses: pure functions on text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fiches.livret.contents import Sheet, SigleEntry
from partners.french import sort_key

WORD = re.compile(r"[^\W_](?:[^\W_]|['’&.-](?=[^\W_]))*")


def words_of(sheet: Sheet) -> set[str]:
    """Every word that the sheet prints, as typed."""
    texts = (
        sheet.name,
        sheet.acronym,
        sheet.type_label,
        sheet.carrier,
        sheet.tagline,
        sheet.missions,
        *sheet.actions,
        sheet.limits,
        sheet.audiences_details,
        sheet.area,
        sheet.access_conditions,
        sheet.referral,
        sheet.delay,
        sheet.cost,
        *sheet.outreach,
        sheet.accessibility_details,
        *(referent.function for referent in sheet.referents),
    )
    found: set[str] = set()
    for text in texts:
        for word in WORD.findall(text):
            found.add(word)
            found.update(re.split(r"['’-]", word))  # "l’APA", "CCAS-CIAS"
    return found


def used_sigles(
    sheets: Iterable[Sheet], glossary: dict[str, str], pinned: Iterable[str] = ()
) -> tuple[SigleEntry, ...]:
    """Entries for the sigles found in the sheets, the pinned ones, and the partners' own.

    `glossary` maps a sigle as it is written ("CCAS", "Carsat") to its meaning; what a
    partner says of its own sigle comes before it. Case matters: "AIDE" is not "aide".
    """
    meanings = dict(glossary)
    wanted = set(pinned)
    for sheet in sheets:
        if sheet.acronym and sheet.acronym_meaning:
            meanings[sheet.acronym] = sheet.acronym_meaning
        wanted |= words_of(sheet)
    # "CSAPA" in the glossary and "Csapa" as a partner writes it are one sigle: hers is kept.
    found = {s.casefold(): s for s in sorted(wanted & meanings.keys())}
    entries = [SigleEntry(s, meanings[s]) for s in found.values()]
    return tuple(sorted(entries, key=lambda entry: (sort_key(entry.sigle), entry.sigle)))
