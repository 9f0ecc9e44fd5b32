"""What a partner asks from its link."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from partners.forms.fields import PhoneField, refuse_unprintable, refuse_unprintable_everywhere
from partners.models import Demande
from partners.phones import HINT

# Whole: nine digits after the French prefix, or another country's number.
CALLABLE = re.compile(r"\+33[1-9]\d{8}|\+(?!33)\d{8,15}")
OFF = {"autocomplete": "off"}


class CallableField(PhoneField):
    """A line on which somebody can be called back: not a short number, not one digit less."""

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if number and not CALLABLE.fullmatch(number):
            raise forms.ValidationError(
                f"Nous ne pouvons pas appeler ce numéro\N{NO-BREAK SPACE}: {HINT}"
            )
        return number


class SuccessorForm(forms.Form):
    name = forms.CharField(
        label="Son prénom et son nom",
        max_length=60,
        widget=forms.TextInput(attrs=OFF),
        error_messages={"required": "Donnez le nom de la personne qui prend le relais."},
    )
    function = forms.CharField(
        label="Sa fonction",
        help_text="Ex.\N{NO-BREAK SPACE}: conseillère, responsable de l’accueil",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    email = forms.EmailField(
        label="Son courriel professionnel",
        help_text="Nous lui enverrons son propre lien.",
        max_length=80,
        required=False,
        widget=forms.EmailInput(attrs=OFF),
    )
    phone = CallableField(
        label="Sa ligne directe",
        help_text="Professionnelle seulement. Ex.\N{NO-BREAK SPACE}: 05 36 49 68 27",
        max_length=30,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_unprintable_everywhere(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data.get("email") or data.get("phone")):
            self.add_error("email", "Donnez un courriel ou une ligne, pour que nous la joignions.")
        return data


class DepartureForm(forms.Form):
    kind = forms.ChoiceField(
        label="Que se passe-t-il\N{NO-BREAK SPACE}?",
        choices=[
            (Demande.Kind.LEAVING, "Nous quittons le réseau, mais la structure continue"),
            (Demande.Kind.CLOSING, "La structure ferme, ou n’existe déjà plus"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’un des deux."},
    )
    message = forms.CharField(
        label="Un mot pour l’équipe du réseau",
        help_text="Facultatif. Ex.\N{NO-BREAK SPACE}: depuis quand, qui reprend vos missions",
        max_length=1000,
        required=False,
        validators=[refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TypingForm(forms.Form):
    phone = CallableField(
        label="À quel numéro vous appeler\N{NO-BREAK SPACE}?",
        help_text="Ex.\N{NO-BREAK SPACE}: 05 36 49 68 27",
        max_length=30,
        error_messages={"required": "Donnez un numéro où vous joindre."},
    )
    message = forms.CharField(
        label="Ce qui a changé, ou quand vous appeler",
        help_text="Facultatif.",
        max_length=1000,
        required=False,
        validators=[refuse_unprintable],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AccountForm(forms.Form):
    name = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=60,
        validators=[refuse_unprintable],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Donnez votre nom."},
    )
    email = forms.EmailField(
        label="Votre courriel professionnel",
        help_text="Vous entrerez avec lui, sans mot de passe.",
        max_length=80,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Donnez votre adresse de courriel."},
    )
