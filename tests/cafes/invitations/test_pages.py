"""The facilitator's pages: the café, its form, its invitation."""

import datetime as dt
import re

import pytest

from cafes.approving import letter_for
from cafes.models import Cafe, Invitation, InvitationLetter
from cafes.replying import Answer, Said, note_answer
from cafes.sending import send_due
from partners.models import Message, Theme
from tests.cafes.invitations.conftest import DAY, NOW, TODAY, invite, make_cafe
from tests.cafes.test_cafes import typed
from tests.factories import make_partner

pytestmark = pytest.mark.django_db


def letter_form(**fields):
    return {
        "audience": "all",
        "subject": "Café du {jour}",
        "body": "Bonjour {structure}",
        "send_on": "2026-11-24",
        "remind_on": "2026-12-08",
        **fields,
    }


def send_now(client, page, **fields):
    """Both gestures: the letter as typed, then “yes, now”."""
    client.post(page, letter_form(action="envoyer", **fields))
    return client.post(f"{page}envoyer/", follow=True)


@pytest.fixture
def page(cafe, camille):
    return f"{cafe.get_absolute_url()}invitation/"


def to():
    return sorted(Message.objects.values_list("to", flat=True))


def test_saving_keeps_the_words_and_sends_nothing(client, page, mission):
    client.post(page, letter_form(action="enregistrer"))
    letter = InvitationLetter.objects.get()
    assert (letter.subject, letter.send_on, letter.approved_at) == (
        "Café du {jour}",
        dt.date(2026, 11, 24),
        None,
    )
    assert to() == []


def test_approving_says_when_it_leaves(client, page, mission, camille):
    response = client.post(page, letter_form(action="approuver"), follow=True)
    assert "Elle part toute seule le mardi 24" in response.text
    letter = InvitationLetter.objects.get()
    assert (letter.approved_by, to()) == (camille, [])
    client.post(f"{page}suspendre/")
    letter.refresh_from_db()
    assert letter.approved_at is None


def test_sending_now_asks_first_and_twice_writes_once(client, page, mission, emmaus):
    asked = client.post(page, letter_form(action="envoyer"), follow=True)
    assert "Envoyer 2\N{NO-BREAK SPACE}courriels maintenant" in asked.text
    assert (to(), InvitationLetter.objects.get().approved_at) == ([], None)
    first = client.post(f"{page}envoyer/", follow=True)
    assert "2\N{NO-BREAK SPACE}courriels partent dans un instant" in first.text
    assert "Le texte de la relance" in first.text
    assert "l’invitation est déjà partie" in client.post(f"{page}envoyer/", follow=True).text
    assert to() == ["jo@emmaus.example", "lise@ml.example"]


def test_enter_in_a_field_saves_and_no_more(client, page, mission):
    """A browser presses the first button of the form."""
    buttons = re.findall(r'name="action" value="(\w+)"', client.get(page).text)
    assert buttons[:3] == ["enregistrer", "approuver", "envoyer"]
    client.post(page, letter_form(action="approuver"))
    assert re.findall(r'name="action" value="(\w+)"', client.get(page).text)[0] == "enregistrer"


def test_reading_shows_what_was_just_typed_and_keeps_it(client, page, mission):
    data = letter_form(action=f"lire:{mission.pk}", body="Venez, {structure}.")
    read = client.post(page, data, follow=True)
    assert read.redirect_chain[-1][0] == f"{page}lettre/{mission.pk}/"
    assert "Venez, Mission locale." in read.text
    assert "Camille Lartigolle" in read.text  # signed as it will be
    assert "Venez, {structure}." in client.get(page).text
    assert client.post(page, letter_form(action="lire:x")).status_code == 302


