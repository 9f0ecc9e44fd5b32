"""A season planned from the first page to the calendar: keyboard only, a phone, no JavaScript."""

import datetime as dt

import pytest
from django.utils import timezone

from cafes.models import Cafe, HostRoom, Season
from tests.factories import make_commune, make_facilitator, make_partner, make_territory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place():
    territory = make_territory(name="Circonscription de Fumel", carrier="Centre social")
    for number, name in enumerate(["Abri du Lot", "Bourse du travail", "Centre social"]):
        partner = make_partner(territory, name, can_host=True, host_seats=30)
        commune = make_commune(f"4710{number}", f"Commune {name}")
        HostRoom.objects.create(partner=partner, address="1 rue Haute", commune=commune)
    return territory


def reach(page, name, tries=250):
    """Tab until the control of this name has the focus, as somebody without a mouse does."""
    for _ in range(tries):
        page.keyboard.press("Tab")
        if page.evaluate("""
            () => {
              const at = document.activeElement;
              const label = at.labels?.[0]?.textContent ?? at.textContent;
              return label.replace(/\\s+/g, " ").trim();
            }
        """).startswith(name):
            return
    raise AssertionError(f"The keyboard does not reach {name}")


def press(page, name):
    reach(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_season_planned_by_keyboard_on_a_phone_without_javascript(open_page, place):
    year = timezone.localdate().year + 1
    page = open_page("/fumel/cafes/", user=make_facilitator(place), java_script_enabled=False)
    press(page, "Planifier la saison")
    page.get_by_label("Du", exact=False).first.fill(f"{year}-09-01")
    page.get_by_label("Au", exact=False).first.fill(f"{year}-12-31")
    press(page, "Voir les dates et les hôtes")
    assert page.locator(".plan-cafe").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hosts = page.locator(".plan-host strong")
    assert hosts.all_text_contents() == [
        "Abri du Lot",
        "Bourse du travail",
        "Centre social",
        "Abri du Lot",
    ]
    press(page, "Un autre hôte")  # of the first
    assert hosts.first.text_content() == "Bourse du travail"
    press(page, "Garder cet hôte")
    assert page.locator(".plan-cafe").first.get_by_text("gardé", exact=True).count() == 1
    reach(page, "Changer le jour, la nature ou l’hôte")
    page.keyboard.press("Enter")
    reach(page, "Nature")
    page.keyboard.type("Plén")
    press(page, "Enregistrer ces changements")
    assert page.locator(".plan-states").first.get_by_text("plénier").count() == 1
    press(page, "Adopter le plan")
    assert page.get_by_role("heading", name=f"Saison {year}").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cafes = Cafe.objects.order_by("date")
    assert (cafes.count(), cafes[0].kind, cafes[0].host.name) == (
        4,
        Cafe.Kind.PLENARY,
        "Bourse du travail",
    )
    assert (Season.objects.get().draft, cafes[0].host_pinned) == ([], True)
    assert cafes[0].date >= dt.date(year, 9, 1)


def test_pages_of_a_season_are_accessible(open_page, place, axe):
    season = Season.objects.create(
        territory=place,
        year=2030,
        starts_on=dt.date(2030, 9, 1),
        ends_on=dt.date(2031, 6, 30),
        rule="2 FR 09:00-10:30",
    )
    Cafe.objects.create(
        territory=place,
        season=season,
        date=dt.date(2030, 9, 13),
        start=dt.time(9),
        end=dt.time(10, 30),
    )
    page = open_page("/fumel/saison/planifier/", user=make_facilitator(place))
    axe(page)
    for address in (
        "/fumel/saison/2030/planifier/",
        "/fumel/saison/2030/",
        "/fumel/calendrier/",
        "/fumel/accueil/",
    ):
        page.goto(address)
        axe(page)
