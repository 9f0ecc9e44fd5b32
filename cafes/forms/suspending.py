from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from partners.forms.fields import refuse_unprintable_everywhere
from partners.models import Territory

FIRST_YEAR, LAST_YEAR = 2000, 2099


class SuspensionForm(forms.ModelForm):
    """The network rests for a while: why, since when, until when."""

    class Meta:
        model = Territory
        fields = ["suspended_on", "suspension_reason", "resumes_on"]
        labels = {"suspended_on": "À partir du", "suspension_reason": "Pourquoi"}
        widgets = {
            "suspended_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "resumes_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "suspension_reason": "Les partenaires le lisent\N{NO-BREAK SPACE}: une phrase, par exemple "
            "«\N{NO-BREAK SPACE}le poste d’animation est vacant\N{NO-BREAK SPACE}».",
            "resumes_on": "Vide\N{NO-BREAK SPACE}: on ne sait pas encore.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("suspended_on", "suspension_reason"):
            self.fields[name].required = True
        self.fields["suspended_on"].error_messages["required"] = "Indiquez le premier jour."
        self.fields["suspension_reason"].error_messages["required"] = "Dites pourquoi."
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first: dt.date | None = data.get("suspended_on")
        last: dt.date | None = data.get("resumes_on")
        for name, day in (("suspended_on", first), ("resumes_on", last)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, "Vérifiez l’année.")
        if first and last and last <= first:
            self.add_error("resumes_on", "La reprise doit venir après le premier jour.")
        return data
