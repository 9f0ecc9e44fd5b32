import datetime as dt

import pytest
from django.utils import timezone

from partners.demandes import AlreadyHandled, accept, ask, refuse
from partners.models import Contact, Demande, Membership, Message, Participation, Role, User
from partners.network import join
from partners.personal_links import personal_link
from tests.factories import make_facilitator, make_partner, make_territory, make_user

pytestmark = pytest.mark.django_db

Kind = Demande.Kind
NADIA = {
    "name": "Nadia Bel",
    "function": "responsable",
    "email": "nadia@ml.example",
    "phone": "+33536490009",
    "message": "Depuis lundi.",
}


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def partner(place):
    return make_partner(place, "Mission locale")


@pytest.fixture
def lise(partner):
    return Contact.objects.create(
        partner=partner, name="Lise Réau", email="lise@ml.example", is_referent=True
    )


@pytest.fixture
def link(partner, place, lise):
    return personal_link(partner, place, lise, timezone.now())


@pytest.fixture
def user(place):
    return make_facilitator(place)


def decide(client, place, demande, decision="accepter"):
    return client.post(f"/{place.slug}/demandes/{demande.pk}/{decision}/", follow=True)


@pytest.mark.parametrize("decision", [accept, refuse])
def test_what_was_said_of_persons_is_emptied_with_the_decision(link, user, decision):
    demande = ask(link, Kind.SUCCESSOR, **NADIA)

    decision(demande, user, timezone.now())

    demande = Demande.objects.get()
    for name in NADIA:
        assert getattr(demande, name) == ""
    assert demande.handled_by == user
    assert demande.handled_at is not None


def test_successor_is_a_new_person_and_the_former_one_is_forgotten(link, lise, user, partner):
    accept(ask(link, Kind.SUCCESSOR, **NADIA), user, timezone.now())

    nadia = partner.contacts.get(name="Nadia Bel")
    lise.refresh_from_db()
    assert (nadia.function, nadia.phone, nadia.is_referent) == (
        "responsable",
        "+33536490009",
        True,
    )
    assert nadia.agreed_items() == set()
    assert (lise.name, lise.email, lise.is_referent) == ("", "", False)
    assert lise.left_on == timezone.localdate()
    assert not partner.links.valid(timezone.now()).filter(contact=lise).exists()
    assert Message.objects.get().contact == nadia


def test_successor_without_an_address_is_said_so(link, user):
    demande = ask(link, Kind.SUCCESSOR, **{**NADIA, "email": ""})

    assert "remettez-lui son lien vous-même" in accept(demande, user, timezone.now())
    assert not Message.objects.exists()


def test_leaving_ends_the_participation(link, user, partner):
    accept(ask(link, Kind.LEAVING), user, timezone.now())

    assert Participation.objects.get().left_on == timezone.localdate()
    partner.refresh_from_db()
    assert partner.closed_on is None


def test_closing_closes(link, user, partner):
    accept(ask(link, Kind.CLOSING), user, timezone.now())

    partner.refresh_from_db()
    assert partner.closed_on == timezone.localdate()


def test_closing_where_another_network_has_its_word_only_leaves_this_one(
    link, user, partner, place
):
    abroad = make_territory("agen-montanou")
    join(partner, abroad, timezone.localdate())

    said = accept(ask(link, Kind.CLOSING), user, timezone.now())

    partner.refresh_from_db()
    assert partner.closed_on is None
    assert partner.takes_part_in(abroad)
    assert not partner.takes_part_in(place)
    assert "autre réseau" in said


def test_account_speaks_for_the_partner_and_a_letter_says_how_to_enter(link, user, place, partner):
    demande = ask(link, Kind.ACCOUNT, name="Lise Réau", email="Lise@ml.example")

    accept(demande, user, timezone.now())

    account = User.objects.get(email="lise@ml.example")
    assert not account.has_usable_password()
    role = Membership.objects.get(user=account)
    assert (role.role, role.partner, role.territory) == (Role.PARTNER, partner, place)
    letter = Message.objects.get()
    assert letter.to == "lise@ml.example"
    assert "/connexion/lien/" in letter.text
    assert "jeton" not in letter.text


