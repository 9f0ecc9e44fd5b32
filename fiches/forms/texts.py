"""Text as people type it: line ends, length limits that never swallow what was there before."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string

from fiches.fields import BY_ATTRIBUTE, FIELDS, LINES, Field, tidy, too_long
from partners.forms.fields import refuse_unprintable


class TextField(forms.CharField):
    """Text of a fiche; `has_changed` does not mistake a browser's line ends for an edit."""

    def __init__(self, field: Field, *, rows: int = 0, **kwargs: Any) -> None:
        self.limit = field
        attrs: dict[str, Any] = {}
        if field.key in LINES:
            attrs["data-most-lines"], attrs["data-line-limit"] = LINES[field.key]
        elif field.max_length:
            attrs["data-limit"] = field.max_length
        widget: forms.Widget = forms.TextInput(attrs=attrs)
        if rows:
            widget = forms.Textarea(attrs={**attrs, "rows": rows})
        kwargs.setdefault("widget", widget)
        super().__init__(
            label=field.label,
            help_text=field.help,
            required=False,
            validators=[refuse_unprintable],
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return tidy(initial or "") != tidy(data or "")


def text_field(attribute: str, rows: int = 0) -> TextField:
    return TextField(BY_ATTRIBUTE[attribute], rows=rows)


class Example(LayoutObject):  # type: ignore[misc]  # untyped
    """Beside a hard field: how to go about it, a good and a bad example, closed at first."""

    def __init__(self, key: str) -> None:
        self.field = FIELDS[key]
        self.fields: list[str] = []

    def render(
        self, form: forms.BaseForm, context: Any, template_pack: Any = None, **kwargs: Any
    ) -> str:
        return render_to_string("fiches/_example.html", {"field": self.field})


class CommuneNames(LayoutObject):  # type: ignore[misc]  # untyped
    """Under a commune that is not one: the closest names, each a button."""

    fields: list[str] = []

    def render(
        self, form: forms.BaseForm, context: Any, template_pack: Any = None, **kwargs: Any
    ) -> str:
        names = getattr(form, "commune_names", ())
        return render_to_string("fiches/_commune_names.html", {"names": names}) if names else ""


class LimitsMixin:
    """Refuses what is typed too long or wrong; what was there before and is left alone stays.

    An import keeps long texts whole and old addresses as they were: correcting a phone number
    must not wait for them.
    """

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        form = cast(forms.ModelForm, self)
        for name, field in form.fields.items():
            value, limit = form.cleaned_data.get(name), getattr(field, "limit", None)
            if name not in form.changed_data:
                if name in form.errors and form.initial.get(name):
                    del form.errors[name]
                    form.cleaned_data[name] = getattr(form.instance, name, form.initial[name])
            elif limit and isinstance(value, str) and (message := too_long(limit, value)):
                form.add_error(name, message)

    def _get_validation_exclusions(self) -> set[str]:
        form = cast(forms.ModelForm, self)
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | (set(form.fields) - set(form.changed_data))
