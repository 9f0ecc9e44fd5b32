"""A network of three hosts in three communes, and what a browser sends back from a plan."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
import time_machine

from cafes.models import HostRoom, Season
from tests.factories import make_commune, make_facilitator, make_partner, make_territory

NOW = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


@pytest.fixture
def fumel():
    return make_territory()


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def hosts(fumel):
    found = []
    for number, name in enumerate(["Abri", "Bourse", "Centre"]):
        partner = make_partner(fumel, name, can_host=True, host_seats=30)
        commune = make_commune(f"4710{number}", f"Commune {name}")
        HostRoom.objects.create(partner=partner, address="1 rue Haute", commune=commune)
        found.append(partner)
    return found


@pytest.fixture
def season(fumel):
    """From September to December, nothing planned."""
    return Season.objects.create(
        territory=fumel,
        year=2026,
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2026, 12, 31),
        rule="2 FR 09:00-10:30",
    )


class Fields(HTMLParser):
    """What a browser would send of the forms of a page, buttons apart."""

    def __init__(self):
        super().__init__()
        self.values, self.select, self.textarea = {}, None, None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name, kind = found.get("name"), found.get("type")
        if tag == "select":
            self.select = name
            self.values[name] = ""
        elif tag == "option" and self.select and "selected" in found:
            self.values[self.select] = found.get("value", "")
        elif tag == "input" and name:
            if kind in {"checkbox", "radio"} and "checked" not in found:
                return
            self.values[name] = found.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


@pytest.fixture
def fields():
    def read(response):
        parser = Fields()
        parser.feed(response.text)
        parser.values.pop("csrfmiddlewaretoken", None)
        return parser.values

    return read


@pytest.fixture
def keys():
    """The keys of the cafés of a plan, in order."""

    def read(response):
        return re.findall(r'id="cafe-([a-z0-9]+)"', response.text)

    return read
