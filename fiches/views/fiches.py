"""The list of a territory's fiches, and what is done to several of them at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST, require_safe

from fiches.batches import Account, Action, act_on
from fiches.importing.runs import fiches_created_by
from fiches.listing import SORTS, Filters, chips, chosen, options, rows_of, to_do
from fiches.models import Fiche
from fiches.permissions import may_edit_fiche_of
from fiches.sheets import all_themes
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, safe_pks, territory_or_404

ROWS_A_PAGE = 50


@require_safe
def fiche_list(request: HttpRequest, territory: str) -> HttpResponse:
    place = territory_or_404(request, territory)
    filters = Filters.read(request.GET)
    rows = rows_of(
        place,
        all_themes(),
        timezone.localdate(),
        lambda partner: may_edit_fiche_of(request.user, partner, place),
    )
    found = chosen(rows, filters)
    if filters.importees:
        created = fiches_created_by(place, filters.importees)
        found = [row for row in found if row.fiche_id in created]
    choices = options(rows)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "territory": place,
        "filters": filters,
        "options": choices,
        "chips": chips(filters, choices),
        "sorts": SORTS,
        "page": page,
        "can_tick": any(row.fiche_id for row in page),
        "found": len(found),
        "total": len(rows),
        "to_do": to_do(rows),
        "can_edit": can_edit_livret(request.user, place),
    }
    return render(request, "fiches/fiche_list.html", context)


@require_POST
def fiche_batch(request: HttpRequest, territory: str) -> HttpResponse:
    """The buttons under the list: the same thing for every fiche that is ticked."""
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    ticked = safe_pks(request.POST.getlist("fiche"))
    back = f"{reverse('fiches:fiche_list', args=[place.slug])}?{request.POST.get('retour', '')}"
    if request.POST.get("action") not in set(Action) or not ticked:
        messages.warning(request, "cochez d’abord les fiches que cela concerne.")
        return redirect(back)
    fiches = (
        Fiche.objects.visible_to(request.user)
        .of(place)
        .with_relations()
        .prefetch_related("area_communes")
        .filter(pk__in=ticked[:1000])
        .fetch_mode(models.FETCH_RAISE)
    )
    action = Action(request.POST["action"])
    if action == Action.ARCHIVE and "confirmer" not in request.POST:
        context = {"territory": place, "fiches": fiches, "back": back}
        return render(request, "fiches/fiche_batch_archive.html", context)
    _tell(request, place, act_on(fiches, action, current_user(request), timezone.now()))
    return redirect(back)


def _tell(request: HttpRequest, place: Territory, account: Account) -> None:
    if account.done:
        messages.success(request, account.said)
    if account.refused:
        lines = (
            (reverse("fiches:fiche_edit", args=[place.slug, fiche.pk]), fiche, " ".join(reasons))
            for fiche, reasons in account.refused
        )
        items = format_html_join("", '<li><a href="{}">{}</a>&nbsp;: {}</li>', lines)
        said = "rien n’a changé pour celles-ci&nbsp;: <ul>{}</ul>"
        messages.warning(request, format_html(said, items))
