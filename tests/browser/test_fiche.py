"""The fiche on a phone, from the keyboard, with and without JavaScript."""

import pytest

from fiches.models import Fiche
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    make_commune,
    make_editor,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

DESKTOP_NARROW = {"width": 1100, "height": 800}  # no room for the sheet beside the form


@pytest.fixture
def place(transactional_db):
    place = make_territory()
    place.communes.add(make_commune(), make_commune("47179", "Montayral"))
    return place


@pytest.fixture
def fiche(place):
    return make_fiche(make_partner(place, "Mission locale"))


def type_into(page, name, text):
    """Reach the field with the Tab key, as someone without a mouse, then type."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.type(text)
            return
    raise AssertionError(f"{name} cannot be reached from the keyboard")


def press(page, words):
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").strip() == words:
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"{words} cannot be reached from the keyboard")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_form_is_filled_from_the_keyboard_on_a_phone(place, fiche, open_page, axe, javascript):
    page = open_page(
        f"/fumel/fiches/{fiche.pk}/modifier/",
        user=make_editor(place),
        java_script_enabled=javascript,
    )
    if javascript:
        press(page, "Suivant")
    type_into(page, "tagline", "Un coup de main")
    if javascript:
        press(page, "Suivant")
    type_into(page, "audiences", " ")
    if javascript:
        press(page, "Suivant")
    type_into(page, "referral", "Appelez avant.")
    type_into(page, "commune_text", "Montayral")
    type_into(page, "opening_hours", "lun–ven 9 h–12 h")
    press(page, "Publier la fiche")

    page.wait_for_url(f"**/fumel/fiches/{fiche.pk}/")
    fiche = Fiche.objects.get(pk=fiche.pk)
    assert (fiche.state, fiche.tagline, fiche.audiences, fiche.commune_id) == (
        "published",
        "Un coup de main",
        ["tous-publics"],
        "47179",
    )
    if javascript:
        axe(page)


@pytest.mark.parametrize("viewport", [None, DESKTOP], ids=["phone", "desk"])
def test_pages_of_the_fiche_are_easy_to_use(place, fiche, open_page, axe, viewport):
    published = make_published_fiche(
        make_partner(place, "Secours"), limits="Rien d’autre.", opening_hours="lun 9 h–12 h"
    )
    make_partner(place, "Sans fiche")
    editor = make_editor(place)
    page = open_page("/fumel/fiches/", user=editor, **({"viewport": viewport} if viewport else {}))
    axe(page)
    for address in (
        f"/fumel/fiches/{published.pk}/",
        f"/fumel/fiches/{fiche.pk}/modifier/",
        f"/fumel/fiches/{fiche.pk}/place/",
        "/fumel/recherche/",
        "/fumel/recherche/?q=jeunes",
    ):
        page.goto(address)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{address} is wider than the screen"


def test_room_left_is_counted_as_the_server_counts(place, fiche, open_page):
    page = open_page(f"/fumel/fiches/{fiche.pk}/modifier/#activite", user=make_editor(place))
    page.fill("#id_tagline", "é" * 84 + "\nx")
    page.get_by_text("encore 34 caractères", exact=True).wait_for()
    page.fill("#id_tagline", "x" * 121)
    page.get_by_text("1 caractère de trop", exact=True).wait_for()
    page.fill("#id_actions", "Une\nDeux")
    page.get_by_text("encore 4 lignes", exact=True).wait_for()


def test_everyone_is_ticked_alone(place, fiche, open_page):
    page = open_page(f"/fumel/fiches/{fiche.pk}/modifier/#publics", user=make_editor(place))
    page.check("#id_audiences_7")
    page.check("#id_audiences_0")
    assert not page.is_checked("#id_audiences_7")
    page.check("#id_audiences_7")
    assert not page.is_checked("#id_audiences_0")


def test_hours_are_said_as_they_are_filled(place, fiche, open_page):
    page = open_page(f"/fumel/fiches/{fiche.pk}/modifier/#joindre", user=make_editor(place))
    page.get_by_text("Remplir jour par jour").click()
    page.fill("#id_lundi_from_1", "09:00")
    page.fill("#id_lundi_to_1", "12:00")
    page.locator("#id_lundi_to_1").blur()
    page.get_by_text("Sera écrit").wait_for()
    assert "lun 9\u00a0h–12\u00a0h" in page.locator("#horaires-lus").inner_text()


def test_commune_is_proposed_while_typing(place, fiche, open_page):
    page = open_page(f"/fumel/fiches/{fiche.pk}/modifier/#joindre", user=make_editor(place))
    page.locator("#id_commune_text").press_sequentially("mont")
    option = page.locator("#id_commune_text_list option")
    option.first.wait_for(state="attached")
    assert option.first.get_attribute("value") == "Montayral (47500)"


def test_gauge_is_asked_again_without_leaving_the_form(place, fiche, open_page):
    page = open_page(
        f"/fumel/fiches/{fiche.pk}/modifier/", user=make_editor(place), viewport=DESKTOP_NARROW
    )
    page.fill("#id_tagline", "Pas encore enregistré")
    with page.expect_response("**/place/"):
        page.get_by_role("link", name="Vérifier que la fiche tient sur une page").click()
    assert page.input_value("#id_tagline") == "Pas encore enregistré"


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_enter_key_saves_the_draft(place, fiche, open_page, javascript):
    page = open_page(
        f"/fumel/fiches/{fiche.pk}/modifier/",
        user=make_editor(place),
        java_script_enabled=javascript,
    )
    page.fill("#id_carrier", "Un coup de main")
    page.keyboard.press("Enter")
    page.get_by_text("le brouillon est enregistré").wait_for()
    fiche.refresh_from_db()
    assert (fiche.state, fiche.carrier) == ("draft", "Un coup de main")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_every_commune_is_in_sight_and_the_buttons_too(place, fiche, open_page, viewport):
    for number in range(32):
        place.communes.add(make_commune(f"479{number:02}", f"Saint-Laurent-la-Commune-{number}"))
    address = f"/fumel/fiches/{fiche.pk}/modifier/#publics"
    page = open_page(address, user=make_editor(place), viewport=viewport)
    page.get_by_text("Communes couvertes, pour l’index").click()
    box = page.locator(".fiche-columns")
    right = box.bounding_box()["x"] + box.bounding_box()["width"]
    labels = box.locator("label").all()
    assert len(labels) == 35
    assert all(
        one["x"] + one["width"] <= right for one in (label.bounding_box() for label in labels)
    )
    page.get_by_label("Tout le territoire").check()
    assert box.locator("input[name=area_communes]:checked").count() == 34
    for name in ("Publier la fiche", "Enregistrer le brouillon"):
        page.get_by_role("button", name=name).click(trial=True, timeout=2000)
        place_of = page.get_by_role("button", name=name).bounding_box()
        assert place_of["y"] + place_of["height"] <= viewport["height"]


def test_all_the_fiches_of_the_list_are_ticked_at_once(place, fiche, open_page):
    make_published_fiche(make_partner(place, "Secours"))
    page = open_page("/fumel/fiches/", user=make_editor(place))
    page.get_by_role("button", name="Tout cocher").click()
    page.get_by_text("2\u00a0fiches cochées").wait_for()
    page.get_by_role("button", name="Tout décocher").click()
    page.get_by_text("Aucune fiche cochée").wait_for()


def test_what_was_typed_survives_a_session_that_ended(place, fiche, open_page):
    editor = make_editor(place)
    page = open_page(f"/fumel/fiches/{fiche.pk}/modifier/#activite", user=editor)
    page.fill("#id_tagline", "Écrit avant")
    page.get_by_text("Enregistré à").first.wait_for()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.fill("#id_tagline", "Écrit après la fin de la session")
    page.get_by_text("Gardé sur cet appareil").first.wait_for()
    page.complaints.clear()  # the browser notes that the answer was a page to log in
    page.context.add_cookies(cookies)
    page.reload()
    page.get_by_text("Enregistré à").first.wait_for()
    assert page.input_value("#id_tagline") == "Écrit après la fin de la session"
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("le brouillon est enregistré").wait_for()
    assert page.get_by_text("c’est repris").count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_reader_finds_whom_to_call_in_two_gestures(place, open_page):
    make_published_fiche(
        make_partner(place, "Le Toit"), missions="Hébergement des femmes avec enfants."
    )
    page = open_page("/fumel/recherche/", user=make_reader(place))
    page.fill("#id_q", "hébergement femme")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Le Toit", exact=True).click()
    assert page.get_by_role("link", name="05 36 49 00 01").first.get_attribute("href") == (
        "tel:+33536490001"
    )
