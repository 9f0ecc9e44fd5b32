import pytest
from django.utils import timezone

from fiches.models import Campaign
from partners.models import Contact, Demande, Message, Participation
from tests.factories import make_facilitator

pytestmark = pytest.mark.django_db

SUCCESSOR = {
    "name": "Nadia Bel",
    "function": "responsable",
    "email": "nadia@ml.example",
    "phone": "05 36 49 00 09",
}
PAGES = {
    "relais/": (SUCCESSOR, "successor"),
    "depart/": ({"kind": "leaving", "message": "Fin décembre."}, "leaving"),
    "saisissez/": ({"phone": "05 36 49 00 09"}, "type_for_us"),
    "compte/": ({"name": "Lise Réau", "email": "lise@ml.example"}, "account"),
}


def own(link, page=""):
    return f"/l/{link.code}/{page}"


@pytest.mark.parametrize("page", PAGES)
def test_asking_writes_one_demande_and_changes_nothing_else(client, link, lise, page):
    data, kind = PAGES[page]

    response = client.post(own(link, page), data, follow=True)

    demande = Demande.objects.get()
    assert (demande.kind, demande.state, demande.contact) == (kind, "open", lise)
    assert "l’équipe du réseau a votre" in response.content.decode()
    lise.refresh_from_db()
    assert (lise.name, lise.left_on) == ("Lise Réau", None)
    assert Participation.objects.get().left_on is None
    assert not Message.objects.exists()


@pytest.mark.parametrize("page", PAGES)
def test_asking_twice_is_asking_once(client, link, page):
    data, _ = PAGES[page]
    client.post(own(link, page), data)
    client.post(own(link, page), data)

    assert Demande.objects.count() == 1


def test_asking_twice_from_a_general_address_is_asking_once(client, general):
    for name in ("Nadia", "Nadia Bel"):
        client.post(own(general, "relais/"), {**SUCCESSOR, "name": name})

    assert Demande.objects.get().name == "Nadia Bel"


def test_what_was_asked_is_said_to_wait_to_whoever_asked_only(client, link, general):
    client.post(own(link, "relais/"), SUCCESSOR)

    for page in ("", "relais/"):
        html = client.get(own(link, page)).content.decode()
        assert "Vous avez nommé Nadia Bel" in html
        assert "en attente de l’équipe depuis le" in html
        assert "Nadia" not in client.get(own(general, page)).content.decode()
    assert "Nadia" not in client.get(own(link, "depart/")).content.decode()


def test_departure_or_closing_is_chosen(client, link):
    client.post(own(link, "depart/"), {"kind": "closing"})

    assert Demande.objects.get().kind == Demande.Kind.CLOSING


@pytest.mark.parametrize("phone", ["abc", "12", "3919", "05 36 49 68 2", "05 36 49 68 27 00"])
def test_number_that_cannot_be_called_is_refused(client, link, phone):
    for page in ("saisissez/", "relais/"):
        response = client.post(own(link, page), {"name": "Nadia", "phone": phone})

        assert response.status_code == 422
        assert "il en faut dix chiffres" in response.content.decode()
    assert not Demande.objects.exists()


def test_kind_of_another_page_is_refused(client, link):
    assert client.post(own(link, "depart/"), {"kind": "account"}).status_code == 422
    assert not Demande.objects.exists()


def test_successor_needs_a_name_and_a_way_to_be_reached(client, link):
    for data in ({"name": "Nadia Bel"}, {"email": "nadia@ml.example"}):
        response = client.post(own(link, "relais/"), data)
        assert response.status_code == 422
        assert "il reste à corriger" in response.content.decode()
    assert not Demande.objects.exists()


def test_notice_is_shown_where_data_are_typed(client, link):
    for page in ("relais/", "saisissez/", "compte/", "accords/"):
        assert "Ce qui nous y autorise" in client.get(own(link, page)).content.decode()


def test_demande_is_an_answer_to_the_round(client, link, place, partner):
    campaign = Campaign.objects.create(
        territory=place, kind="monthly", subject="Votre fiche", message="…", state="sent"
    )
    row = campaign.recipients.create(partner=partner, link=link, email="lise@ml.example")

    client.post(own(link, "relais/"), SUCCESSOR)

    row.refresh_from_db()
    assert row.outcome == "demande"


def test_whole_way_from_one_person_to_the_next(client, link, place, partner, lise):
    """She names her successor, the facilitator accepts, the successor opens her own page."""
    client.post(own(link, "relais/"), SUCCESSOR)
    client.force_login(make_facilitator(place))
    client.post(f"/fumel/demandes/{Demande.objects.get().pk}/accepter/")
    client.logout()

    nadia = Contact.objects.get(email="nadia@ml.example")
    letter = Message.objects.get()
    address = next(line for line in letter.text.splitlines() if "/l/" in line)
    html = client.get("/l/" + address.partition("/l/")[2]).content.decode()
    assert "Bonjour, Nadia Bel" in html
    assert "Vous prenez le relais pour Mission locale" in letter.text
    assert "la personne à qui vous succédez (conseillère) nous a donné votre nom" in letter.text
    assert "Lise" not in letter.text
    assert nadia.agreed_items() == set()
    assert letter.to == "nadia@ml.example"
    assert "Ce qui nous y autorise" in letter.text
    assert client.get(own(link)).status_code == 410
    lise.refresh_from_db()
    assert (lise.name, lise.email, lise.left_on) == ("", "", timezone.localdate())
