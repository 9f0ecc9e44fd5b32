"""The pages of the morning without JavaScript, and what they cost."""

import datetime as dt
import json
import pathlib
import re
import uuid

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from cafes.arriving import arrive, attendances
from cafes.expecting import base_of
from cafes.models import Attendance, Cafe, Invitation, Note, Reply, Seat
from cafes.views.morning.place import MODULES
from partners.models import Contact
from partners.personal_links import personal_link
from tests.cafes.morning.conftest import address, make_cafe
from tests.factories import make_partner, make_published_fiche, make_reader

NOW = dt.datetime(2026, 12, 11, 8, 3, tzinfo=dt.UTC)


def names(cafe):
    return [row.contact.name if row.contact else row.name for row in attendances(cafe)]


def send(client, where, cafe, **data):
    response = client.post(address(where, cafe), data)
    assert response.status_code == 302, response.content.decode()
    return response


# ------------------------------------------------------------------ who is there


def test_one_tap_notes_an_arrival_and_another_takes_it_back(logged_in, cafe, partner, lise):
    base = base_of(cafe, partner.pk, lise.pk)
    for _ in range(2):  # a second tap on a slow page changes nothing
        send(logged_in, "attendance_note", cafe, arrive=base)
    assert names(cafe) == ["Lise Réau"]
    page = logged_in.get(address("attendance", cafe)).content.decode()
    assert '<strong data-people data-words="personne,personnes">1</strong>' in page
    [row] = attendances(cafe)
    send(logged_in, "attendance_note", cafe, quality=f"{row.key}|elected")
    assert attendances(cafe).get().quality == "elected"
    send(logged_in, "attendance_note", cafe, take_back=str(row.key))
    assert names(cafe) == []
    send(logged_in, "attendance_note", cafe, arrive=base)
    assert names(cafe) == ["Lise Réau"]


def test_a_newcomer_is_added_with_her_structure(logged_in, cafe, partner):
    data = {"quality": "volunteer", "newcomer": "on"}
    key = str(uuid.uuid4())
    for _ in range(2):
        send(
            logged_in, "attendance_note", cafe, key=key, name="Ada Bernès",
            organisation="mission LOCALE", **data,
        )  # fmt: skip
    send(logged_in, "attendance_note", cafe, key=uuid.uuid4(), organisation="Le Fab Lab", **data)
    rows = list(attendances(cafe))
    assert [(row.name, row.partner, row.organisation, row.newcomer) for row in rows] == [
        ("Ada Bernès", partner, "", True),
        ("", None, "Le Fab Lab", True),
    ]


def test_an_address_is_added_to_somebody_noted_already(logged_in, cafe, lise):
    row = arrive(cafe, key=uuid.uuid4(), at=NOW, name="Ada Bernès")
    known = arrive(cafe, key=uuid.uuid4(), at=NOW, partner=lise.partner, contact=lise)
    for one, email in ((row, "ada@mairie.example"), (row, "ada@"), (known, "x@mairie.example")):
        data = {"write_to": str(one.key), f"email-{one.key}": email}
        send(logged_in, "attendance_note", cafe, **data)
    row.refresh_from_db()
    known.refresh_from_db()
    assert (row.email, known.email) == ("ada@mairie.example", "")


def test_nothing_typed_is_lost_when_something_is_missing(logged_in, cafe):
    data = {"key": uuid.uuid4(), "quality": "professional", "email": "non", "name": "Ada"}
    response = logged_in.post(address("attendance_note", cafe), data)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="Ada"' in page
    assert 'value="non"' in page
    del data["email"], data["name"]
    response = logged_in.post(address("attendance_note", cafe), data)
    assert "au moins sa structure" in response.content.decode()


def test_a_search_keeps_the_lines_with_these_words(logged_in, cafe, place, lise):
    make_partner(place, "Emmaüs")
    page = logged_in.get(address("attendance", cafe), {"q": "reau"}).content.decode()
    assert re.findall(r'data-person="([^"]*)"', page) == ["Lise Réau"]


@pytest.mark.parametrize(
    "wrong",
    [{"arrive": "x"}, {"take_back": "x"}, {"quality": "x|y"}, {"quality": f"{uuid.uuid4()}|roi"}],
)
def test_what_the_page_does_not_send_is_refused(logged_in, cafe, wrong):
    assert logged_in.post(address("attendance_note", cafe), wrong).status_code == 400


def test_an_address_with_another_day_leads_to_the_cafe(logged_in, cafe):
    for name in ("attendance", "tour"):
        old = address(name, cafe).replace(str(cafe.date), "2020-01-01")
        response = logged_in.get(old)
        assert (response.status_code, response.url) == (302, address(name, cafe))


