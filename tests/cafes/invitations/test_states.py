"""What guests are told when a café moves, is cancelled, or comes back."""

import datetime as dt

import pytest
from icalendar import Calendar

from cafes import states
from cafes.calling import calls
from cafes.models import Cafe, CompteRendu, Invitation, InvitationLetter, Reply
from cafes.replying import Answer, Said, answer, note_answer
from cafes.sending import due, invite_missing, send_due
from partners.addresses import unsubscribe
from partners.delivery import State, claim, open_mailer, settle
from partners.delivery import send as hand_over
from partners.models import Contact, Message, Participation, Partner
from tests.cafes.invitations.conftest import (
    DAY,
    NOW,
    TODAY,
    deliver,
    invite,
    make_cafe,
    make_invited,
)
from tests.factories import make_partner, make_published_fiche

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 12, 18)


def events(post):
    """recipient → (method, sequence, day) of each letter, in the order of arrival."""
    found = {}
    for letter in post.letters:
        [part] = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
        event = Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
        told = (part.get_param("method"), event["SEQUENCE"], event.decoded("DTSTART").date())
        found.setdefault(letter["To"], []).append(told)
    return found


def say(cafe, email, said=Answer.YES, **fields):
    row = Invitation.objects.get(cafe=cafe, email=email)
    return answer(row.link, cafe, Said(said, **fields), NOW, row.pk)


@pytest.fixture
def sent(server, cafe, mission, emmaus, camille):
    invite(cafe, camille)
    deliver()
    return cafe


def test_a_café_that_moves_takes_its_event_along(sent, server, camille):
    say(sent, "lise@ml.example")
    uid = sent.uid
    assert states.postpone(sent, camille, NOW, LATER, reason="La salle est inondée.")
    deliver()
    moved = [("REQUEST", 0, DAY), ("REQUEST", 1, LATER)]
    assert events(server.post) == {"jo@emmaus.example": moved, "lise@ml.example": moved}
    sent.refresh_from_db()
    assert (sent.uid, sent.date, sent.first_date, sent.state) == (uid, LATER, DAY, "planned")
    texts = {m.to: m.text for m in Message.objects.filter(key__contains=":change:")}
    assert "donnée pour le 11" in texts["lise@ml.example"]
    assert "La salle est inondée." in texts["jo@emmaus.example"]


def test_answers_for_the_former_day_are_kept_and_asked_for_again(sent, camille):
    say(sent, "lise@ml.example", people=3)
    states.postpone(sent, camille, NOW, LATER)
    reply = Reply.objects.get()
    assert (reply.answer, reply.people, reply.for_date) == ("yes", 3, DAY)
    letter = InvitationLetter.objects.get()
    assert (letter.remind_on, letter.reminded_at) == (dt.date(2026, 12, 15), None)
    at = dt.datetime(2026, 12, 15, 8, tzinfo=dt.UTC)
    assert [departure.count for departure in send_due(at)] == [2]  # both, she too
    again = Message.objects.get(key__contains=":relance:", to="lise@ml.example")
    assert "Vous aviez répondu pour le 11" in again.text


def test_put_off_without_a_day_leaves_the_calendars_and_comes_back_with_the_new_one(
    sent, server, camille
):
    say(sent, "lise@ml.example")
    states.postpone(sent, camille, NOW)
    deliver()
    assert due(dt.datetime(2026, 12, 9, 9, tzinfo=dt.UTC)) == []
    assert states.give_date(sent, camille, NOW, LATER, start=dt.time(14), end=dt.time(15, 30))
    deliver()
    told = [("REQUEST", 0, DAY), ("CANCEL", 1, DAY), ("REQUEST", 2, LATER)]
    assert events(server.post) == {"jo@emmaus.example": told, "lise@ml.example": told}
    sent.refresh_from_db()
    assert (sent.start, sent.state, sent.first_date) == (dt.time(14), "planned", DAY)


