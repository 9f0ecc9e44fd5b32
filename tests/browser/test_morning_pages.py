"""The pages of a morning in a browser: on a telephone, logged out, by two at once, from the keyboard."""

import datetime as dt
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cafes.arriving import arrive
from cafes.models import Attendance, Cafe, Note, Seat
from partners.models import Contact
from tests.browser.conftest import DESKTOP
from tests.browser.test_morning import OFFLINE, READY, SAVED, address, count, plug_in, say, unplug
from tests.cafes.morning.conftest import make_cafe
from tests.factories import make_facilitator, make_partner, make_published_fiche, make_territory


@pytest.fixture
def place(transactional_db):
    return make_territory()


@pytest.fixture
def cafe(place):
    return make_cafe(place)


@pytest.fixture
def present(place, cafe):
    for n in range(4):
        partner = make_partner(place, f"Structure {n}")
        contact = Contact.objects.create(partner=partner, name=f"Personne {n}", is_referent=True)
        arrive(cafe, key=uuid.uuid4(), at=timezone.now(), partner=partner, contact=contact)
    make_published_fiche(partner, tagline="Un coup de main.")


@pytest.fixture
def lise(place):
    return make_facilitator(place, "lise@demo.example")


def test_arrivals_on_a_telephone(place, cafe, lise, open_page, axe, busy):
    partner = make_partner(place, "Mission locale")
    Contact.objects.create(partner=partner, name="Lise Réau", is_referent=True)
    make_partner(place, "Emmaüs")
    page = open_page(address("attendance", cafe), user=lise)
    page.wait_for_selector(READY)
    axe(page)
    page.fill("#id_q", "reau")
    assert page.locator("[data-base]:visible").count() == 1
    page.get_by_role("button", name="Présent").locator("visible=true").click()
    page.get_by_role("button", name="bénévole").first.click()
    page.fill("#id_q", "personne qui manque")
    page.get_by_role("button", name="Ajouter cette personne").click()
    assert page.input_value("#id_name") == "personne qui manque"
    page.fill("#id_organisation", "mission locale")
    page.get_by_role("button", name="Noter son arrivée").click()
    page.get_by_text("arrivée notée").wait_for()
    assert page.locator(".morning-counts").inner_text() == "2 personnes, 1 structure"
    axe(page)
    unplug(page.context, busy)
    page.fill("#id_q", "")
    page.get_by_role("button", name="Présent", exact=False).locator("visible=true").click()
    page.locator("[data-base].is-here").first.get_by_role("button", name="Retirer").click()
    page.wait_for_selector(OFFLINE)
    plug_in(page.context, busy)
    page.wait_for_selector(SAVED)
    page.complaints.clear()
    with busy.turn:
        rows = Attendance.objects.filter(removed_at__isnull=True).select_related("partner")
        kept = {(row.partner.name, row.name, row.quality) for row in rows}
    assert len(kept) == 2
    assert ("Mission locale", "personne qui manque", "professional") in kept


def test_two_telephones_offline_that_tap_the_same_line_note_one_person(
    place, cafe, lise, open_page, busy
):
    make_partner(place, "Emmaüs")
    pages = [open_page(address("attendance", cafe), user=lise) for _ in range(2)]
    for page in pages:
        page.wait_for_selector(SAVED)
        unplug(page.context, busy)
        page.get_by_role("button", name="Présent").click()
    for page in pages:
        plug_in(page.context, busy)
        page.wait_for_selector(SAVED)
    page.complaints.clear()
    assert count(busy, Attendance.objects.all()) == 1


def test_counting_habitants_offline_on_two_telephones(place, lise, open_page, axe, busy):
    cafe = make_cafe(place, kind=Cafe.Kind.HABITANTS)
    pages = [open_page(address("attendance", cafe), user=lise) for _ in range(2)]
    axe(pages[0])
    for page in pages:
        page.wait_for_selector(SAVED)
        unplug(page.context, busy)
        for _ in range(3):
            page.get_by_role("button", name="Une personne de plus").click()
        page.get_by_role("button", name="Une personne de moins").click()
        assert page.locator("[data-total]").inner_text() == "2"
    for page in pages:
        plug_in(page.context, busy)
        page.wait_for_selector(SAVED)
    page.complaints.clear()
    with busy.turn:
        assert Cafe.objects.get().headcount == 4
        assert not Attendance.objects.exists()


