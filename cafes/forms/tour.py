from __future__ import annotations

import uuid
from typing import Any

from django import forms

from cafes.models import Note
from cafes.seating import Place
from cafes.tables import MOST_TEXT


class NoteForm(forms.Form):
    """One note of the tour de table, on the page without JavaScript."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    seat = forms.TypedChoiceField(label="Qui parle", coerce=uuid.UUID)
    kind = forms.ChoiceField(label="Ce que c’est", choices=Note.Kind.choices)
    text = forms.CharField(
        label="Ce qui est dit",
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez ce qui est dit."},
    )
    happens_on = forms.DateField(
        label="Date de l’événement",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    happens_at = forms.TimeField(
        label="Heure",
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seat: Any = self.fields["seat"]
        speaking = [place for place in places if not place.quiet]
        seat.choices = [
            (str(place.key), f"{place.label} ({place.person})" if place.person else place.label)
            for place in speaking
        ]
