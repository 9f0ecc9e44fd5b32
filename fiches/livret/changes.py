"""What changed between two editions, fiche by fiche, in words. Pure."""

from __future__ import annotations

from fiches.differences import differences
from fiches.livret.contents import Change, ChangeKind, Changes, Livret, Sheet


def changes_since(before: Livret, after: Livret) -> Changes:
    """What `after` says that `before` did not, in French alphabetical order of the fiches.

    A fiche that was only vouched for again counts as verified, not as changed.
    """
    old = {fiche_id(sheet.key): sheet for sheet in before.sheets}
    new = {fiche_id(sheet.key): sheet for sheet in after.sheets}
    found = [(sheet, _change(old.get(fiche), sheet)) for fiche, sheet in new.items()]
    found += [
        (sheet, Change(ChangeKind.GONE, sheet.key, sheet.name))
        for fiche, sheet in old.items()
        if fiche not in new
    ]
    found.sort(key=lambda pair: (pair[0].sort_key, pair[0].name, pair[0].key))
    changes = tuple(change for _, change in found if change is not None)
    return Changes(before.number, before.edition_date, changes)


def fiche_id(key: str) -> str:
    """The fiche of a sheet: "12-3" → "12"."""
    return key.partition("-")[0]


def revision_number(key: str) -> int:
    """The revision that a sheet shows: "12-3" → 3."""
    return int(key.partition("-")[2])


def _change(before: Sheet | None, after: Sheet) -> Change | None:
    if before is None:
        return Change(ChangeKind.NEW, after.key, after.name)
    what = fields_changed(before, after)
    if before.name != after.name:
        return Change(ChangeKind.RENAMED, after.key, after.name, before.name, what)
    if what:
        return Change(ChangeKind.CHANGED, after.key, after.name, what=what)
    if before.verified_on != after.verified_on:
        return Change(ChangeKind.VERIFIED, after.key, after.name)
    return None


def fields_changed(before: Sheet, after: Sheet) -> tuple[str, ...]:
    """The labels of what does not read the same, name apart; of persons, only that they changed."""
    labels = [each.label for each in differences(before, after) if each.name != "name"]
    if before.referents != after.referents:
        labels.append("Interlocuteurs")
    return tuple(label[0].lower() + label[1:] for label in labels)
