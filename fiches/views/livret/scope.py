"""Which edition, for whom, and whether its PDF may still be read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fiches.livret.freeze import is_outdated
from fiches.livret.viewing import forget_pages
from fiches.models import Livret
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import territory_or_404


def livret_or_404(request: HttpRequest, place: Territory, number: int) -> Livret:
    """Readers only see editions that are ready."""
    livrets = Livret.objects.visible_to(request.user).filter(territory=place)
    if not can_edit_livret(request.user, place):
        livrets = livrets.filter(state=Livret.State.READY)
    return get_object_or_404(livrets.select_related("territory"), number=number)


def editable_livret(request: HttpRequest, territory: str, number: int) -> Livret:
    """The edition, for those who keep the livret; others get 403."""
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return livret_or_404(request, place, number)


def needs_redoing(livret: Livret) -> bool:
    """Whether the compiled edition shows somebody or a place that it may no longer show."""
    return (
        livret.state == Livret.State.READY and livret.contents is not None and is_outdated(livret)
    )


def ready_or_refused(request: HttpRequest, territory: str, number: int) -> Livret | HttpResponse:
    """An edition whose PDF may be read; otherwise 404, or a page that says why not."""
    place = territory_or_404(request, territory)
    livret = livret_or_404(request, place, number)
    if livret.state != Livret.State.READY:
        raise Http404
    if needs_redoing(livret):
        forget_pages(livret.pk)
        can_edit = can_edit_livret(request.user, place)
        context = {"territory": place, "livret": livret, "can_edit": can_edit}
        return render(request, "fiches/livrets/outdated.html", context, status=409)
    if not livret.pdf or not livret.pdf.storage.exists(str(livret.pdf.name)):
        raise Http404
    return livret