def test_habitants_are_counted_without_a_name(logged_in, place):
    cafe = make_cafe(place, kind=Cafe.Kind.HABITANTS)
    for change in ("1", "1", "-1", "1"):
        send(logged_in, "headcount_change", cafe, change=change)
    cafe.refresh_from_db()
    assert cafe.headcount == 2
    send(logged_in, "headcount_change", cafe, total="17")
    send(logged_in, "headcount_change", cafe, total="9" * 30)
    send(logged_in, "headcount_change", cafe, change="-5")
    cafe.refresh_from_db()
    assert cafe.headcount == 17
    assert ">17</output>" in logged_in.get(address("attendance", cafe)).content.decode()
    refused = logged_in.post(address("attendance_note", cafe), {"name": "Une habitante"})
    assert (refused.status_code, Attendance.objects.count()) == (400, 0)
    assert logged_in.get(address("tour", cafe)).url == address("attendance", cafe)


def test_people_of_other_cafes_are_not_merely_counted(logged_in, cafe):
    assert logged_in.post(address("headcount_change", cafe), {"change": "1"}).status_code == 400


# ----------------------------------------------------------------- tour de table


@pytest.fixture
def seat(cafe, partner, lise):
    return arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise).key


def note_data(seat, **fields):
    return {
        "key": uuid.uuid4(),
        "base": 0,
        "seat": seat,
        "kind": "news",
        "text": "Bonjour",
        **fields,
    }


def test_a_note_is_written_corrected_and_dropped(logged_in, cafe, partner, seat):
    data = note_data(
        seat, text="Une permanence\r\nle mardi ", kind="event", happens_on="2026-12-15"
    )
    response = send(logged_in, "tour_note", cafe, **data)
    assert response.url.endswith(f"?place={seat}#ecrire")
    note = Note.objects.get()
    assert (note.text, note.kind, note.partner) == ("Une permanence\nle mardi ", "event", partner)
    assert (note.happens_on, note.seat.attendance.contact.name) == (
        dt.date(2026, 12, 15),
        "Lise Réau",
    )
    page = logged_in.get(address("tour", cafe), {"modifier": str(note.key)}).content.decode()
    assert 'name="base" value="1"' in page
    send(logged_in, "tour_note", cafe, **{**data, "base": 1, "text": "Le jeudi"})
    note.refresh_from_db()
    assert (note.text, note.version) == ("Le jeudi", 2)
    send(logged_in, "tour_seat", cafe, drop=str(note.key))
    assert not Note.objects.kept().exists()


def test_two_who_correct_the_same_note_both_keep_their_words(logged_in, cafe, seat):
    data = note_data(seat)
    send(logged_in, "tour_note", cafe, **data)
    send(logged_in, "tour_note", cafe, **{**data, "base": 1, "text": "De l’une"})
    send(logged_in, "tour_note", cafe, **{**data, "base": 1, "text": "De l’autre"})
    assert sorted(Note.objects.kept().values_list("text", flat=True)) == ["De l’autre", "De l’une"]
    page = logged_in.get(address("tour", cafe)).content.decode()
    assert "les deux sont gardées" in page
    assert "<em>version de" in page


def test_what_looks_like_a_situation_is_said_and_kept(logged_in, cafe, seat):
    send(logged_in, "tour_note", cafe, **note_data(seat, text="Mme Lagarde dort dehors"))
    assert Note.objects.get().text == "Mme Lagarde dort dehors"
    assert "sans dire" in logged_in.get(address("tour", cafe)).content.decode()


def test_places_move_and_somebody_asks_not_to_be_noted(logged_in, cafe, place, seat):
    other = arrive(cafe, key=uuid.uuid4(), at=NOW, partner=make_partner(place, "Emmaüs")).key
    send(logged_in, "tour_note", cafe, **note_data(seat))
    send(logged_in, "tour_seat", cafe, up=str(other))
    assert list(Seat.objects.values_list("key", flat=True)) == [other, seat]
    send(logged_in, "tour_seat", cafe, quiet=str(seat))
    assert Note.objects.get().text == ""
    refused = logged_in.post(address("tour_note", cafe), note_data(seat))
    assert refused.status_code == 422
    send(logged_in, "tour_seat", cafe, loud=str(seat))
    send(logged_in, "tour_note", cafe, **note_data(seat, text="De nouveau"))
    assert [note.text for note in Note.objects.kept()] == ["De nouveau"]
    for wrong in ({}, {"up": "x"}, {"up": str(seat), "down": str(seat)}):
        assert logged_in.post(address("tour_seat", cafe), wrong).status_code == 400


