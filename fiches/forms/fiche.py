"""The whole form of a fiche: one piece a block, opened, sent back and saved together."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from fiches.drafts import Typed
from fiches.fields import tidy
from fiches.forms.activity import ActivityForm
from fiches.forms.audience import AudienceForm
from fiches.forms.identity import IdentityForm, PartnerForm
from fiches.forms.merge import Value, Values
from fiches.forms.network import NetworkForm
from fiches.forms.people import ReferentForm
from fiches.forms.reach import ReachForm
from fiches.forms.week import WeekForm
from fiches.models import Fiche
from partners.models import Contact, PersonalLink, Territory

REFERENTS = 2


@dataclass(frozen=True)
class Summary:
    """The pieces seen as one form by `includes/_form_errors.html`."""

    pieces: list[forms.ModelForm]

    def __iter__(self) -> Iterator[forms.BoundField]:
        for piece in self.pieces:
            yield from piece

    @property
    def errors(self) -> bool:
        return any(piece.errors for piece in self.pieces)

    def non_field_errors(self) -> list[str]:
        return [str(text) for piece in self.pieces for text in piece.non_field_errors()]


@dataclass
class FicheForms:
    """`data` and `files` as posted, or None to open the form.

    From a personal `link`, a confidential place is left out, and so is what others than the
    person of the link keep themselves.
    """

    fiche: Fiche
    territory: Territory
    data: QueryDict | None = None
    files: MultiValueDict[str, Any] | None = None
    link: PersonalLink | None = None
    partner: PartnerForm = dataclasses.field(init=False)
    identity: IdentityForm = dataclasses.field(init=False)
    activity: ActivityForm = dataclasses.field(init=False)
    audience: AudienceForm = dataclasses.field(init=False)
    reach: ReachForm = dataclasses.field(init=False)
    week: WeekForm = dataclasses.field(init=False)
    network: NetworkForm = dataclasses.field(init=False)
    referents: list[ReferentForm] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        fiche, given = self.fiche, {"data": self.data, "files": self.files}
        self.stored_logo = bool(fiche.logo)
        self.partner = PartnerForm(instance=fiche.partner, **given)
        self.identity = IdentityForm(instance=fiche, **given)
        self.activity = ActivityForm(instance=fiche, **given)
        self.audience = AudienceForm(instance=fiche, territory=self.territory, **given)
        hide_place = self.link is not None and fiche.confidential_address
        self.reach = ReachForm(
            instance=fiche, territory=self.territory, hide_place=hide_place, **given
        )
        self.week = WeekForm(instance=fiche, **given)
        self.network = NetworkForm(instance=fiche.partner, **given)
        people = Contact.objects.referents().filter(partner=fiche.partner)
        known: list[Contact] = list(people.prefetch_related("consents")[:REFERENTS])
        blank = [Contact() for _ in range(REFERENTS - len(known))]
        self.others = [person for person in known if not self._may_edit(person)]
        self.referents = [
            ReferentForm(
                instance=person,
                prefix=f"referent{number}",
                from_link=self.link is not None,
                **given,
            )
            for number, person in enumerate([*known, *blank], start=1)
            if person not in self.others
        ]

    def _may_edit(self, person: Contact) -> bool:
        return self.link is None or person.pk == self.link.contact_id

    def __iter__(self) -> Iterator[forms.ModelForm]:
        yield self.partner
        yield self.identity
        yield self.activity
        yield self.audience
        yield self.reach
        yield self.week
        yield from self.referents
        yield self.network

    def is_valid(self) -> bool:
        for form in self:  # every piece is asked, to say at once all that is wrong
            form.full_clean()
        return all(form.is_valid() for form in self)

    @property
    def summary(self) -> Summary:
        """For the list of what is to be corrected, above the form."""
        return Summary(list(self))

    @property
    def version(self) -> int:
        """Of the fiche as it was read; 0 for one that is not there yet."""
        return self.fiche.version if self.fiche.pk else 0

    def stored(self) -> Values:
        """What is stored, input by input."""
        return {
            form.add_prefix(name): _plain(
                field.prepare_value(form.get_initial_for_field(field, name))
            )
            for form in self
            for name, field in form.fields.items()
            if not isinstance(field, forms.FileField)
        }

    def base(self) -> str:
        """What the form shows, to find out later what each person changed."""
        return compact(self.stored())

    def resume(self, inputs: Mapping[str, Typed]) -> Values:
        """Show what was typed and not handed in; gives, for these inputs, what was stored then."""
        stored = self.stored()
        bases: Values = {}
        for form in self:
            for name, field in form.fields.items():
                key = form.add_prefix(name)
                if key not in inputs or key not in stored:
                    continue
                typed = inputs[key]
                value: Value = tidy("".join(typed.values[:1]))
                if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
                    value = sorted(typed.values)
                if value not in (stored[key], typed.base):
                    form.initial[name] = value
                    bases[key] = typed.base
        return bases

    def posted(self) -> Values:
        """What came back, input by input."""
        data = cast(QueryDict, self.data)
        values: Values = {}
        for form in self:
            for name, field in form.fields.items():
                key = form.add_prefix(name)
                if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
                    values[key] = sorted(data.getlist(key))
                elif not isinstance(field, forms.FileField):
                    values[key] = tidy(data.get(key, ""))
        return values

    def label(self, key: str) -> str:
        """The label of an input, for the page that shows two versions of it."""
        form, name = self._find(key)
        return str(form[name].label)

    def in_words(self, key: str, value: Value) -> str:
        """What a person reads for a posted value: labels instead of codes."""
        form, name = self._find(key)
        choices: dict[str, str] = {}
        if isinstance(
            widget := form.fields[name].widget, forms.Select | forms.CheckboxSelectMultiple
        ):
            choices = {str(code): str(label) for code, label in widget.choices}
        if isinstance(value, list):
            return "\n".join(choices.get(code, code) for code in value)
        if isinstance(form.fields[name], forms.BooleanField):
            return "oui" if value else "non"
        return choices.get(value, value)

    def _find(self, key: str) -> tuple[forms.ModelForm, str]:
        for form in self:
            for name in form.fields:
                if form.add_prefix(name) == key:
                    return form, name
        raise KeyError(key)


def compact(values: Values) -> str:
    """For the hidden input that comes back with the form."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Value:
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, list | tuple | set):
        return sorted(str(item) for item in value)
    return tidy(str(value))
