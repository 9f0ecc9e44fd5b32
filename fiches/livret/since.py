"""Two editions of one territory: what changed, which sheets to replace, and those sheets."""

from __future__ import annotations

from fiches.livret import contents, looseleaf
from fiches.livret.changes import changes_since
from fiches.livret.compile import Progress
from fiches.livret.freeze import frozen_of, image_bytes, numbering_of, thaw
from fiches.livret.looseleaf import Update
from fiches.livret.update import CompiledUpdate, compile_update
from fiches.models import Livret


def earlier_editions(livret: Livret) -> list[Livret]:
    """Those that a binder may hold, the newest first. One query, without their contents."""
    earlier = Livret.objects.filter(territory=livret.territory_id, number__lt=livret.number)
    return list(earlier.filter(numbering__isnull=False).order_by("-number").defer("contents"))


def changes_between(before: Livret, after: contents.Livret) -> contents.Changes:
    """What `after` says that `before` did not, as both may be read today."""
    return changes_since(thaw(frozen_of(before)), after)


def update_between(before: Livret, after: Livret) -> Update:
    """What to take out and to put in; both have been compiled."""
    return looseleaf.update(numbering_of(before), numbering_of(after))


def sheets_since(
    before: Livret, after: contents.Livret, progress: Progress | None = None
) -> CompiledUpdate:
    """The sheets of `after` (as it may be printed today) that a binder of `before` lacks."""
    changes = changes_between(before, after)
    return compile_update(after, numbering_of(before), changes, image_bytes(after), progress)