def test_what_is_wrong_in_an_approved_letter_does_not_look_done(client, page, mission):
    client.post(page, letter_form(action="approuver"))
    text = client.post(page, letter_form(action="enregistrer", subject="")).text
    assert "Elle part toute seule" not in text
    assert "Vos changements ne sont pas encore enregistrés" in text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "Café du {date}"}, "subject"),
        ({"body": "Voir https://ailleurs.example"}, "body"),
        ({"body": "\x07"}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"send_on": "2026-12-12"}, "send_on"),
        ({"send_on": "2026-11-01"}, "send_on"),
        ({"send_on": "demain"}, "send_on"),
        ({"remind_on": "2026-11-24"}, "remind_on"),
        ({"remind_on": "2026-12-12"}, "remind_on"),
        ({"remind_on": "2026-11-01"}, "remind_on"),
        ({"audience": "theme"}, "audience"),
        ({"audience": "chosen"}, "chosen"),
        ({"audience": "chosen", "chosen": "999999999999999999999999"}, "chosen"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_leaves(client, page, mission, wrong, field):
    response = client.post(page, letter_form(action="envoyer") | wrong)
    assert field in response.context["form"].errors
    assert InvitationLetter.objects.get().approved_at is None
    assert to() == []


def test_chosen_partners_alone_are_written_to(client, page, mission, emmaus):
    send_now(client, page, audience="chosen", chosen=[emmaus.pk])
    assert to() == ["jo@emmaus.example"]


def test_the_audience_shown_is_the_one_that_is_stored(client, page, mission, emmaus):
    """A form that is wrong changes nothing, not even what the page says of the readers."""
    client.get(page)
    response = client.post(page, letter_form(audience="chosen", subject=""))
    assert len(response.context["reached"]) == 2


def test_after_the_sending_only_the_reminder_is_written_again(client, page, cafe, camille, mission):
    invite(cafe, camille)
    client.post(page, letter_form(action="enregistrer", send_on="2026-12-01", audience="chosen"))
    letter = InvitationLetter.objects.get()
    assert (letter.send_on, letter.audience, letter.body) == (TODAY, "all", "Bonjour {structure}")


def test_looking_at_a_letter_makes_nothing(client, page, mission):
    client.get(page)
    text = client.get(f"{page}lettre/{mission.pk}/").text
    assert "L’invitation à Mission locale" in text
    shown = client.get(f"{page}lettre/{mission.pk}/html/")
    assert "Répondre à l’invitation" in shown.text
    assert "style-src 'unsafe-inline'" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "Rappel" in client.get(f"{page}lettre/{mission.pk}/?rappel").text
    assert (Message.objects.count(), InvitationLetter.objects.count()) == (0, 0)


def test_a_draft_left_lying_is_given_days_that_can_be_kept(client, page, cafe, mission):
    client.post(page, letter_form(action="enregistrer"))
    Cafe.objects.update(date=dt.date(2026, 12, 4))
    cafe.refresh_from_db()
    form = client.get(f"{cafe.get_absolute_url()}invitation/").context["form"]
    assert (form["send_on"].value(), form["remind_on"].value()) == (TODAY, dt.date(2026, 12, 1))
    assert InvitationLetter.objects.get().send_on == dt.date(2026, 11, 24)


def test_a_letter_to_somebody_of_another_network_is_not_found(client, page):
    client.get(page)
    assert client.get(f"{page}lettre/{make_partner().pk}/").status_code == 404


@pytest.mark.parametrize("fields", [{"state": "cancelled"}, {"vague": "courant mai"}])
def test_nobody_is_invited_to_a_café_without_a_day(client, page, cafe, fields):
    Cafe.objects.update(**fields)
    assert client.get(page)["Location"] == cafe.get_absolute_url()
    assert InvitationLetter.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"host": None}, "Personne n’accueille encore ce café"),
        ({"vague": "courant mai"}, "Fixer le jour"),
        ({"state": "postponed"}, "Fixer le jour"),
        ({}, "Préparer l’invitation"),
        ({"state": "cancelled"}, "Ce café est annulé"),
        ({"state": "held"}, "Ce café a eu lieu"),
        ({"date": dt.date(2026, 11, 13)}, "Ce café a-t-il eu lieu"),
    ],
)
def test_the_page_says_what_is_next(client, cafe, camille, fields, words):
    Cafe.objects.update(**fields)
    cafe.refresh_from_db()
    assert words in client.get(cafe.get_absolute_url()).text


