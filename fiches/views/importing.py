"""Bringing a spreadsheet: choose it, look at what it would do, import, read the report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fiches import exporting
from fiches.forms.importing import ImportForm
from fiches.importing import report as reports
from fiches.importing import runs
from fiches.importing.choosing import Choices
from fiches.models import ImportRun
from partners.models import Territory
from partners.permissions import can_edit_livret
from partners.scope import current_user, territory_or_404
from partners.templatetags.french import plural

ROWS_A_PAGE = 50
LONG = 240  # characters of a sentence that are read at once
TOLD_SHORT = {
    "updated": "un texte du fichier.",
    "conflict": "le fichier et l’application disent deux choses. L’application garde sa valeur.",
    "kept": "modifié dans l’application depuis le dernier import, et gardé.",
}
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTCOMES = {
    # outcome → (in the address, before, after, icon, tone)
    "refused": ("refusees", "refusée,refusées", "refusée,refusées", "circle-x", "alert"),
    "conflict": (
        "differentes",
        "ligne différente qui sera gardée telle quelle dans l’application,"
        "lignes différentes qui seront gardées telles quelles dans l’application",
        "ligne différente gardée telle quelle dans l’application,"
        "lignes différentes gardées telles quelles dans l’application",
        "scale",
        "warn",
    ),
    "created": ("creees", "à créer,à créer", "créée,créées", "plus", "ok"),
    "updated": (
        "mises-a-jour",
        "à mettre à jour,à mettre à jour",
        "mise à jour,mises à jour",
        "refresh-cw",
        "info",
    ),
    "unchanged": ("inchangees", "inchangée,inchangées", "inchangée,inchangées", "equal", ""),
    "left_out": (
        "laissees-de-cote",
        "laissée de côté,laissées de côté",
        "laissée de côté,laissées de côté",
        "map-pin-off",
        "",
    ),
}


def _place_to_import(request: HttpRequest, territory: str) -> Territory:
    """The territory, for those who keep its livret; others get 403."""
    place = territory_or_404(request, territory)
    if not can_edit_livret(request.user, place):
        raise PermissionDenied
    return place


def _run_or_404(request: HttpRequest, territory: str, pk: int) -> ImportRun:
    place = _place_to_import(request, territory)
    visible = ImportRun.objects.visible_to(request.user).filter(territory=place)
    return get_object_or_404(visible.select_related("territory"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest, territory: str) -> HttpResponse:
    place = _place_to_import(request, territory)
    posted = request.method == "POST"
    data = (request.POST, request.FILES) if posted else ()
    form = ImportForm(*data, territory=place)
    if form.is_valid():
        return redirect(runs.start(place, current_user(request), **form.cleaned_data))
    recent = ImportRun.objects.visible_to(request.user).filter(territory=place)
    recent = recent.defer("report").select_related("territory", "user")[:10]
    context = {"territory": place, "form": form, "recent": recent}
    return render(request, "fiches/importing/form.html", context)


@require_safe
def import_detail(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    run = _run_or_404(request, territory, pk)
    if request.htmx and not run.is_under_way:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Refresh": "true"})  # it has just ended
    context = {
        "territory": run.territory,
        "run": run,
        "silent": runs.is_silent(run, timezone.now()),
        "outcomes": [],
        "page": None,
        "chosen": "",
        **(_report_context(request, run) if "rows" in run.report and not run.is_under_way else {}),
    }
    template = "fiches/importing/detail.html"
    if request.htmx:  # type: ignore[attr-defined]
        template += "#progress"
    return render(request, template, context)


def _report_context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    after = run.state == ImportRun.State.DONE
    counts, chosen = run.report["counts"], request.GET.get("resultat", "")
    outcomes = [
        {
            "code": code,
            "slug": slug,
            "words": done if after else foreseen,
            "state": "différente" if code == "conflict" else plural(1, done if after else foreseen),
            "icon": icon,
            "tone": tone,
            "count": counts.get(code, 0),
        }
        for code, (slug, foreseen, done, icon, tone) in OUTCOMES.items()
    ]
    wanted = {each["code"] for each in outcomes if each["slug"] == chosen} or set(OUTCOMES)
    found = [row for row in run.report["rows"] if row["outcome"] in wanted]
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    by_code = {each["code"]: each for each in outcomes}
    page.object_list = [
        {
            **row,
            "state": by_code[row["outcome"]],
            "sentences": [_said(message) for message in row["messages"]],
        }
        for row in page.object_list
    ]
    return {"outcomes": outcomes, "page": page, "chosen": chosen}


def _said(message: dict[str, Any]) -> dict[str, Any]:
    """A message as one sentence; when it is long, its two values open on a click."""
    text = reports.sentence(message)
    message = {"ours": "", "theirs": "", "key": "", "taken": "", **message}
    if len(text) <= LONG or message["kind"] not in TOLD_SHORT:
        return {**message, "text": text, "opens": ""}
    short = f"{message['field']}\u00a0: {TOLD_SHORT[message['kind']]}"
    return {**message, "text": short, "opens": "yes"}


@require_POST
def import_scope(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Read the file again, with or without the rows that are outside the territory."""
    run = _run_or_404(request, territory, pk)
    if run.state == ImportRun.State.READY:
        run.only_territory = request.POST.get("only_territory") == "on"
        runs.queue(run, ImportRun.State.READING, timezone.now())
    return redirect(run)


