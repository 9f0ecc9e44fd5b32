"""What each one says, noted while listening."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cafes.arriving import locked
from cafes.at_hand import briefs, for_page, open_questions
from cafes.forms.tour import NoteForm
from cafes.models import Cafe, Note
from cafes.seating import Place, moved, places_of
from cafes.situations import sentences
from cafes.tables import NoteChange, SeatChange, Table, begin
from cafes.views.morning.place import address, for_scripts, led_cafe
from partners.models import Partner
from partners.scope import current_user


@dataclass(frozen=True)
class KindKey:
    """A nature of note, and the sign that chooses it in an empty one (static/js/morning-editor.js)."""

    value: str
    label: str
    sign: str = ""


SIGNS = {"news": "+", "question": "?", "worry": "!", "event": ":", "follow_up": "*"}
KINDS = [KindKey(value, label, SIGNS.get(value, "")) for value, label in Note.Kind.choices]


@require_safe
def tour(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    _, cafe = led_cafe(request, territory, pk)
    if cafe.date != date or cafe.kind == Cafe.Kind.HABITANTS:
        wanted = "attendance" if cafe.kind == Cafe.Kind.HABITANTS else "tour"
        return redirect(address(f"cafes:{wanted}", cafe))
    at_table = places_of(cafe)
    note = _asked_note(cafe, request.GET.get("modifier"))
    initial = _shown(note) if note else {"key": uuid.uuid4(), "base": 0}
    if note is None:
        initial["seat"] = request.GET.get("place", "")
    form = NoteForm(initial=initial, places=at_table)
    return _page(request, cafe, form, at_table, editing=note is not None)


@require_POST
def tour_note(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """One note, written or corrected on the page without JavaScript."""
    _, cafe = led_cafe(request, territory, pk)
    at_table = places_of(cafe)
    form = NoteForm(request.POST, places=at_table)
    if not form.is_valid():
        return _page(request, cafe, form, at_table, status=422)
    said, now = form.cleaned_data, timezone.now()
    change = NoteChange(
        key=said["key"],
        seat=said["seat"],
        kind=said["kind"],
        text=said["text"].replace("\r\n", "\n"),
        at=now,
        happens_on=said["happens_on"],
        happens_at=said["happens_at"],
        position=_last_position(at_table, said["seat"]) + 1,
        base=said["base"],
    )
    place = next(place for place in at_table if place.key == said["seat"])
    written = _write(request, cafe, [SeatChange(place.key, place.partner, place.label)], [change])
    if any(note.key != change.key for note in written):
        messages.warning(
            request,
            "quelqu’un d’autre a changé cette note en même temps\N{NO-BREAK SPACE}; les deux sont gardées.",
        )
    messages.success(request, "la note est gardée.")
    if found := sentences(change.text):
        messages.info(request, " ".join(found))
    return redirect(f"{address('cafes:tour', cafe)}?place={said['seat']}#ecrire")


@require_POST
def tour_seat(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """A place that moves, somebody who asks not to be noted, a note that goes."""
    _, cafe = led_cafe(request, territory, pk)
    asked = {name: _key(value) for name, value in request.POST.items() if name in ACTS}
    if len(asked) != 1:
        raise BadRequest("one thing at a time")
    act, key = next(iter(asked.items()))
    at_table = places_of(cafe)
    if act == "drop":
        Note.objects.filter(tour__cafe=cafe, key=key).kept().update(removed_at=timezone.now())
    elif act in {"up", "down"}:
        _write(request, cafe, moved(at_table, key, -1 if act == "up" else 1), [])
    elif place := next((place for place in at_table if place.key == key), None):
        change = SeatChange(key, place.partner, place.label, not_noted=act == "quiet")
        _write(request, cafe, [change], [])
    return redirect(f"{address('cafes:tour', cafe)}#places")


ACTS = frozenset({"up", "down", "quiet", "loud", "drop"})


def _page(
    request: HttpRequest,
    cafe: Cafe,
    form: NoteForm,
    at_table: list[Place],
    *,
    editing: bool = False,
    status: int = 200,
) -> HttpResponse:
    questions = open_questions(cafe)
    network = Partner.objects.of(cafe.territory).values_list("pk", flat=True)
    wanted = {place.partner for place in at_table if place.partner} | set(network)
    hand = for_page(briefs(cafe, wanted), questions)
    text = form.data.get("text", "") if form.is_bound else ""
    context: dict[str, Any] = {
        "territory": cafe.territory,
        "cafe": cafe,
        "form": form,
        "editing": editing,
        "found": sentences(text),
        "places": at_table,
        "kinds": KINDS,
        "questions": questions,
        "morning": for_scripts(request, cafe) | hand | {"date": cafe.date.isoformat()},
    }
    return render(request, "cafes/morning/tour.html", context, status=status)


def _write(
    request: HttpRequest, cafe: Cafe, seats: list[SeatChange], notes: list[NoteChange]
) -> list[Any]:
    now = timezone.now()
    with transaction.atomic():
        keys = {seat.key for seat in seats} | {note.key for note in notes}
        table = Table(locked(cafe), keys)
        if notes:
            begin(table.tour, now, None)
        return list(table.take(seats, notes, current_user(request), now).values())


def _asked_note(cafe: Cafe, key: str | None) -> Note | None:
    if not key:
        return None
    notes = Note.objects.kept().filter(tour__cafe=cafe, key=_key(key)).select_related("seat")
    return notes.first()


def _shown(note: Note) -> dict[str, Any]:
    return {
        "key": note.key,
        "base": note.version,
        "seat": str(note.seat.key) if note.seat else "",
        "kind": note.kind,
        "text": note.text,
        "happens_on": note.happens_on,
        "happens_at": note.happens_at,
    }


def _last_position(at_table: list[Place], key: uuid.UUID) -> int:
    notes = [note for place in at_table if place.key == key for note in place.notes]
    return max((note.position for note in notes), default=0)


def _key(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise BadRequest("unknown key") from None
