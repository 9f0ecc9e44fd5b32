"""Two people at the same form: nobody's work is lost without a word."""

import datetime as dt
import io

import pytest
from django.urls import reverse

from cafes.models import Cafe
from fiches.models import Fiche
from partners.models import Contact, Membership, Role
from tests.factories import (
    make_facilitator,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db
SAID = "Quelqu’un d’autre a enregistré des changements pendant que vous écriviez."


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


def inputs(client, address):
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    shown = {name: "\n".join(v) if isinstance(v, list) else v for name, v in values.items()}
    return {name: value for name, value in shown.items() if value not in (None, False, "")}


def told_once_then_kept(client, address, data, theirs):
    response = client.post(address, data)
    assert response.status_code == 200
    assert SAID in response.text
    assert theirs in response.text
    again = {**data, "version": response.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 302


def test_partner_that_somebody_else_saved_is_shown_again(client, fumel, facilitator):
    partner = make_partner(fumel, "Mission locale")
    address = reverse("partners:partner_edit", args=["fumel", partner.pk])
    data = inputs(client, address) | {"acronym": "ML", "can_host": "unknown"}
    partner.host_notes = "Salle du bas"
    partner.save()
    told_once_then_kept(client, address, data, "Salle et contraintes\xa0: Salle du bas")


def test_person_that_somebody_else_saved_is_shown_again(client, fumel, facilitator):
    partner = make_partner(fumel)
    person = Contact.objects.create(partner=partner, name="Lise Réau", function="Conseillère")
    address = reverse("partners:contact_edit", args=["fumel", partner.pk, person.pk])
    data = inputs(client, address) | {"phone": "05 36 49 00 02"}
    person.function = "Directrice"
    person.save()
    told_once_then_kept(client, address, data, "Fonction\xa0: Directrice")


def test_cafe_that_somebody_else_saved_is_shown_again(client, fumel, facilitator):
    cafe = Cafe.objects.create(
        territory=fumel, date=dt.date(2027, 3, 4), start=dt.time(14), end=dt.time(15)
    )
    address = reverse("cafes:cafe_edit", args=["fumel", cafe.date, cafe.pk])
    page = client.get(address)
    assert 'value="14:00"' in page.text
    assert 'name="version"' in page.text
    data = {"date": "2027-03-04", "start": "14:00", "end": "16:00", "kind": cafe.kind}
    data["version"] = page.context["form"]["version"].value()
    cafe.place = "Salle des fêtes"
    cafe.save()
    told_once_then_kept(client, address, data, "Salle des fêtes")


def test_person_is_not_added_twice(client, fumel, facilitator):
    partner = make_partner(fumel)
    address = reverse("partners:contact_create", args=["fumel", partner.pk])
    data = {"name": "Lise Réau", "function": "Conseillère", "email": "lise@ml.example"}
    client.post(address, data)
    response = client.post(address, {**data, "email": "Lise@ml.example"})
    assert "Lise Réau est déjà parmi les interlocuteurs." in response.text
    assert Contact.objects.count() == 1


def test_head_is_answered_like_get_and_pages_of_accounts_stay_out_of_caches(
    client, fumel, facilitator
):
    address = reverse("partners:partner_create", args=["fumel"])
    assert client.head(address).status_code == 200
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_who_kept_a_network_that_the_partner_left_sees_no_unpublished_logo(client, fumel):
    agen = make_territory("agen")
    partner = make_partner(fumel)
    fiche = make_published_fiche(partner)
    Fiche.objects.filter(pk=fiche.pk).update(logo="logos/nouveau.png")
    user = make_user("agen@demo.example")
    Membership.objects.create(user=user, territory=agen, role=Role.EDITOR)
    partner.participations.create(
        territory=agen, joined_on=dt.date(2020, 1, 1), left_on=dt.date(2021, 1, 1)
    )
    Membership.objects.create(user=user, territory=fumel, role=Role.READER)
    client.force_login(user)
    fiche.logo.storage.save("logos/nouveau.png", io.BytesIO(b"x"))
    assert client.get(reverse("fiches:fiche_logo", args=[fiche.pk])).status_code == 404
