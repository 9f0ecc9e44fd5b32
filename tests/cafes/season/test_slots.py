"""Two people change the same plan: what comes out."""

import datetime as dt
from dataclasses import replace

import pytest

from cafes.planning.slots import (
    Choice,
    Slot,
    choose,
    drop,
    from_json,
    merge,
    pin,
    skip,
    swap,
    to_json,
    unpin,
)
from cafes.rotation import Hold

BASE = Choice(dt.date(2026, 10, 9), dt.time(9), dt.time(10, 30))
LATER = replace(BASE, date=dt.date(2026, 10, 16))
THEMED = replace(BASE, nature="logement")


def slot(choice=BASE, key="a", **fields):
    return Slot(key, choice, **fields)


def merged(stored, mine, shown=BASE):
    return merge([stored], {"a": mine}, {"a": shown})


def test_only_mine_is_taken():
    result = merged(slot(), LATER)
    assert (result.slots[0].choice, result.theirs, result.clashes) == (LATER, [], [])


def test_only_theirs_is_kept():
    result = merged(slot(LATER), BASE)
    assert (result.slots[0].choice, result.theirs, result.clashes) == (LATER, ["a"], [])


def test_the_same_change_is_no_clash():
    result = merged(slot(LATER), LATER)
    assert (result.slots[0].choice, result.theirs, result.clashes) == (LATER, [], [])


def test_different_changes_clash_and_what_is_stored_stays():
    result = merged(slot(LATER), THEMED)
    assert (result.slots[0].choice, result.theirs, result.clashes) == (LATER, ["a"], ["a"])


def test_what_they_added_stays():
    result = merge([slot(), slot(LATER, "b")], {"a": BASE}, {"a": BASE})
    assert [s.key for s in result.slots] == ["a", "b"]
    assert result.theirs == ["b"]


def test_what_they_dropped_comes_back_if_i_changed_it():
    assert merged(drop(slot()), LATER).slots == [slot(LATER)]
    untouched = merged(drop(slot()), BASE)
    assert untouched.slots[0].dropped


def test_host_by_hand_is_pinned_and_given_back():
    chosen = choose(slot(), replace(BASE, host=7))
    assert (chosen.host, chosen.hold) == (7, Hold.PINNED)
    free = choose(chosen, BASE)
    assert (free.host, free.hold) == (None, Hold.FREE)


def test_day_to_be_fixed_is_the_end_of_its_month():
    vague = choose(slot(), replace(BASE, vague=True))
    assert vague.choice.date == dt.date(2026, 10, 31)
    december = choose(slot(), replace(BASE, date=dt.date(2026, 12, 4), vague=True))
    assert december.choice.date == dt.date(2026, 12, 31)


def test_pin_unpin_skip():
    proposed = slot(host=7, reason="n’a encore jamais accueilli")
    pinned = pin(proposed)
    assert (pinned.choice.host, pinned.hold, pinned.reason) == (7, Hold.PINNED, proposed.reason)
    assert unpin(pinned).hold == Hold.FREE
    skipped = skip(skip(proposed))
    assert (skipped.host, skipped.skipped, skipped.hold) == (None, (7,), Hold.FREE)


def test_swap_pins_both():
    one, other = swap(slot(host=7), slot(LATER, "b", host=8))
    assert [(s.key, s.host, s.choice.host, s.hold) for s in (one, other)] == [
        ("a", 8, 8, Hold.PINNED),
        ("b", 7, 7, Hold.PINNED),
    ]
    empty, full = swap(slot(host=7), slot(LATER, "b"))
    assert (empty.hold, full.hold) == (Hold.FREE, Hold.PINNED)


@pytest.mark.parametrize(
    "stored",
    [
        slot(),
        slot(
            replace(THEMED, vague=True, host=3),
            host=3,
            hold=Hold.PINNED,
            reason="choisi par vous",
            skipped=(1, 2),
            dropped=True,
            moved_from=dt.date(2026, 11, 11),
            cafe=12,
            seen="x",
        ),
    ],
)
def test_slot_is_read_back_as_it_was(stored):
    assert from_json(to_json([stored])) == [stored]
