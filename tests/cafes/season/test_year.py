"""A season on one screen and on one sheet."""

import datetime as dt
import io

import page as validation
import pikepdf
import pytest

from cafes.models import Cafe, Season
from cafes.rhythm import dates_between, parse
from cafes.views.season.year import follows_rhythm
from partners.models import Theme
from tests.factories import make_partner, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
YEAR = "/fumel/saison/2026/"
SEASON = (dt.date(2026, 9, 1), dt.date(2027, 6, 30))


@pytest.fixture
def whole_season(fumel):
    return Season.objects.create(
        territory=fumel,
        year=2026,
        starts_on=dt.date(2026, 9, 1),
        ends_on=dt.date(2027, 6, 30),
        rule="2 FR 09:00-10:30",
    )


@pytest.fixture
def reader(client, fumel):
    user = make_reader(fumel)
    client.force_login(user)
    return user


def make_cafe(territory, date, **fields):
    return Cafe.objects.create(
        territory=territory, date=date, start=dt.time(9), end=dt.time(10, 30), **fields
    )


def test_months_from_the_first_to_the_last(client, reader, fumel, whole_season):
    cafe = make_cafe(fumel, dt.date(2026, 10, 9), host=make_partner(fumel, "Mission locale"))
    months = client.get(YEAR).context["months"]
    assert [month.first.month for month in months] == [9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    assert [month.cafes for month in months[:3]] == [[], [cafe], []]


def test_what_is_not_certain_is_said(client, reader, fumel, whole_season):
    make_cafe(fumel, dt.date(2027, 5, 31), vague="courant mai")
    make_cafe(fumel, dt.date(2026, 11, 13), state=Cafe.State.POSTPONED)
    text = client.get(YEAR).text
    assert "Courant mai</a>" in text
    assert "reporté" in text
    assert "Hôte à trouver" in text


def test_suspended_network_says_so(client, reader, fumel, whole_season):
    fumel.suspended_on, fumel.suspension_reason = dt.date(2026, 6, 1), "Le poste est vacant."
    fumel.resumes_on = dt.date(2026, 10, 1)
    fumel.save()
    for address in (YEAR, "/fumel/calendrier/"):
        text = client.get(address).text
        assert "Le poste est vacant." in text
        assert "Reprise prévue le jeudi 1er\xa0octobre 2026" in text


def test_home_leads_to_the_season_of_today(client, reader, fumel, whole_season):
    Season.objects.create(
        territory=fumel, year=2025, starts_on=dt.date(2025, 9, 1), ends_on=dt.date(2026, 6, 30)
    )
    assert client.get("/fumel/saison/").url == YEAR


def test_next_café_is_that_of_the_network(client, reader, fumel, whole_season):
    make_cafe(fumel, dt.date(2026, 8, 28))  # before the season
    make_cafe(fumel, dt.date(2026, 10, 9))
    assert "le prochain" not in client.get(YEAR).text


def test_without_any_season(client, reader):
    assert "Aucune saison n’est encore planifiée" in client.get("/fumel/saison/").text


@pytest.mark.parametrize("year", ["0000", "9999", "99999999999999999999", "2026x"])
def test_no_such_season(client, reader, whole_season, year):
    assert client.get(f"/fumel/saison/{year}/").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_costs_the_same_for_one_and_thirty(
    client, reader, fumel, whole_season, number, django_assert_num_queries
):
    theme = Theme.objects.get(code="logement")
    host = make_partner(fumel)
    for n in range(number):
        make_cafe(fumel, dt.date(2026, 9, 1) + dt.timedelta(days=n), host=host, theme=theme)
    with django_assert_num_queries(9):
        # session, user, roles, territory; seasons, this season, cafés, the next one of all;
        # territories of the shell
        client.get(YEAR)


@pytest.mark.parametrize("number", [10, 18, 24])
def test_sheet_is_one_accessible_page(client, reader, fumel, whole_season, number):
    host = make_partner(fumel, "Centre communal d’action sociale de Monsempron-Libos")
    for n in range(number):
        make_cafe(
            fumel,
            dt.date(2026, 9, 4) + dt.timedelta(days=7 * n),
            host=host,
            place="Salle du conseil, 3 avenue de l’Usine",
            commune=None,
        )
    response = client.get(f"{YEAR}annee.pdf")
    data = response.getvalue()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(data))
    assert response["Content-Disposition"] == 'inline; filename="cafes-fumel-2026-2027.pdf"'
    assert client.get(f"{YEAR}annee.pdf").getvalue() == data


def test_rhythm_is_told_as_it_is_kept(fumel, whole_season):
    fridays = [day.date for day in dates_between(parse(whole_season.rule), *SEASON).days]
    cafes = [make_cafe(fumel, day) for day in fridays]
    assert follows_rhythm(whole_season, cafes)
    assert not follows_rhythm(whole_season, cafes[1:])
    cafes[0].date = dt.date(2026, 9, 18)
    assert not follows_rhythm(whole_season, cafes)
