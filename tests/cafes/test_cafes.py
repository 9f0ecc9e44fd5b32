"""The cafés of a territory: reading them, planning them."""

import datetime as dt

import pytest
import time_machine

from cafes.models import Cafe, InvitationLetter
from partners.models import Participation, Theme
from tests.factories import (
    make_editor,
    make_facilitator,
    make_partner,
    make_reader,
    make_territory,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 11)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fumel():
    return make_territory()


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


def make_cafe(territory, date=DAY, **fields):
    fields.setdefault("start", dt.time(9))
    fields.setdefault("end", dt.time(10, 30))
    return Cafe.objects.create(territory=territory, date=date, **fields)


def typed(**fields):
    return {
        "date": "2026-12-11",
        "start": "09:00",
        "end": "10:30",
        "kind": "ordinary",
        "theme": "",
        "host": "",
        "place": "Salle du bas",
        **fields,
    }


def test_list_tells_coming_from_past(client, fumel):
    today = make_cafe(fumel, NOW.date())
    later = make_cafe(fumel)
    past = make_cafe(fumel, dt.date(2026, 10, 9), state=Cafe.State.HELD)
    make_cafe(make_territory("agen-montanou"))
    client.force_login(make_reader(fumel))
    response = client.get("/fumel/cafes/")
    assert list(response.context["coming"]) == [today, later]
    assert list(response.context["past"]) == [past]
    assert "Ajouter un café" not in response.text


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_for_one_and_thirty(client, fumel, number, django_assert_num_queries):
    host = make_partner(fumel)
    theme = Theme.objects.get(code="logement")
    for i in range(1, number + 1):
        make_cafe(fumel, NOW.date() + dt.timedelta(days=i), host=host, theme=theme)
        make_cafe(fumel, NOW.date() - dt.timedelta(days=i), host=host, theme=theme)
    client.force_login(make_reader(fumel))
    # session, user, memberships, territory; past counted, past, coming; territories of the shell
    with django_assert_num_queries(8):
        client.get("/fumel/cafes/")


def test_list_folds_the_past_by_season_and_says_who_is_invited(client, fumel, facilitator):
    make_cafe(fumel, dt.date(2026, 10, 9))
    make_cafe(fumel, dt.date(2026, 6, 12))
    cafe = make_cafe(fumel)
    InvitationLetter.objects.create(cafe=cafe, send_on=NOW.date(), approved_at=NOW)
    response = client.get("/fumel/cafes/")
    assert [name for name, _ in response.context["seasons"]] == ["2026-2027", "2025-2026"]
    assert "invitation le 22" in response.text
    InvitationLetter.objects.update(sent_at=NOW)
    assert "invités le 22" in client.get("/fumel/cafes/").text


def test_hosts_are_listed_with_their_seats_and_what_they_receive_already(
    client, fumel, facilitator
):
    host = make_partner(fumel, "Médiathèque", host_seats=18)
    make_cafe(fumel, dt.date(2027, 4, 9), host=host)
    make_cafe(fumel, dt.date(2027, 1, 8), host=host)
    page = client.get("/fumel/cafes/ajouter/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Médiathèque – 18 places, accueille déjà le 8 janvier 2027" in page


def test_list_without_any_café_teaches_what_it_is_for(client, facilitator):
    assert "Aucun café n’est prévu" in client.get("/fumel/cafes/").text


def test_two_cafés_of_one_day_have_each_its_page(client, fumel, facilitator):
    morning = make_cafe(fumel, place="Mairie")
    evening = make_cafe(fumel, start=dt.time(18), end=dt.time(20), place="Gymnase")
    pages = [client.get(cafe.get_absolute_url()).text for cafe in (morning, evening)]
    assert ["Mairie" in pages[0], "Gymnase" in pages[1]] == [True, True]
    assert morning.get_absolute_url() == f"/fumel/cafes/2026-12-11/{morning.pk}/"


def test_old_link_to_a_café_that_moved_still_leads_to_it(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    old = cafe.get_absolute_url()
    Cafe.objects.update(date=dt.date(2026, 12, 18))
    assert client.get(old)["Location"] == f"/fumel/cafes/2026-12-18/{cafe.pk}/"


@pytest.mark.parametrize("date", ["2026-13-45", "2026-1-1", "demain"])
def test_day_that_does_not_exist_is_not_found(client, fumel, facilitator, date):
    cafe = make_cafe(fumel)
    assert client.get(f"/fumel/cafes/{date}/{cafe.pk}/").status_code == 404


def test_café_of_another_territory_is_not_found_here(client, fumel, facilitator):
    other = make_cafe(make_territory("agen-montanou"))
    assert client.get(f"/fumel/cafes/2026-12-11/{other.pk}/").status_code == 404
    assert client.post(f"/fumel/cafes/2026-12-11/{other.pk}/annuler/").status_code == 404


def test_facilitator_adds_a_café(client, fumel, facilitator):
    host = make_partner(fumel)
    response = client.post("/fumel/cafes/ajouter/", typed(host=host.pk))
    cafe = Cafe.objects.get()
    assert response["Location"] == cafe.get_absolute_url()
    assert (cafe.territory, cafe.date, cafe.host, cafe.state) == (fumel, DAY, host, "planned")


def test_form_proposes_the_usual_hours(client, facilitator):
    page = client.get("/fumel/cafes/ajouter/").text
    assert 'value="09:00"' in page
    assert 'value="10:30"' in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"date": ""}, "date"),
        ({"date": "11/12"}, "date"),
        ({"end": "09:00"}, "end"),
        ({"kind": "thematic"}, "theme"),
        ({"kind": "party"}, "kind"),
    ],
)
def test_form_says_beside_the_field_what_is_wrong(client, facilitator, wrong, field):
    response = client.post("/fumel/cafes/ajouter/", typed(**wrong))
    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in response.text
    assert Cafe.objects.count() == 0


