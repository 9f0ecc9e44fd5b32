"""Block « Ce que nous faisons »."""

from __future__ import annotations

from typing import Any

from django import forms

from fiches.fields import FIELDS
from fiches.forms.identity import bare_helper, side_by_side
from fiches.forms.texts import Example, LimitsMixin, text_field
from fiches.models import Fiche
from partners.models import Theme


class ActivityForm(LimitsMixin, forms.ModelForm):
    tagline = text_field("fiche.tagline", rows=2)
    missions = text_field("fiche.missions", rows=7)
    actions = text_field("fiche.actions", rows=6)
    limits = text_field("fiche.limits", rows=3)

    class Meta:
        model = Fiche
        fields = ("tagline", "missions", "actions", "limits", "theme", "theme_2", "theme_3")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [("", "Aucune"), *((theme.pk, theme.label) for theme in Theme.objects.all())]
        labels = ("Thématique principale", "Deuxième thématique", "Troisième thématique")
        for name, label in zip(("theme", "theme_2", "theme_3"), labels, strict=True):
            field = self.fields[name]
            field.label = label
            field.widget.choices = themes
        self.fields["theme"].help_text = "Elle sert au classement dans le livret."
        self.fields[
            "actions"
        ].help_text = "Une action par ligne, 6 lignes de 70 caractères au plus."
        self.fields["limits"].help_text = FIELDS["limites"].help
        self.helper = bare_helper(
            "tagline",
            Example("accroche"),
            "missions",
            "actions",
            "limits",
            Example("limites"),
            side_by_side("theme", "theme_2", "theme_3"),
        )

    def clean(self) -> dict[str, Any]:
        """Themes without a gap and without the same one twice, whatever the order of choice."""
        data = super().clean() or self.cleaned_data
        names = ("theme", "theme_2", "theme_3")
        chosen = list(dict.fromkeys(data[name] for name in names if data.get(name)))
        for index, name in enumerate(names):
            data[name] = chosen[index] if index < len(chosen) else None
        return data
