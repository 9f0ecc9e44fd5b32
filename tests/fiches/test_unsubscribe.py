"""Asking for rest: one click of a mail client, a page, and a way back. A GET changes nothing."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from fiches.campaigns import prepare, send
from fiches.models import Campaign, CampaignRecipient
from partners.models import Contact, Message, Unsubscription
from partners.personal_links import personal_link, revoke
from tests.factories import make_facilitator, make_fiche, make_partner, make_territory

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def letter(fumel):
    partner = make_partner(fumel)
    make_fiche(partner, email="accueil@ml.example")
    user = make_facilitator(fumel)
    campaign = prepare(Campaign.Kind.CHOSEN, fumel, [partner.pk], user)
    send(campaign, {partner.pk}, timezone.now())
    return Message.objects.get()


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def one_click(letter):
    return letter.headers["List-Unsubscribe"].strip("<>").partition("localhost:8000")[2]


def door(letter):
    return re.search(r"localhost:8000(/l/\w+/desinscription/\S*)", letter.text)[1]


def resting():
    return [(one.territory.slug, one.email) for one in Unsubscription.objects.all()]


def press(client, address, **data):
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).text)[1]
    return client.post(address, {"csrfmiddlewaretoken": token, **data}, follow=True)


def test_one_click_from_the_mail_client(client, letter):
    assert client.post(one_click(letter), ONE_CLICK).status_code == 200
    assert client.post(one_click(letter), ONE_CLICK).status_code == 200
    assert resting() == [("fumel", "accueil@ml.example")]
    assert CampaignRecipient.objects.get().outcome == "unsubscribed"


def test_looking_or_posting_something_else_changes_nothing(client, letter):
    assert client.get(one_click(letter)).url == door(letter)
    assert client.head(one_click(letter)).status_code == 302
    assert client.post(one_click(letter)).status_code == 400
    assert client.get(door(letter)).status_code == 200
    assert client.post(door(letter)).status_code == 403  # the page's own button only
    assert resting() == []


def test_the_page_stops_and_starts_again(client, letter):
    stopped = press(client, door(letter), action="arreter")
    assert "Vous ne recevez plus ces courriels" in stopped.text
    assert resting() == [("fumel", "accueil@ml.example")]
    again = press(client, door(letter), action="reprendre")
    assert "Ne plus recevoir ces courriels" in again.text
    assert resting() == []


def test_it_works_from_a_link_that_opens_nothing_else_any_more(client, letter):
    revoke(CampaignRecipient.objects.get().link, timezone.now())
    client.post(one_click(letter), ONE_CLICK)
    assert resting() == [("fumel", "accueil@ml.example")]


def test_only_the_address_that_was_written_to_rests(client, fumel, letter):
    Message.objects.create(
        key="autre",
        territory=fumel,
        partner=letter.partner,
        to="direction@ml.example",
        subject="S",
        text="T",
    )
    client.post(one_click(letter), ONE_CLICK)
    assert resting() == [("fumel", "accueil@ml.example")]


def test_another_networks_letters_go_on(client, fumel, letter):
    agen = make_territory("agen")
    client.post(one_click(letter), ONE_CLICK)
    assert not Unsubscription.objects.filter(territory=agen).exists()


def test_without_the_digest_a_persons_own_address_is_meant(client, fumel):
    partner = make_partner(fumel)
    lise = Contact.objects.create(partner=partner, name="Lise Réau", email="lise@ml.example")
    link = personal_link(partner, fumel, lise, timezone.now())
    client.post(f"/l/{link.code}/stop/", ONE_CLICK)
    assert resting() == [("fumel", "lise@ml.example")]


def test_a_wrong_digest_or_code_tells_nothing(client, letter):
    address = one_click(letter).partition("?")[0]
    client.post(f"{address}?a=0123456789abcdef", ONE_CLICK)
    page = client.get(f"{address.replace('stop', 'desinscription')}?a=0123456789abcdef")
    assert (resting(), "accueil@ml.example" in page.text) == ([], False)
    assert client.get("/l/zzzzzzzzzzzz/desinscription/").status_code == 404
