"""The papers of one café: what they say, who gets them."""

import datetime as dt

import pypdfium2
import pytest
import time_machine

from cafes.models import Attendance, Cafe, Invitation, Reply
from cafes.papers import sheets
from cafes.papers.guests import Guest, at_the_table, expected_guests
from cafes.papers.pdf import page_count
from cafes.preparing import USUAL, points_for
from partners.models import Contact
from tests.cafes.papers.samples import failures, text_of
from tests.factories import make_facilitator, make_partner, make_reader, make_territory

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
DAY = dt.date(2026, 12, 11)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _nothing_to_complain_about(caplog):
    yield
    assert [r.getMessage() for r in caplog.records if r.name == "cafes.papers.pdf"] == []


@pytest.fixture
def fumel():
    return make_territory(contact="CMS de Fumel\n05 36 49 61 01")


def make_cafe(territory, **fields):
    host = make_partner(territory, "Mairie de Fumel")
    return Cafe.objects.create(
        territory=territory,
        date=DAY,
        start=dt.time(9),
        end=dt.time(10, 30),
        host=host,
        place="Salle d'en bas",
        **fields,
    )


def invite(cafe, partner, answer, contact=None, **fields):
    invitation = Invitation.objects.create(
        cafe=cafe, partner=partner, contact=contact, email=f"{partner.pk}-{answer}@a.example"
    )
    return Reply.objects.create(
        invitation=invitation, answer=answer, for_date=DAY, answered_at=NOW, **fields
    )


def test_guests_are_those_who_come_with_whom_they_bring(fumel, django_assert_num_queries):
    cafe = make_cafe(fumel)
    caf, ccas = make_partner(fumel, "Caf"), make_partner(fumel, "CCAS")
    anne = Contact.objects.create(partner=ccas, name="Anne Fictive")
    last = Cafe.objects.create(
        territory=fumel, date=dt.date(2026, 11, 13), start=dt.time(9), end=dt.time(10)
    )
    Attendance.objects.create(
        cafe=last, partner=ccas, contact=anne, quality="volunteer", arrived_at=NOW
    )
    invite(cafe, ccas, "yes", anne, people=2)
    invite(cafe, caf, "other", who="Paul Inventé")
    invite(cafe, make_partner(fumel, "Absente"), "no")
    invite(cafe, make_partner(fumel, "En attente"), "yes", waiting_since=NOW)
    with django_assert_num_queries(2):  # the replies, what was noted of these people before
        guests = expected_guests(cafe)
    assert guests == [
        Guest("Caf", "Paul Inventé"),
        Guest("CCAS", "Anne Fictive", "volunteer"),
        Guest("CCAS"),
    ]


def test_sign_in_sheet_has_lines_for_the_expected_and_the_others(fumel):
    cafe = make_cafe(fumel)
    invite(cafe, make_partner(fumel, "Caf"), "other", who="Paul Inventé")
    data = sheets.sign_in_sheet(cafe)
    said = text_of(data)
    assert failures(data) == []
    assert "vendredi 11 décembre 2026, 9 h – 10 h 30" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "Salle d’en bas" in said
    assert "Paul Inventé" in said
    assert said.count("☐") == 3 * sheets.SHEET_LINES
    assert "aucun accord pour une photo" in said


def test_the_host_signs_too_and_what_is_no_name_is_left_to_write(fumel):
    cafe = make_cafe(fumel)
    invite(cafe, make_partner(fumel, "Caf"), "other", who="une bénévole")
    assert at_the_table(cafe) == [Guest("Mairie de Fumel"), Guest("Caf")]


def test_sign_in_sheet_of_many_keeps_to_its_pages(fumel):
    cafe = make_cafe(fumel)
    for number in range(7):
        name = f"Association départementale des amis de la lecture et du jeu, antenne {number}"
        invite(cafe, make_partner(fumel, name), "yes")
    said = sheets.sign_in_sheet(cafe)
    assert page_count(said) == 1
    assert text_of(said).count("☐") >= 3 * (8 + sheets.BLANK_LINES)


def test_a_café_habitants_asks_its_host_for_no_register(fumel):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS)
    assert not any("émargement" in point for point in points_for(cafe))
    assert "chevalets" not in text_of(sheets.host_list(cafe))


def test_papers_wait_for_the_day_and_say_so(client, fumel):
    cafe = make_cafe(fumel, vague="courant mai", kind=Cafe.Kind.HABITANTS)
    client.force_login(make_facilitator(fumel))
    page = client.get(cafe.get_absolute_url()).text
    assert "L’affiche se prépare dès que le jour est fixé." in page


def test_every_guest_has_a_tent_and_some_are_blank(fumel):
    cafe = make_cafe(fumel)
    for name in ("Caf", "CCAS", "Mission locale"):
        invite(cafe, make_partner(fumel, name), "other", who=f"Paul de {name}")
    data = sheets.name_tents(cafe)
    said = text_of(data)
    assert failures(data) == []
    assert said.count("Paul de CCAS") == 2  # one on each face
    assert said.count("\f") == 0


