"""The page of answers: by organisation, by person, and what is remembered."""

import datetime as dt
import uuid

import pytest

from cafes.answers import board
from cafes.models import Attendance, Cafe, Invitation, InvitationLetter, Reply
from cafes.replying import Answer, Said, note_answer
from partners.addresses import mark_trouble
from partners.models import Contact, Message
from tests.cafes.invitations.conftest import DAY, NOW, deliver, invite, make_cafe, make_invited
from tests.factories import make_partner, make_reader

pytestmark = pytest.mark.django_db
YES, NO = Answer.YES, Answer.NO


def seen(cafe):
    """name → state"""
    letter = InvitationLetter.objects.filter(cafe=cafe).first()
    if letter:
        letter.cafe = cafe
    return {one.partner.name: one for one in board(cafe, letter).organisations}


def say(cafe, partner, answer=YES, people=1, **fields):
    row = Invitation.objects.filter(cafe=cafe, partner=partner).first()
    return note_answer(cafe, partner, row, Said(answer, people, **fields), None, NOW)


def past_café(fumel, months_ago, *, invited=(), answered=(), came=()):
    day = dt.date(2026, 12 - months_ago, 11)
    cafe = make_cafe(fumel, day, state=Cafe.State.HELD)
    for partner in invited:
        row = Invitation.objects.create(cafe=cafe, partner=partner, sent_at=NOW)
        if partner in answered:
            Reply.objects.create(invitation=row, answer="no", for_date=day, answered_at=NOW)
    for partner in came:
        Attendance.objects.create(cafe=cafe, partner=partner, arrived_at=NOW, key=uuid.uuid4())
    return cafe


def test_each_organisation_stands_where_its_answers_put_it(cafe, fumel, mission, emmaus, camille):
    third = make_invited(fumel, "Ressourcerie", "nina@ress.example")
    invite(cafe, camille)
    say(cafe, mission, people=3)
    say(cafe, emmaus, NO)
    found = seen(cafe)
    assert {name: one.state for name, one in found.items()} == {
        "Emmaüs": "no",
        "Mission locale": "coming",
        "Ressourcerie": "silent",
    }
    assert (found["Mission locale"].coming, third.name) == (3, "Ressourcerie")


def test_one_who_comes_is_enough_for_an_organisation(cafe, mission, camille):
    mission.invitation_emails = ["a@ml.example", "b@ml.example"]
    mission.save()
    invite(cafe, camille)
    one, two = Invitation.objects.order_by("email")
    note_answer(cafe, mission, one, Said(NO), None, NOW)
    note_answer(cafe, mission, two, Said(YES), None, NOW)
    assert seen(cafe)["Mission locale"].state == "coming"


def test_who_never_answers_who_is_new_who_comes_back(fumel, cafe, mission, emmaus, camille):
    silent = make_invited(fumel, "Ressourcerie", "nina@ress.example")
    for months in (1, 2, 3):
        past_café(fumel, months, invited=[silent, emmaus], answered=[emmaus])
    past_café(fumel, 10, came=[emmaus])
    invite(cafe, camille)
    say(cafe, mission)
    say(cafe, emmaus)
    found = seen(cafe)
    told = {name: (one.never_answers, one.is_new, one.comes_back) for name, one in found.items()}
    assert told == {
        "Emmaüs": (False, False, True),
        "Mission locale": (False, True, False),
        "Ressourcerie": (True, False, False),
    }


def test_a_presence_removed_by_mistake_was_no_presence(fumel, cafe, mission, camille):
    past_café(fumel, 10, came=[mission])
    Attendance.objects.update(removed_at=NOW)
    invite(cafe, camille)
    say(cafe, mission)
    assert seen(cafe)["Mission locale"].is_new


def test_where_nobody_noted_presences_answers_are_believed(fumel, cafe, mission, camille):
    held = past_café(fumel, 10)
    row = Invitation.objects.create(cafe=held, partner=mission, sent_at=NOW)
    Reply.objects.create(invitation=row, answer="yes", for_date=held.date, answered_at=NOW)
    invite(cafe, camille)
    say(cafe, mission)
    assert seen(cafe)["Mission locale"].comes_back


def test_an_answer_for_the_former_day_is_told_apart(client, cafe, mission, camille):
    invite(cafe, camille)
    say(cafe, mission)
    Cafe.objects.update(date=dt.date(2026, 12, 18))
    cafe.refresh_from_db()
    assert seen(cafe)["Mission locale"].state == "again"
    page = client.get(f"{cafe.get_absolute_url()}reponses/").text
    assert "réponse donnée pour le 11" in page


def test_a_letter_that_came_back_is_said(cafe, mission, emmaus, camille, server):
    invite(cafe, camille)
    server.post.refuses["lise@ml.example"] = "550 5.1.1 No such user"
    deliver()
    assert Message.objects.filter(state="failed").count() == 1
    assert seen(cafe)["Mission locale"].state == "lost"


def test_who_cannot_be_written_to_is_to_be_called(client, cafe, mission, fumel, camille):
    make_partner(fumel, "Sans adresse")
    mark_trouble("lise@ml.example", "550", NOW)
    invite(cafe, camille)
    page = client.get(f"{cafe.get_absolute_url()}reponses/").text
    assert page.index("À appeler") < page.index("Sans adresse")
    assert "adresse en erreur (lise@ml.example)" in page


