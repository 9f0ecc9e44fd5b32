"""Answers, seats, and the waiting list that moves by itself."""

import datetime as dt

import pytest

from cafes import states
from cafes.models import Cafe, Invitation, Reply
from cafes.replying import Answer, Full, Said, TooLate, answer, note_answer, own_panel
from cafes.waiting import seats_left
from partners.models import Contact, Message
from partners.people import erase
from partners.personal_links import personal_link
from tests.cafes.invitations.conftest import DAY, NOW, TODAY, invite, make_cafe, make_invited

pytestmark = pytest.mark.django_db
YES, NO, OTHER = Answer.YES, Answer.NO, Answer.OTHER


@pytest.fixture
def guests(cafe, fumel, camille):
    """Five people, invited: their links by the first letter of their address."""
    for letter in "abcde":
        make_invited(fumel, f"Partenaire {letter}", f"{letter}@x.example")
    invite(cafe, camille)
    return {row.email[0]: row.link for row in Invitation.objects.select_related("link__partner")}


def say(guests, cafe, letter, said=YES, people=1, at=NOW, **fields):
    return answer(guests[letter], cafe, Said(said, people, **fields), at)


def waiting():
    rows = Reply.objects.filter(waiting_since__isnull=False).order_by("waiting_since")
    return [row.invitation.email[0] for row in rows.select_related("invitation")]


def limit(cafe, seats):
    cafe.seats = seats
    cafe.save()


def after(minutes):
    return NOW + dt.timedelta(minutes=minutes)


def test_the_last_answer_counts(guests, cafe):
    say(guests, cafe, "a", people=2, message="Avec une stagiaire")
    say(guests, cafe, "a", OTHER, who="Nina Bon")
    reply = Reply.objects.get()
    assert (reply.answer, reply.who, reply.people, reply.message) == ("other", "Nina Bon", 1, "")
    say(guests, cafe, "a", NO, people=7, who="Nina Bon")
    reply.refresh_from_db()
    assert (reply.answer, reply.who, reply.people) == ("no", "", 1)


def test_when_it_is_full_one_waits_and_comes_up_by_oneself(guests, cafe):
    limit(cafe, 2)
    say(guests, cafe, "a")
    say(guests, cafe, "b")
    say(guests, cafe, "c", at=after(1))
    say(guests, cafe, "d", at=after(2))
    assert (waiting(), seats_left(cafe)) == (["c", "d"], 0)
    say(guests, cafe, "a", NO, at=after(3))
    assert waiting() == ["d"]
    [letter] = Message.objects.filter(key__contains=":place:")
    assert (letter.to, "Une place s’est libérée" in letter.subject) == ("c@x.example", True)


def test_a_group_too_large_lets_the_next_ones_through_and_keeps_its_rank(guests, cafe):
    limit(cafe, 3)
    say(guests, cafe, "a", people=2)
    say(guests, cafe, "b", people=3, at=after(1))
    say(guests, cafe, "c", at=after(2))  # one seat is left
    assert waiting() == ["b"]
    say(guests, cafe, "d", at=after(3))
    say(guests, cafe, "b", people=3, message="nous y tenons", at=after(4))
    assert waiting() == ["b", "d"]
    say(guests, cafe, "a", NO, at=after(5))
    assert waiting() == ["b"]  # two seats: d has one of them
    say(guests, cafe, "b", people=1, at=after(6))
    assert waiting() == []


def test_nobody_loses_seats_by_asking_for_more(guests, cafe):
    limit(cafe, 3)
    say(guests, cafe, "a")
    say(guests, cafe, "b")
    with pytest.raises(Full) as full:
        say(guests, cafe, "a", people=3)
    assert full.value.most == 2
    assert say(guests, cafe, "a", people=2).comes
    assert Reply.objects.get(invitation__email="a@x.example").people == 2


def test_more_seats_call_those_who_wait(guests, cafe, camille):
    limit(cafe, 1)
    for minute, who in enumerate("abc"):
        say(guests, cafe, who, at=after(minute))
    cafe.refresh_from_db()
    cafe.seats = None
    states.change(cafe, ["seats"], camille, NOW, tell=False)
    assert waiting() == []
    assert Message.objects.filter(key__contains=":place:").count() == 2


def test_fewer_seats_send_nobody_away(client, guests, cafe, camille):
    say(guests, cafe, "a", people=5)
    limit(cafe, 2)
    assert (waiting(), seats_left(cafe)) == ([], 0)
    assert "cherchez une salle plus grande" in client.get(cafe.get_absolute_url()).text


def test_who_waits_again_is_written_to_again(guests, cafe):
    limit(cafe, 1)
    say(guests, cafe, "a")
    for minute in (1, 3):
        say(guests, cafe, "b", at=after(minute))
        say(guests, cafe, "a", NO, at=after(minute))
        say(guests, cafe, "b", NO, at=after(minute))
        say(guests, cafe, "a", at=after(minute))
    assert Message.objects.filter(key__contains=":place:").count() == 2


def test_answers_for_a_former_day_hold_no_seat(guests, cafe, camille):
    limit(cafe, 1)
    say(guests, cafe, "a")
    say(guests, cafe, "b", at=after(1))
    states.postpone(cafe, camille, NOW, dt.date(2026, 12, 18))
    assert seats_left(cafe) == 1
    assert say(guests, cafe, "b").comes
    assert say(guests, cafe, "a").waiting_since is not None


