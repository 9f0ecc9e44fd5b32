from __future__ import annotations

import uuid
from typing import Any

from django import forms

from cafes.models import Attendance
from partners.forms.fields import LineField, refuse_unprintable_everywhere


class NewcomerForm(forms.Form):
    """Somebody whom the list does not have: from a partner, or from another organisation."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = LineField(
        label="Structure",
        max_length=150,
        required=False,
        widget=forms.TextInput({"list": "structures", "autocomplete": "off"}),
        help_text="Choisissez-la dans la liste, ou écrivez son nom si elle est nouvelle.",
    )
    name = LineField(
        label="Prénom et nom",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Courriel",
        max_length=120,
        required=False,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text="Pour lui écrire après le café. Facultatif.",
    )
    quality = forms.ChoiceField(
        label="Vient comme",
        choices=Attendance.Quality.choices,
        initial=Attendance.Quality.PROFESSIONAL,
        widget=forms.RadioSelect,
    )
    newcomer = forms.BooleanField(label="Vient pour la première fois", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": uuid.uuid4(), "newcomer": True})
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("organisation") and not data.get("name"):
            self.add_error("organisation", "Écrivez au moins sa structure, ou son nom.")
        return data
