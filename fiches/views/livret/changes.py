"""What changed between two editions, and which sheets of a binder that makes to replace."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fiches.livret.changes import fiche_id, revision_number
from fiches.livret.contents import Change, ChangeKind, Changes
from fiches.livret.freeze import freeze, frozen_of, numbering_of, thaw
from fiches.livret.since import changes_between, earlier_editions, update_between
from fiches.livret.update import lines
from fiches.models import Fiche, Livret
from fiches.views.livret.scope import livret_or_404
from partners.permissions import can_edit_livret
from partners.scope import territory_or_404


@dataclass(frozen=True)
class ChangeRow:
    """A change and where it leads: `fiche` is 0 when it can no longer be opened."""

    change: Change
    fiche: int
    before: int  # revisions, 0 when there is nothing to compare
    after: int


@require_safe
def livret_changes(request: HttpRequest, territory: str, number: int) -> HttpResponse:
    """Since the edition before unless another is asked for (`?depuis=`)."""
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    earlier = earlier_editions(livret)
    before = chosen(request, earlier)
    context = {
        "territory": place,
        "livret": livret,
        "can_edit": can_edit_livret(request.user, place),
        "earlier": earlier,
        "before": before,
    }
    if before is not None:
        after = thaw(frozen_of(livret)) if livret.contents else freeze(livret, timezone.localdate())
        changes = changes_between(before, after)
        context["groups"] = groups(request, livret, before, changes)
        context["verified"] = len(changes.of(ChangeKind.VERIFIED))
        if livret.numbering:
            update = update_between(before, livret)
            context["update"] = update
            context["lines"] = lines(update, numbering_of(livret), changes)
    return render(request, "fiches/livrets/changes.html", context)


def chosen(request: HttpRequest, editions: list[Livret], name: str = "depuis") -> Livret | None:
    """The edition whose number is in the address, or else the first one, if there is any."""
    asked = request.GET.get(name, "")
    if not asked:
        return editions[0] if editions else None
    found = [edition for edition in editions if str(edition.number) == asked]
    if not found:
        raise Http404
    return found[0]


TITLES = {
    ChangeKind.NEW: "nouveau partenaire,nouveaux partenaires",
    ChangeKind.RENAMED: "nouveau nom,nouveaux noms",
    ChangeKind.CHANGED: "fiche modifiée,fiches modifiées",
    ChangeKind.GONE: "fiche n’est plus dans le livret,fiches ne sont plus dans le livret",
}


def groups(
    request: HttpRequest, livret: Livret, before: Livret, changes: Changes
) -> list[tuple[ChangeKind, str, list[ChangeRow]]]:
    """The changes by kind, with the fiches that this visitor can open."""
    fiches = Fiche.objects.visible_to(request.user).of(livret.territory).online()
    seen = set(fiches.values_list("pk", flat=True))
    revisions = {
        fiche_id(sheet.key): revision_number(sheet.key) for sheet in frozen_of(before).sheets
    }
    rows: dict[ChangeKind, list[ChangeRow]] = {kind: [] for kind in TITLES}
    for change in changes.changes:
        if change.kind in rows:
            fiche = int(fiche_id(change.key))
            old, new = revisions.get(str(fiche), 0), revision_number(change.key)
            shown = fiche if fiche in seen else 0
            rows[change.kind].append(
                ChangeRow(change, shown, old if old != new else 0, new if old != new else 0)
            )
    return [(kind, TITLES[kind], found) for kind, found in rows.items() if found]
