"""What was published, revision after revision; two of them compared; one taken up again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from fiches.differences import differences, filled
from fiches.editing import Outdated, seen_version
from fiches.history import restore_revision
from fiches.models import Fiche, Revision
from fiches.permissions import can_publish_fiche, sees_working_copy
from fiches.reviewing import changes_waiting, kept_sheet, working_sheet
from fiches.sheets import all_themes
from fiches.views.reading import fiche_or_404
from partners.models import Territory
from partners.scope import current_user, territory_or_404

NBSP = "\N{NO-BREAK SPACE}"


@require_safe
def fiche_history(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Every revision, and what changed between two of them: the last two unless told."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not sees_working_copy(request.user, fiche, place):
        raise PermissionDenied
    revisions = list(fiche.revisions.select_related("published_by").defer("content"))
    after = _chosen(request, "a", revisions, revisions[0].number if revisions else 0)
    before = _chosen(request, "de", revisions, after - 1)
    numbers = {before, after} - {0}
    found = {r.number: r for r in fiche.revisions.filter(number__in=numbers)}
    themes = all_themes()
    sheets = {number: kept_sheet(fiche, one, themes) for number, one in found.items()}
    context = {
        "territory": place,
        "fiche": fiche,
        "revisions": revisions,
        "before": before,
        "after": after,
        "changes": differences(sheets[before], sheets[after]) if len(sheets) == 2 else [],
        "values": filled(sheets[after]) if after in sheets and before not in sheets else [],
        "can_take_up": can_publish_fiche(request.user, fiche, place)
        and fiche.state != Fiche.State.ARCHIVED,
    }
    return render(request, "fiches/history/list.html", context)


def _chosen(request: HttpRequest, name: str, revisions: list[Revision], default: int) -> int:
    """The number asked for in the address, if there is such a revision; 0 for none."""
    asked = request.GET.get(name, "")
    numbers = {revision.number for revision in revisions}
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else default
    return number if number in numbers else 0


@require_http_methods(["GET", "HEAD", "POST"])
def fiche_take_up(request: HttpRequest, territory: str, pk: int, number: int) -> HttpResponse:
    """First what would change in the working copy, and what would be lost; then the button."""
    place = territory_or_404(request, territory)
    fiche = fiche_or_404(request, place, pk)
    if not can_publish_fiche(request.user, fiche, place):
        raise PermissionDenied
    if fiche.state == Fiche.State.ARCHIVED:
        raise Http404
    revision = get_object_or_404(fiche.revisions, number=number)
    if request.method == "POST":
        return _take_up(request, place, fiche, revision)
    themes = all_themes()
    wanted = kept_sheet(fiche, revision, themes)
    context = {
        "territory": place,
        "fiche": fiche,
        "revision": revision,
        "changes": differences(working_sheet(fiche, themes), wanted),
        "lost": changes_waiting(fiche, themes),
    }
    return render(request, "fiches/history/take_up.html", context)


def _take_up(
    request: HttpRequest, place: Territory, fiche: Fiche, revision: Revision
) -> HttpResponse:
    seen = seen_version(request.POST)
    try:
        lost = restore_revision(fiche, revision, seen, current_user(request), timezone.now())
    except Outdated:
        messages.warning(
            request,
            f"quelqu’un a enregistré cette fiche entre-temps{NBSP}: relisez ce qui changerait.",
        )
        return redirect("fiches:fiche_take_up", place.slug, fiche.pk, revision.number)
    messages.success(
        request,
        f"la version de travail reprend la version {revision.number}. "
        "Publiez-la pour que les lecteurs la voient.",
    )
    if lost:
        messages.warning(request, f"n’existe plus et reste tel quel{NBSP}: {', '.join(lost)}.")
    return redirect("fiches:fiche_detail", place.slug, fiche.pk)
