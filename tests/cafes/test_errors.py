"""When something goes wrong, a page in the same hand, in words that accuse nobody."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import defaults

from tests.factories import make_reader, make_territory


@pytest.mark.django_db
def test_unknown_address_is_said_kindly_to_anonymous(client):
    response = client.get("/rien/du/tout/")
    assert response.status_code == 404
    assert "Nous ne trouvons pas cette page" in response.text


@pytest.mark.django_db
def test_invisible_territory_tells_nothing_of_it(client):
    make_territory("agen-montanou", name="Quartier Agen-Montanou")
    client.force_login(make_reader(make_territory()))
    response = client.get("/agen-montanou/cafes/")
    assert response.status_code == 404
    assert "Quartier Agen-Montanou" not in response.text


@pytest.mark.django_db
def test_reserved_page_leads_back_to_the_territory(client):
    client.force_login(make_reader(make_territory()))
    response = client.get("/fumel/cafes/ajouter/")
    assert response.status_code == 403
    assert "Cette page est réservée" in response.text
    assert 'class="btn btn-primary" href="/fumel/"' in response.text


@pytest.mark.django_db
def test_form_kept_open_too_long_says_what_to_do(client):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_reader(make_territory()))
    response = client.post("/deconnexion/")
    assert response.status_code == 403
    assert "restée ouverte trop longtemps" in response.text


def test_breakdown_page_needs_neither_database_nor_user():
    response = defaults.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Une panne, et elle vient de nous" in response.text


def test_misunderstood_request_page_needs_neither_database_nor_user():
    response = defaults.bad_request(RequestFactory().get("/"), SuspiciousOperation())
    assert response.status_code == 400
    assert "Nous n’avons pas compris" in response.text


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_without_a_shell_lead_home(name):
    assert 'class="btn btn-primary" href="/"' in render_to_string(name)
