"""Offering to host, from one's own link or noted by the facilitator; who offered what."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes.models import Cafe, HostAbsence, HostRoom
from partners.personal_links import personal_link
from tests.factories import make_commune, make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
OFFER = {
    "can_host": "oui",
    "host_seats": "25",
    "address": "Salle 2, 3 rue du Pont",
    "commune": "",
    "parking": "Place du marché",
    "bus": "Ligne 5",
    "step_free": "oui",
    "host_notes": "Clé à demander à l’accueil",
    "weekdays_off": ["0", "2"],
    "absences-TOTAL_FORMS": "2",
    "absences-INITIAL_FORMS": "0",
    "absences-0-starts_on": "2026-10-01",
    "absences-0-ends_on": "2026-10-31",
    "absences-1-starts_on": "",
    "absences-1-ends_on": "",
}


@pytest.fixture
def partner(fumel):
    return make_partner(fumel, "Mission locale")


@pytest.fixture
def own(partner, fumel):
    link = personal_link(partner, fumel, None, timezone.now())
    return f"/l/{link.code}/accueil/"


def test_partner_offers_from_its_link(client, fumel, partner, own):
    commune = make_commune()
    fumel.communes.add(commune)
    response = client.post(own, {**OFFER, "commune": commune.pk}, follow=True)
    assert "Vous proposez d’accueillir, 25\xa0places" in response.text
    partner.refresh_from_db()
    assert (partner.can_host, partner.host_seats) == (True, 25)
    assert partner.host_notes == "Clé à demander à l’accueil"
    room = HostRoom.objects.get(partner=partner)
    assert (room.address, room.commune, room.bus) == ("Salle 2, 3 rue du Pont", commune, "Ligne 5")
    assert (room.step_free, room.weekdays_off) == (True, [0, 2])
    absence = HostAbsence.objects.get(partner=partner)
    assert (absence.starts_on, absence.ends_on) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))


def test_reading_the_offer_changes_nothing(client, partner, own):
    assert client.get(own).status_code == 200
    assert not HostRoom.objects.exists()


def test_offer_is_shown_again_and_an_absence_is_taken_back(client, partner, own):
    client.post(own, OFFER)
    text = client.get(own).text
    assert 'value="2026-10-01"' in text
    assert "Salle 2, 3 rue du Pont" in text
    client.post(own, {**OFFER, "absences-0-starts_on": "", "absences-0-ends_on": ""})
    assert not HostAbsence.objects.exists()


def test_saying_no_is_enough(client, partner, own):
    minimal = {"can_host": "non", "absences-TOTAL_FORMS": "0", "absences-INITIAL_FORMS": "0"}
    assert client.post(own, minimal).status_code == 302
    partner.refresh_from_db()
    assert partner.can_host is False


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"can_host": ""}, "Dites oui ou non."),
        ({"host_seats": ""}, "Dites pour combien de personnes"),
        ({"host_seats": "0"}, "Indiquez un nombre de places."),
        ({"host_seats": "1" * 30}, "999 places au plus."),
        ({"address": "x" * 161}, "160"),
        ({"parking": "a\u202eb"}, "caractère invisible"),
        ({"commune": "99999"}, "Sélectionnez un choix valide"),
        ({"weekdays_off": ["9"]}, "Sélectionnez un choix valide"),
        ({"absences-0-ends_on": ""}, "le premier et le dernier jour"),
        ({"absences-0-ends_on": "2026-09-01"}, "ne peut pas précéder"),
        ({"absences-0-ends_on": "9999-12-31"}, "Vérifiez l’année."),
        ({"absences-0-starts_on": "hier"}, "Indiquez une date."),
    ],
)
def test_mistake_is_told_and_nothing_is_lost(client, partner, own, typed, says):
    response = client.post(own, {**OFFER, **typed})
    assert response.status_code == 422
    assert says in response.text
    assert "Clé à demander" in response.text
    assert not HostRoom.objects.exists()
    assert not HostAbsence.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "-1", "99999999999"])
def test_hostile_count_of_absences(client, partner, own, total):
    assert client.post(own, {**OFFER, "absences-TOTAL_FORMS": total}).status_code in {302, 422}


def test_facilitator_notes_it_on_their_behalf(client, facilitator, partner):
    response = client.post(f"/fumel/accueil/{partner.pk}/", OFFER, follow=True)
    assert "l’offre de Mission locale est enregistrée" in response.text
    assert HostRoom.objects.get().parking == "Place du marché"


def test_all_offers_and_when_each_last_hosted(client, facilitator, fumel, partner):
    first = make_partner(fumel, "Abri", can_host=True, host_seats=20)
    second = make_partner(fumel, "Bourse", can_host=True, host_seats=20)
    make_partner(fumel, "Centre", can_host=False)
    for host, date in ((first, dt.date(2026, 3, 13)), (second, dt.date(2025, 3, 14))):
        Cafe.objects.create(
            territory=fumel,
            date=date,
            start=dt.time(9),
            end=dt.time(10),
            host=host,
            state=Cafe.State.HELD,
        )
    context = client.get("/fumel/accueil/").context
    assert [offer.partner for offer in context["willing"]] == [second, first]
    assert context["willing"][0].last == dt.date(2025, 3, 14)
    assert [offer.partner for offer in context["unknown"]] == [partner]
    assert [offer.partner.name for offer in context["refused"]] == ["Centre"]


@pytest.mark.parametrize("number", [1, 30])
def test_offers_cost_the_same_for_one_and_thirty(
    client, facilitator, fumel, number, django_assert_num_queries
):
    for n in range(number):
        make_partner(fumel, f"Partenaire {n}", can_host=True, host_seats=20)
    with django_assert_num_queries(9):
        # session, user, roles, territory; partners, absences, stays, hostings; territories of
        # the shell
        client.get("/fumel/accueil/")


def test_partner_of_another_network_is_not_there(client, facilitator):
    abroad = make_partner(None, "Ailleurs")
    assert client.get(f"/fumel/accueil/{abroad.pk}/").status_code == 404
    assert client.get("/fumel/accueil/99999999999999999999/").status_code == 404


def test_own_page_says_when_one_hosts_and_that_the_network_rests(client, fumel, partner, own):
    Cafe.objects.create(
        territory=fumel,
        date=dt.date(2026, 9, 11),
        start=dt.time(9),
        end=dt.time(10, 30),
        host=partner,
    )
    fumel.suspended_on, fumel.suspension_reason = dt.date(2026, 6, 1), "Le poste est vacant."
    fumel.resumes_on = dt.date(2026, 9, 1)
    fumel.save()
    text = client.get(own.removesuffix("accueil/")).text
    assert "Vous accueillez le café du vendredi 11\xa0septembre 2026" in text
    assert "Le poste est vacant." in text
    assert "Reprise prévue le mardi 1er\xa0septembre 2026" in text


def test_rest_is_at_the_top_of_the_own_page(client, fumel, own):
    fumel.suspended_on, fumel.suspension_reason = dt.date(2026, 8, 1), "Le poste est vacant."
    fumel.save()
    text = client.get(own.removesuffix("accueil/")).text
    assert text.index("Le réseau sera suspendu à partir du 1er\xa0août 2026") < text.index(
        "Accueillir un café"
    )


@pytest.mark.parametrize(
    ("state", "answers"), [(Cafe.State.PLANNED, False), (Cafe.State.CONFIRMED, True)]
)
def test_page_of_a_cafe_that_falls_in_a_rest(client, fumel, own, state, answers):
    cafe = Cafe.objects.create(
        territory=fumel,
        date=dt.date(2026, 9, 11),
        start=dt.time(9),
        end=dt.time(10, 30),
        state=state,
    )
    fumel.suspended_on, fumel.suspension_reason = dt.date(2026, 9, 1), "Le poste est vacant."
    fumel.save()
    text = client.get(f"{own.removesuffix('accueil/')}cafes/{cafe.pk}/").text
    assert ("Ce café tombe pendant la suspension" in text) is not answers
    assert ("Je viens</button>" in text) is answers


def test_suspension_to_come_is_seen_and_can_be_called_off(client, facilitator, fumel):
    inside, _ = (
        Cafe.objects.create(
            territory=fumel, date=dt.date(2026, month, 11), start=dt.time(9), end=dt.time(10, 30)
        )
        for month in (9, 11)
    )
    typed = {
        "suspended_on": "2026-09-01",
        "suspension_reason": "Poste vacant.",
        "resumes_on": "2026-10-01",
    }
    page = client.post("/fumel/suspension/", typed, follow=True)
    assert "aucun courriel n’est parti" in page.text
    assert "1\xa0café tombe pendant la suspension" in page.text
    for address in ("/fumel/cafes/", "/fumel/"):
        assert "sera suspendu à partir du 1er\xa0septembre 2026" in client.get(address).text
    page = client.get("/fumel/suspension/")
    assert page.context["within"] == [inside]
    assert "Annuler cette suspension" in page.text
    assert "Le réseau reprend maintenant" not in page.text
    page = client.post("/fumel/suspension/fin/", follow=True)
    assert "cette suspension est annulée" in page.text
    assert "sera suspendu" not in page.text


def test_network_is_suspended_and_resumes(client, facilitator, fumel):
    page = "/fumel/suspension/"
    typed = {"suspended_on": "2026-07-01", "suspension_reason": "Poste vacant.", "resumes_on": ""}
    client.post(page, typed)
    fumel.refresh_from_db()
    assert fumel.is_suspended(dt.date(2026, 7, 1))
    assert "Poste vacant." in client.get("/fumel/cafes/").text
    client.post(f"{page}fin/")
    fumel.refresh_from_db()
    assert fumel.suspended_on is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"suspension_reason": ""}, "Dites pourquoi."),
        ({"suspended_on": ""}, "Indiquez le premier jour."),
        ({"suspended_on": "0001-01-01"}, "Vérifiez l’année."),
        ({"resumes_on": "2026-06-01"}, "La reprise doit venir après"),
    ],
)
def test_suspension_without_reason_is_refused(client, facilitator, fumel, typed, says):
    right = {"suspended_on": "2026-07-01", "suspension_reason": "Poste vacant."}
    assert says in client.post("/fumel/suspension/", {**right, **typed}).text
    fumel.refresh_from_db()
    assert fumel.suspended_on is None
