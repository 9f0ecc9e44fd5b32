"""Saving what was typed in the form of a fiche: the partner, the fiche and its référents."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from fiches.content import online_content
from fiches.livret.build import refresh
from fiches.models import Fiche
from fiches.search import search_text_of
from partners.addresses import corrected
from partners.letters import inform
from partners.models import Theme, User

if TYPE_CHECKING:
    from django.http import QueryDict

    from fiches.forms.fiche import FicheForms
    from fiches.forms.merge import Values

CHOICE = "garder-"  # prefix of the inputs of the page that shows two versions
COMMUNE = "commune_choice"  # the buttons with the names of communes
MOST_BASE = 500_000  # characters: ten times the longest fiche
PARTNER_COLUMNS = {"host": "can_host"}


class Outdated(Exception):
    """Somebody else saved this fiche in the meantime."""


@transaction.atomic
def save_fiche(
    forms: FicheForms, seen: int, user: User | None, now: dt.datetime, by: str = ""
) -> Fiche:
    """Write the valid `forms` in one go. `seen` is the version that the person was shown.

    Without a `user`, `by` says who writes. Only the columns that changed are written. The
    persons that somebody else wrote about are told (`partners.letters.inform`). Raises Outdated, and writes nothing, when the
    stored version is another one.
    """
    fiche = forms.fiche
    fiche.updated_by = user
    fiche.version = seen + 1
    if fiche.pk is None:
        try:
            with transaction.atomic():
                fiche.save()
        except IntegrityError:
            raise Outdated from None
    else:
        claimed = Fiche.objects.filter(pk=fiche.pk, version=seen).update(version=seen + 1)
        if not claimed:
            raise Outdated
    _save_partner(forms)
    _save_columns(forms)
    if "email" in forms.reach.changed_data:
        corrected(str(forms.reach.initial.get("email") or ""), fiche.email)
    if {"area_communes", "whole_area"} & set(forms.audience.changed_data):
        fiche.area_communes.set(forms.audience.cleaned_data["area_communes"])
    for referent in forms.referents:
        person = referent.save_for(fiche.partner, by or str(user), now)
        if person and not (forms.link and forms.link.contact_id == person.pk):
            inform(person, forms.territory, now, user)
    if "confidential_address" in forms.reach.changed_data and fiche.is_online:
        refresh_search_text(fiche)
        refresh(fiche.partner_id, now)
    return fiche


def _save_partner(forms: FicheForms) -> None:
    changed = [*forms.partner.changed_data, *forms.network.changed_data]
    columns = {PARTNER_COLUMNS.get(name, name) for name in changed}
    if "name" in columns:
        columns.add("sort_key")
    if columns:
        forms.fiche.partner.save(update_fields=sorted(columns))


def _save_columns(forms: FicheForms) -> None:
    pieces = (forms.identity, forms.activity, forms.audience, forms.reach, forms.week)
    changed = {name for form in pieces for name in form.changed_data}
    if changed & {"theme", "theme_2", "theme_3"}:
        changed |= {"theme", "theme_2", "theme_3"}
    if "commune_text" in changed:
        changed |= {"commune", "postal_code"}
    if "opening_hours" in forms.week.cleaned_data:
        changed.add("opening_hours")
    columns = {column.name for column in Fiche._meta.concrete_fields}
    forms.fiche.save(update_fields=sorted(changed & columns | {"updated_by", "updated_at"}))


def refresh_search_text(fiche: Fiche) -> None:
    """A place that became confidential is no longer found, at once."""
    content = online_content(fiche)
    labels = dict(Theme.objects.values_list("code", "label"))
    themes = [labels[code] for code in content["thematiques"] if code in labels]
    fiche.search_text = search_text_of(content, themes)
    fiche.save(update_fields=["search_text"])


def base_of(data: QueryDict) -> Values:
    """What the form showed when it was opened, as it came back; empty if it was damaged."""
    text = data.get("base", "")
    try:
        base: Any = json.loads(text) if len(text) <= MOST_BASE else {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(base, dict):
        return {}
    return {name: value for name, value in base.items() if _is_value(value)}


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def seen_version(data: QueryDict) -> int:
    text = data.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def with_values(data: QueryDict, values: Values) -> QueryDict:
    """A copy of `data` in which these inputs have these values."""
    copy = data.copy()
    for name, value in values.items():
        copy.setlist(name, value if isinstance(value, list) else [value])
        if value == "":
            del copy[name]
    return copy


def with_choices(data: QueryDict) -> QueryDict:
    """What the person chose on the page that shows two versions, put in the inputs.

    "theirs" is what that page showed as stored: it came back in `base`. A commune's name may
    have been chosen among those that the form proposed.
    """
    if COMMUNE in data:
        data = with_values(data, {"commune_text": data.get(COMMUNE, "")})
    base = base_of(data)
    chosen = {
        name: base[name]
        for key in data
        if key.startswith(CHOICE)
        and data[key] == "theirs"
        and (name := key.removeprefix(CHOICE)) in base
    }
    return with_values(data, chosen) if chosen else data
