"""All the hosts of a season told in one press."""

import datetime as dt

import pytest

from cafes.models import Cafe
from partners.models import Contact, Message
from tests.factories import make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGE = "/fumel/saison/2026/hotes/"


def make_cafe(season, date, host, **fields):
    return Cafe.objects.create(
        territory=season.territory,
        season=season,
        date=date,
        start=dt.time(9),
        end=dt.time(10, 30),
        host=host,
        **fields,
    )


@pytest.fixture
def reachable(hosts):
    """Two of the three have an address."""
    for number, host in enumerate(hosts[:2]):
        Contact.objects.create(
            partner=host, name="Dominique", email=f"accueil{number}@demo.example", is_referent=True
        )
    return hosts


@pytest.fixture
def cafes(season, reachable):
    days = [dt.date(2026, month, 10) for month in (9, 10, 11)]
    return [make_cafe(season, day, host) for day, host in zip(days, reachable, strict=True)]


def test_each_host_is_told_its_date_once(client, facilitator, season, cafes):
    make_cafe(season, dt.date(2026, 12, 31), cafes[0].host, vague="courant décembre")
    make_cafe(season, dt.date(2026, 12, 4), cafes[0].host, state=Cafe.State.CANCELLED)
    page = client.get(PAGE)
    assert "Envoyer 2\xa0courriels maintenant" in page.text
    assert "pas d’adresse&nbsp;: à appeler" in page.text
    assert not Message.objects.exists()
    client.post(PAGE)
    page = client.post(PAGE, follow=True)
    assert "tout est dit" in page.text
    letters = Message.objects.order_by("to")
    assert [letter.to for letter in letters] == ["accueil0@demo.example", "accueil1@demo.example"]
    assert "jeudi 10\xa0septembre 2026" in letters[0].text
    assert "Ce qu’il faut préparer" in letters[0].text


def test_host_is_told_of_another_day(client, facilitator, cafes):
    client.post(PAGE)
    Cafe.objects.filter(pk=cafes[0].pk).update(date=dt.date(2026, 9, 17))
    client.post(PAGE)
    assert Message.objects.filter(to="accueil0@demo.example").count() == 2


def test_season_leads_there(client, facilitator, cafes):
    assert PAGE in client.get("/fumel/saison/2026/").text


@pytest.mark.parametrize("number", [1, 30])
def test_costs_the_same_for_one_and_thirty(
    client, facilitator, fumel, season, number, django_assert_num_queries
):
    for n in range(number):
        host = make_partner(fumel, f"Partenaire {n}")
        Contact.objects.create(
            partner=host, name="Dominique", email=f"p{n}@demo.example", is_referent=True
        )
        make_cafe(season, dt.date(2026, 9, 1) + dt.timedelta(days=n), host)
    with django_assert_num_queries(12):
        # session, user, roles, territory, season; cafés, letters; hosts, their contacts, rest,
        # trouble; territories of the shell
        client.get(PAGE)
