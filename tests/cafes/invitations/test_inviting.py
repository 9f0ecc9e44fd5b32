"""Whom an invitation goes to, and that it leaves once."""

import datetime as dt

import pytest
import time_machine
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from cafes.approving import approve, letter_for, withdraw
from cafes.inviting import choose, guests, share_out
from cafes.models import Cafe, Invitation, InvitationLetter
from cafes.sending import due, look, remind, send, send_due
from fiches.reaching import Address
from partners.addresses import mark_trouble, unsubscribe
from partners.models import Contact, Message, Participation, Partner, Theme
from tests.cafes.invitations.conftest import (
    DAY,
    NOW,
    TODAY,
    deliver,
    invite,
    make_cafe,
    make_invited,
)
from tests.factories import make_partner

pytestmark = pytest.mark.django_db


def addresses(cafe):
    letter = letter_for(cafe, TODAY)
    return {guest.partner.name: [one.email for one in guest.addresses] for guest in guests(letter)}


def reasons(cafe):
    found = guests(letter_for(cafe, TODAY))
    return {guest.partner.name: guest.obstacle for guest in found if guest.obstacle}


def to(what="invitation"):
    return sorted(Message.objects.filter(key__contains=f":{what}:").values_list("to", flat=True))


def test_addresses_given_for_the_cafés_come_first_all_of_them(cafe, mission):
    mission.invitation_emails = ["Cafe@ml.example", "lise@ml.example"]
    mission.save()
    assert addresses(cafe)["Mission locale"] == ["cafe@ml.example", "lise@ml.example"]


def test_an_address_that_is_somebodys_is_known_as_hers(cafe, mission):
    mission.invitation_emails = ["lise@ml.example"]
    mission.save()
    lise = Contact.objects.get(email="lise@ml.example")
    [guest] = [one for one in guests(letter_for(cafe, TODAY)) if one.partner == mission]
    assert guest.addresses == (Address("lise@ml.example", lise),)


def test_then_each_référent_then_the_address_of_the_fiche(cafe, mission):
    Contact.objects.create(partner=mission, name="Max", email="max@ml.example", is_referent=True)
    Contact.objects.create(partner=mission, name="Zoé", email="zoe@ml.example")  # no référent
    assert addresses(cafe)["Mission locale"] == ["lise@ml.example", "max@ml.example"]
    Contact.objects.filter(partner=mission).update(left_on=TODAY)
    mission.fiche.email = "accueil@ml.example"
    mission.fiche.save()
    assert addresses(cafe)["Mission locale"] == ["accueil@ml.example"]


def test_a_rank_that_came_back_gives_way_and_rest_is_not_got_around(cafe, mission, emmaus, fumel):
    for partner, general in ((mission, "accueil@ml.example"), (emmaus, "accueil@emmaus.example")):
        partner.fiche.email = general
        partner.fiche.save()
    mark_trouble("lise@ml.example", "550", NOW)
    unsubscribe(fumel, "jo@emmaus.example")
    assert addresses(cafe) == {
        "Centre social": [],
        "Emmaüs": [],
        "Mission locale": ["accueil@ml.example"],
    }
    assert reasons(cafe) == {
        "Centre social": "pas d’adresse",
        "Emmaüs": "ne veut plus de courriels",
    }


def test_one_letter_an_address():
    """Somebody who speaks for two partners is invited for the first one."""
    one, two = Partner(pk=1, name="CCAS"), Partner(pk=2, name="Épicerie")
    shared = [[Address("a@x.example")]]
    found = share_out([one, two], {1: shared, 2: shared}, {}, set())
    assert [len(guest.addresses) for guest in found] == [1, 0]
    assert (found[1].obstacle, found[1].detail) == ("même adresse qu’un autre partenaire", "CCAS")


def test_all_addresses_in_error_is_said_with_the_first():
    partner = Partner(pk=1, name="CCAS")
    found = choose(partner, [[Address("a@x.example")]], {"a@x.example": "550"}, set())
    assert (found.obstacle, found.detail) == ("adresse en erreur", "a@x.example")


