"""Opening hours: seven rows to fill, one text that is kept."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fiches import hours
from fiches.fields import too_long
from fiches.forms.identity import bare_helper
from fiches.forms.texts import LimitsMixin, text_field
from fiches.models import Fiche

SLOTS = ("from_1", "to_1", "from_2", "to_2")
SLOT_LABELS = ("ouvre à", "ferme à", "rouvre à", "ferme le soir à")


class HourField(forms.Field):
    """ "9:00", "9h", "9 h 30" → a time."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})

    def __init__(self, *, short_label: str, **kwargs: Any) -> None:
        self.short_label = short_label
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        text = str(value or "").strip().lower()
        if not text:
            return None
        match = re.fullmatch(r"(\d{1,2})(?:\s*[h:]\s*(\d{2})?(?::\d{2})?)?", text)
        try:
            return dt.time(int(match[1]), int(match[2] or 0)) if match else _unreadable(text)
        except ValueError:
            return _unreadable(text)

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, dt.time) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def _unreadable(text: str) -> dt.time:
    raise ValidationError(f"Nous ne lisons pas l’heure « {text} » : écrivez par exemple 9:30.")


class WeekForm(LimitsMixin, forms.ModelForm):
    opening_hours = text_field("fiche.opening_hours", rows=2)

    class Meta:
        model = Fiche
        fields = ("opening_hours",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        week = hours.parse(self.instance.opening_hours) if self.instance.opening_hours else None
        for index, day in enumerate(hours.DAYS):
            known = [time for span in (week or hours.CLOSED)[index] for time in span]
            for slot, (name, label) in enumerate(zip(SLOTS, SLOT_LABELS, strict=True)):
                self.fields[f"{day}_{name}"] = HourField(
                    required=False,
                    label=f"{day.capitalize()}, {label}",
                    short_label=label.capitalize(),
                    initial=known[slot] if slot < len(known) else None,
                )
        self.free_text = week is None and bool(self.instance.opening_hours)
        self.helper = bare_helper("opening_hours")

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """For the template: each day with its four hours."""
        return [(day, [self[f"{day}_{name}"] for name in SLOTS]) for day in hours.DAYS]

    def clean(self) -> dict[str, Any]:
        """What is written in words wins; otherwise the rows make the text.

        Words that are not hours ("sur rendez-vous") stay after the hours of the rows.
        """
        data = super().clean() or self.cleaned_data
        grid = {name for name in self.changed_data if name != "opening_hours"}
        if not grid or "opening_hours" in self.changed_data or self.errors:
            return data
        text = self.composed()
        if self.free_text:
            text = f"{text}{hours.NBSP}; {self.instance.opening_hours}"
        if not self.errors:
            data["opening_hours"] = text
            if message := too_long(self.fields["opening_hours"].limit, text):  # type: ignore[attr-defined]
                self.add_error("opening_hours", message)
        return data

    def grid_errors(self) -> bool:
        return any(name != "opening_hours" for name in self.errors)

    def composed(self) -> str:
        """What the rows say; to be asked once the form is clean."""
        return hours.compose(self._week())

    def _week(self) -> hours.Week:
        week: list[hours.Day] = []
        for day in hours.DAYS:
            from_1, to_1, from_2, to_2 = (self.cleaned_data.get(f"{day}_{name}") for name in SLOTS)
            spans: list[hours.Span] = []
            for start, end, name in ((from_1, to_1, "to_1"), (from_2, to_2, "to_2")):
                if start is None and end is None:
                    continue
                if start is None or end is None:
                    self.add_error(f"{day}_{name}", f"Le {day}, il manque une heure.")
                elif start >= end or (spans and spans[-1][1] > start):
                    self.add_error(f"{day}_{name}", f"Le {day}, les heures ne se suivent pas.")
                else:
                    spans.append((start, end))
            week.append(tuple(spans))
        return tuple(week)
