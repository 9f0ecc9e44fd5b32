"""When the first page says that it is time to plan the next season."""

import datetime as dt

import pytest

from cafes.todo import is_time_to_plan
from partners.models import Territory

D = dt.date


@pytest.mark.parametrize(
    ("today", "last_cafe", "expected"),
    [
        (D(2026, 4, 30), None, False),
        (D(2026, 5, 1), None, True),
        (D(2026, 5, 1), D(2026, 6, 12), True),
        (D(2026, 5, 1), D(2026, 9, 11), False),
        (D(2026, 10, 15), None, True),
        (D(2026, 11, 1), None, False),
    ],
)
def test_time_to_plan(today, last_cafe, expected):
    assert is_time_to_plan(last_cafe, Territory(name="Fumel"), today) is expected


def test_network_that_rests_has_nothing_to_plan():
    resting = Territory(name="Fumel", suspended_on=D(2026, 5, 1), suspension_reason="Vacance")
    assert not is_time_to_plan(None, resting, D(2026, 6, 1))
