"""The wording of an invitation, and answers."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from cafes.models import Cafe, InvitationLetter, Reply
from cafes.replying import Answer, Said
from cafes.wording import unknown_marks
from partners.forms.fields import LineField, refuse_unprintable_everywhere
from partners.models import Partner
from partners.scope import safe_pk
from partners.stationery import one_line

NBSP = "\N{NO-BREAK SPACE}"
Audience = InvitationLetter.Audience
MOST_PEOPLE = 20


class TickedPartners(forms.ModelMultipleChoiceField):
    """Numbers that no database holds are nobody's, rather than an error of ours."""

    def clean(self, value: Any) -> Any:
        if any(safe_pk(str(one)) is None for one in value or ()):
            raise ValidationError("Choisissez parmi les partenaires de la liste.")
        return super().clean(value)


class LetterForm(forms.ModelForm):
    chosen = TickedPartners(
        label="Lesquels",
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = InvitationLetter
        fields = ["audience", "chosen", "subject", "body", "send_on", "remind_on"]
        labels = {"subject": "Objet", "body": "Votre message"}
        help_texts = {
            "body": "Suivent, pour chacun, le jour et le lieu, le bouton pour répondre, sa fiche en "
            "bref et votre nom.",
            "send_on": "À 8 heures, une fois que vous avez donné votre accord.",
            "remind_on": f"À ceux qui n’ont pas répondu. Vide{NBSP}: pas de relance.",
        }
        widgets = {
            "audience": forms.RadioSelect,
            "body": forms.Textarea({"rows": 10}),
            "send_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "remind_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        cafe: Cafe = self.instance.cafe
        chosen = cast(forms.ModelMultipleChoiceField, self.fields["chosen"])
        chosen.queryset = Partner.objects.of(cafe.territory)
        audience = cast(forms.ChoiceField, self.fields["audience"])
        if cafe.kind != Cafe.Kind.THEMATIC:
            audience.choices = [one for one in Audience.choices if one[0] != Audience.THEME]
        if self.instance.sent_at:  # what has left is not written again
            for name in ("audience", "chosen", "send_on"):
                del self.fields[name]
        refuse_unprintable_everywhere(self)

    def clean_subject(self) -> str:
        return self._checked(one_line(str(self.cleaned_data["subject"])))

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if "http://" in body or "https://" in body:
            raise ValidationError(
                f"N’ajoutez pas de lien{NBSP}: celui de chaque partenaire est mis tout seul, et un "
                "courriel qui en contient plusieurs est souvent classé comme indésirable."
            )
        return self._checked(body)

    def _checked(self, text: str) -> str:
        if wrong := unknown_marks(text):
            raise ValidationError(
                f"Nous ne savons pas quoi mettre à la place de {', '.join(wrong)}{NBSP}: gardez les "
                "mots entre accolades de la liste, ou enlevez les accolades."
            )
        return text

    def clean_send_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["send_on"]
        if day > self.instance.cafe.date:
            raise ValidationError("L’invitation doit partir avant le café.")
        if day < self.today and "send_on" in self.changed_data:
            raise ValidationError("Ce jour est passé.")
        return day

    def clean_remind_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["remind_on"]
        if day and day > self.instance.cafe.date:
            raise ValidationError("La relance doit partir avant le café.")
        if day and day < self.today and "remind_on" in self.changed_data:
            raise ValidationError("Ce jour est passé.")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        send_on = data.get("send_on", self.instance.send_on)
        remind_on = data.get("remind_on")
        if send_on and remind_on and remind_on <= send_on:
            self.add_error("remind_on", "La relance doit venir après l’envoi.")
        if data.get("audience") == Audience.CHOSEN and not data.get("chosen"):
            self.add_error("chosen", "Cochez au moins un partenaire.")
        return data


class ReplyForm(forms.Form):
    """One answer; the buttons give `answer`."""

    answer = forms.ChoiceField(
        choices=Answer.choices,
        error_messages={"required": "Dites-nous si vous venez, en appuyant sur un bouton."},
    )
    people = forms.IntegerField(
        label="Nous serons",
        help_text="Vous compris.",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        error_messages={
            "min_value": "Comptez au moins une personne.",
            "max_value": f"Au-delà de {MOST_PEOPLE}, appelez l’équipe du réseau.",
            "invalid": "Écrivez un nombre, par exemple 2.",
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": MOST_PEOPLE}),
    )
    who = LineField(label="Qui vient", max_length=80, required=False)
    message = forms.CharField(label="Un mot", max_length=300, required=False)

    def __init__(self, *args: Any, reply: Reply | None = None, **kwargs: Any) -> None:
        if reply is not None:
            names = ("people", "who", "message")
            kwargs["initial"] = {name: getattr(reply, name) for name in names}
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean_people(self) -> int:
        return int(self.cleaned_data["people"] or 1)

    @property
    def said(self) -> Said:
        """Whoever names somebody and says yes announces that person; not with the name that was
        there from the answer before."""
        data = self.cleaned_data
        given = Answer(data["answer"])
        if given == Answer.YES and data["who"] and "who" in self.changed_data:
            given = Answer.OTHER
        return Said(given, data["people"], data["who"], data["message"])

    def refuse_more(self, most: int) -> None:
        """They have seats, and not that many are left."""
        plural = "s" if most > 1 else ""
        self.add_error(
            "people",
            f"Il n’y a plus assez de places{NBSP}: vous pouvez venir à {most}{NBSP}personne{plural} "
            "au plus. Votre réponse d’avant est gardée.",
        )


class NotedReplyForm(ReplyForm):
    """The same, as the facilitator notes it."""

    answer = forms.ChoiceField(
        label="Réponse reçue",
        choices=[
            (Answer.YES, "Vient"),
            (Answer.NO, "Ne vient pas"),
            (Answer.OTHER, "Une autre personne vient"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la réponse."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "who"
        ].help_text = "Si une autre personne vient. Vide\N{NO-BREAK SPACE}: on ne sait pas encore."
        self.fields["people"].label, self.fields["people"].help_text = "Ils seront", ""
        self.fields["people"].initial = 1
