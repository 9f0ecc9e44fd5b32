"""The page from which somebody answers: no account, one gesture, nothing on GET."""

import datetime as dt

import pytest

from cafes.models import Cafe, Invitation, Reply
from partners.models import Territory
from tests.cafes.invitations.conftest import DAY, NOW, TODAY, invite, make_cafe, make_invited
from tests.factories import make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(cafe, mission, camille, client):
    invite(cafe, camille)
    client.logout()
    return Invitation.objects.select_related("link").get()


@pytest.fixture
def page(row):
    return f"/l/{row.link.code}/cafes/{row.cafe_id}/?pour={row.pk}"


def test_opening_the_page_changes_nothing(client, page):
    text = client.get(page).text
    assert [words in text for words in ("Je viens", "Je ne viens pas")] == [True, True]
    assert "Chez" in text
    assert "Centre social" in text
    assert Reply.objects.count() == 0


def test_one_button_is_enough(client, page):
    response = client.post(page, {"answer": "yes", "people": "1"}, follow=True)
    assert "nous vous attendons" in response.text
    assert "Vous venez" in response.text
    reply = Reply.objects.get()
    assert (reply.answer, reply.people, reply.for_date, reply.noted_by) == ("yes", 1, DAY, None)


def test_somebody_else_comes_and_the_number_is_not_hidden(client, page):
    client.post(page, {"answer": "yes", "people": "3"})
    text = client.get(page).text
    assert "Vous serez 3" in text
    assert "Changer votre réponse" in text
    assert "Je viens</button>" not in text  # it is said already
    data = {"answer": "other", "people": "3", "who": "Apolline Tresse"}
    text = client.post(page, data, follow=True).text
    assert "nous attendons Apolline Tresse, à 3" in text
    assert "Apolline Tresse vient, vous serez 3 en tout" in text
    client.post(page, {"answer": "yes", "people": "1", "who": "Apolline Tresse"})  # “moi-même”
    assert (Reply.objects.get().answer, Reply.objects.get().who) == ("yes", "")


def test_the_page_leads_to_the_calendar_and_to_hosting(client, page, row):
    text = client.get(page).text
    assert f"/l/{row.link.code}/calendrier/" in text
    assert f"/l/{row.link.code}/accueil/" in text


def test_a_café_put_off_is_not_called_by_its_former_day(client, page):
    Cafe.objects.update(state="postponed")
    assert "<h1>Café reporté</h1>" in client.get(page).text


def test_answering_refreshes_the_fiche_in_the_same_gesture(client, page, mission):
    client.post(page, {"answer": "no", "fiche": "exacte"})
    mission.fiche.refresh_from_db()
    assert (mission.fiche.verified_on, mission.fiche.verified_by) == (TODAY, "la structure")


def test_without_the_tick_the_fiche_stays_as_it_was(client, page, mission):
    before = mission.fiche.verified_on
    client.post(page, {"answer": "yes"})
    mission.fiche.refresh_from_db()
    assert mission.fiche.verified_on == before


def test_a_fiche_that_is_asked_about_is_not_confirmed_by_the_way(client, page, mission):
    mission.fiche.question = "Quel est votre numéro ?"
    mission.fiche.save()
    before = mission.fiche.verified_on
    assert "Notre fiche est toujours exacte" not in client.get(page).text
    client.post(page, {"answer": "yes", "fiche": "exacte"})
    mission.fiche.refresh_from_db()
    assert mission.fiche.verified_on == before
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "yes", "people": "0"}, "people"),
        ({"answer": "yes", "people": "999999999999999999999"}, "people"),
        ({"answer": "yes", "people": "deux"}, "people"),
        ({"answer": "other", "who": "x" * 81}, "who"),
        ({"answer": "yes", "message": "\x07"}, "message"),
        ({"answer": "yes", "message": "a\x00b"}, "message"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, page, typed, field):
    response = client.post(page, {"message": "mot gardé"} | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Reply.objects.count() == 0
    if field != "message":
        assert "mot gardé" in response.text


def test_asking_for_more_seats_than_there_are_is_said_beside_the_number(client, page, cafe):
    Cafe.objects.update(seats=2)
    client.post(page, {"answer": "yes"})
    response = client.post(page, {"answer": "yes", "people": "5"})
    assert response.status_code == 422
    assert "vous pouvez venir à 2\N{NO-BREAK SPACE}personnes au plus" in response.text
    assert Reply.objects.get().people == 1


def test_full_says_so_before_and_after(client, page, cafe, fumel):
    Cafe.objects.update(seats=1)
    other = make_invited(fumel, "Autre", "x@x.example")
    Reply.objects.create(
        invitation=Invitation.objects.create(cafe=cafe, partner=other),
        answer="yes",
        for_date=DAY,
        answered_at=NOW,
    )
    assert "C’est complet" in client.get(page).text
    text = client.post(page, {"answer": "yes"}, follow=True).text
    assert "Vous êtes sur la liste d’attente" in text


def test_a_café_that_moved_asks_again(client, page, cafe):
    client.post(page, {"answer": "yes"})
    Cafe.objects.update(date=dt.date(2026, 12, 18))
    text = client.get(page).text
    assert "a été donnée pour le <strong>vendredi 11" in text
    client.post(page, {"answer": "no"})
    assert Reply.objects.get().for_date == dt.date(2026, 12, 18)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "cancelled", "off_reason": "Il neige."}, "Il neige."),
        ({"state": "postponed"}, "dès qu’il aura un autre jour"),
        ({"date": dt.date(2026, 11, 13)}, "Ce café est passé"),
        ({"vague": "courant mai"}, "courant mai"),
    ],
)
def test_when_it_cannot_be_answered_the_page_says_why(client, page, fields, words):
    Cafe.objects.update(**fields)
    text = client.get(page).text
    assert words in text
    assert 'value="yes"' not in text
    client.post(page, {"answer": "yes"})
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("query", ["?pour=x", "?pour=99999999999999999999999", "?pour=-1", ""])
def test_a_number_that_means_nothing_is_no_matter(client, row, query):
    page = f"/l/{row.link.code}/cafes/{row.cafe_id}/{query}"
    assert client.get(page).status_code == 200
    client.post(page, {"answer": "yes"})
    assert Reply.objects.get().invitation == row


def test_a_link_answers_for_its_own_partner_only(client, row, cafe, emmaus):
    theirs = Invitation.objects.create(cafe=cafe, partner=emmaus, email="jo@emmaus.example")
    client.post(f"/l/{row.link.code}/cafes/{cafe.pk}/?pour={theirs.pk}", {"answer": "yes"})
    assert Reply.objects.get().invitation == row


@pytest.mark.parametrize("pk", [2**63, 10**30, 0])
def test_cafés_that_no_database_holds_are_not_found(client, row, pk):
    assert client.get(f"/l/{row.link.code}/cafes/{pk}/").status_code == 404


def test_a_café_of_another_network_is_not_found(client, row):
    other = make_cafe(make_territory("agen-montanou"))
    assert Territory.objects.count() == 2
    assert client.get(f"/l/{row.link.code}/cafes/{other.pk}/").status_code == 404


def test_the_page_is_not_kept_by_a_browser(client, page):
    response = client.get(page)
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )
    assert len(response.content) < 30_000