def test_notes_from_the_keyboard(cafe, present, lise, open_page, axe, busy):
    page = open_page(address("tour", cafe), user=lise, viewport=DESKTOP)
    page.wait_for_selector(READY)
    axe(page)
    field = page.locator("[data-text]")
    expect(field).to_be_focused()
    for key in ("?", "!", "+", ":", "*"):  # each chooses, none is written
        field.press(key)
    assert field.input_value() == ""
    assert page.locator("[name=kind-live]:checked").get_attribute("value") == "follow_up"
    field.press("Backspace")
    say(page, "Où ? Ici ! 1 + 1 : 2 *")
    say(page, "Forum le 4 décembre à 14 h", "Alt+e")
    field.press("Alt+ArrowDown")
    say(page, "Mme Lagarde dort dehors avec ses deux enfants")
    page.locator("[data-warning]", has_text="parlez plutôt du besoin").wait_for()
    page.locator("[data-doubt]", has_text="parlez plutôt du besoin").wait_for()
    page.get_by_role("button", name="Modifier").click()
    page.locator("[data-warning]", has_text="parlez plutôt du besoin").wait_for()
    axe(page)
    field.press("Enter")
    page.locator("[data-move=up]:visible").click()
    order = [f"Structure {n}" for n in (1, 0, 2, 3)]
    expect(page.locator("[data-seats] [data-label]")).to_have_text(order)
    page.get_by_role("button", name="Ne pas noter").click()
    page.get_by_role("button", name="Effacer et ne pas noter").click()
    page.get_by_text("À sa demande, rien n’est noté.").wait_for()
    page.keyboard.type("rien de ceci n’est gardé ")  # neither written, nor a button pressed
    assert page.locator("[data-speaker]").inner_text() == "Structure 1"
    axe(page)
    page.locator("[data-choose]").nth(3).click()
    page.get_by_text("Un coup de main.").wait_for()
    page.wait_for_selector(SAVED)
    with busy.turn:
        notes = Note.objects.kept().values_list("partner__name", "kind", "text")
        assert sorted(notes) == [
            ("Structure 0", "event", "Forum le 4 décembre à 14 h"),
            ("Structure 0", "information", "Où ? Ici ! 1 + 1 : 2 *"),
        ]
        said = Note.objects.get(kind="event")
        assert (said.happens_on.month, said.happens_on.day) == (12, 4)
        assert said.happens_at == dt.time(14)
        assert list(
            Seat.objects.filter(not_noted=True).values_list("partner__name", flat=True)
        ) == ["Structure 1"]


def test_everyone_is_placed_by_touching_them_in_turn(cafe, present, lise, open_page, busy):
    page = open_page(address("tour", cafe), user=lise)
    page.get_by_role("button", name="Placer").click()
    for name in ("Structure 3", "Structure 1", "Structure 0"):
        page.locator("[data-choose]", has_text=name).click()
    page.get_by_role("button", name="Placer").click()
    expected = ["Structure 3", "Structure 1", "Structure 0", "Structure 2"]
    expect(page.locator("[data-seats] [data-label]")).to_have_text(expected)
    page.wait_for_selector(SAVED)
    with busy.turn:
        assert [str(seat) for seat in Seat.objects.select_related("partner")] == expected


def test_whoever_is_logged_out_meanwhile_loses_nothing(cafe, present, lise, open_page, busy):
    lise.set_password("un-mot-de-passe")
    lise.save()
    page = open_page(address("tour", cafe), user=lise)
    page.wait_for_selector(SAVED)
    with busy.turn:
        Session.objects.all().delete()
    say(page, "Écrit sans connexion")
    page.get_by_text("Vous n’êtes plus connecté").first.wait_for()
    other = page.context.new_page()
    other.goto(reverse("partners:login"))
    other.fill("[name=username]", lise.email)
    other.fill("[name=password]", "un-mot-de-passe")
    other.get_by_role("button", name="Se connecter").click()
    other.wait_for_url("**/fumel/")
    page.evaluate("dispatchEvent(new Event('online'))")  # as coming back to this tab does
    page.wait_for_selector(SAVED)
    page.complaints.clear()  # the browser notes the refusal
    with busy.turn:
        assert [note.text for note in Note.objects.all()] == ["Écrit sans connexion"]


def test_logging_out_leaves_no_page_of_the_morning_behind(cafe, present, lise, open_page, busy):
    page = open_page(address("tour", cafe), user=lise)
    page.wait_for_selector(READY)
    kept = (
        "caches.keys().then((names) => names.filter((name) => name.startsWith('matinee')).length)"
    )
    assert page.evaluate(kept) == 1
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion/")
    assert page.evaluate(kept) == 0
    unplug(page.context, busy)
    with pytest.raises(Exception, match="net::ERR"):
        page.goto(address("tour", cafe))
    plug_in(page.context, busy)
    page.complaints.clear()


def test_signing_in_at_the_door_on_a_telephone(place, open_page, axe, busy):
    now = timezone.localtime()
    cafe = make_cafe(place)
    with busy.turn:
        Cafe.objects.filter(pk=cafe.pk).update(
            start=now.replace(hour=0, minute=0).time(), end=now.replace(hour=23, minute=59).time()
        )
    partner = make_partner(place, "Mission locale")
    page = open_page(reverse("cafes:door", args=[cafe.door_code]))
    axe(page)
    page.get_by_label("Votre prénom et votre nom").fill("Ada Bernès")
    page.get_by_label("Votre structure").select_option(str(partner.pk))
    page.get_by_role("button", name="Je suis là").click()
    page.get_by_text("votre présence est notée").wait_for()
    axe(page)
    with busy.turn:
        assert Attendance.objects.get().name == "Ada Bernès"