def test_account_that_exists_gets_the_role_besides(link, user, place):
    known = make_user("lise@ml.example", Role.READER, place)

    accept(ask(link, Kind.ACCOUNT, name="L.", email="LISE@ml.example"), user, timezone.now())

    assert {m.role for m in known.memberships.all()} == {Role.READER, Role.PARTNER}


def test_one_demande_is_decided_once(link, user):
    demande = ask(link, Kind.SUCCESSOR, **NADIA)
    accept(demande, user, timezone.now())

    with pytest.raises(AlreadyHandled):
        accept(demande, user, timezone.now())
    with pytest.raises(AlreadyHandled):
        refuse(demande, user, timezone.now())
    assert Contact.objects.filter(name="Nadia Bel").count() == 1


def test_facilitator_decides_with_one_button(client, link, user, place, partner):
    demande = ask(link, Kind.SUCCESSOR, **NADIA)
    client.force_login(user)

    page = client.get("/fumel/demandes/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    html = decide(client, place, demande).content.decode()

    assert "Nadia Bel" in page
    assert "05 36 49 00 09" in page
    assert "Nadia Bel prend le relais." in html
    assert "Aucune demande" in html
    again = decide(client, place, demande).content.decode()
    assert "quelqu’un vient de répondre" in again


def test_closing_is_read_again_with_its_day_before_anything_is_lost(
    client, link, user, place, lise, partner
):
    demande = ask(link, Kind.CLOSING)
    address = f"/{place.slug}/demandes/{demande.pk}/accepter/"
    client.force_login(user)

    page = client.get(address).content.decode()
    assert "effacées, sans retour possible" in page
    assert client.post(address, {"day": ""}).status_code == 422
    assert client.post(address).status_code == 200  # one click from an older page only asks
    lise.refresh_from_db()
    assert lise.name == "Lise Réau"

    yesterday = timezone.localdate() - dt.timedelta(days=1)
    client.post(address, {"day": yesterday.isoformat()})
    partner.refresh_from_db()
    lise.refresh_from_db()
    assert (partner.closed_on, lise.name) == (yesterday, "")


def test_page_of_a_closed_partner_says_that_its_people_were_erased(client, link, user, partner):
    accept(ask(link, Kind.CLOSING), user, timezone.now())
    client.force_login(user)

    html = client.get(f"/fumel/partenaires/{partner.pk}/").content.decode()

    assert "n’a souhaité paraître" not in html
    assert "Pas encore d’interlocuteur" not in html


def test_refused_demande_changes_nothing(client, link, user, place, lise):
    client.force_login(user)

    decide(client, place, ask(link, Kind.LEAVING), "refuser")

    assert Participation.objects.get().left_on is None
    assert Demande.objects.get().state == Demande.State.REFUSED


def test_whoever_asked_is_told_of_a_refusal_and_nobody_else(client, place, user, link):
    demande = ask(link, Kind.SUCCESSOR, **NADIA)
    client.force_login(user)

    client.post(f"/{place.slug}/demandes/{demande.pk}/refuser/", {"word": "Appelez-nous d’abord."})

    message = Message.objects.get()
    assert message.to == "lise@ml.example"
    assert "Appelez-nous d’abord." in message.text
    assert "Nadia" not in message.text


def test_queue_of_another_territory_is_not_ours(client, link):
    abroad = make_territory("agen-montanou")
    demande = ask(link, Kind.LEAVING)
    client.force_login(make_facilitator(abroad))

    assert decide(client, abroad, demande).status_code == 404
    assert "Mission locale" not in client.get("/agen-montanou/demandes/").content.decode()
    assert Participation.objects.get().left_on is None


@pytest.mark.parametrize("count", [1, 30])
def test_queue_asks_the_database_the_same_few_questions(
    client, user, place, count, django_assert_num_queries
):
    for number in range(count):
        partner = make_partner(place, f"Partenaire {number}")
        ask(personal_link(partner, place, None, timezone.now()), Kind.LEAVING)
    client.force_login(user)

    # 1 session; 2 user; 3 territory with 4 the user's roles; 5 demandes with partner and
    # contact; 6 territories of the shell
    with django_assert_num_queries(6):
        client.get("/fumel/demandes/")


def test_first_page_counts_what_waits_for_the_facilitator(client, link, user):
    ask(link, Kind.LEAVING)
    client.force_login(user)

    html = client.get("/fumel/").content.decode()

    assert "/fumel/demandes/" in html
    assert "demande de partenaire" in html
