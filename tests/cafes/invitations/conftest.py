import datetime as dt

import pytest
import time_machine
from django.core.cache import cache

from cafes.approving import approve, letter_for
from cafes.models import Cafe
from cafes.sending import send
from partners.delivery import deliver_due
from partners.models import Contact
from tests.factories import make_facilitator, make_partner, make_published_fiche, make_territory
from tests.mailserver import Server

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = NOW.date()
DAY = dt.date(2026, 12, 11)


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def fumel():
    return make_territory(name="Circonscription de Fumel", contact="Centre social\n05 36 49 68 27")


@pytest.fixture
def camille(client, fumel):
    """The facilitator, logged in."""
    user = make_facilitator(fumel)
    user.name = "Camille Lartigolle"
    user.save()
    client.force_login(user)
    return user


def make_cafe(territory, date=DAY, **fields):
    fields.setdefault("start", dt.time(9))
    fields.setdefault("end", dt.time(10, 30))
    return Cafe.objects.create(territory=territory, date=date, **fields)


@pytest.fixture
def cafe(fumel):
    host = make_partner(fumel, "Centre social", can_host=True)
    return make_cafe(fumel, host=host, place="2 rue Basse", parking="devant")


def make_invited(territory, partner_name, email, **fields):
    """A partner with a fiche and one person to invite."""
    partner = make_partner(territory, partner_name)
    make_published_fiche(partner, now=NOW - dt.timedelta(days=200))
    fields.setdefault("name", f"Personne de {partner_name}")
    Contact.objects.create(partner=partner, email=email, is_referent=True, **fields)
    return partner


@pytest.fixture
def mission(fumel):
    return make_invited(fumel, "Mission locale", "lise@ml.example", name="Lise Réau")


@pytest.fixture
def emmaus(fumel):
    return make_invited(fumel, "Emmaüs", "jo@emmaus.example", name="Jo Vidal")


@pytest.fixture
def server(settings):
    with Server() as running:
        settings.MAILERS = running.mailers
        yield running


def deliver():
    """Everything that waits leaves."""
    while deliver_due().more:
        pass


def invite(cafe, user, now=NOW):
    """Approved and sent at once."""
    letter = letter_for(cafe, now.date())
    approve(letter, user, now)
    send(letter, now)
    return letter