def test_a_thematic_café_can_go_to_those_of_its_theme(fumel, mission, emmaus):
    logement = Theme.objects.get(code="logement")
    emmaus.fiche.theme_2 = logement
    emmaus.fiche.save()
    cafe = make_cafe(fumel, kind=Cafe.Kind.THEMATIC, theme=logement)
    letter = letter_for(cafe, TODAY)
    letter.audience = "theme"
    assert [guest.partner for guest in guests(letter)] == [emmaus]


def test_chosen_partners_who_have_left_are_not_invited(cafe, mission, emmaus):
    letter = letter_for(cafe, TODAY)
    letter.audience = "chosen"
    letter.chosen.set([mission, emmaus])
    Participation.objects.filter(partner=mission).update(left_on=TODAY)
    assert [guest.partner for guest in guests(letter)] == [emmaus]


@pytest.mark.parametrize("number", [1, 30])
def test_knowing_whom_to_invite_costs_the_same(cafe, fumel, number, django_assert_num_queries):
    for i in range(number):
        make_invited(fumel, f"P{i}", f"p{i}@x.example")
    letter = letter_for(cafe, TODAY)
    # partners with their fiche; people; addresses in error; those who rest
    with django_assert_num_queries(4):
        assert len(guests(letter)) == number + 1


def test_an_approved_letter_leaves_by_itself_once_then_reminds_those_who_are_silent(
    cafe, mission, emmaus, camille
):
    letter = letter_for(cafe, TODAY)
    assert (letter.send_on, letter.remind_on) == (TODAY, dt.date(2026, 12, 8))
    InvitationLetter.objects.update(send_on=dt.date(2026, 11, 24))
    assert send_due(NOW) == []  # nobody approved it
    letter.refresh_from_db()
    approve(letter, camille, NOW)
    with time_machine.travel(dt.datetime(2026, 11, 24, 6, 59, tzinfo=dt.UTC)):
        assert look.call() == 0  # 7 h 59 in France
    with time_machine.travel(dt.datetime(2026, 11, 24, 7, 1, tzinfo=dt.UTC)):
        assert look.call() == 2
        assert look.call() == 0
    assert to() == ["jo@emmaus.example", "lise@ml.example"]
    with time_machine.travel(dt.datetime(2026, 12, 8, 7, 1, tzinfo=dt.UTC)):
        reply_yes(cafe, mission)
        assert look.call() == 1
        assert look.call() == 0
    assert to("relance") == ["jo@emmaus.example"]


def reply_yes(cafe, partner):
    from cafes.replying import Answer, Said, note_answer

    row = Invitation.objects.get(cafe=cafe, partner=partner)
    return note_answer(cafe, partner, row, Said(Answer.YES), None, dt.datetime.now(dt.UTC))


def test_looks_are_planned_for_both_days_each_of_them_twice(cafe, camille):
    approve(letter_for(cafe, TODAY), camille, NOW)
    planned = DBTaskResult.objects.filter(task_path="cafes.sending.look").order_by("run_after")
    days = [one.run_after.date() for one in planned]
    assert days == [TODAY, TODAY, dt.date(2026, 12, 8), dt.date(2026, 12, 8)]


def test_two_facilitators_approve_one_signs_and_one_sending_happens(cafe, mission, camille, fumel):
    from tests.factories import make_facilitator

    other = make_facilitator(fumel, "autre@demo.example")
    letter, again = letter_for(cafe, TODAY), letter_for(cafe, TODAY)
    assert (approve(letter, camille, NOW), approve(again, other, NOW)) == (True, False)
    assert (send(letter, NOW), send(again, NOW)) == (1, 0)
    assert again.approved_by == camille
    assert to() == ["lise@ml.example"]


