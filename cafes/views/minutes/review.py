"""Before leaving the room: read the notes again, correct them in place, send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cafes.arriving import attendances, presence
from cafes.follow_ups import from_note, notes_without
from cafes.forms.minutes import CorrectedNoteForm, SendForm
from cafes.minutes import review
from cafes.minutes.correcting import (
    keep_only,
    put_back,
    save_corrected,
    set_open,
    take_out,
    takes_words,
)
from cafes.minutes.fiches_present import prepare_fiches
from cafes.minutes.sending import last_version, reach, send
from cafes.models import Cafe, CompteRendu, Note
from cafes.views.papers import planned_cafe
from partners.dates import NBSP, full_date
from partners.models import Territory, Theme
from partners.scope import current_user, safe_pk


@require_safe
def minutes_review(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    return _page(request, planned_cafe(request, territory, pk))


@require_POST
def minutes_note(
    request: HttpRequest, territory: str, date: dt.date, pk: int, note: int
) -> HttpResponse:
    """What one asks of one note: correct it, take it out, put it back, follow it."""
    cafe, now = planned_cafe(request, territory, pk), timezone.now()
    notes = Note.objects.filter(tour__cafe=cafe).select_related("tour__cafe", "partner")
    row, place = get_object_or_404(notes, pk=note), f"#note-{note}"
    if "retirer" in request.POST:
        take_out(row, now)
        _tell_taken_out(request, cafe)
        place = "#envoyer" if request.POST["retirer"] == "envoi" else "#notes"
    elif "remettre" in request.POST:
        put_back(row, now)
        messages.success(request, "la note est remise.")
    elif "garder" in request.POST:
        keep_only(row, now)
        messages.success(request, "cette version est gardée, l’autre est retirée.")
    elif "suivre" in request.POST and row.kind == Note.Kind.FOLLOW_UP:
        from_note(row)
        messages.success(request, "la suite est notée.")
    else:
        form = CorrectedNoteForm(request.POST, instance=row)
        if not form.is_valid():
            return _page(request, cafe, wrong=form, status=422)
        save_corrected(form.save(commit=False), now)
        messages.success(request, "la note est corrigée.")
    return redirect(_address(request, cafe) + place)


@require_POST
def minutes_follow(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """All that was noted as to be done, in one gesture."""
    cafe = planned_cafe(request, territory, pk)
    for note in notes_without(cafe):
        from_note(note)
    messages.success(request, "les suites sont notées. Précisez qui s’en charge, et pour quand.")
    return redirect(f"{_address(request, cafe)}#suites")


@require_POST
def minutes_close(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """Partners may add their own word from their link, or no longer."""
    cafe = planned_cafe(request, territory, pk)
    set_open(cafe, is_open="ouvrir" in request.POST)
    return redirect(f"{_address(request, cafe)}#mots")


@require_POST
def minutes_send(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    cafe = planned_cafe(request, territory, pk)
    form = SendForm(request.POST, cafe=cafe, last=last_version(cafe))
    if not form.is_valid():
        return _page(request, cafe, form=form, status=422)
    data = form.cleaned_data
    if review.unseen(cafe, data["seen"]):
        return _page(request, cafe, form=form, status=422)
    version, letters = send(
        cafe,
        after=data["after"],
        audience=data["audience"],
        chosen=data["chosen"],
        correction=data.get("correction", ""),
        by=current_user(request),
        now=timezone.now(),
    )
    prepare_fiches.enqueue(cafe.pk)
    _tell(request, version, letters)
    return redirect("cafes:minutes_detail", cafe.territory.slug, cafe.date, cafe.pk)


def _tell_taken_out(request: HttpRequest, cafe: Cafe) -> None:
    """Whoever has the link reads the last version as it was frozen, until another one is sent."""
    last = last_version(cafe)
    if last is None:
        messages.success(request, "la note est retirée du compte rendu.")
    else:
        messages.warning(
            request,
            f"la note ne sera plus dans la version {last.version + 1}. La version {last.version}, "
            f"que les partenaires lisent, peut la montrer encore{NBSP}: envoyez la nouvelle.",
        )


def _tell(request: HttpRequest, version: CompteRendu, letters: int) -> None:
    day = full_date(version.cafe.date)
    if letters:
        several = "s" if letters > 1 else ""
        said = f"{letters}\N{NO-BREAK SPACE}courriel{several} part{'ent' if several else ''}."
        messages.success(
            request,
            f"le compte rendu du {day} est envoyé{'' if version.version == 1 else ', dans sa nouvelle version'}. {said}",
        )
    else:
        messages.info(
            request,
            f"le compte rendu du {day} est en ligne (version {version.version})."
            " Aucun courriel n’est parti\N{NO-BREAK SPACE}: il l’était déjà, ou nous n’avons pas d’adresse.",
        )


def _address(request: HttpRequest, cafe: Cafe) -> str:
    page = reverse("cafes:minutes_review", args=[cafe.territory.slug, cafe.date, cafe.pk])
    return f"{page}?par={review.BY_KIND}" if _by(request) else page


def back_to_review(request: HttpRequest, place: Territory) -> HttpResponse | None:
    """Where `retour` (the number of a café) says that one comes from, if it is one of the place."""
    number = safe_pk(request.GET.get("retour", ""))
    cafe = place.cafes.filter(pk=number).first() if number is not None else None
    if cafe is None:
        return None
    page = reverse("cafes:minutes_review", args=[place.slug, cafe.date, cafe.pk])
    return redirect(f"{page}#suites")


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("par") or request.POST.get("par")
    return review.BY_KIND if asked == review.BY_KIND else ""


def _page(
    request: HttpRequest,
    cafe: Cafe,
    *,
    wrong: CorrectedNoteForm | None = None,
    form: SendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    last = last_version(cafe)
    themes = list(Theme.objects.all())

    def form_of(note: Note) -> CorrectedNoteForm:
        if wrong is not None and wrong.instance.pk == note.pk:
            return wrong
        return CorrectedNoteForm(instance=note, themes=themes, after=cafe.date)

    rows, came = review.rows_of(cafe, last, form_of), list(attendances(cafe))
    gone, decided = list(review.taken_out(cafe)), review.decided(cafe)
    doubts = review.doubts_in((row.note for row in rows), decided)
    context: dict[str, Any] = {
        "territory": cafe.territory,
        "cafe": cafe,
        "last": last,
        "by": _by(request),
        "groups": review.grouped(rows, _by(request)),
        "wrong": wrong,
        "warned": sum(bool(row.warnings) for row in rows),
        "late": sum(row.late for row in rows),
        "to_follow": notes_without(cafe).count(),
        "presence": presence(came),
        "carried": review.carried(cafe),
        "decided": decided,
        "taken_out": gone,
        "still_read": review.still_read(gone, last),
        "doubts": doubts,
        "seen": " ".join(one.key for one in doubts),
        "correcting": safe_pk(request.GET.get("corriger", "")),
        "takes_words": takes_words(cafe),
        "form": form or SendForm(cafe=cafe, last=last),
        "reach": reach(cafe),
    }
    return render(request, "cafes/minutes/review.html", context, status=status)
