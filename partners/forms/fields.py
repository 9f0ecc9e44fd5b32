"""Fields that several forms share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partners import phones
from partners.siret import SiretError, clean_siret
from partners.stationery import one_line

# Controls, and marks that turn the direction of the text around.
UNPRINTABLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def refuse_unprintable(text: str) -> None:
    if UNPRINTABLE.search(text):
        raise ValidationError(
            "Ce texte contient un caractère invisible que nous ne pouvons pas imprimer : "
            "retapez le passage que vous avez collé."
        )


def refuse_unprintable_everywhere(form: forms.BaseForm) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField):
            field.validators = [*field.validators, refuse_unprintable]


class LineField(forms.CharField):
    """What is pasted with line breaks comes on one line: a name goes to subjects and tables."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """Typed as one likes, kept as E.164, shown again as it was typed when it is wrong."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return phones.display(value) if isinstance(value, str) and value[:1] == "+" else value

    def clean(self, value: Any) -> str:
        try:
            return phones.to_e164(super().clean(value))
        except phones.PhoneError as error:
            raise ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return phones.to_e164(data or "") != (initial or "")
        except phones.PhoneError:
            return True


class SiretField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "SIRET")
        kwargs.setdefault("help_text", "14 chiffres, facultatif.")
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(required=False, max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        try:
            return clean_siret(super().clean(value))
        except SiretError as error:
            raise ValidationError(str(error)) from None


class EmailLinesField(forms.CharField):
    """E-mail addresses, one a line; its value is the list."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        typed = re.split(r"[\s,;]+", super().clean(value))
        addresses = list(dict.fromkeys(address for address in typed if address))
        if len(addresses) > self.most:
            raise ValidationError(f"Gardez {self.most} adresses au plus.")
        for address in addresses:
            try:
                forms.EmailField().clean(address)
            except ValidationError:
                raise ValidationError(
                    f"« {address} » n’est pas une adresse complète, comme nom@exemple.fr."
                ) from None
        return addresses

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (data or "").split() != list(initial or [])


class PastDateField(forms.DateField):
    """A day that has come; `today` is set by the form."""

    today: dt.date
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day and day > self.today:
            raise ValidationError("Ce jour n’est pas encore venu : notez-le ce jour-là.")
        if day and day.year < 1900:
            raise ValidationError("Vérifiez l’année.")
        return day