def test_a_letter_that_was_withdrawn_does_not_leave(cafe, mission, camille):
    letter = letter_for(cafe, TODAY)
    approve(letter, camille, NOW)
    assert withdraw(letter)
    assert send_due(NOW) == []
    invite(cafe, camille)
    assert not withdraw(letter)


def test_nothing_leaves_while_the_network_is_suspended(cafe, mission, camille, fumel):
    approve(letter_for(cafe, TODAY), camille, NOW)
    fumel.suspended_on, fumel.suspension_reason = TODAY, "travaux"
    fumel.save()
    [departure] = send_due(NOW)
    assert (departure.count, departure.held) == (0, "le réseau est suspendu")
    fumel.suspended_on, fumel.suspension_reason = None, ""
    fumel.save()
    assert [departure.count for departure in send_due(NOW)] == [1]


@pytest.mark.parametrize("fields", [{"state": "cancelled"}, {"state": "held"}, {"vague": "en mai"}])
def test_a_café_that_will_not_be_held_that_day_invites_nobody(cafe, mission, camille, fields):
    letter = letter_for(cafe, TODAY)
    approve(letter, camille, NOW)
    Cafe.objects.update(**fields)
    assert due(NOW) == []
    assert send(letter, NOW) == 0
    assert to() == []


def test_who_was_invited_today_is_not_reminded_today(cafe, mission, camille):
    late = dt.datetime(2026, 12, 8, 9, tzinfo=dt.UTC)
    letter = letter_for(cafe, TODAY)
    approve(letter, camille, NOW)
    with time_machine.travel(late):
        assert [departure.what for departure in send_due(late)] == ["invitation"]
        assert send_due(late) == []


def test_who_left_or_rests_is_not_reminded(cafe, mission, emmaus, camille, fumel):
    letter = invite(cafe, camille)
    unsubscribe(fumel, "jo@emmaus.example")
    Participation.objects.filter(partner=mission).update(left_on=TODAY)
    assert remind(letter, NOW) == 0


def test_command_sends_says_and_with_dry_run_only_says(cafe, mission, camille, capsys):
    approve(letter_for(cafe, TODAY), camille, NOW)
    call_command("send_invitations", "--dry-run")
    assert capsys.readouterr().out == "fumel 2026-12-11: invitation, 1 letters\n"
    assert to() == []
    call_command("send_invitations")
    assert capsys.readouterr().out == "fumel 2026-12-11: invitation, 1 letters\n"
    call_command("send_invitations")
    assert capsys.readouterr().out == ""
    assert to() == ["lise@ml.example"]


def test_newcomers_are_invited_afterwards(client, cafe, mission, fumel, camille):
    invite(cafe, camille)
    make_invited(fumel, "Ressourcerie", "nina@ress.example")
    page = client.get(f"{cafe.get_absolute_url()}invitation/").text
    assert "1\N{NO-BREAK SPACE}adresse n’a pas reçu" in page
    client.post(f"{cafe.get_absolute_url()}invitation/completer/")
    client.post(f"{cafe.get_absolute_url()}invitation/completer/")
    assert to() == ["lise@ml.example", "nina@ress.example"]


def test_letters_reach_their_readers_with_the_event(server, cafe, mission, camille):
    invite(cafe, camille)
    deliver()
    [letter] = server.post.letters
    parts = {part.get_content_type(): part for part in letter.walk()}
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert "List-Unsubscribe" in letter
    text = parts["text/plain"].get_content()
    row = Invitation.objects.get()
    assert f"/l/{row.link.code}/cafes/{cafe.pk}/?pour={row.pk}" in text
    assert (row.sent_at, row.contact.name, DAY) == (NOW, "Lise Réau", cafe.date)


def test_a_partner_without_a_fiche_is_asked_to_write_it(cafe, fumel, camille):
    bare = make_partner(fumel, "Ludothèque", invitation_emails=["ludo@x.example"])
    invite(cafe, camille)
    text = Message.objects.get(partner=bare).text
    assert "Ludothèque n’a pas encore de fiche" in text
