from __future__ import annotations

from typing import Any, cast

from django import forms

from cafes.headcounts import MOST
from partners.models import PartnerType


class TakeInForm(forms.Form):
    """What one has to know of an organisation before it enters the network."""

    type = forms.ModelChoiceField(
        PartnerType.objects.none(), label="Type de structure", empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = cast(forms.ModelChoiceField, self.fields["type"])
        types.queryset = PartnerType.objects.all()


class HeadcountForm(forms.Form):
    people = forms.IntegerField(
        label="Combien de personnes sont venues",
        min_value=0,
        max_value=MOST,
        error_messages={"required": "Indiquez un nombre, même approximatif."},
    )
