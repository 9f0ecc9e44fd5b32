"""Block « Pour qui »."""

from __future__ import annotations

from typing import Any

from django import forms

from fiches.forms.identity import bare_helper
from fiches.forms.texts import LimitsMixin, text_field
from fiches.models import Audience, Fiche
from partners.models import Commune, Territory


class AudienceForm(LimitsMixin, forms.ModelForm):
    audiences = forms.MultipleChoiceField(
        label="Publics",
        help_text="Cochez tout ce qui convient. « Tous publics » se coche seul.",
        choices=Audience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audiences_details = text_field("fiche.audiences_details", rows=2)
    area = text_field("fiche.area", rows=2)
    whole_area = forms.BooleanField(required=False)  # never ticked at first: it ticks the others

    class Meta:
        model = Fiche
        fields = ("audiences", "audiences_details", "area", "area_communes")

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.initial.get("area_communes") or []
        codes = {commune.code for commune in chosen}
        self.own_codes = set(territory.communes.values_list("code", flat=True))
        codes |= self.own_codes
        self.fields[
            "whole_area"
        ].label = f"Tout le territoire ({len(self.own_codes)}\N{NO-BREAK SPACE}communes)"
        if len(self.own_codes) < 2:
            del self.fields["whole_area"]
        self.fields["area_communes"] = forms.ModelMultipleChoiceField(
            queryset=Commune.objects.filter(code__in=codes),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label="Communes couvertes",
            help_text="Elles servent à l’index du livret et à la recherche. "
            "Rien de coché : la fiche est classée à sa commune d’accueil.",
        )
        self.helper = bare_helper("audiences", "audiences_details", "area")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("area_communes")
        if cleaned.get("whole_area") and chosen is not None:
            cleaned["area_communes"] = chosen | Commune.objects.filter(code__in=self.own_codes)
        return cleaned

    def clean_audiences(self) -> list[str]:
        codes: list[str] = self.cleaned_data["audiences"]
        if Audience.EVERYONE in codes and len(codes) > 1:
            raise forms.ValidationError(
                "Cochez « Tous publics » seul, ou décochez-le pour garder les autres."
            )
        return codes
