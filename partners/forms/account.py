"""Logging in, asking for a link, one's own name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from partners.models import User

WRONG = (
    "Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez-les, "
    "ou demandez un lien par courriel\u00a0: il ouvre le site sans mot de passe."
)


class EmailAddressField(forms.EmailField):
    """An address that identifies someone: capitals and spaces count for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Adresse de courriel")
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "username"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        email = str(super().clean(value))
        if not email.isascii():
            raise forms.ValidationError(
                "Écrivez cette adresse avec des lettres sans accent ni signe particulier."
            )
        return email.lower()


class LoginForm(AuthenticationForm):
    username = EmailAddressField()
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {"invalid_login": WRONG, "inactive": WRONG}


class LinkForm(forms.Form):
    """Named as the log-in form's field, so that both can share what was typed."""

    username = EmailAddressField()


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]
        help_texts = {"name": "C’est ainsi que les autres vous verront sur le site."}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