def test_a_word_written_from_a_link_is_at_the_table_too(logged_in, cafe, place, seat):
    absent = make_partner(place, "CCAS")
    send(logged_in, "tour_note", cafe, **note_data(seat))
    note = Note.objects.get()
    Note.objects.create(
        tour=note.tour, partner=absent, text="Notre mot", written_at=NOW, changed_at=NOW,
        link=personal_link(absent, place, None, timezone.now()),
    )  # fmt: skip
    page = logged_in.get(address("tour", cafe)).content.decode()
    assert re.findall(r"<strong>(CCAS|Mission locale)</strong>", page) == ["Mission locale", "CCAS"]


def test_open_questions_of_earlier_cafes_are_at_hand(logged_in, cafe, place, partner, seat):
    for day, text, answered in ((6, "Qui prête une salle ?", None), (13, "Répondue ?", NOW)):
        earlier = make_cafe(place, date=dt.date(2026, 2, day))
        other = arrive(earlier, key=uuid.uuid4(), at=NOW, partner=partner).key
        send(logged_in, "tour_note", earlier, **note_data(other, kind="question", text=text))
        Note.objects.filter(text=text).update(answered_at=answered)
    page = logged_in.get(address("tour", cafe)).content.decode()
    data = json.loads(re.search(r'<script id="matinee"[^>]*>(.*?)</script>', page, re.S)[1])
    assert [question["text"] for question in data["questions"]] == ["Qui prête une salle ?"]


def test_the_fiche_at_hand_locates_no_confidential_place(logged_in, cafe, partner, seat):
    make_published_fiche(partner, tagline="Un coup de main.", address="12 rue Cachée")
    page = logged_in.get(address("tour", cafe)).content.decode()
    assert "Un coup de main." in page
    assert "rue Cachée" not in page


# ------------------------------------------------------------------------- costs


def people(place, cafe, number):
    for n in range(number):
        partner = make_partner(place, f"Structure {n}")
        contact = Contact.objects.create(partner=partner, name=f"Personne {n}", is_referent=True)
        invitation = Invitation.objects.create(
            cafe=cafe, partner=partner, contact=contact, email=f"{n}@x.example"
        )
        Reply.objects.create(
            invitation=invitation, answer="yes", for_date=cafe.date, answered_at=NOW
        )
        make_partner(place, f"Silencieux {n}")
        make_published_fiche(partner)
        key = arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, contact=contact).key
        yield key


@pytest.mark.parametrize("number", [1, 30])
def test_pages_cost_the_same_for_one_and_for_thirty(
    logged_in, cafe, place, number, django_assert_num_queries
):
    for key in people(place, cafe, number):
        send(logged_in, "tour_note", cafe, **note_data(key))
    # 1 session, 2 user, 3 memberships, 4 territory, 5 café; 6 arrivals, 7 invited, 8 network,
    # 9 its people; the state: 10 tour, 11 arrivals, 12 seats, 13 notes; 14 territories of the
    # shell, 15 names of structures
    with django_assert_num_queries(15):
        logged_in.get(address("attendance", cafe))
    # 1 to 5; 6 open questions; the places: 7 arrivals, 8 seats, 9 notes; 10 network, 11 fiches;
    # the state: 12 tour, 13 arrivals, 14 seats, 15 notes; 16 territories of the shell
    with django_assert_num_queries(16):
        logged_in.get(address("tour", cafe))


def test_every_script_of_the_morning_is_kept_for_offline():
    folder = finders.find("js/morning-book.js").rsplit("/", 1)[0]
    found = {path.stem for path in pathlib.Path(folder).glob("morning-*.js")}
    assert found - {"morning-worker"} == {name for name in MODULES if name.startswith("morning-")}


def test_the_service_worker_serves_its_own_folder_only(logged_in, cafe):
    response = logged_in.get(address("morning_worker", cafe))
    assert response["Content-Type"].startswith("text/javascript")
    assert response.content.startswith(b"const VERSION = ")
    assert "Service-Worker-Allowed" not in response
    assert address("tour", cafe).startswith(address("morning_worker", cafe).rsplit("/", 1)[0])


def test_the_first_page_leads_to_the_cafe_of_today(logged_in, place, cafe):
    page = logged_in.get(place.get_absolute_url()).content.decode()
    assert address("attendance", cafe) in page
    Cafe.objects.update(date=cafe.date + dt.timedelta(days=1))
    page = logged_in.get(place.get_absolute_url()).content.decode()
    assert "C’est aujourd’hui" not in page


def test_the_page_of_a_cafe_says_how_many_came_to_whoever_leads_it(client, logged_in, cafe, seat):
    send(logged_in, "tour_note", cafe, **note_data(seat))
    page = (
        logged_in.get(cafe.get_absolute_url()).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    )
    assert "1 personne, 1 structure." in page
    assert "1 note prise." in page
    client.force_login(make_reader(cafe.territory))
    assert address("tour", cafe) not in client.get(cafe.get_absolute_url()).content.decode()
