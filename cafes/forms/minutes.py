"""Reading the notes of a café again, and sending its compte rendu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from cafes.models import Cafe, CompteRendu, Note
from cafes.tables import MOST_TEXT
from cafes.when import day_in
from partners.forms.fields import refuse_unprintable_everywhere
from partners.forms.versions import VersionedForm
from partners.models import Partner, Theme

Audience = CompteRendu.Audience
MOST_VERSIONS = 30_000
DAY = {"type": "date"}
HOUR = {"type": "time"}


class CorrectedNoteForm(VersionedForm):
    """One note, corrected where it stands."""

    text = forms.CharField(
        label="Ce qui est dit",
        max_length=MOST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez ce qui est dit, ou retirez la note."},
    )

    class Meta:
        model = Note
        fields = ["kind", "text", "theme", "happens_on", "happens_at"]
        labels = {"kind": "C’est une…", "theme": "Thématique"}
        help_texts = {
            "theme": "Pour suivre les préoccupations d’une année sur l’autre.",
            "happens_on": "Un événement daté va dans le calendrier du réseau.",
        }
        widgets = {
            "happens_on": forms.DateInput(DAY, format="%Y-%m-%d"),
            "happens_at": forms.TimeInput(HOUR, format="%H:%M"),
        }

    def __init__(
        self,
        *args: Any,
        themes: Sequence[Theme] | None = None,
        after: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        """`themes`: read once for a page that has a form for each note. `after`: the day of the
        café, to propose the one that an event tells in its sentence."""
        super().__init__(*args, **kwargs)
        if themes is not None:
            theme = cast(forms.ModelChoiceField, self.fields["theme"])
            theme.choices = [("", "—"), *((one.pk, one.label) for one in themes)]
        self.prefix = f"note-{self.instance.pk}"
        if self.instance.kind == Note.Kind.EVENT and not self.instance.happens_on and after:
            self.initial["happens_on"] = day_in(self.instance.text, after)
        self.fields["text"].widget.attrs["data-situations"] = f"doutes-{self.instance.pk}"
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind = data.get("kind")
        if self.instance.answered_at and kind not in {None, Note.Kind.QUESTION}:
            self.add_error(
                "kind",
                "Cette question a reçu une réponse\N{NO-BREAK SPACE}: elle reste une question.",
            )
        if kind == Note.Kind.EVENT and not data.get("happens_on") and "happens_on" in data:
            self.add_error("happens_on", "Indiquez le jour de l’événement.")
        return data


class SendForm(forms.Form):
    """To whom; and for a new version, what is corrected."""

    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_VERSIONS)
    correction = forms.CharField(
        label="Ce qui est corrigé",
        max_length=300,
        required=False,
        help_text="Une phrase\N{NO-BREAK SPACE}: elle est en tête de la nouvelle version.",
    )
    # What looked like an individual situation and was shown beside the button: `review.Doubt.key`.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label="À qui l’envoyer",
        choices=Audience.choices,
        widget=forms.RadioSelect({"class": "form-check-input"}),
        initial=Audience.PRESENT,
    )
    chosen = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label="Les partenaires choisis",
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, cafe: Cafe, last: CompteRendu | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["chosen"]).queryset = Partner.objects.of(
            cafe.territory
        )
        self.fields["after"].initial = last.version if last else 0
        self.last = last
        if last is None:
            del self.fields["correction"]
        refuse_unprintable_everywhere(self)

    def clean_chosen(self) -> list[int]:
        return [partner.pk for partner in self.cleaned_data["chosen"]]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        after = data.get("after")
        if after is not None and after > (self.last.version if self.last else 0):
            raise ValidationError("Rechargez cette page, puis envoyez de nouveau.")
        if data.get("audience") == Audience.CHOSEN and not data.get("chosen"):
            self.add_error("chosen", "Cochez au moins un partenaire.")
        if "correction" in data and not data["correction"].strip():
            self.add_error("correction", "Dites en une phrase ce qui est corrigé.")
        return data
