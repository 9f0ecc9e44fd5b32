"""One sigle of a territory, and the useful numbers that it vouches for."""

from __future__ import annotations

from typing import Any

from django import forms

from fiches.models import Sigle, UsefulNumber
from partners.forms.fields import refuse_unprintable_everywhere
from partners.scope import safe_pk

SAME_SIGLE = "Ce sigle est déjà dans le glossaire de ce territoire."


class SigleForm(forms.ModelForm):
    class Meta:
        model = Sigle
        fields = ["sigle", "meaning", "domain", "pinned"]
        labels = {
            "sigle": "Sigle",
            "meaning": "Ce qu’il veut dire",
            "domain": "Domaine",
            "pinned": "L’imprimer dans chaque édition",
        }
        help_texts = {
            "sigle": "Comme on l’écrit, sans points. Ex. : CCAS",
            "domain": "Facultatif. Ex. : logement",
            "pinned": "Sinon, il paraît quand une fiche l’emploie.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        """The territory is not typed, but a sigle is explained once in each."""
        data = super().clean() or self.cleaned_data
        same = Sigle.objects.filter(
            territory=self.instance.territory, sigle=data.get("sigle", "")
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("sigle", SAME_SIGLE)
        return data


class TickedField(forms.ModelMultipleChoiceField):
    def clean(self, value: Any) -> Any:
        for pk in value or []:
            if safe_pk(str(pk)) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], "invalid_choice", {"value": pk}
                )
        return super().clean(value)


class NumbersForm(forms.Form):
    numbers = TickedField(
        UsefulNumber.objects.all(),
        error_messages={"required": "Cochez au moins un numéro."},
    )