@require_POST
def import_choose(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Read the file again, without the rows and with the values that were chosen."""
    run = _run_or_404(request, territory, pk)
    if run.state == ImportRun.State.READY:
        _choose(run, request)
        runs.queue(run, ImportRun.State.READING, timezone.now())
    return redirect(run)


def _choose(run: ImportRun, request: HttpRequest) -> None:
    """What the page of the preview says of the rows that it showed."""
    said = [request.POST.getlist(name) for name in ("shown", "kept", "offered", "taken")]
    run.choices = Choices.from_json(run.choices).answered(*said).as_json()


@require_POST
def import_apply(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    """Import what the preview showed and what is ticked there, or take up again what was
    interrupted."""
    run = _run_or_404(request, territory, pk)
    now = timezone.now()
    if run.state == ImportRun.State.READY:
        _choose(run, request)
        runs.queue(run, ImportRun.State.APPLYING, now)
    elif runs.is_silent(run, now):
        runs.queue(run, run.state, now)
    return redirect(run)


@require_POST
def import_drop(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    run = _run_or_404(request, territory, pk)
    place = run.territory
    runs.drop(run)
    messages.success(request, "le fichier et son compte rendu sont effacés.")
    return redirect("fiches:import_create", place.slug)


@require_safe
def import_refused(request: HttpRequest, territory: str, pk: int) -> HttpResponse:
    run = _run_or_404(request, territory, pk)
    text = reports.refused_rows(run.report) if "rows" in run.report else ""
    name = f"lignes-refusees-{run.territory.slug}-{run.pk}.csv"
    return _download(text.encode(), "text/csv; charset=utf-8", name)


@require_safe
def import_template(request: HttpRequest, territory: str) -> HttpResponse:
    """An empty workbook with the columns that we read."""
    place = _place_to_import(request, territory)
    data = exporting.as_xlsx([], exporting.TEMPLATE_COLUMNS)
    return _download(data, SPREADSHEET, f"modele-fiches-{place.slug}.xlsx")


@require_safe
def fiche_export(request: HttpRequest, territory: str, kind: str) -> HttpResponseBase:
    """All the fiches: as they are being written for those who write, as published for readers."""
    place = territory_or_404(request, territory)
    body = exporting.rows(place, working_copy=can_edit_livret(request.user, place))
    name = f"fiches-{place.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return _download(exporting.as_xlsx(body), SPREADSHEET, name)
    return _download(exporting.as_csv(body), "text/csv; charset=utf-8", name)


def _download(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
