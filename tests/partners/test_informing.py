"""Whoever is written about in her place is told (GDPR, article 14)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.letters import inform
from partners.models import Contact, Message, PersonalLink
from tests.factories import make_editor, make_fiche, make_partner, make_territory, make_user
from tests.fiches.form_data import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_territory(carrier="Centre social")


@pytest.fixture
def partner(place):
    return make_partner(place, "Mission locale")


@pytest.fixture
def editor(place, client):
    user = make_editor(place)
    client.force_login(user)
    return user


def test_person_added_by_the_team_is_told_what_is_known_and_gets_her_link(client, partner, editor):
    client.post(
        f"/fumel/reseau/{partner.pk}/personnes/ajouter/",
        {
            "name": "Lise Réau",
            "function": "Accueil",
            "email": "lise@ml.example",
            "agreed": ["name"],
        },
    )

    letter, link = Message.objects.get(), PersonalLink.objects.get()
    assert (letter.to, link.contact.name) == ("lise@ml.example", "Lise Réau")
    assert f"/l/{link.code}/" in letter.text
    assert "fonction : Accueil" in letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "vous acceptez de montrer" in letter.text
    assert "Ce qui nous y autorise" in letter.text
    assert "Centre social" in letter.html


def test_person_is_told_once(client, partner, place, editor):
    contact = Contact.objects.create(partner=partner, name="Lise", email="lise@ml.example")
    address = f"/fumel/reseau/{partner.pk}/personnes/{contact.pk}/"
    for function in ("Accueil", "Conseil"):
        data = {"name": "Lise", "function": function, "email": "lise@ml.example"}
        client.post(address, data)

    assert Message.objects.count() == 1


def test_another_address_is_told_too(client, partner, place):
    contact = Contact.objects.create(partner=partner, name="Lise", email="lise@ml.example")
    inform(contact, place, timezone.now())
    contact.email = "l.reau@ml.example"
    inform(contact, place, timezone.now())

    assert {m.to for m in Message.objects.all()} == {"lise@ml.example", "l.reau@ml.example"}


def test_person_without_an_address_cannot_be_told(partner, place):
    contact = Contact.objects.create(partner=partner, name="Lise")

    assert inform(contact, place, timezone.now()) is None
    assert not Message.objects.exists()


def test_who_typed_her_own_data_is_not_written_to(partner, place):
    contact = Contact.objects.create(partner=partner, name="Lise", email="Lise@ml.example")

    assert inform(contact, place, timezone.now(), make_user("lise@ml.example")) is None


def test_referent_typed_in_the_form_of_the_fiche_is_told(client, partner, editor):
    fiche = make_fiche(partner)
    address = reverse("fiches:fiche_edit", args=["fumel", fiche.pk])
    typed = {
        "referent1-name": "Lise Réau",
        "referent1-function": "Accueil",
        "referent1-email": "lise@ml.example",
        "save": "1",
    }

    client.post(address, {**opened(client, address), **typed})

    assert {m.to for m in Message.objects.filter(key__startswith="informed:")} == {
        "lise@ml.example"
    }


def test_who_takes_the_place_of_another_gets_another_link(client, partner, place, editor):
    lise = Contact.objects.create(
        partner=partner,
        name="Lise",
        function="Accueil",
        email="lise@ml.example",
        is_referent=True,
    )
    inform(lise, place, timezone.now())
    former = PersonalLink.objects.get()
    fiche = make_fiche(partner)
    address = reverse("fiches:fiche_edit", args=["fumel", fiche.pk])
    typed = {"referent1-name": "Nadia", "referent1-email": "nadia@ml.example", "save": "1"}

    client.post(address, {**opened(client, address), **typed})

    assert not PersonalLink.objects.valid(timezone.now()).filter(pk=former.pk).exists()
    assert Message.objects.filter(key__startswith="informed:", to="nadia@ml.example").exists()