def test_the_page_follows_the_invitation(client, cafe, camille, mission, page):
    client.post(page, letter_form(action="approuver"))
    assert "L’invitation partira toute seule" in client.get(cafe.get_absolute_url()).text
    send_now(client, page)
    text = client.get(cafe.get_absolute_url()).text
    assert "Personne n’a encore dit venir." in text
    assert "La relance part le 8" in text
    Cafe.objects.update(date=NOW.date())
    cafe.refresh_from_db()
    assert "C’est aujourd’hui" in client.get(cafe.get_absolute_url()).text


def test_confirmed_then_held_from_the_page(client, cafe, camille):
    address = cafe.get_absolute_url()
    client.post(f"{address}confirmer/")
    cafe.refresh_from_db()
    assert cafe.state == "confirmed"
    assert "rien n’a changé" in client.post(f"{address}tenu/", follow=True).text  # not yet
    Cafe.objects.update(date=TODAY)
    client.post(f"{address}tenu/")
    cafe.refresh_from_db()
    assert cafe.state == "held"


def test_postponing_from_the_page(client, cafe, camille, mission):
    invite(cafe, camille)
    address = f"{cafe.get_absolute_url()}reporter/"
    assert "1\N{NO-BREAK SPACE}personne invitée l’apprend" in client.get(address).text
    hours = {"start": "09:00", "end": "10:30"}
    client.post(address, {"date": "", "reason": "Salle prise", **hours})
    cafe.refresh_from_db()
    assert (cafe.state, cafe.off_reason) == ("postponed", "Salle prise")
    page = client.post(
        f"{cafe.get_absolute_url()}reporter/", {"date": "2026-12-18", **hours}, follow=True
    )
    assert "aura lieu le vendredi 18" in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"date": "2026-12-11"}, "date"),
        ({"date": "2026-11-01"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"date": "2027-01-15"}, "date"),  # another café
        ({"end": "08:00"}, "end"),
        ({"start": ""}, "start"),
        ({"reason": "x" * 201}, "reason"),
    ],
)
def test_postponing_says_what_is_wrong(client, cafe, camille, fumel, wrong, field):
    make_cafe(fumel, dt.date(2027, 1, 15))
    data = {"date": "2026-12-18", "start": "09:00", "end": "10:30", "reason": ""} | wrong
    response = client.post(f"{cafe.get_absolute_url()}reporter/", data)
    assert list(response.context["form"].errors) == [field]
    cafe.refresh_from_db()
    assert cafe.date == DAY


def test_the_form_takes_what_the_host_said_of_its_room(client, fumel, camille, cafe):
    from cafes.models import HostRoom

    host = make_partner(fumel, "Médiathèque", host_seats=18)
    HostRoom.objects.create(partner=host, address="Place Haute", bus="ligne 3", step_free=False)
    data = typed(date="2027-01-15", host=host.pk, place="", bus="ligne 4")
    client.post("/fumel/cafes/ajouter/", data)
    made = Cafe.objects.get(date=dt.date(2027, 1, 15))
    assert (made.place, made.bus, made.seats, made.step_free) == (
        "Place Haute",
        "ligne 4",
        18,
        False,
    )


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "1999-12-31"])
def test_a_slip_in_the_year_is_noticed(client, camille, date):
    response = client.post("/fumel/cafes/ajouter/", typed(date=date))
    assert list(response.context["form"].errors) == ["date"]


@pytest.mark.parametrize("seats", ["-1", "1000", "99999999999999999999", "beaucoup"])
def test_seats_that_no_room_has(client, camille, seats):
    response = client.post("/fumel/cafes/ajouter/", typed(seats=seats))
    assert list(response.context["form"].errors) == ["seats"]


