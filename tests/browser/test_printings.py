"""The whole edition on screen, a format to prepare, a selection to print: phone and desk."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.utils import timezone

from fiches.livret import build, printings
from fiches.livret.compile import compile_livret
from fiches.livret.freeze import image_bytes
from fiches.models import Livret, NumberCheck, Printing, UsefulNumber
from partners.models import Commune
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    make_commune,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def ready(fumel):
    town, village = make_commune(), make_commune("47179", "Monsempron-Libos")
    fumel.communes.set(Commune.objects.all())
    for name, commune in (("Mission locale", town), ("Épicerie solidaire", village)):
        make_published_fiche(
            make_partner(fumel, name), commune=commune, postal_code="47500", address="1 rue Basse"
        )
    NumberCheck.objects.create(
        territory=fumel, number=UsefulNumber.objects.first(), checked_on=dt.date(2026, 9, 1)
    )
    livret = Livret.objects.create(
        territory=fumel, number=1, title="Livret des partenaires",
        edition_date=dt.date(2026, 11, 1), foreword="Bonjour à tous.",
        sections=["numeros-utiles", "avant-propos", "sommaire", "tableau-par-commune", "fiches",
            "index-noms", "index-communes", "sigles", "charte", "mentions"],
    )  # fmt: skip
    build.pin(livret, timezone.now())
    edition = build.printable(livret)
    build.keep(livret, edition, compile_livret(edition, image_bytes(edition), workers=1))
    return livret


def seen(page, name):
    """A picture to look at, where the environment says to keep it."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_edition_is_read_whole_and_printed_otherwise(open_page, axe, fumel, ready, viewport):
    size = viewport["width"]
    page = open_page("/fumel/livret/1/en-ligne/", user=make_reader(fumel), viewport=viewport)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen(page, f"online-{size}")
    page.locator(".edition-top a").press("Enter")
    page.wait_for_url("**#sommaire")

    page.goto("/fumel/livret/1/")
    page.get_by_role("link", name="Livret plié A5").press("Enter")
    page.get_by_role("button", name="Préparer ce PDF").wait_for()
    axe(page)
    seen(page, f"format-to-make-{size}")
    page.get_by_role("button", name="Préparer ce PDF").press("Enter")
    page.get_by_text("Le PDF se prépare").wait_for()
    axe(page)
    printings.make.call(Printing.objects.get().pk)
    page.get_by_role("link", name="Ouvrir le PDF").wait_for()  # the page asks by itself
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen(page, f"format-{size}")

    page.goto("/fumel/recherche/?q=jeunes")
    page.get_by_label("Papier").select_option("a5")
    axe(page)
    seen(page, f"search-{size}")
    page.get_by_role("button", name="Imprimer cette sélection").press("Enter")
    page.get_by_role("heading", name="Votre sélection").wait_for()
    seen(page, f"selection-{size}")
