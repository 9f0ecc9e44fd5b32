"""From the keyboard: an editor leafs through an edition, sees what changed, takes the sheets."""

import io

import pypdfium2
import pytest

from fiches.livret import printings
from fiches.models import Printing
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_editor
from tests.fiches.livret_pages.test_since import fumel, two

__all__ = ["fumel", "two"]
pytestmark = pytest.mark.django_db(transaction=True)
LOADED = """() => [...document.querySelectorAll(".leaf img")]
    .every((one) => one.naturalWidth > 800)"""


@pytest.fixture
def editor(fumel):
    return make_editor(fumel)


def at(page):
    return page.get_by_role("heading", level=1).inner_text().replace("\u00a0", " ")


def test_an_edition_is_read_from_the_keyboard_then_its_sheets_are_taken(
    open_page, axe, two, editor
):
    page = open_page("/fumel/livret/2/", user=editor, viewport=PHONE)
    axe(page)
    page.get_by_role("link", name="Feuilleter").press("Enter")
    page.wait_for_url("**/pages/1/*")
    assert at(page) == "Couverture"
    page.locator("img").first.wait_for()
    axe(page)
    page.get_by_role("link", name="Page suivante").press("Enter")
    page.wait_for_url("**/pages/2/*")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/pages/3/*")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/pages/2/*")

    page.get_by_text("Aller à une autre page").press("Enter")
    page.get_by_label("Numéro de la page").fill("2")
    page.keyboard.press("Enter")
    page.get_by_text("Mission locale, édition").wait_for()
    assert at(page) == "Page 2"
    page.get_by_role("link", name="n° 1", exact=True).press("Enter")
    page.get_by_role("heading", name="Les mots qui changent").wait_for()
    assert page.locator("ins").filter(has_text="Sous huit jours").is_visible()
    page.wait_for_function(LOADED)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)
    axe(page)

    page.get_by_role("link", name="Édition n° 2").first.press("Enter")
    page.get_by_role("link", name="Ce qui a changé, et les feuilles une par une").press("Enter")
    page.get_by_text("Quoi ôter, quoi mettre").press("Enter")
    axe(page)
    page.get_by_role("link", name="Feuilles à remplacer").press("Enter")
    page.get_by_role("button", name="Préparer ce PDF").press("Enter")
    page.get_by_text("Le PDF se prépare").wait_for()
    axe(page)
    printings.make.call(Printing.objects.get().pk)
    link = page.get_by_role("link", name="Ouvrir le PDF")
    link.wait_for()
    axe(page)
    data = page.request.get(page.url.split("/fumel")[0] + link.get_attribute("href")).body()
    first = pypdfium2.PdfDocument(io.BytesIO(data))[0].get_textpage().get_text_range()
    assert "Mettre le classeur à jour" in first
