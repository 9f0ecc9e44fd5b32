"""The bilan and the adviser's page in a browser: their tree, their charts, a phone."""

import datetime as dt
import itertools

import pytest

from cafes.models import SeasonVoice
from partners.communes import load_communes, read_communes
from partners.models import Commune, Role
from partners.personal_links import personal_link
from partners.reference import DATA
from tests.browser.conftest import DESKTOP, PHONE
from tests.cafes.bilan.rows import at, come, make_cafe, make_season, note
from tests.factories import make_facilitator, make_partner, make_territory, make_user


@pytest.fixture
def world(transactional_db):
    """A season that has just ended, told in full, in a département with its communes."""
    load_communes(read_communes((DATA / "communes_47.csv").read_bytes()))
    whole = make_territory("lot-et-garonne", kind="departement", name="Lot-et-Garonne")
    whole.communes.set(Commune.objects.all())
    fumel = make_territory("fumel", parent=whole, name="Circonscription de Fumel")
    fumel.communes.set(Commune.objects.filter(epci_siren="200068930"))
    partners = [make_partner(fumel, f"Association de la vallée {n}") for n in range(8)]
    today = dt.date.today()
    start = today - dt.timedelta(days=300)
    season = make_season(fumel, start.year, starts_on=start, ends_on=today)
    for months, present in ((8, partners[:5]), (5, partners[2:]), (2, partners)):
        cafe = make_cafe(fumel, today - dt.timedelta(days=30 * months), season=season)
        come(cafe, *present)
        note(cafe, "worry", "logement")
    for _ in range(5):
        SeasonVoice.objects.create(season=season, relations=4, coordination=3, orientation=2)
    return whole, fumel, season, partners


def test_bilan_is_read_through_its_tree(open_page, axe, world):
    """What a screen reader is told of each chart, and of the table beside it."""
    _, fumel, season, _ = world
    page = open_page(f"/fumel/bilan/{season.year}/", user=make_facilitator(fumel), viewport=DESKTOP)

    axe(page)
    tree = page.locator("main").aria_snapshot()

    for line in (
        'heading "Les rencontres" [level=2]',
        'img "Combien nous étions à chaque café"',
        'img "Qui s’est rencontré aux cafés"',
        'img "Ce qui préoccupe, café après café"',
        'img "Ce que le café change, selon ceux qui y viennent"',
        'table "Chaque organisation venue : combien de cafés, qui elle a rencontré"',
        'table "Chaque café tenu : où, chez qui, combien"',
    ):
        assert line in tree.replace("\xa0", " ")
    graph = page.get_by_role("img", name="Qui s’est rencontré")
    assert "8\xa0organisations" in graph.locator("desc").text_content()
    boxes = [label.bounding_box() for label in graph.locator("text[text-anchor=end]").all()]
    for above, below in itertools.pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 6  # the lines' own leading


def test_pages_hold_on_a_phone(open_page, axe, world):
    whole, fumel, season, partners = world
    adviser = make_user("conseil@demo.example", Role.ADVISER, whole)
    facilitator = make_facilitator(fumel)
    link = personal_link(partners[0], fumel, None, at(dt.date.today()))
    pages = [
        (f"/fumel/bilan/{season.year}/", facilitator),
        ("/fumel/demarrer/", facilitator),
        ("/lot-et-garonne/ensemble/", adviser),
        ("/lot-et-garonne/ensemble/ouvrir/", adviser),
        (f"/l/{link.code}/question/", None),
    ]
    for path, user in pages:
        page = open_page(path, user=user, viewport=PHONE)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_example_is_pointed_out_before_it_leaves_the_device(open_page, world):
    _, fumel, _, partners = world
    link = personal_link(partners[0], fumel, None, at(dt.date.today()))
    page = open_page(f"/l/{link.code}/question/")

    page.get_by_label("Un exemple, sans aucun nom").fill("Mme Lagarde a trouvé un logement")
    page.locator("#example-doutes").get_by_text("Mme Lagarde").wait_for()
    assert SeasonVoice.objects.count() == 5

    page.get_by_role("button", name="Envoyer ma réponse").click()
    page.get_by_text("sans votre nom. Merci").wait_for()
    assert SeasonVoice.objects.filter(example__startswith="Mme Lagarde").exists()
