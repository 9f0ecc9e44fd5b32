"""Signing in from the QR code on the door: on the day, in a moment, and seeing nobody else."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cafes.arriving import arrive, attendances
from cafes.door import MOST_A_MINUTE, Door, door_of
from cafes.models import Attendance, Cafe
from tests.cafes.morning.conftest import make_cafe
from tests.factories import make_partner, make_territory

DAY = dt.date(2026, 12, 11)


def at(hour, minute=0, day=DAY):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


@pytest.fixture
def cafe(place):
    return make_cafe(place, date=DAY)


@pytest.fixture
def door(cafe):
    return reverse("cafes:door", args=[cafe.door_code])


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(at(9, 2), tick=False):
        yield


def said(**fields):
    return {
        "key": uuid.uuid4(),
        "name": "Ada Bernès",
        "partner": "",
        "organisation": "Le Fab Lab",
        "quality": "volunteer",
        **fields,
    }


def test_one_signs_in_and_is_thanked(client, door, cafe, partner):
    page = client.get(door).content.decode()
    assert f'<option value="{partner.pk}">Mission locale</option>' in page
    data = said(partner=partner.pk, newcomer="on")
    for _ in range(2):  # sent twice, noted once
        assert client.post(door, data).status_code == 302
    [row] = attendances(cafe)
    assert (row.name, row.partner, row.quality, row.newcomer) == (
        "Ada Bernès", partner, "volunteer", True,
    )  # fmt: skip
    page = client.get(door).content.decode()
    assert "votre présence est notée\N{NO-BREAK SPACE}: Ada Bernès, Mission locale" in page.replace(
        "&nbsp;", "\N{NO-BREAK SPACE}"
    )


def test_nobody_else_is_shown(client, door, cafe, partner, lise):
    arrive(cafe, key=uuid.uuid4(), at=at(9), partner=partner, contact=lise)
    arrive(cafe, key=uuid.uuid4(), at=at(9), partner=partner, name="Paul Exemple")
    page = client.get(door).content.decode()
    assert "Lise" not in page
    assert "Paul" not in page
    client.post(door, said())
    page = client.get(door).content.decode()
    assert "Ada Bernès" in page
    assert "Lise" not in page


def test_whoever_is_known_by_this_name_is_noted_once(client, door, cafe, partner, lise):
    row = arrive(cafe, key=uuid.uuid4(), at=at(9), partner=partner, contact=lise)
    client.post(door, said(name="lise  REAU", partner=partner.pk))
    assert list(attendances(cafe)) == [row]
    # The phone that only said her name cannot take her off the list.
    assert "Me retirer" not in client.get(door).content.decode()
    client.post(reverse("cafes:door_leave", args=[cafe.door_code]))
    assert list(attendances(cafe)) == [row]


def test_one_takes_oneself_back_from_the_phone_that_signed_in(client, door, cafe):
    client.post(door, said())
    leave = reverse("cafes:door_leave", args=[cafe.door_code])
    type(client)().post(leave)
    assert attendances(cafe).count() == 1
    assert client.get(leave).status_code == 405
    client.post(leave)
    assert attendances(cafe).count() == 0
    assert "Je suis là" in client.get(door).content.decode()


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (at(7, 59), Door.EARLY),
        (at(8), Door.OPEN),
        (at(11, 30), Door.OPEN),
        (at(11, 31), Door.LATE),
        (at(9, day=DAY - dt.timedelta(days=1)), Door.EARLY),
        (at(9, day=DAY + dt.timedelta(days=1)), Door.LATE),
    ],
)
def test_only_on_the_day(client, door, cafe, moment, state):
    assert door_of(cafe, moment) == state
    with time_machine.travel(moment, tick=False):
        response = client.post(door, said())
    assert response.status_code == (302 if state == Door.OPEN else 409)
    assert attendances(cafe).count() == (state == Door.OPEN)


@pytest.mark.parametrize(
    "fields", [{"kind": Cafe.Kind.HABITANTS}, {"state": Cafe.State.CANCELLED}, {"vague": "en mai"}]
)
def test_not_for_a_cafe_without_names_or_that_is_off(client, place, fields):
    cafe = make_cafe(place, date=DAY + dt.timedelta(days=0), **fields)
    door = reverse("cafes:door", args=[cafe.door_code])
    with time_machine.travel(at(9), tick=False):
        assert client.get(door).status_code == 200
        assert client.post(door, said()).status_code == 409
    assert Attendance.objects.count() == 0


def test_something_missing_is_said_and_nothing_typed_is_lost(client, door, cafe):
    abroad = make_partner(make_territory("agen"), "Ailleurs")
    for wrong in ({"name": ""}, {"organisation": ""}, {"email": "x"}, {"partner": abroad.pk}):
        response = client.post(door, said(**wrong))
        assert response.status_code == 422
    assert "Le Fab Lab" in response.content.decode()
    for absurd in ({"partner": "9" * 40}, {"key": "x"}, {"name": "a\0b"}, {"name": "x" * 61}):
        assert client.post(door, said(**absurd)).status_code == 422
    assert attendances(cafe).count() == 0


def test_a_crowd_in_one_minute_waits(client, door, cafe):
    for n in range(MOST_A_MINUTE):
        client.post(door, said(name=f"Personne {n}"))
    response = client.post(door, said())
    assert response.status_code == 429
    assert "Ada Bernès" in response.content.decode()
    with time_machine.travel(at(9, 4), tick=False):
        assert client.post(door, said()).status_code == 302
    assert attendances(cafe).count() == MOST_A_MINUTE + 1


def test_whoever_was_taken_back_leaves_room(client, door, cafe, monkeypatch):
    monkeypatch.setattr("cafes.door.MOST", 1)
    assert client.post(door, said()).status_code == 302
    assert client.post(door, said(name="Bea")).status_code == 429
    cafe.attendances.update(removed_at=timezone.now())
    assert client.post(door, said(name="Bea")).status_code == 302


def test_a_name_comes_on_one_line(client, door, cafe):
    client.post(door, said(name="Ada\r\nBernès", organisation="Le\nFab\u2028Lab"))
    [row] = attendances(cafe)
    assert (row.name, row.organisation) == ("Ada Bernès", "Le Fab Lab")
    assert client.post(door, said(name="Ada\u202e")).status_code == 422


def test_the_page_is_light_and_kept_nowhere(client, door):
    response = client.get(door)
    assert response["Cache-Control"] == "private, no-store"
    assert "<script" not in response.content.decode()
