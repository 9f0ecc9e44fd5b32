"""What no page of ours sends: deep, huge, of another kind, with NUL bytes."""

import json

import pytest
from django.db import IntegrityError
from django.urls import reverse

from fiches.forms.reference import SigleForm
from fiches.models import Fiche
from partners.scope import safe_pk
from tests.factories import make_facilitator, make_fiche, make_partner, make_territory
from tests.fiches.form_data import opened

pytestmark = pytest.mark.django_db
HUGE = ["9" * 18, "9" * 19, "9" * 5000, "-1", "\u0663", "x"]


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def fiche(fumel):
    return make_fiche(make_partner(fumel))


@pytest.mark.parametrize(
    ("text", "pk"),
    [("12", 12), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("", None), ("\u0663", None)],
)
def test_number_of_a_row_fits_in_a_database(text, pk):
    assert safe_pk(text) == pk


@pytest.mark.parametrize(
    "base",
    [
        "[" * 100_000,
        '{"name":' * 100_000,
        "x" * 600_000,
        json.dumps({"name": {"a": 1}, "tagline": 3, "missions": None, "theme": [1, None]}),
        json.dumps(["name"]),
    ],
)
def test_damaged_base_of_the_form_breaks_nothing(client, facilitator, fiche, base):
    address = reverse("fiches:fiche_edit", args=["fumel", fiche.pk])
    data = opened(client, address)
    Fiche.objects.update(version=7)
    choices = {f"garder-{name}": "theirs" for name in ("name", "tagline", "missions", "theme")}
    response = client.post(address, {**data, **choices, "base": base, "save": "1"})
    assert response.status_code in {200, 302, 409, 422}


def test_draft_of_great_depth_breaks_nothing(client, facilitator, fiche):
    address = reverse("fiches:fiche_draft", args=["fumel", fiche.partner_id])
    response = client.post(address, "[" * 50_000, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("number", HUGE)
def test_number_that_no_row_has_breaks_nothing(client, facilitator, fiche, number):
    for address, data in (
        (reverse("fiches:number_list", args=["fumel"]), {"numbers": number}),
        (reverse("fiches:fiche_batch", args=["fumel"]), {"fiche": number, "action": "verify"}),
        (reverse("fiches:campaign_create", args=["fumel"]), {"fiche": number, "kind": "chosen"}),
        (reverse("partners:link_create", args=["fumel", fiche.partner_id]), {"contact": number}),
    ):
        assert client.post(address, data).status_code in {200, 302, 404}


def test_sigle_that_somebody_else_adds_at_the_same_time_is_told(client, facilitator, monkeypatch):
    def save(form):
        raise IntegrityError

    monkeypatch.setattr(SigleForm, "save", save)
    address = reverse("fiches:sigle_create", args=["fumel"])
    response = client.post(address, {"sigle": "ZZZ", "meaning": "Sens"})
    assert "Ce sigle est déjà dans le glossaire" in response.text


@pytest.mark.parametrize(
    "address",
    [
        "/l/%00/",
        "/fumel/reseau/?type=%00",
        "/fumel/reseau/?q=%00",
        "/fumel/fiches/?q=%00",
        "/connexion/?next=/%00",
    ],
)
def test_nul_bytes_are_refused_before_anything_reads_them(client, facilitator, address):
    assert client.get(address).status_code == 400
    assert client.post(address).status_code == 400