def test_the_page_of_the_door_leads_to_the_register(fumel, settings):
    cafe = make_cafe(fumel)
    data = sheets.door_page(cafe)
    assert failures(data) == []
    assert f"/p/{cafe.door_code}" in text_of(data).replace("\r\n", "")


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_poster_says_the_day_the_hours_and_the_place(fumel, size):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS, word="On parlera du marché.", step_free=True)
    data = sheets.poster(cafe, size)
    said = text_of(data).replace("\N{NO-BREAK SPACE}", " ").replace("\r\n", " ")
    assert failures(data) == []
    for words in ("endredi 11 décembre 2026", "9 h – 10 h 30", "Mairie de Fumel", "Salle d’en bas"):
        assert words in said
    assert "On parlera du marché." in said
    assert "On ne vous demande pas votre nom." in said
    assert "05 36 49 61 01" in said


@pytest.mark.parametrize(("repeats", "pages"), [(8, 1), (40, 2)])
def test_a_long_word_is_set_smaller_and_never_cut(fumel, repeats, pages):
    word = "Venez parler des transports, du marché et de l’école. Un coin jeux attend les enfants. "
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS, word=word * repeats + "Et voilà.")
    data = sheets.poster(cafe)
    assert "voilà." in text_of(data)
    with pypdfium2.PdfDocument(data) as document:
        assert len(document) == pages


def test_host_list_is_the_facilitators_own_or_the_usual_one(fumel):
    cafe = make_cafe(fumel)
    assert points_for(cafe) == list(USUAL)
    cafe.to_prepare = "- Ouvrir la grille\n\n• Du thé"
    assert points_for(cafe) == ["Ouvrir la grille", "Du thé"]
    data = sheets.host_list(cafe)
    assert failures(data) == []
    assert "Ouvrir la grille" in text_of(data)


def test_names_of_any_length_and_script_are_printed(fumel):
    cafe = make_cafe(fumel, word="<script>x</script> 😀" * 40, kind=Cafe.Kind.HABITANTS)
    invite(cafe, make_partner(fumel, "Structure " * 14), "other", who="Ж" * 80)
    for make in (sheets.sign_in_sheet, sheets.name_tents, sheets.poster):
        assert failures(make(cafe)) == []


def paper(client, cafe, code):
    return client.get(f"{cafe.get_absolute_url()}papiers/{code}.pdf")


def test_papers_are_for_whoever_runs_the_network(client, fumel):
    cafe = make_cafe(fumel)
    client.force_login(make_reader(fumel))
    assert paper(client, cafe, "emargement").status_code == 403
    client.force_login(make_facilitator(fumel))
    response = paper(client, cafe, "emargement")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("habitants", "emargement", 404),  # it counts people and names no one
        ("habitants", "porte", 404),
        ("habitants", "hote", 200),
        ("ordinary", "affiche-a4", 404),
        ("ordinary", "autre", 404),
    ],
)
def test_each_kind_of_cafe_has_its_papers(client, fumel, kind, code, status):
    cafe = make_cafe(fumel, kind=kind)
    client.force_login(make_facilitator(fumel))
    assert paper(client, cafe, code).status_code == status


def test_page_of_the_cafe_offers_them_until_its_day(client, fumel):
    cafe = make_cafe(fumel)
    client.force_login(make_facilitator(fumel))
    assert "papiers/emargement.pdf" in client.get(cafe.get_absolute_url()).text
    with time_machine.travel(NOW + dt.timedelta(days=30), tick=False):
        client.force_login(make_facilitator(fumel, "autre@demo.example"))
        assert "papiers/emargement.pdf" not in client.get(cafe.get_absolute_url()).text


def test_code_of_the_poster_opens_a_page_for_everybody(client, fumel):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS)
    response = client.get(f"/h/{cafe.door_code}/")
    assert "vendredi 11" in response.text
    assert "Salle d&#x27;en bas" in response.text
    event = client.get(f"/h/{cafe.door_code}/agenda.ics")
    assert "METHOD:PUBLISH" in event.text
    assert cafe.uid in event.text


def test_page_of_the_poster_says_what_the_paper_no_longer_can(client, fumel):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS, first_date=dt.date(2026, 12, 4))
    assert "Il était d’abord prévu le vendredi 4" in client.get(f"/h/{cafe.door_code}/").text
    Cafe.objects.update(state=Cafe.State.CANCELLED)
    assert "Ce café est annulé." in client.get(f"/h/{cafe.door_code}/").text
    Cafe.objects.update(state=Cafe.State.HELD, date=dt.date(2026, 11, 13))
    assert "Ce café a eu lieu" in client.get(f"/h/{cafe.door_code}/").text


def test_other_cafes_are_not_told_to_the_public(client, fumel):
    cafe = make_cafe(fumel)
    assert client.get(f"/h/{cafe.door_code}/").status_code == 404
    assert client.get(f"/h/{cafe.door_code}/agenda.ics").status_code == 404
    assert client.get("/h/inconnu/").status_code == 404
