"""Who is there: one tap each, on a phone held at the door."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cafes.arriving import Quality, arrive, person, presence, structure, take_back
from cafes.expecting import GROUPS, Line, lines
from cafes.forms.attendance import NewcomerForm
from cafes.headcounts import MOST, add_people, set_headcount
from cafes.models import Attendance, Cafe
from cafes.views.morning.place import address, for_scripts, led_cafe
from partners.french import plain
from partners.models import Partner
from partners.scope import safe_pk

MOST_EMAIL = 120


@require_safe
def attendance(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    place, cafe = led_cafe(request, territory, pk)
    if cafe.date != date:
        return redirect(address("cafes:attendance", cafe))
    if cafe.kind == Cafe.Kind.HABITANTS:
        context = {"territory": place, "cafe": cafe, "morning": for_scripts(request, cafe)}
        return render(request, "cafes/morning/headcount.html", context)
    initial = {"key": uuid.uuid4(), "newcomer": True}
    asked = safe_pk(request.GET.get("avec", ""))
    if asked and (partner := Partner.objects.of(place).filter(pk=asked).first()):
        initial |= {"organisation": partner.name, "newcomer": False}
    return _page(request, cafe, NewcomerForm(initial=initial))


@require_POST
def attendance_note(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """One arrival, from the list or from the form for newcomers; or taken back, or corrected."""
    _, cafe = led_cafe(request, territory, pk)
    now, asked = timezone.now(), request.POST
    if cafe.kind == Cafe.Kind.HABITANTS:
        raise BadRequest("nobody is named here")
    if "arrive" in asked:
        line = _line(cafe, asked["arrive"])
        arrive(cafe, key=line.key, at=now, partner=line.partner, contact=line.contact)
        who = line.contact or line.partner.name
        messages.success(request, f"la présence est notée\N{NO-BREAK SPACE}: {who}.")
    elif "take_back" in asked:
        take_back(cafe, _key(asked["take_back"]), now)
    elif "write_to" in asked:
        _write_to(request, cafe, _key(asked["write_to"]))
    elif "quality" in asked and "|" in asked["quality"]:
        _correct(cafe, *asked["quality"].split("|", 1))
    else:
        form = NewcomerForm(asked)
        if not form.is_valid() or not _arrive_new(cafe, form, now):
            return _page(request, cafe, form, status=422)
        messages.success(request, "l’arrivée est notée.")
    return redirect(address("cafes:attendance", cafe))


@require_POST
def headcount_change(request: HttpRequest, territory: str, date: dt.date, pk: int) -> HttpResponse:
    """A café habitants: one more, one fewer, or how many in all."""
    _, cafe = led_cafe(request, territory, pk)
    if cafe.kind != Cafe.Kind.HABITANTS:
        raise BadRequest("people are noted one by one here")
    change, total = request.POST.get("change"), safe_pk(request.POST.get("total", ""))
    if change in {"1", "-1"}:
        add_people(cafe, int(change))
    elif total is not None and total <= MOST:
        set_headcount(cafe, total)
    else:
        messages.error(request, f"écrivez un nombre entre 0 et {MOST}.")
    return redirect(address("cafes:attendance", cafe))


def _page(request: HttpRequest, cafe: Cafe, form: NewcomerForm, status: int = 200) -> HttpResponse:
    rows = list(Attendance.objects.filter(cafe=cafe).select_related("partner", "contact"))
    here = [row for row in rows if row.removed_at is None]
    expected = lines(cafe, rows)
    listed = {line.here.pk for line in expected if line.here}
    invited = any(line.invited for line in expected)
    words = plain(request.GET.get("q", ""))
    begins = [line for line in expected if f" {words}" in f" {line.find}"]
    shown = begins or [line for line in expected if words in line.find]
    context: dict[str, Any] = {
        "territory": cafe.territory,
        "cafe": cafe,
        "groups": [
            (
                name if invited else "Les partenaires du réseau",
                [n for n in shown if n.group == code],
            )
            for code, name in GROUPS.items()
        ],
        "others": [
            {"row": row, "structure": structure(row), "person": person(row)}
            for row in here
            if row.pk not in listed
        ],
        "presence": presence(here),
        "structures": Partner.objects.of(cafe.territory).only("name", "sort_key"),
        "qualities": Quality.choices,
        "form": form,
        "query": request.GET.get("q", ""),
        "morning": for_scripts(request, cafe),
    }
    return render(request, "cafes/morning/attendance.html", context, status=status)


def _line(cafe: Cafe, base: str) -> Line:
    rows = Attendance.objects.filter(cafe=cafe)
    found = next((line for line in lines(cafe, rows) if line.base == base), None)
    if found is None:
        raise BadRequest("unknown line")
    return found


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise BadRequest("unknown key") from None


def _write_to(request: HttpRequest, cafe: Cafe, key: uuid.UUID) -> None:
    """The address of somebody who is noted already; a contact's is in the network."""
    email = request.POST.get(f"email-{key}", "").strip()
    try:
        validate_email(email)
        if len(email) > MOST_EMAIL:
            raise ValidationError("too long")
    except ValidationError:
        messages.error(request, "cette adresse de courriel ne semble pas complète.")
        return
    rows = cafe.attendances.filter(key=key, removed_at__isnull=True, contact=None)
    if rows.update(email=email):
        messages.success(request, f"le courriel est gardé\N{NO-BREAK SPACE}: {email}.")


def _correct(cafe: Cafe, key: str, quality: str) -> None:
    if quality not in Quality.values:
        raise BadRequest("unknown quality")
    cafe.attendances.filter(key=_key(key), removed_at__isnull=True).update(quality=quality)


def _arrive_new(cafe: Cafe, form: NewcomerForm, now: dt.datetime) -> bool:
    said = form.cleaned_data
    wanted = plain(said["organisation"])
    network = Partner.objects.of(cafe.territory)
    partner = next((p for p in network if wanted in {plain(p.name), plain(p.acronym)} - {""}), None)
    try:
        arrive(
            cafe,
            key=said["key"],
            at=now,
            partner=partner,
            organisation=said["organisation"],
            name=said["name"],
            email=said["email"],
            quality=said["quality"],
            newcomer=said["newcomer"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