def test_two_general_addresses_of_a_partner_answer_each_for_itself(fumel, cafe, camille):
    partner = make_invited(fumel, "CCAS", "x@ccas.example")
    partner.invitation_emails = ["a@ccas.example", "b@ccas.example"]
    partner.save()
    invite(cafe, camille)
    one, two = Invitation.objects.filter(partner=partner).order_by("email")
    assert one.link == two.link
    answer(one.link, cafe, Said(YES), NOW, one.pk)
    answer(two.link, cafe, Said(NO), NOW, two.pk)
    assert [row.answer for row in Reply.objects.order_by("invitation__email")] == ["yes", "no"]


def test_a_colleague_who_was_not_invited_answers_from_her_own_link(cafe, mission, fumel, camille):
    invite(cafe, camille)
    zoe = Contact.objects.create(partner=mission, name="Zoé", email="zoe@ml.example")
    answer(personal_link(mission, fumel, zoe, NOW), cafe, Said(YES), NOW)
    answer(personal_link(mission, fumel, zoe, NOW), cafe, Said(NO), NOW)
    rows = Invitation.objects.filter(partner=mission).values_list("email", "sent_at")
    assert sorted(rows) == [("lise@ml.example", NOW), ("zoe@ml.example", None)]
    assert Reply.objects.get().answer == "no"


@pytest.mark.parametrize(
    "fields", [{"state": "cancelled"}, {"state": "postponed"}, {"vague": "en mai"}, {"date": TODAY}]
)
def test_too_late_changes_nothing(guests, cafe, fields):
    Cafe.objects.update(**fields)
    with pytest.raises(TooLate):
        say(guests, cafe, "a", at=dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC))
    assert Reply.objects.count() == 0


def test_the_facilitator_notes_what_she_heard(guests, cafe, camille):
    row = Invitation.objects.get(email="a@x.example")
    note_answer(cafe, row.partner, row, Said(YES, 2), camille, NOW)
    other = make_invited(cafe.territory, "Sans courriel", "")
    note_answer(cafe, other, None, Said(YES), camille, NOW)
    note_answer(cafe, other, None, Said(NO), camille, NOW)
    assert sorted(Reply.objects.values_list("answer", "noted_by")) == [
        ("no", camille.pk),
        ("yes", camille.pk),
    ]
    say(guests, cafe, "a", NO)
    assert Reply.objects.get(invitation=row).noted_by is None


def test_someone_on_the_telephone_who_waits_gets_no_letter(guests, cafe, camille):
    limit(cafe, 1)
    say(guests, cafe, "a")
    other = make_invited(cafe.territory, "Sans courriel", "")
    note_answer(cafe, other, None, Said(YES), camille, NOW)
    say(guests, cafe, "a", NO)
    assert (waiting(), Message.objects.filter(key__contains=":place:").count()) == ([], 0)


def test_own_page_tells_the_coming_cafés_and_what_was_said(client, guests, cafe, fumel):
    make_cafe(fumel, dt.date(2027, 1, 15), vague="courant janvier")
    say(guests, cafe, "a", NO)
    states_of = lambda who: [row.state for row in own_panel(guests[who], NOW)[1]["cafes"]]  # noqa: E731
    assert (states_of("a"), states_of("b")) == (["no", ""], ["", ""])
    page = client.get(guests["a"].get_absolute_url()).text
    assert "Vous ne venez pas" in page
    assert "Courant janvier" in page


def test_no_café_no_panel(guests, cafe):
    Cafe.objects.update(state=Cafe.State.CANCELLED)
    assert own_panel(guests["a"], NOW) is None


def test_whoever_leaves_is_forgotten_and_still_counted(guests, cafe, fumel):
    person = Contact.objects.get(email="a@x.example")
    colleague = Contact.objects.create(partner=person.partner, name="Bob", email="bob@x.example")
    link = personal_link(person.partner, fumel, colleague, NOW)
    say(guests, cafe, "a", OTHER, who="Nina Bon", message="mon numéro a changé")
    name = person.name
    answer(link, cafe, Said(OTHER, who=name, message=f"{name} viendra"), NOW)
    answer(guests["b"], cafe, Said(YES, message="à bientôt"), NOW)
    erase(person, TODAY)
    rows = Invitation.objects.filter(partner=person.partner).order_by("pk")
    assert [row.email for row in rows] == ["", "bob@x.example"]
    assert [(row.reply.who, row.reply.message) for row in rows] == [("", ""), ("", "")]
    assert Reply.objects.filter(answer="other", for_date=DAY).count() == 2
    assert Reply.objects.filter(message="à bientôt").exists()


def test_a_letter_comes_before_what_was_noted_on_the_telephone(cafe, fumel, camille):
    partner = make_invited(fumel, "CCAS", "")
    note_answer(cafe, partner, None, Said(NO), camille, NOW)
    partner.invitation_emails = ["accueil@ccas.example"]
    partner.save()
    invite(cafe, camille)
    row = Invitation.objects.get(email="accueil@ccas.example")
    assert answer(row.link, cafe, Said(YES), NOW).invitation == row
