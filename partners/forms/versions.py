"""A form that notices that somebody else saved the same thing since it was opened."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.forms.models import model_to_dict

NBSP = "\N{NO-BREAK SPACE}"


class VersionedForm(forms.ModelForm):
    """What is stored is summed up in a hidden input. When it is no longer the same, nothing is
    written: the page says what is stored now, and saving once more keeps what was typed."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_version = self._version()
        self.fields["version"].initial = self.stored_version

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen = data.pop("version", "")
        if self.instance.pk and seen and seen != self.stored_version:
            typed: Any = self.data
            self.data = again = typed.copy()
            again[self.add_prefix("version")] = self.stored_version
            self.add_error(None, self._told(data))
        return data

    def _version(self) -> str:
        stored = model_to_dict(self.instance, self._meta.fields) if self.instance.pk else {}
        text = repr(sorted((name, str(value)) for name, value in stored.items()))
        return hashlib.sha256(text.encode()).hexdigest()[:20]

    def _told(self, data: dict[str, Any]) -> str:
        columns = model_to_dict(self.instance, self._meta.fields)
        theirs = [
            f"{self.fields[name].label}{NBSP}: {self._in_words(name)}"
            for name in columns
            if name in data and (data[name] or None) != (getattr(self.instance, name) or None)
        ]
        said = f" Est enregistré maintenant{NBSP}: {' ; '.join(theirs)}." if theirs else ""
        return (
            "Quelqu’un d’autre a enregistré des changements pendant que vous écriviez."
            f"{said} Reprenez ce qu’il faut, puis enregistrez de nouveau."
        )

    def _in_words(self, name: str) -> str:
        display = getattr(self.instance, f"get_{name}_display", None)
        value = display() if display else getattr(self.instance, name)
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, list):
            return ", ".join(map(str, value)) or "rien"
        return str(value) if value else "rien"
