"""How addresses of cafés are written."""

import datetime as dt

from django.urls import register_converter


class DateConverter:
    """A day in an address: 2026-12-11."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> dt.date:
        return dt.date.fromisoformat(value)  # a ValueError means another address: 404

    def to_url(self, value: dt.date) -> str:
        return value.isoformat()


register_converter(DateConverter, "date")

# Two cafés may share a day: the date is for the reader, the number says which one.
CAFE = "<slug:territory>/cafes/<date:date>/<int:pk>/"
