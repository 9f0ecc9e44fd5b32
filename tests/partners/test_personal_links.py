import datetime as dt

import pytest
from django.utils import timezone

from partners.dates import long_date
from partners.models import Contact, Message, PersonalLink
from partners.models.links import LIFE
from partners.personal_links import (
    personal_link,
    renew,
    revoke,
    short_address,
    typed_code,
    whole_address,
)
from tests.factories import make_editor, make_partner, make_published_fiche, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def partner(place):
    return make_partner(place, "Mission locale", invitation_emails=["accueil@ml.example"])


@pytest.fixture
def lise(partner):
    return Contact.objects.create(partner=partner, name="Lise Réau", email="lise@ml.example")


@pytest.fixture
def editor(place, client):
    user = make_editor(place)
    client.force_login(user)
    return user


def test_same_person_gets_the_same_link(partner, place, lise):
    now = timezone.now()
    link = personal_link(partner, place, lise, now)

    assert personal_link(partner, place, lise, now + dt.timedelta(days=1)) == link
    assert personal_link(partner, place, None, now) != link


def test_link_given_again_late_in_its_life_lives_on(partner, place, lise):
    now = timezone.now()
    link = personal_link(partner, place, lise, now)
    later = now + LIFE * 0.6

    again = personal_link(partner, place, lise, later)

    assert (again.code, again.expires_at) == (link.code, later + LIFE)


def test_ended_link_is_not_given_again(partner, place, lise):
    now = timezone.now()
    link = personal_link(partner, place, lise, now)

    assert personal_link(partner, place, lise, now + LIFE).code != link.code
    revoke(link, now)
    assert personal_link(partner, place, lise, now).code != link.code


def test_revoking_twice_keeps_the_first_date(partner, place):
    now = timezone.now()
    link = personal_link(partner, place, None, now)
    revoke(link, now)
    revoke(link, now + dt.timedelta(days=1))

    assert PersonalLink.objects.get().revoked_at == now


def test_renewing_gives_another_code_to_the_same_person(partner, place, lise, editor):
    now = timezone.now()
    link = personal_link(partner, place, lise, now)

    other = renew(link, now, editor)

    assert (other.contact, other.created_by) == (lise, editor)
    assert other.code != link.code
    assert list(PersonalLink.objects.valid(now)) == [other]


def test_short_address_is_read_back_whatever_the_case_and_the_hyphens(partner, place, settings):
    settings.SITE_URL = "https://cafe.example"
    link = personal_link(partner, place, None, timezone.now())

    assert whole_address(link) == f"https://cafe.example/l/{link.code}/"
    written = short_address(link)
    assert written.startswith("cafe.example/l/")
    assert typed_code(written.removeprefix("cafe.example/l/").upper()) == link.code


def test_page_makes_a_link_and_shows_how_to_give_it(client, partner, lise, editor):
    assert "Pas encore de lien" in client.get(f"/fumel/reseau/{partner.pk}/liens/").content.decode()

    response = client.post(
        f"/fumel/reseau/{partner.pk}/liens/creer/", {"contact": lise.pk}, follow=True
    )

    link = PersonalLink.objects.get()
    html = response.content.decode()
    assert (link.contact, link.created_by) == (lise, editor)
    assert whole_address(link) in html
    assert "Envoyer à lise@ml.example" in html
    assert "Pas encore ouvert" in html


def test_contact_of_another_partner_gets_no_link_here(client, place, partner, editor):
    stranger = Contact.objects.create(partner=make_partner(place, "Emmaüs"), name="X")
    address = f"/fumel/reseau/{partner.pk}/liens/creer/"

    for number in (stranger.pk, "abc", "0"):
        assert client.post(address, {"contact": number}).status_code == 404
    assert not PersonalLink.objects.exists()


def test_link_leaves_by_email_once_a_day(client, partner, place, lise, editor):
    link = personal_link(partner, place, lise, timezone.now())
    address = f"/fumel/reseau/{partner.pk}/liens/{link.pk}/envoyer/"

    for _ in range(2):
        client.post(address, {"email": "lise@ml.example"})

    message = Message.objects.get()
    shown = client.get(f"/fumel/reseau/{partner.pk}/liens/").text
    assert f"Envoyé à lise@ml.example le {long_date(timezone.localdate())}" in shown
    assert (message.to, message.contact) == ("lise@ml.example", lise)
    assert whole_address(link) in message.text
    assert whole_address(link) in message.html
    assert "Ce qui nous y autorise" in message.text


def test_link_is_not_sent_to_an_address_that_is_not_theirs(client, partner, place, lise, editor):
    link = personal_link(partner, place, lise, timezone.now())
    address = f"/fumel/reseau/{partner.pk}/liens/{link.pk}/envoyer/"

    for email in ("autre@ailleurs.example", "accueil@ml.example", ""):
        client.post(address, {"email": email})

    assert not Message.objects.exists()


def test_general_link_goes_to_the_addresses_of_the_structure(client, partner, place, editor):
    make_published_fiche(partner, email="contact@ml.example")
    link = personal_link(partner, place, None, timezone.now())
    address = f"/fumel/reseau/{partner.pk}/liens/{link.pk}/envoyer/"

    html = client.get(f"/fumel/reseau/{partner.pk}/liens/").content.decode()
    client.post(address, {"email": "contact@ml.example"})

    assert "Envoyer à contact@ml.example" in html
    assert "Envoyer à accueil@ml.example" in html
    assert Message.objects.get().to == "contact@ml.example"


def test_coupon_carries_the_code_and_the_address(client, partner, place, lise, editor):
    link = personal_link(partner, place, lise, timezone.now())

    html = client.get(f"/fumel/reseau/{partner.pk}/liens/{link.pk}/coupon/").content.decode()

    assert short_address(link) in html
    assert "data:image/svg+xml" in html
    assert "Pour Lise Réau" in html


def test_replaced_and_withdrawn_from_the_page(client, partner, place, lise, editor):
    link = personal_link(partner, place, lise, timezone.now())
    client.post(f"/fumel/reseau/{partner.pk}/liens/{link.pk}/remplacer/")
    other = PersonalLink.objects.valid(timezone.now()).get()
    client.post(f"/fumel/reseau/{partner.pk}/liens/{other.pk}/retirer/")

    assert other.code != link.code
    assert not PersonalLink.objects.valid(timezone.now()).exists()
    for ended in (link, other):
        address = f"/fumel/reseau/{partner.pk}/liens/{ended.pk}/remplacer/"
        assert client.post(address).status_code == 404


def test_link_of_another_territory_is_not_ours(client, partner, place, editor):
    abroad = make_territory("agen-montanou")
    theirs = make_partner(abroad, "Emmaüs")
    link = personal_link(theirs, abroad, None, timezone.now())

    for pk in (partner.pk, theirs.pk):
        address = f"/fumel/reseau/{pk}/liens/{link.pk}/retirer/"
        assert client.post(address).status_code == 404
    assert PersonalLink.objects.valid(timezone.now()).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_page_asks_the_database_the_same_few_questions(
    client, partner, place, editor, count, django_assert_num_queries
):
    for number in range(count):
        one = Contact.objects.create(partner=partner, name=f"P{number}", email="p@ml.example")
        personal_link(partner, place, one, timezone.now())

    # 1 session; 2 user; 3 territory with 4 the user's roles; 5 partner; 6 its stays; 7 links;
    # 8 letters with a link; 9 people; 10 fiche; 11 territories of the shell
    with django_assert_num_queries(11):
        client.get(f"/fumel/reseau/{partner.pk}/liens/")
