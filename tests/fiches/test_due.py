"""Whose turn it is: the whole rule, without a database."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from fiches.due import FRESH, MONTHS, REST, Turn, due_this_month

TODAY = dt.date(2026, 11, 22)


def ago(days):
    return TODAY - dt.timedelta(days=days)


def turn(pk, verified=None, asked=None):
    return Turn(pk, f"{pk:03}", ago(verified) if verified else None, ago(asked) if asked else None)


def due(*turns, today=TODAY):
    return due_this_month(turns, today)


def test_never_verified_first_then_the_oldest():
    rows = [turn(1, verified=400), turn(2, verified=700), turn(3), turn(4, verified=200)]
    assert due(*rows, *[turn(9 + n, verified=1) for n in range(32)]) == [3, 2, 1]


def test_a_fiche_verified_within_six_months_is_left_in_peace():
    assert due(turn(1, verified=FRESH.days - 1)) == []
    assert due(turn(1, verified=FRESH.days)) == [1]


def test_who_was_written_to_within_eleven_months_is_left_in_peace():
    assert due(turn(1, asked=REST.days - 1)) == []
    assert due(turn(1, asked=REST.days)) == [1]


def test_a_month_is_a_twelfth_rounded_up_less_who_was_written_to_already():
    network = [turn(n) for n in range(40)]
    assert len(due(*network)) == 4
    begun = [turn(n, asked=3) if n < 3 else turn(n) for n in range(40)]
    assert due(*begun) == [3]
    everyone = [turn(n, asked=3) for n in range(40)]
    assert due(*everyone) == []


def test_equal_rows_keep_the_order_of_the_network():
    assert due(turn(2), turn(1), *[turn(10 + n, verified=1) for n in range(12)]) == [1, 2]


def test_a_year_of_months_writes_once_to_everyone_who_stays_silent():
    asked = {}
    for month in range(1, 13):
        day = dt.date(2026, month, 1)
        rows = [Turn(n, f"{n:03}", None, asked.get(n)) for n in range(40)]
        for pk in due_this_month(rows, day):
            asked.setdefault(pk, day)
    assert sorted(asked) == list(range(40))


@given(
    st.lists(
        st.tuples(st.none() | st.integers(1, 900), st.none() | st.integers(1, 900)), max_size=60
    ),
    st.randoms(),
)
def test_the_same_network_always_gives_the_same_list(rows, random):
    turns = [turn(n, verified, asked) for n, (verified, asked) in enumerate(rows)]
    found = due(*turns)
    random.shuffle(turns)
    assert due(*turns) == found
    assert len(found) <= -(-len(rows) // MONTHS)