def test_cancelled_then_restored(sent, server, camille):
    assert states.cancel(sent, camille, NOW, "Trop peu de monde.")
    assert not states.cancel(sent, camille, NOW, "deux clics")
    assert states.restore(sent, camille, NOW)
    deliver()
    # The letter that cancels had not left when it came back: it never leaves.
    told = [("REQUEST", 0, DAY), ("REQUEST", 2, DAY)]
    assert events(server.post)["lise@ml.example"] == told


def test_a_letter_that_restores_says_so_and_minds_the_answers_of_colleagues(sent, camille):
    Contact.objects.create(
        partner=Partner.objects.get(name="Mission locale"),
        name="Ana Rey",
        email="ana@ml.example",
        is_referent=True,
    )
    invite_missing(sent, NOW)
    deliver()
    say(sent, "lise@ml.example")
    states.cancel(sent, camille, NOW, "")
    deliver()
    states.restore(sent, camille, NOW)
    said = {m.to: m for m in Message.objects.filter(key__contains=":change:")}
    assert len(said) == 3
    assert "aura bien lieu" in said["lise@ml.example"].subject
    assert all("finalement, il aura lieu" in one.text for one in said.values())
    assert "nous vous attendons" in said["lise@ml.example"].text
    assert "Quelqu’un de Mission locale a déjà répondu" in said["ana@ml.example"].text
    assert "Dites-nous si vous viendrez" in said["jo@emmaus.example"].text


def test_the_letter_that_cancels_names_the_next_café_and_thanks_the_host(sent, fumel, camille):
    make_cafe(fumel, LATER, host=sent.host)
    sent.host = Partner.objects.get(name="Emmaüs")
    sent.save()
    states.cancel(sent, camille, NOW, "")
    said = {m.to: m.text for m in Message.objects.filter(key__contains=":annule:")}
    assert all("Le prochain café\N{NO-BREAK SPACE}: vendredi 18" in text for text in said.values())
    assert ["Vous deviez nous recevoir" in said[to] for to in sorted(said)] == [True, False]


def test_postponed_with_and_without_a_day_have_each_their_subject(sent, camille):
    states.postpone(sent, camille, NOW)
    states.give_date(sent, camille, NOW, LATER)
    found = Message.objects.filter(to="lise@ml.example").order_by("pk")
    off, on = found.values_list("subject", flat=True)[1:]
    assert "nouveau jour à venir" in off
    assert "reporté au vendredi 18" in on


def test_who_has_no_address_and_comes_is_to_be_called(client, sent, fumel, camille):
    mute = make_partner(fumel, "Sans adresse")
    make_published_fiche(mute, now=NOW, phone="+33536496800")
    note_answer(sent, mute, None, Said(Answer.YES, 2), camille, NOW)
    page = client.post(f"{sent.get_absolute_url()}annuler/", follow=True).text
    assert "1\N{NO-BREAK SPACE}partenaire est à prévenir par téléphone" in page
    assert "2\N{NO-BREAK SPACE}courriels partent" in page
    assert page.index("À prévenir par téléphone") < page.index("tel:+33536496800")
    done = client.post(f"{sent.get_absolute_url()}reponses/{mute.pk}/prevenu/", follow=True)
    assert "est au courant" in done.text
    assert "À prévenir par téléphone" not in done.text


def test_a_seat_that_comes_free_for_who_has_no_address_is_to_be_told(client, sent, fumel, camille):
    Cafe.objects.update(seats=1)
    sent.refresh_from_db()
    mute = make_partner(fumel, "Sans adresse")
    say(sent, "lise@ml.example")
    note_answer(sent, mute, None, Said(Answer.YES), camille, NOW)
    address = sent.get_absolute_url()
    assert "À prévenir par téléphone" not in client.get(address).text
    say(sent, "lise@ml.example", Answer.NO)
    assert [call.partner for call in calls(sent)] == [mute]
    assert "À prévenir par téléphone" in client.get(address).text
    note_answer(sent, mute, None, Said(Answer.YES), camille, NOW)  # she has been called
    assert calls(sent) == []


