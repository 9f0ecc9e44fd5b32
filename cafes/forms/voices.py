"""The yearly question, as it is asked from a personal link."""

from __future__ import annotations

from typing import Any

from django import forms

from cafes.bilan.charts import LEVELS
from cafes.bilan.contents import AXES
from partners.forms.fields import refuse_unprintable_everywhere

MOST_LETTERS = 600
CHOICES = [(str(rank), label.capitalize()) for rank, label in enumerate(LEVELS, start=1)]


class VoiceForm(forms.Form):
    relations = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect)
    coordination = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect)
    mutualisation = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect)
    orientation = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.RadioSelect)
    example = forms.CharField(
        label="Un exemple, sans aucun nom",
        help_text="Ce que le café a permis à votre structure. Il peut être repris dans le bilan.",
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in AXES:
            self.fields[code].label = label
        refuse_unprintable_everywhere(self)

    def axes(self) -> list[forms.BoundField]:
        return [self[code] for code, _ in AXES]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not any(data.values()):
            raise forms.ValidationError("Cochez au moins une réponse, ou donnez un exemple.")
        return data

    def answer(self) -> dict[str, int | str | None]:
        data = self.cleaned_data
        axes = {code: int(data[code]) if data[code] else None for code, _ in AXES}
        return {**axes, "example": data["example"]}
