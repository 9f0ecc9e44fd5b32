"""What the livret announces of the season."""

import datetime as dt

import pytest

from cafes.agenda import coming_cafes
from cafes.models import Cafe
from partners.models import Theme
from tests.factories import make_commune, make_partner, make_territory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def fumel():
    return make_territory()


def make_cafe(territory, date, **fields):
    return Cafe.objects.create(
        territory=territory, date=date, start=dt.time(9), end=dt.time(10, 30), **fields
    )


def test_place_and_commune(fumel, django_assert_num_queries):
    host = make_partner(fumel, "Mission locale")
    make_cafe(
        fumel,
        dt.date(2026, 12, 11),
        host=host,
        place="Salle 2, 3 rue du Pont",
        commune=make_commune(),
        kind=Cafe.Kind.THEMATIC,
        theme=Theme.objects.get(code="logement"),
    )
    with django_assert_num_queries(1):
        (entry,) = coming_cafes(fumel, TODAY)
    assert (entry.host, entry.place) == ("Mission locale", "Salle 2, 3 rue du Pont, Fumel")
    label = Theme.objects.get(code="logement").label
    assert entry.kind == f"Café thématique\xa0: {label}"
    assert (entry.hours, entry.when) == ("9\xa0h\xa0– 10\xa0h\xa030", "")


def test_day_to_be_fixed_is_said(fumel):
    make_cafe(fumel, dt.date(2027, 5, 31), vague="courant mai")
    assert coming_cafes(fumel, TODAY)[0].when == "Courant mai 2027, jour à fixer"


def test_neither_put_off_nor_past(fumel):
    make_cafe(fumel, dt.date(2026, 11, 13))
    make_cafe(fumel, dt.date(2026, 12, 11), state=Cafe.State.POSTPONED)
    make_cafe(fumel, dt.date(2027, 1, 8), state=Cafe.State.CANCELLED)
    assert coming_cafes(fumel, TODAY) == ()


def test_network_that_rests_says_why_and_until_when(fumel):
    make_cafe(fumel, dt.date(2026, 12, 11))
    make_cafe(fumel, dt.date(2027, 4, 9))
    fumel.suspended_on, fumel.resumes_on = dt.date(2026, 11, 1), dt.date(2027, 3, 1)
    fumel.suspension_reason = "Le poste d’animation est vacant."
    rest, cafe = coming_cafes(fumel, TODAY)
    assert (rest.when, rest.host) == ("Réseau suspendu", "Le poste d’animation est vacant.")
    assert rest.place == "Reprise prévue le lundi 1er\xa0mars 2027"
    assert cafe.date == dt.date(2027, 4, 9)
