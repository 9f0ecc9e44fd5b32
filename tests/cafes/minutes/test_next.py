"""What the page of a café and the first page say, on the day and after."""

import datetime as dt

import pytest
import time_machine

from cafes.models import Cafe
from tests.cafes.minutes.morning import DAY, come, make_cafe, say
from tests.factories import make_partner


@pytest.fixture
def cafe(fumel):
    host = make_partner(fumel, "Mairie")
    return make_cafe(fumel, host=host, state=Cafe.State.PLANNED)


def at(hour):
    return time_machine.travel(dt.datetime.combine(DAY, dt.time(hour), dt.UTC), tick=False)


def title(response):
    return response.context["next"].title, response.context["next"].label


def test_on_the_day_one_notes_who_is_there_whatever_was_prepared(client, cafe, facilitator):
    with at(8):
        page = client.get(cafe.get_absolute_url())
        home = client.get("/fumel/").text
    assert title(page) == ("C’est aujourd’hui", "Noter qui est là")
    assert "Préparer l’invitation" not in page.text
    assert "Reporter ce café" not in page.text  # it has begun
    tour = f"{cafe.get_absolute_url()}matinee/tour-de-table/"
    assert tour in page.text
    assert home.index(tour) < home.index("À faire maintenant")


def test_once_over_one_sends_the_minutes_and_that_holds_it(client, cafe, facilitator):
    page = client.get(cafe.get_absolute_url())
    assert title(page) == ("Ce café a-t-il eu lieu\N{NO-BREAK SPACE}?", "Oui, il a eu lieu")
    assert "Annuler ce café" in page.text
    come(cafe, cafe.host)
    say(cafe, "Fermé jeudi")
    page = client.get(cafe.get_absolute_url())
    assert title(page)[1] == "Relire et envoyer le compte rendu"
    assert "Annuler ce café" not in page.text
    assert [step.state for step in page.context["steps"]] == [
        *["done", "done", "later", "done", "done", "now"]
    ]
    address = f"{cafe.get_absolute_url()}compte-rendu/envoyer/"
    client.post(address, {"after": "0", "audience": "present"})
    cafe.refresh_from_db()
    assert cafe.state == Cafe.State.HELD
    page = client.get(cafe.get_absolute_url())
    assert "Le compte rendu est parti" in page.context["next"].text
    assert page.context["steps"][-1].state == "done"


def test_a_café_habitants_is_announced_on_a_poster_then_counted(client, fumel, cafe, facilitator):
    Cafe.objects.update(kind=Cafe.Kind.HABITANTS, date=DAY + dt.timedelta(days=20))
    cafe.refresh_from_db()
    page = client.get(cafe.get_absolute_url())
    assert title(page)[1] == "Imprimer l’affiche (PDF)"
    assert "L’affiche" in [step.label for step in page.context["steps"]]
    Cafe.objects.update(date=DAY)
    cafe.refresh_from_db()
    with at(8):
        assert title(client.get(cafe.get_absolute_url()))[1] == "Compter les personnes"
        assert "Compter les personnes" in client.get("/fumel/").text
    client.post(f"{cafe.get_absolute_url()}personnes/", {"people": "1"})
    cafe.refresh_from_db()
    assert (cafe.state, cafe.headcount) == (Cafe.State.HELD, 1)
    assert client.get(cafe.get_absolute_url()).context["next"].text.startswith("1")


def test_questions_that_wait_are_on_the_page_of_the_next_cafe(client, fumel, cafe, facilitator):
    say(cafe, "Qui a des lits ?", "question", cafe.host)
    soon = make_cafe(fumel, DAY + dt.timedelta(days=20), state=Cafe.State.PLANNED)
    later = make_cafe(fumel, DAY + dt.timedelta(days=50), state=Cafe.State.PLANNED)
    assert "Qui a des lits" in client.get(soon.get_absolute_url()).text
    assert "Qui a des lits" not in client.get(later.get_absolute_url()).text


def test_structures_without_a_fiche_are_named(client, cafe, facilitator):
    come(cafe, cafe.host)
    come(cafe, organisation="Vélo-école")
    client.post(
        f"{cafe.get_absolute_url()}compte-rendu/envoyer/", {"after": "0", "audience": "present"}
    )
    page = client.get(f"{cafe.get_absolute_url()}compte-rendu/")
    assert page.context["without_fiche"] == ["Mairie", "Vélo-école"]
