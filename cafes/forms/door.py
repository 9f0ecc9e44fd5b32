from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms

from cafes.door import Signed
from cafes.models import Attendance, Cafe
from partners.forms.fields import LineField, refuse_unprintable_everywhere
from partners.models import Partner


class DoorForm(forms.Form):
    """Who one is, on one's own phone."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = LineField(
        label="Votre prénom et votre nom",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": "Écrivez votre prénom et votre nom."},
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Votre structure",
        required=False,
        empty_label="Choisissez votre structure, ou écrivez son nom dessous",
    )
    organisation = LineField(
        label="Elle n’est pas dans la liste\N{NO-BREAK SPACE}? Son nom",
        max_length=150,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    quality = forms.ChoiceField(
        label="Vous venez comme",
        choices=Attendance.Quality.choices,
        initial=Attendance.Quality.PROFESSIONAL,
    )
    email = forms.EmailField(
        label="Votre courriel",
        max_length=120,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="Facultatif, pour recevoir le compte rendu.",
    )
    newcomer = forms.BooleanField(label="C’est ma première fois", required=False)

    def __init__(self, *args: Any, cafe: Cafe, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)
        partner = cast(forms.ModelChoiceField, self.fields["partner"])
        partner.queryset = Partner.objects.of(cafe.territory)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("partner") and not data.get("organisation"):
            self.add_error("organisation", "Choisissez votre structure, ou écrivez son nom.")
        return data

    def signed(self) -> Signed:
        return Signed(**{name: self.cleaned_data[name] for name in self.fields})
