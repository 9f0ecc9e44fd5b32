"""A confidential address is created, then looked for wherever it could come out."""

import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.models import Fiche
from fiches.publishing import publish
from tests.factories import (
    make_commune,
    make_editor,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)
from tests.fiches.form_data import opened
from tests.programs import find_program

pytestmark = pytest.mark.django_db

SECRETS = (b"Dissimul", b"Cachette", b"Trifouilly", b"47999", b"Discr")


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture(params=["before publishing", "after publishing"])
def refuge(place, request, client):
    """A shelter whose address is confidential from the start, or from today on."""
    fiche = make_published_fiche(
        make_partner(place, "Le Refuge"),
        tagline="Un toit tout de suite.",
        address="7 impasse Dissimulée",
        address_extra="Bâtiment Cachette",
        postal_code="47999",
        commune=make_commune("47901", "Trifouilly", "47999"),
        outreach="Salle Discrète, lundi",
        accessibility_details="Arrêt Cachette",
        confidential_address=request.param == "before publishing",
    )
    if request.param == "after publishing":
        client.force_login(make_editor(place, "avant@demo.example"))
        address = reverse("fiches:fiche_edit", args=["fumel", fiche.pk])
        client.post(address, {**opened(client, address), "confidential_address": "on"})
    return fiche


def texts_of(pdf):
    """The text of a PDF, as a reader would copy it."""
    import subprocess

    done = subprocess.run(
        [find_program("pdftotext"), "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout


def test_no_reader_finds_where_it_is(place, refuge, client):
    client.force_login(make_reader(place))
    pages = [
        "/fumel/fiches/",
        "/fumel/fiches/?q=refuge",
        f"/fumel/fiches/{refuge.pk}/",
        f"/f/{refuge.pk}/",
        "/fumel/recherche/?q=refuge",
        "/fumel/recherche/?theme=insertion",
    ]
    for address in pages:
        response = client.get(address)
        assert response.status_code == 200
        assert b"Le Refuge" in response.content
        for secret in SECRETS:
            assert secret not in response.content, (address, secret)
    assert "Adresse confidentielle" in client.get(pages[2]).content.decode()


@pytest.mark.parametrize("word", ["dissimulée", "cachette", "trifouilly", "47999", "discrète"])
def test_no_search_leads_to_it(place, refuge, client, word):
    client.force_login(make_reader(place))
    page = client.get("/fumel/recherche/", {"q": word})
    assert list(page.context["page"]) == []
    assert list(client.get("/fumel/fiches/", {"q": word}).context["page"]) == []
    assert list(client.get("/fumel/fiches/", {"commune": "Trifouilly"}).context["page"]) == []


def test_no_sheet_prints_it(place, refuge, client):
    for user in (make_reader(place), make_editor(place)):
        client.force_login(user)
        for query in ("", "?brouillon=1", "?format=a5", "?format=large"):
            pdf = client.get(f"/fumel/fiches/{refuge.pk}/feuille.pdf{query}").content
            text = texts_of(pdf)
            assert b"Le Refuge" in text
            with pikepdf.open(io.BytesIO(pdf)) as document:
                whole = text + str(document.docinfo).encode()
            for secret in SECRETS:
                assert secret not in whole


def test_no_export_carries_it(place, refuge, client):
    client.force_login(make_editor(place))
    body = b"".join(client.get("/fumel/fiches/export.csv"))
    assert b"Le Refuge" in body
    for secret in SECRETS:
        assert secret not in body


def test_nothing_stored_for_readers_has_it(place, refuge):
    publish(refuge := Fiche.objects.with_relations().get(pk=refuge.pk), None, timezone.now())
    assert refuge.published.content["adresse_confidentielle"]
    for secret in SECRETS:
        assert secret not in str(refuge.published.content).encode()
        assert secret.lower() not in refuge.search_text.encode()


def test_those_who_keep_the_fiche_see_it_in_the_form_alone(place, refuge, client):
    client.force_login(make_editor(place))
    form = client.get(f"/fumel/fiches/{refuge.pk}/modifier/").content
    assert "7 impasse Dissimulée".encode() in form
    page = client.get(f"/fumel/fiches/{refuge.pk}/").content
    for secret in SECRETS:
        assert secret not in page


def test_address_written_in_another_text_is_pointed_out(place, client):
    fiche = make_published_fiche(
        make_partner(place, "Le Refuge"),
        address="7 impasse Dissimulée",
        confidential_address=True,
        referral="Venez au 7, Impasse dissimulee.",
    )
    client.force_login(make_editor(place))
    html = client.get(f"/fumel/fiches/{fiche.pk}/modifier/").content.decode()
    assert "l’adresse confidentielle y est écrite en clair" in html