def test_restoring_asks_first_and_never_takes_the_hour_of_another(client, sent, fumel, camille):
    states.cancel(sent, camille, NOW, "")
    address = f"{sent.get_absolute_url()}retablir/"
    deliver()
    assert "2\N{NO-BREAK SPACE}personnes invitées reçoivent" in client.get(address).text
    make_cafe(fumel)
    assert "un autre café est prévu" in client.post(address, follow=True).text
    sent.refresh_from_db()
    assert sent.state == "cancelled"


def test_noted_as_held_by_mistake(client, cafe, camille):
    Cafe.objects.update(date=TODAY, state="held")
    cafe.refresh_from_db()
    assert "Noté par erreur" in client.get(cafe.get_absolute_url()).text
    client.post(f"{cafe.get_absolute_url()}pas-tenu/")
    cafe.refresh_from_db()
    assert cafe.state == "confirmed"
    states.hold(cafe, camille, NOW)
    CompteRendu.objects.create(cafe=cafe, version=1, content={}, created_at=NOW, sent_at=NOW)
    assert not states.unhold(cafe, camille, NOW)


def test_cancelled_while_the_invitations_leave(server, cafe, mission, emmaus, camille):
    """One has got it, one is being handed over, one still waits."""
    make_invited(cafe.territory, "Ressourcerie", "nina@ress.example")
    invite(cafe, camille)
    with open_mailer() as mailer:
        done = claim(NOW)
        settle(done, hand_over(done, mailer), NOW)
        under_way = claim(NOW)
    states.cancel(cafe, camille, NOW, "")
    with open_mailer() as mailer:
        settle(under_way, hand_over(under_way, mailer), NOW)  # the worker did not know
    deliver()
    told = [("REQUEST", 0, DAY), ("CANCEL", 1, DAY)]
    assert events(server.post) == {done.to: told, under_way.to: told}
    assert Invitation.objects.filter(sent_at__isnull=True).count() == 1


def test_a_letter_left_by_a_dead_worker_never_comes_after_the_one_that_cancels(
    server, cafe, mission, camille, clock
):
    invite(cafe, camille)
    claim(NOW)  # and that worker dies
    states.cancel(cafe, camille, NOW, "")
    clock.shift(dt.timedelta(hours=1))
    deliver()
    assert events(server.post) == {"lise@ml.example": [("CANCEL", 1, DAY)]}


def test_who_was_about_to_be_invited_gets_one_letter_with_the_new_day(
    server, cafe, mission, emmaus, camille
):
    invite(cafe, camille)
    with open_mailer() as mailer:
        first = claim(NOW)
        settle(first, hand_over(first, mailer), NOW)
    states.postpone(cafe, camille, NOW, LATER)
    deliver()
    other = ({"lise@ml.example", "jo@emmaus.example"} - {first.to}).pop()
    assert events(server.post) == {
        first.to: [("REQUEST", 0, DAY), ("REQUEST", 1, LATER)],
        other: [("REQUEST", 1, LATER)],
    }
    assert (
        Message.objects.filter(to=other, state=State.SENT).get().key.split(":")[3] == "invitation"
    )


def test_restored_before_anyone_was_written_to_invites_everyone(server, cafe, mission, camille):
    invite(cafe, camille)
    states.cancel(cafe, camille, NOW, "")
    states.restore(cafe, camille, NOW)
    deliver()
    assert events(server.post) == {"lise@ml.example": [("REQUEST", 2, DAY)]}


def test_whoever_comes_is_told_even_if_she_wants_no_more_letters(sent, server, camille):
    say(sent, "lise@ml.example")
    for email in ("lise@ml.example", "jo@emmaus.example"):
        unsubscribe(sent.territory, email)
    states.cancel(sent, camille, NOW, "")
    deliver()
    assert [len(told) for _, told in sorted(events(server.post).items())] == [1, 2]