@pytest.mark.parametrize("number", [1, 30])
def test_page_costs_the_same_for_one_and_thirty(
    client, cafe, fumel, camille, number, django_assert_num_queries
):
    for i in range(number):
        partner = make_invited(fumel, f"P{i}", f"p{i}@x.example")
        make_partner(fumel, f"Sans adresse {i}")
        past_café(fumel, 1, invited=[partner]) if i == 0 else None
    invite(cafe, camille)
    for row in Invitation.objects.filter(cafe=cafe).select_related("partner"):
        note_answer(cafe, row.partner, row, Said(YES), camille, NOW)
    # session, user, memberships, territory, café; letter; invitations with their answers; what
    # became of their letters; past invitations, presences, answers without presences; whom to
    # call: partners, people, addresses in error, those who rest; what the host said; whom to
    # tell; numbers of those to call and of their people; territories of the shell
    with django_assert_num_queries(20):
        client.get(f"{cafe.get_absolute_url()}reponses/")


def test_who_never_answers_is_a_list_with_its_numbers(
    client, cafe, mission, emmaus, fumel, camille
):
    for months in (1, 2, 3):
        past_café(fumel, months, invited=[mission])
    mission.fiche.phone = "+33536496800"
    mission.fiche.save()
    invite(cafe, camille)
    page = client.get(f"{cafe.get_absolute_url()}reponses/").text
    assert page.index("Ne répondent jamais") < page.index("tel:+33536496800")
    assert page.index("tel:+33536496800") < page.index("N’ont pas encore répondu")


def test_one_finds_a_partner_while_on_the_telephone(client, cafe, mission, emmaus, camille):
    invite(cafe, camille)
    address = f"{cafe.get_absolute_url()}reponses/"
    page = client.get(f"{address}?q=REAU").text
    assert ["Mission locale" in page, "Emmaüs" in page] == [True, False]
    assert 'reponses/?q=REAU" hx-trigger' in page
    assert "ne porte ce nom" in client.get(f"{address}?q=b%C3%A9zz").text


def test_colleagues_who_said_nothing_are_not_among_those_who_come(client, cafe, mission, camille):
    Contact.objects.create(
        partner=mission, name="Ana Rey", email="ana@ml.example", is_referent=True
    )
    invite(cafe, camille)
    say(cafe, mission)
    [found] = board(cafe, None).coming
    assert [line.name for line in found.shown] != [line.name for line in found.quiet]
    assert len(found.quiet) == 1
    assert "collègue invité aussi" in client.get(f"{cafe.get_absolute_url()}reponses/").text


def test_a_host_that_does_not_come_is_seen(client, cafe, fumel, camille):
    note_answer(cafe, cafe.host, None, Said(Reply.Answer.NO), camille, NOW)
    for page in ["", "reponses/"]:
        assert "a répondu ne pas venir" in client.get(f"{cafe.get_absolute_url()}{page}").text


def test_the_answers_of_a_cancelled_café_say_so(client, cafe, mission, camille):
    invite(cafe, camille)
    Cafe.objects.update(state="cancelled")
    page = client.get(f"{cafe.get_absolute_url()}reponses/").text
    assert "Ce café est annulé" in page
    assert "relance le" not in page


def test_htmx_gets_the_board_alone(client, cafe, mission, camille):
    invite(cafe, camille)
    address = f"{cafe.get_absolute_url()}reponses/"
    board_alone = client.get(address, headers={"HX-Request": "true"}).text
    assert board_alone.strip().startswith('<div id="board" hx-get=')
    assert "<html" not in board_alone
    Cafe.objects.update(state=Cafe.State.CANCELLED)
    assert "hx-get" not in client.get(address).text  # nothing more will come


def test_names_are_the_facilitators(client, cafe, mission, fumel, camille):
    invite(cafe, camille)
    say(cafe, mission, message="Je viens à vélo")
    assert "Lise Réau" in client.get(f"{cafe.get_absolute_url()}reponses/").text
    client.force_login(make_reader(fumel))
    page = client.get(cafe.get_absolute_url()).text
    assert [words in page for words in ("Lise", "vélo", "1\N{NO-BREAK SPACE}personne")] == [
        False
    ] * 3
    assert client.get(f"{cafe.get_absolute_url()}reponses/").status_code == 403


def test_noting_an_answer(client, cafe, mission, camille):
    invite(cafe, camille)
    row = Invitation.objects.get()
    page = f"{cafe.get_absolute_url()}reponses/{mission.pk}/?invitation={row.pk}"
    assert "Lise Réau" in client.get(page).text
    wrong = client.post(page, {"people": "2"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["answer"])
    answered = client.post(page, {"answer": "yes", "people": "2"}, follow=True)
    assert "noté par Camille Lartigolle" in answered.text
    assert (row.reply.people, row.reply.noted_by, row.reply.for_date) == (2, camille, DAY)


def test_noting_for_a_partner_without_address_twice_is_one_answer(client, cafe, fumel, camille):
    partner = make_partner(fumel, "Sans adresse")
    page = f"{cafe.get_absolute_url()}reponses/{partner.pk}/"
    client.post(page, {"answer": "yes", "people": "2"})
    client.post(page, {"answer": "no"})
    assert Reply.objects.get().answer == "no"


def test_noting_more_than_there_is(client, cafe, mission, camille):
    Cafe.objects.update(seats=1)
    invite(cafe, camille)
    page = (
        f"{cafe.get_absolute_url()}reponses/{mission.pk}/?invitation={Invitation.objects.get().pk}"
    )
    client.post(page, {"answer": "yes"})
    assert client.post(page, {"answer": "yes", "people": "2"}).status_code == 422
    Cafe.objects.update(state=Cafe.State.CANCELLED)
    assert "on ne peut plus répondre" in client.post(page, {"answer": "no"}, follow=True).text


@pytest.mark.parametrize("query", ["?invitation=x", "?invitation=99999999999999999999", ""])
def test_a_number_that_means_nothing(client, cafe, mission, camille, query):
    page = f"{cafe.get_absolute_url()}reponses/{mission.pk}/{query}"
    assert client.get(page).status_code == 200
