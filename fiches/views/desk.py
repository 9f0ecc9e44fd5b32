"""The form of a fiche, for whoever fills it in: opened, saved, settled when two people edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from fiches import drafts, editing
from fiches.forms.fiche import FicheForms, compact
from fiches.forms.merge import merge
from fiches.models import Fiche
from fiches.own import author
from fiches.remarks import remarks, warnings
from fiches.unknown_sigles import INPUT, answers_in, propose, to_ask
from fiches.views.reading import fit_of
from partners.models import PersonalLink, Territory, User

# The box of whoever keeps the livret: typed from a sheet of paper or a telephone call.
ON_BEHALF = "on_behalf"
VERIFIED = "verified"  # the other box: what is published was checked with the structure
AfterSaving = Callable[[HttpRequest, Fiche], HttpResponse]


@dataclass(frozen=True)
class Desk:
    """Who fills in the form, and the addresses that its page calls; the rest is the same for
    everybody. Without a `user`, the form was opened by a `link`."""

    place: Territory
    back: str
    hours: str
    communes: str
    logo: str
    draft: str
    forget: str
    sigles: str
    preview: str
    user: User | None = None
    link: PersonalLink | None = None
    can_publish: bool = False
    frame: str = "base.html"

    @property
    def by(self) -> str:
        return author(self.link) if self.link else str(self.user)

    @property
    def author(self) -> drafts.Author:
        author = self.link or self.user
        assert author is not None  # noqa: S101
        return author

    def forms(self, fiche: Fiche, data: QueryDict | None = None, files: Any = None) -> FicheForms:
        return FicheForms(fiche, self.place, data, files, self.link)


def fill_in(request: HttpRequest, desk: Desk, fiche: Fiche, after: AfterSaving) -> HttpResponse:
    """Open the form, or save what came back and go on with `after`."""
    if request.method != "POST":
        return _form_page(request, desk, desk.forms(fiche))
    data = editing.with_choices(request.POST)
    forms = desk.forms(fiche, data, request.FILES)
    if desk.link and not hands_in(data):
        _keep(desk, forms, data)
        messages.success(request, "votre brouillon est enregistré. Il n’est pas encore envoyé.")
        return redirect(request.path)
    seen = editing.seen_version(data)
    if seen != forms.version:
        merged, conflicts = merge(editing.base_of(data), forms.posted(), forms.stored())
        forms = desk.forms(fiche, editing.with_values(data, merged), request.FILES)
        if conflicts:
            return _conflict_page(request, desk, forms, conflicts)
        seen = forms.version
    name = str(fiche.partner)
    if not forms.is_valid():
        if desk.link or not hands_in(data):
            _keep(desk, forms, data)
        return _form_page(request, desk, forms, name, status=422)
    try:
        saved = editing.save_fiche(forms, seen, desk.user, timezone.now(), desk.by)
    except editing.Outdated:
        # Between our reading and our writing: read again, the same data comes back in.
        fiche = get_object_or_404(Fiche.objects.with_relations(), partner=fiche.partner)
        return fill_in(request, desk, fiche, after)
    _after_typing(desk, saved, data)
    saved = get_object_or_404(
        Fiche.objects.with_relations().prefetch_related("area_communes"), pk=saved.pk
    )
    for remark in warnings(saved):
        messages.warning(request, f"{remark.label}\N{NO-BREAK SPACE}: {remark.text}")
    return after(request, saved)


def hands_in(data: QueryDict) -> bool:
    """Without a button, as with the Enter key, nothing leaves the desk."""
    return "publish" in data or "submit" in data


def _keep(desk: Desk, forms: FicheForms, data: QueryDict) -> None:
    """A draft is kept with its mistakes, texts too long included: its author finds it again."""
    answers = {INPUT + sigle: answer for sigle, answer in answers_in(data).items()}
    now, seen = timezone.now(), editing.seen_version(data)
    sent = drafts.from_page({**forms.posted(), **answers}, editing.base_of(data), seen, now)
    drafts.forget(desk.author, forms.fiche.partner)
    drafts.keep(desk.author, forms.fiche.partner, sent, now)


def _after_typing(desk: Desk, fiche: Fiche, data: QueryDict) -> None:
    """What was typed is in the fiche: its draft goes, and what sigles mean to the glossary."""
    drafts.forget(desk.author, fiche.partner)
    if answers := answers_in(data):
        propose(desk.place, answers, desk.by, timezone.now(), accept=desk.can_publish)


def _form_page(
    request: HttpRequest, desk: Desk, forms: FicheForms, name: str = "", status: int = 200
) -> HttpResponse:
    fiche = forms.fiche
    opened = fiche.pk is not None and forms.data is None
    typing = _begun(desk, forms) if forms.data is None else _sent_back(forms, forms.data)
    context: dict[str, Any] = {
        "territory": desk.place,
        "desk": desk,
        "fiche": fiche,
        "forms": forms,
        "now": int(timezone.now().timestamp() * 1000),
        "name": name or fiche.partner.name,
        "remarks": remarks(fiche) if opened else [],
        "fit": fit_of(fiche) if opened and desk.user else None,
        **typing,
    }
    return render(request, "fiches/fiche_form.html", context, status=status)


def _begun(desk: Desk, forms: FicheForms) -> dict[str, Any]:
    """The form as it is opened: what is stored, and over it what its author had begun to type."""
    draft, stored = drafts.draft_of(desk.author, forms.fiche.partner), forms.stored()
    inputs = drafts.inputs_of(draft) if draft else {}
    bases = forms.resume(inputs)
    answers = {name: "".join(typed.values[:1]) for name, typed in inputs.items()}
    return {
        "version": min(draft.version, forms.version) if draft and bases else forms.version,
        "base": compact(stored | bases),
        "begun_at": timezone.localtime(draft.begun_at) if draft and bases else None,
        "typed_at": json.dumps({name: typed.at for name, typed in inputs.items()}),
        "sigles": to_ask({**answers, **forms.stored()}, desk.place, forms.fiche),
        "kept": False,
    }


def _sent_back(forms: FicheForms, data: QueryDict) -> dict[str, Any]:
    """The form with its mistakes, as it was typed."""
    return {
        "version": editing.seen_version(data),
        "base": data.get("base", ""),
        "begun_at": None,
        "typed_at": "{}",
        "sigles": to_ask({**data.dict(), **forms.posted()}, forms.territory, forms.fiche),
        "kept": not hands_in(data),
    }


def _conflict_page(
    request: HttpRequest, desk: Desk, forms: FicheForms, conflicts: list[Any]
) -> HttpResponse:
    """Both values of each field that two people changed, and everything else kept in the page."""
    posted = forms.posted()
    context = {
        "territory": desk.place,
        "desk": desk,
        "fiche": forms.fiche,
        "choices": [
            {
                "name": editing.CHOICE + conflict.name,
                "label": forms.label(conflict.name),
                "mine": forms.in_words(conflict.name, conflict.mine),
                "theirs": forms.in_words(conflict.name, conflict.theirs),
            }
            for conflict in conflicts
        ],
        "kept": [
            (name, item)
            for name, value in posted.items()
            for item in (value if isinstance(value, list) else [value])
        ]
        + [(name, "1") for name in (ON_BEHALF, VERIFIED) if name in request.POST]
        + [(INPUT + sigle, answer) for sigle, answer in answers_in(request.POST).items()],
        "version": forms.version,
        "base": forms.base(),
        "button": next((b for b in ("publish", "submit") if b in request.POST), "save"),
        "has_files": bool(request.FILES),
    }
    return render(request, "fiches/fiche_conflict.html", context, status=409)
