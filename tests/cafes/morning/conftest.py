import datetime as dt
import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cafes.models import Cafe
from partners.models import Contact
from tests.factories import make_facilitator, make_partner, make_territory


def make_cafe(territory, **fields):
    fields.setdefault("date", timezone.localdate())
    return Cafe.objects.create(territory=territory, start=dt.time(9), end=dt.time(10, 30), **fields)


def address(name, cafe):
    return reverse(f"cafes:{name}", args=[cafe.territory.slug, cafe.date, cafe.pk])


@pytest.fixture
def place(db):
    return make_territory()


@pytest.fixture
def cafe(place):
    return make_cafe(place)


@pytest.fixture
def partner(place):
    return make_partner(place, "Mission locale")


@pytest.fixture
def lise(partner):
    return Contact.objects.create(partner=partner, name="Lise Réau", is_referent=True)


@pytest.fixture
def facilitator(place):
    return make_facilitator(place)


@pytest.fixture
def logged_in(client, facilitator):
    client.force_login(facilitator)
    return client


@pytest.fixture
def sync(logged_in, facilitator, cafe):
    """`sync(notes=[…])` sends a batch as a device does, and gives the answer."""

    def send(status=200, to=cafe, **batch):
        response = logged_in.post(
            address("morning_sync", to),
            json.dumps({"user": facilitator.pk, **batch}),
            content_type="application/json",
        )
        assert response.status_code == status
        return response.json()

    return send


def key():
    return str(uuid.uuid4())


def ms(moment=None):
    return int((moment or timezone.now()).timestamp() * 1000)


def arrival(**fields):
    return {
        "key": key(),
        "at": ms(),
        "partner": None,
        "contact": None,
        "organisation": "",
        "name": "",
        "email": "",
        "quality": "professional",
        "newcomer": None,
        "removed": False,
        **fields,
    }


def note(**fields):
    return {
        "key": key(),
        "seat": None,
        "partner": None,
        "kind": "information",
        "text": "Du nouveau.",
        "on": "",
        "time": "",
        "position": 1,
        "at": ms(),
        "base": 0,
        "device": "telephone",
        "removed": False,
        **fields,
    }