def test_nobody_is_told_of_a_café_that_nobody_knew_of(cafe, mission, camille):
    states.postpone(cafe, camille, NOW, LATER)
    states.cancel(cafe, camille, NOW, "")
    assert Message.objects.count() == 0


def test_changing_the_place_tells_the_guests_unless_one_asks_not_to(sent, camille):
    sent.place = "3 rue Haute"
    assert states.change(sent, ["place"], camille, NOW, tell=False) == 0
    sent.place = "4 rue Haute"
    assert states.change(sent, ["place"], camille, NOW, tell=True) == 2
    sent.start = dt.time(10)
    assert states.change(sent, ["start"], camille, NOW, tell=False) == 2  # hours always
    sent.refresh_from_db()
    assert (sent.place, sent.sequence, sent.first_date) == ("4 rue Haute", 2, None)


def test_a_form_left_open_does_not_bring_back_a_café_that_was_cancelled_since(sent, camille):
    opened = Cafe.objects.get()
    states.cancel(sent, camille, NOW, "")
    opened.place = "Ailleurs"
    states.change(opened, ["place"], camille, NOW, tell=True)
    sent.refresh_from_db()
    assert (sent.state, sent.place) == ("cancelled", "Ailleurs")


def test_confirming_and_holding(cafe, camille):
    assert states.confirm(cafe, camille, NOW)
    assert not states.confirm(cafe, camille, NOW)
    assert not states.hold(cafe, camille, NOW)  # not yet
    assert states.hold(cafe, camille, dt.datetime(2026, 12, 11, 10, tzinfo=dt.UTC))
    assert not states.cancel(cafe, camille, NOW, "")
    assert Message.objects.count() == 0


def test_a_day_to_be_fixed_is_fixed(fumel, mission, camille):
    cafe = make_cafe(fumel, dt.date(2027, 5, 31), vague="courant mai")
    assert not states.confirm(cafe, camille, NOW)
    assert states.give_date(cafe, camille, NOW, dt.date(2027, 5, 14))
    assert (cafe.vague, cafe.sequence, cafe.date) == ("", 0, dt.date(2027, 5, 14))


def test_an_invitation_that_waits_for_its_day_moves_with_the_café(cafe, mission, camille):
    from cafes.approving import approve, letter_for

    approve(letter_for(cafe, TODAY), camille, NOW)
    InvitationLetter.objects.update(send_on=dt.date(2026, 11, 25))
    states.postpone(cafe, camille, NOW, dt.date(2027, 1, 15))
    letter = InvitationLetter.objects.get()
    assert (letter.send_on, letter.remind_on) == (dt.date(2026, 12, 25), dt.date(2027, 1, 12))


def test_a_host_that_leaves_the_network_is_shown(client, sent, camille):
    Participation.objects.filter(partner=sent.host).update(left_on=TODAY)
    page = client.get(sent.get_absolute_url()).text
    assert "Trouver un autre hôte" in page
    assert "a quitté le réseau" in page


def test_another_host_brings_its_room_and_guests_hear_of_it(client, sent, camille, mission):
    from cafes.models import HostRoom
    from tests.cafes.test_cafes import typed

    mission.host_seats, mission.can_host = 25, True
    mission.save()
    HostRoom.objects.create(partner=mission, address="Salle bleue", parking="cour", step_free=True)
    data = typed(host=mission.pk, place=sent.place, parking=sent.parking, tell="on")
    response = client.post(f"{sent.get_absolute_url()}modifier/", data, follow=True)
    sent.refresh_from_db()
    assert (sent.place, sent.parking, sent.seats, sent.step_free) == (
        "Salle bleue",
        "cour",
        25,
        True,
    )
    assert sent.host_pinned
    assert "2\N{NO-BREAK SPACE}courriels partent aux invités" in response.text