def test_form_refuses_a_second_café_at_the_same_time(client, fumel, facilitator):
    make_cafe(fumel)
    response = client.post("/fumel/cafes/ajouter/", typed())
    assert "Un café est déjà prévu à ce moment-là." in response.text
    assert Cafe.objects.count() == 1


def test_host_is_chosen_among_the_partners_of_the_territory(client, fumel, facilitator):
    here = make_partner(fumel, "Emmaüs")
    gone = make_partner(fumel, "Partie")
    Participation.objects.filter(partner=gone).update(left_on=NOW.date())
    make_partner(make_territory("agen-montanou"), "Ailleurs")
    form = client.get("/fumel/cafes/ajouter/").context["form"]
    assert list(form.fields["host"].queryset) == [here]


def test_host_that_left_since_is_kept_when_the_café_is_corrected(client, fumel, facilitator):
    gone = make_partner(fumel, "Partie")
    cafe = make_cafe(fumel, host=gone)
    Participation.objects.filter(partner=gone).update(left_on=NOW.date())
    client.post(f"{cafe.get_absolute_url()}modifier/", typed(host=gone.pk, place="Autre salle"))
    cafe.refresh_from_db()
    assert (cafe.host, cafe.place) == (gone, "Autre salle")


def test_what_is_typed_is_shown_as_text(client, fumel, facilitator):
    client.post("/fumel/cafes/ajouter/", typed(place="<script>alert(1)</script>"))
    page = client.get(Cafe.objects.get().get_absolute_url()).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_cancelling_asks_first_and_can_be_undone(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    address = cafe.get_absolute_url()
    assert client.get(f"{address}annuler/").status_code == 200
    cafe.refresh_from_db()
    assert cafe.state == "planned"
    client.post(f"{address}annuler/")
    cafe.refresh_from_db()
    assert cafe.state == "cancelled"
    assert "Ce café est annulé" in client.get(address).text
    client.post(f"{address}retablir/")
    cafe.refresh_from_db()
    assert cafe.state == "planned"


def test_restoring_changes_nothing_to_a_café_that_was_held(client, fumel, facilitator):
    cafe = make_cafe(fumel, state=Cafe.State.HELD)
    client.post(f"{cafe.get_absolute_url()}retablir/")
    cafe.refresh_from_db()
    assert cafe.state == "held"


@pytest.mark.parametrize("make", [make_reader, make_editor])
def test_planning_is_the_facilitators(client, fumel, make):
    cafe = make_cafe(fumel)
    client.force_login(make(fumel))
    address = cafe.get_absolute_url()
    assert client.get("/fumel/cafes/ajouter/").status_code == 403
    assert client.post(f"{address}modifier/", typed()).status_code == 403
    assert client.post(f"{address}annuler/").status_code == 403
    assert client.post(f"{address}retablir/").status_code == 403
    assert "Corriger" not in client.get(address).text


def test_those_who_offered_to_host_come_first(client):
    fumel = make_territory()
    make_partner(fumel, "Absent")
    willing = make_partner(fumel, "Volontaire", can_host=True)
    client.force_login(make_facilitator(fumel))
    page = client.get("/fumel/cafes/ajouter/").text
    assert page.index('label="Ont proposé d’accueillir"') < page.index("Volontaire")
    assert page.index("Volontaire") < page.index("Absent")
    data = {"date": "2027-01-15", "start": "09:00", "end": "10:00", "kind": "plenary"}
    assert client.post("/fumel/cafes/ajouter/", data | {"host": willing.pk}).status_code == 302
    assert Cafe.objects.get().host == willing
    assert "plénier" in client.get("/fumel/cafes/").text
