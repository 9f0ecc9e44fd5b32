"""Days counted from the one on which the demo is loaded."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def months_before(today: dt.date, months: int) -> dt.date:
    """The same day some months earlier, the 28th at most."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return dt.date(year, month + 1, min(today.day, 28))


def working_day(day: dt.date) -> dt.date:
    """That day, or the Friday before a week-end."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def at_ten(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))