def test_two_facilitators_correct_the_same_café(client, cafe, camille):
    address = f"{cafe.get_absolute_url()}modifier/"
    version = client.get(address).context["form"]["version"].value()
    Cafe.objects.update(place="Ailleurs")
    response = client.post(address, typed(version=version, host=cafe.host_id))
    assert "Quelqu’un d’autre a enregistré" in response.text
    cafe.refresh_from_db()
    assert cafe.place == "Ailleurs"


def test_a_thematic_café_can_write_to_those_of_its_theme(client, cafe, camille, emmaus, mission):
    Cafe.objects.update(kind="thematic", theme=Theme.objects.get(code="insertion"))
    page = f"{cafe.get_absolute_url()}invitation/"
    assert "les partenaires de la thématique du café" in client.get(page).text
    send_now(client, page, audience="theme")
    assert to() == ["jo@emmaus.example", "lise@ml.example"]


@pytest.mark.parametrize("number", [1, 30])
def test_invitation_page_costs_the_same(
    client, cafe, page, fumel, number, django_assert_num_queries
):
    from tests.cafes.invitations.conftest import make_invited

    for i in range(number):
        make_invited(fumel, f"P{i}", f"p{i}@x.example")
    letter_for(cafe, TODAY)
    # session, user, memberships, territory, café; letter with its author; chosen ones; partners
    # with their fiche, people, addresses in error, those who rest; boxes to tick; where answers
    # go; territories of the shell
    with django_assert_num_queries(14):
        client.get(page)


def test_first_page_says_where_the_next_café_stands(client, cafe, camille, mission, page):
    assert "Préparer l’invitation" in client.get("/fumel/").text
    client.post(page, letter_form(action="approuver"))
    assert "L’invitation part le 24" in client.get("/fumel/").text
    send_now(client, page)
    assert "Personne n’a encore dit venir" in client.get("/fumel/").text
    row = Invitation.objects.get()
    note_answer(cafe, mission, row, Said(Answer.YES, 3), camille, NOW)
    assert "3\N{NO-BREAK SPACE}personnes viennent" in client.get("/fumel/").text


def test_a_day_is_not_unfixed_behind_the_guests_back(client, cafe, camille, mission):
    invite(cafe, camille)
    response = client.post(f"{cafe.get_absolute_url()}modifier/", typed(vague="courant mai"))
    assert list(response.context["form"].errors) == ["vague"]


def test_sending_to_nobody_sends_nothing_and_says_so(client, page, cafe):
    response = send_now(client, page)
    assert "personne n’a d’adresse qui marche" in response.text
    assert InvitationLetter.objects.get().sent_at is None
    assert send_due(NOW + dt.timedelta(days=3)) == []


def test_approving_on_the_day_says_that_it_leaves_now(client, page, mission):
    data = letter_form(action="approuver", send_on="2026-11-22")
    assert "part dans quelques minutes" in client.post(page, data, follow=True).text


def test_nobody_is_invited_to_a_café_that_has_begun(client, page, cafe):
    Cafe.objects.update(date=TODAY, start=dt.time(8))
    cafe.refresh_from_db()
    response = client.post(f"{cafe.get_absolute_url()}invitation/", letter_form(), follow=True)
    assert "ce café a déjà commencé" in response.text
    assert InvitationLetter.objects.count() == 0


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_the_day_of_what_is_over_does_not_change(client, cafe, camille, state):
    Cafe.objects.update(state=state)
    page = client.get(f"{cafe.get_absolute_url()}reporter/", follow=True).text
    assert "son jour ne change plus" in page


def test_a_suspended_network_says_that_nothing_leaves_by_itself(client, page, fumel):
    fumel.suspended_on, fumel.suspension_reason = TODAY, "travaux"
    fumel.save()
    assert "rien ne part tout seul" in client.get(page).text
