"""The frame around every page, in a real browser: phone and desk, light and dark, no script."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes.models import Cafe
from partners.models import Membership, Role
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

pytestmark = pytest.mark.django_db(transaction=True)

# Targets lower than 44 px, apart from links inside a sentence or a row.
SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
    .filter(e => e.offsetParent !== null && !e.closest('p, dd, td, th, li:not(.places li)'))
    .filter(e => e.type !== 'hidden' && e.getBoundingClientRect().height < 43.5)
    .filter(e => !e.matches('.skip-link'))
    .map(e => e.outerHTML.slice(0, 120))"""
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def fumel():
    territory = make_territory(name="Circonscription de Fumel", carrier="le Département")
    today = timezone.localdate()
    for i in range(3):
        make_published_fiche(make_partner(territory, f"CCAS de la commune {i}"))
    make_fiche(make_partner(territory, "Emmaüs"), state="submitted")
    host = make_partner(territory, "Centre social")
    for days in (-30, 12):
        Cafe.objects.create(
            territory=territory,
            date=today + dt.timedelta(days=days),
            start=dt.time(9),
            end=dt.time(10, 30),
            host=host,
            place="Salle polyvalente",
        )
    return territory


@pytest.fixture
def facilitator(fumel):
    user = make_facilitator(fumel)
    agen = make_territory("agen-montanou", name="Quartier Agen-Montanou")
    Membership.objects.create(user=user, territory=agen, role=Role.FACILITATOR)
    return user


PAGES = ["/", "/fumel/", "/fumel/cafes/", "/fumel/cafes/ajouter/", "/accessibilite/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_pages_are_usable_by_everyone(open_page, axe, facilitator, viewport, scheme):
    page = open_page("/", user=facilitator, viewport=viewport, color_scheme=scheme)
    for address in PAGES:
        page.goto(address)
        axe(page)
        assert page.evaluate(TOO_WIDE) is False
        assert page.evaluate(SMALL) == []


def test_dark_is_the_system_s_choice(open_page, facilitator):
    def background(scheme):
        page = open_page("/", user=facilitator, color_scheme=scheme)
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert [background("light"), background("dark")] == ["rgb(251, 248, 243)", "rgb(26, 21, 32)"]


def test_places_are_within_the_thumb_s_reach_on_a_phone(open_page, facilitator):
    page = open_page("/fumel/cafes/", user=facilitator)
    places = page.get_by_role("navigation", name="Rubriques")
    assert places.get_by_role("link").all_inner_texts() == [
        "Cafés",
        "Fiches",
        "Livret",
        "Réseau",
        "Rechercher",
    ]
    box = places.bounding_box()
    assert round(box["y"] + box["height"]) == PHONE["height"]
    assert places.locator("[aria-current]").inner_text() == "Cafés"


def test_keyboard_skips_to_the_content(open_page, facilitator):
    page = open_page("/fumel/", user=facilitator)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_menu_closes_with_escape_and_gives_the_focus_back(open_page, facilitator):
    page = open_page("/fumel/", user=facilitator)
    page.locator(".menu-territory summary").click()
    other = page.get_by_role("link", name="Quartier Agen-Montanou")
    assert other.is_visible()
    page.keyboard.press("Escape")
    assert other.is_hidden()
    assert page.locator(":focus").evaluate("e => e.tagName") == "SUMMARY"


def test_everything_works_without_javascript(open_page, facilitator):
    page = open_page("/fumel/", user=facilitator, java_script_enabled=False)
    page.locator(".menu-territory summary").click()
    page.get_by_role("link", name="Quartier Agen-Montanou").click()
    assert page.url.endswith("/agen-montanou/")
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    assert "/connexion/" in page.url


def test_café_is_added_from_the_first_page_to_the_list(open_page, fumel):
    Cafe.objects.all().delete()
    page = open_page("/fumel/", user=make_facilitator(fumel))
    page.get_by_role("link", name="Ajouter un café").click()
    page.get_by_role("button", name="Ajouter le café").click()
    page.get_by_role("link", name="Date", exact=True).click()
    assert page.evaluate("document.activeElement.id") == "id_date"
    page.get_by_label("Date").fill("2030-12-13")
    page.get_by_label("Accueilli par").select_option(label="Centre social")
    page.get_by_role("button", name="Ajouter le café").click()
    told = page.get_by_role("status").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    assert told == "C’est fait : le café (vendredi 13 décembre 2030) est ajouté."


def test_reader_reaches_the_search_from_the_first_page(open_page, fumel):
    page = open_page("/fumel/", user=make_reader(fumel))
    page.get_by_role("searchbox").fill("jeunes")
    page.get_by_role("button", name="Chercher").click()
    assert "/fumel/recherche/?q=jeunes" in page.url
