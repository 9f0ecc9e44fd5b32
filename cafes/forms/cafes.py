from __future__ import annotations

import datetime as dt
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from cafes.models import Cafe
from partners.forms.versions import VersionedForm
from partners.models import Partner, Territory


class CafeForm(VersionedForm):
    """Add or correct one café of a territory."""

    class Meta:
        model = Cafe
        fields = ["date", "start", "end", "kind", "theme", "host", "place"]
        widgets = {
            "date": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "start": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "end": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "theme": "Pour un café thématique.",
            "host": "Le partenaire qui reçoit ; vous pourrez le choisir plus tard.",
            "place": "Salle, adresse, où se garer.",
        }
        error_messages = {
            "date": {"required": "Indiquez le jour du café."},
            "start": {"required": "Indiquez l’heure du début."},
            "end": {"required": "Indiquez l’heure de la fin."},
        }

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        if kwargs.get("instance") is None:
            kwargs["initial"] = {"start": dt.time(9), "end": dt.time(10, 30)}
        super().__init__(*args, **kwargs)
        self.instance.territory = territory
        here = Partner.objects.of(territory)
        kept = Q(pk__in=here) | Q(pk=self.instance.host_id)
        theme = cast(forms.ModelChoiceField, self.fields["theme"])
        host = cast(forms.ModelChoiceField, self.fields["host"])
        theme.empty_label = "Aucune"
        host.queryset = Partner.objects.filter(kept)
        host.choices = self._hosts
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "version",
            "date",
            Div(
                Div("start", css_class="col-6"), Div("end", css_class="col-6"), css_class="row g-3"
            ),
            "kind",
            "theme",
            "host",
            "place",
        )

    def _hosts(self) -> list[tuple[str | int, str | list[tuple[int, str]]]]:
        """Those who offered to host come first."""
        host = cast(forms.ModelChoiceField, self.fields["host"])
        partners = list(host.queryset or ())
        willing = [(p.pk, p.name) for p in partners if p.can_host]
        others = [(p.pk, p.name) for p in partners if not p.can_host]
        groups = {"Ont proposé d’accueillir": willing, "Les autres partenaires": others}
        return [
            ("", "Pas encore choisi"),
            *((title, some) for title, some in groups.items() if some),
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", "La fin doit venir après le début.")
        if data.get("kind") == Cafe.Kind.THEMATIC and not data.get("theme"):
            self.add_error("theme", "Choisissez la thématique de ce café.")
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """Not typed, yet needed to know that a café is only there once at a time."""
        excluded = set(super()._get_validation_exclusions())  # type: ignore[misc]
        return excluded - {"territory", "state", "vague"}
