"""The plan of a season: its dates and hosts, changed until they suit, then adopted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cafes.forms.season import NewDateForm, SlotForm, natures
from cafes.models import Season
from cafes.planning.adopting import Adopted, Plan, open_plan, same_moment
from cafes.planning.changing import Outcome, Wish, abandon, change
from cafes.planning.proposing import Row
from cafes.planning.slots import Slot
from cafes.planning.telling import told
from cafes.rhythm import UNPUBLISHED
from cafes.views.cafes import planned_territory
from cafes.views.season.year import rhythm_words
from partners.dates import NBSP, full_date
from partners.models import Territory, Theme
from partners.scope import safe_pk

VERBS = {"save", "adopt", "drop", "restore", "pin", "unpin", "skip", "exchange", "swap", "add"}
# Of a message that is shown at the café it is about, not at the top of the page.
AT_CAFE = "cafe-"


@dataclass(frozen=True)
class Line:
    """A café of the plan on the page; no form when guests know it."""

    row: Row
    form: SlotForm | None
    nature: str
    theirs: Row | None = None  # what somebody else stored meanwhile, otherwise than typed
    said: str = ""  # what was just done to it

    @property
    def flags(self) -> list[str]:
        """Those of the day, but for what the page says once for all of them."""
        return [flag for flag in self.row.flags if flag != UNPUBLISHED]

    @property
    def slot(self) -> Slot:
        return self.row.slot


@dataclass(frozen=True)
class Gone:
    """A café that was taken out of the plan, and can be put back."""

    slot: Slot
    said: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def season_plan(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = planned_territory(request, territory)
    season = _season(place, year)
    plan = open_plan(season, timezone.localdate())
    if request.method != "POST":
        return _page(request, place, plan)
    forms = _forms(request, plan)
    wish, new = _wish(request), NewDateForm(request.POST if _adds(request) else None)
    if not all(form.is_valid() for form in forms.values()) or (
        _adds(request) and not new.is_valid()
    ):
        return _page(request, place, plan, forms, new=new)
    if _adds(request):
        wish = Wish("add", date=new.cleaned_data["date"])
    typed = {key: form.choice for key, form in forms.items()}
    shown = {key: form.shown_choice for key, form in forms.items()}
    outcome = change(season.pk, timezone.now(), typed, shown, wish)
    return _answer(request, place, outcome, forms, wish)


@require_http_methods(["GET", "HEAD", "POST"])
def season_abandon(request: HttpRequest, territory: str, year: int) -> HttpResponse:
    place = planned_territory(request, territory)
    season = _season(place, year)
    if request.method != "POST":
        context = {"territory": place, "season": season}
        return render(request, "cafes/season/abandon.html", context)
    abandon(season.pk)
    messages.success(
        request, "le plan en préparation est abandonné. Les cafés déjà prévus restent."
    )
    return redirect(season)


def _season(place: Territory, year: int) -> Season:
    season = get_object_or_404(Season, territory=place, year=year)
    season.territory = place
    return season


def _adds(request: HttpRequest) -> bool:
    return request.POST.get("faire") == "add"


def _wish(request: HttpRequest) -> Wish:
    """The button that was used: "skip:a1b2:17" is its verb, the slot, the host that it showed."""
    verb, _, rest = request.POST.get("faire", "")[:80].partition(":")
    key, _, host = rest.partition(":")
    if verb == "swap":
        return Wish(verb, keys=(key, host))
    return Wish(verb if verb in VERBS else "save", key, safe_pk(host))


def _forms(request: HttpRequest, plan: Plan) -> dict[str, SlotForm]:
    """One form a café that may change, filled with what was typed. A café that the page did not
    show yet has none."""
    choices, hosts = natures(list(Theme.objects.all())), _hosts(plan)
    return {
        slot.key: SlotForm(
            request.POST, prefix=slot.key, choice=slot.choice, natures=choices, hosts=hosts
        )
        for slot in plan.loaded.slots
        if f"{slot.key}-date" in request.POST
    }


def _hosts(plan: Plan) -> list[tuple[str, Any]]:
    partners = plan.network.partners.values()
    willing = [(str(p.pk), _host_words(plan, p.pk)) for p in partners if p.can_host]
    others = [(str(p.pk), p.name) for p in partners if not p.can_host]
    groups = {"Ont proposé d’accueillir": willing, "Les autres partenaires": others}
    return [("", "À tour de rôle"), *((title, some) for title, some in groups.items() if some)]


def _words(choices: list[tuple[str, Any]]) -> dict[str, str]:
    """The nature of a café in words, themes by their code."""
    plain = {code: label for code, label in choices if isinstance(label, str)}
    themes = {code: f"thématique{NBSP}: {label}" for code, label in choices[-1][1]}
    return {**{code: label.lower() for code, label in plain.items()}, **themes}


def _host_words(plan: Plan, pk: int) -> str:
    seats = plan.network.rooms[pk].seats
    name = plan.network.partners[pk].name
    return f"{name} ({seats}{NBSP}places)" if seats else name


def _page(
    request: HttpRequest,
    place: Territory,
    plan: Plan,
    forms: dict[str, SlotForm] | None = None,
    new: NewDateForm | None = None,
    clashes: list[str] | None = None,
) -> HttpResponse:
    bound = forms or {}
    choices, hosts = natures(list(Theme.objects.all())), _hosts(plan)
    words, lines = _words(choices), []
    said, elsewhere = _said(request, plan)
    for row in plan.rows:
        key, form = row.slot.key, None
        if not row.is_locked:
            form = bound.get(key) or SlotForm(
                prefix=key, choice=row.slot.choice, natures=choices, hosts=hosts
            )
            form.tell_turn(row.host.name if row.host else "")
        theirs = row if key in (clashes or []) else None
        nature = words.get(row.slot.choice.nature, "")
        lines.append(Line(row, form, nature, theirs, said.get(key, "")))
    dropped = [slot for slot in plan.loaded.slots if slot.dropped]
    gone = [Gone(slot, said.get(slot.key, "")) for slot in dropped]
    entries: list[Line | Gone] = [*lines, *gone]
    entries.sort(key=lambda one: one.slot.choice.date)
    to_create = sum(1 for row in plan.rows if row.cafe is None)
    context = {
        "territory": place,
        "season": plan.season,
        "rhythm": rhythm_words(plan.season),
        "lines": lines,
        "entries": entries,
        "messages": elsewhere,
        "unpublished": any(UNPUBLISHED in row.flags for row in plan.rows),
        "swapping": _swapping(request, lines),
        "new": new or NewDateForm(),
        "to_create": to_create,
        "average": plan.expected.get(""),
        "wrong": [form for form in bound.values() if form.errors],
        "clashes": bool(clashes),
        "doubles": same_moment(plan.rows),
        "offers": sum(1 for partner in plan.network.partners.values() if partner.can_host),
    }
    return render(request, "cafes/season/plan.html", context)


def _said(request: HttpRequest, plan: Plan) -> tuple[dict[str, str], list[Message]]:
    """What was just done, by the key of its café; and the messages for the top of the page."""
    at_cafe, elsewhere = {}, []
    keys = {f"{AT_CAFE}{slot.key}" for slot in plan.loaded.slots}
    for message in messages.get_messages(request):
        tags = message.extra_tags or ""
        if tags in keys:
            at_cafe[tags.removeprefix(AT_CAFE)] = message.message
        else:
            elsewhere.append(message)
    return at_cafe, elsewhere


def _swapping(request: HttpRequest, lines: list[Line]) -> str:
    """The key of the café that looks for another one to swap its host with."""
    wanted = request.GET.get("echanger", "")
    return next((line.slot.key for line in lines if line.slot.key == wanted), "")


def _answer(
    request: HttpRequest,
    place: Territory,
    outcome: Outcome,
    forms: dict[str, SlotForm],
    wish: Wish,
) -> HttpResponse:
    plan, today = outcome.plan, timezone.localdate()
    if outcome.clashes:
        for key in outcome.clashes:
            forms[key].stored = _slot(plan, key).choice
            forms[key].show_again()
        kept = {key: forms[key] for key in outcome.clashes}
        return _page(request, place, open_plan(plan.season, today), kept, clashes=outcome.clashes)
    _tell_theirs(request, plan, outcome.theirs)
    if outcome.adopted:
        messages.success(request, _adopted(outcome.adopted))
        return redirect(plan.season)
    if outcome.problem:
        messages.warning(request, f"{outcome.problem}.")
    elif outcome.doubles:
        messages.warning(
            request,
            "deux cafés commencent au même moment\N{NO-BREAK SPACE}: changez l’un des deux.",
        )
    elif words := told(wish, outcome):
        tags = f"{AT_CAFE}{outcome.key}" if outcome.key else ""
        messages.success(request, words, extra_tags=tags)
    where = f"?echanger={outcome.key}" if wish.verb == "exchange" and outcome.key else ""
    where += f"#cafe-{outcome.key}" if outcome.key else ""
    return redirect(reverse("cafes:season_plan", args=[place.slug, plan.season.year]) + where)


def _tell_theirs(request: HttpRequest, plan: Plan, keys: list[str]) -> None:
    """The second of two planners sees what the first one changed."""
    days = [full_date(slot.choice.date) for slot in plan.loaded.slots if slot.key in keys]
    if days:
        messages.info(
            request,
            "quelqu’un d’autre a changé le plan pendant que vous y travailliez "
            f"({', '.join(days)}){NBSP}: ses changements et les vôtres sont gardés.",
        )


def _adopted(adopted: Adopted) -> str:
    words = [
        f"{number}{NBSP}{plural if number > 1 else single}"
        for number, single, plural in (
            (adopted.created, "café est prévu", "cafés sont prévus"),
            (adopted.changed, "est changé", "sont changés"),
            (adopted.removed, "est retiré", "sont retirés"),
        )
        if number
    ]
    return f"la saison est planifiée{NBSP}: {', '.join(words) or 'rien n’a changé'}."


def _slot(plan: Plan, key: str) -> Slot:
    return next(slot for slot in plan.loaded.slots if slot.key == key)
