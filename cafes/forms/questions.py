"""Answering open questions, following what was decided, and filtering both lists."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from cafes.models import Cafe, FollowUp, Note
from partners.dates import full_date
from partners.forms.fields import refuse_unprintable_everywhere
from partners.forms.versions import VersionedForm
from partners.models import Partner, Territory

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, a slip of the finger
MOST_ANSWER = 2000


class CafeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return full_date(obj.date)


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label="La réponse",
        max_length=MOST_ANSWER,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Écrivez la réponse, en une phrase."},
    )
    cafe = CafeField(
        Cafe.objects.none(),
        label="Répondue au café",
        required=False,
        empty_label="Entre deux cafés",
        help_text="Avec un café, la réponse paraît dans son compte rendu. Dans tous les cas, elle "
        "se lit dans la liste des questions\N{NO-BREAK SPACE}; qui l’a posée ne reçoit pas de message à part.",
    )

    def __init__(
        self, *args: Any, note: Note, today: dt.date, again: Note | None = None, **kwargs: Any
    ) -> None:
        """`again`: a question whose answer is taken up."""
        said = again.answer if again else note.answer
        kwargs.setdefault("initial", {"answer": said, "cafe": note.answered_in_id})
        super().__init__(*args, **kwargs)
        asked = note.tour.cafe
        later = Cafe.objects.filter(territory=asked.territory, date__gte=asked.date, vague="")
        cafes = later.exclude(state__in=[Cafe.State.CANCELLED, Cafe.State.POSTPONED])
        field = cast(forms.ModelChoiceField, self.fields["cafe"])
        field.queryset = cafes.filter(date__lte=today).order_by("-date", "-pk")
        refuse_unprintable_everywhere(self)


class FollowUpForm(VersionedForm):
    class Meta:
        model = FollowUp
        fields = ["what", "partner", "who", "due_on", "state", "outcome"]
        labels = {"partner": "Par quel partenaire", "who": "Ou par qui"}
        help_texts = {
            "who": "Quand ce n’est pas un partenaire\N{NO-BREAK SPACE}: une fonction plutôt qu’un nom, le compte rendu la "
            "reprend.",
            "due_on": "Un rappel part trois jours avant, une seule fois.",
        }
        widgets = {
            "what": forms.Textarea({"rows": 2}),
            "due_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {"what": {"required": "Dites ce qui est à faire."}}

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        network = Partner.objects.of(territory)
        if self.instance.partner_id:  # it may have left since
            network = network | Partner.objects.filter(pk=self.instance.partner_id)
        cast(forms.ModelChoiceField, self.fields["partner"]).queryset = network.distinct()
        if self.instance.pk is None:
            del self.fields["state"], self.fields["outcome"]
        refuse_unprintable_everywhere(self)

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError("Vérifiez l’année.")
        return day


class NewFollowUpForm(FollowUpForm):
    """One that no note began: at which café it was decided."""

    class Meta(FollowUpForm.Meta):
        fields = ["cafe", *FollowUpForm.Meta.fields]
        field_classes = {"cafe": CafeField}

    def __init__(self, *args: Any, territory: Territory, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, territory=territory, **kwargs)
        past = Cafe.objects.filter(territory=territory, date__lte=today, vague="")
        held = past.exclude(state__in=[Cafe.State.CANCELLED, Cafe.State.POSTPONED])
        field = cast(forms.ModelChoiceField, self.fields["cafe"])
        field.queryset = held.order_by("-date", "-pk")
        field.error_messages["required"] = "Choisissez le café où cela a été décidé."


class OwnWordForm(forms.Form):
    """A partner's own word, from its link."""

    key = forms.CharField(max_length=36, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="C’est une…",
        choices=[one for one in Note.Kind.choices if one[0] != Note.Kind.FOLLOW_UP],
        initial=Note.Kind.INFORMATION,
    )
    text = forms.CharField(
        label="Votre mot",
        max_length=MOST_ANSWER,
        widget=forms.Textarea({"rows": 4, "data-situations": "mot-doutes"}),
        help_text="Une à trois lignes, sur vos missions, vos projets, ce que vous observez.",
        error_messages={"required": "Écrivez votre mot."},
    )
    happens_on = forms.DateField(
        label="Le jour, pour un événement daté",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    # The text that was shown with its warnings: typed again as it is, it is kept.
    seen = forms.CharField(required=False, max_length=MOST_ANSWER * 2, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean_key(self) -> uuid.UUID:
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            raise ValidationError("Rechargez cette page, puis recommencez.") from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day: dt.date | None = data.get("happens_on")
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add_error("happens_on", "Vérifiez l’année.")
        elif data.get("kind") == Note.Kind.EVENT and not day and "happens_on" in data:
            self.add_error("happens_on", "Indiquez le jour de l’événement.")
        return data
