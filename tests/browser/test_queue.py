"""An editor reads what partners handed in: publishes one, asks about another, looks at the past."""

import pytest

from fiches.models import Fiche, Revision
from fiches.reviewing import hand_in
from partners.models import Message
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_editor, make_partner, make_published_fiche, make_territory
from tests.fiches.reviewing.conftest import NOW, correct, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fumel(transactional_db):
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def editor(fumel):
    return make_editor(fumel)


@pytest.fixture
def waiting(fumel):
    """Two partners handed in what they corrected."""
    fiches = []
    for name in ("CCAS", "Mission locale"):
        fiche = make_published_fiche(
            make_partner(fumel, name),
            opening_hours="lun–ven 9 h–12 h",
            email=f"{name[:4].lower()}@demo.example",
        )
        fiche = correct(fresh(fiche), opening_hours="lun–ven 9 h–17 h", delay="15 jours")
        hand_in(fiche, fumel, name, NOW)
        fiches.append(fiche)
    return fiches


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_editor_publishes_one_and_asks_about_the_next(open_page, axe, editor, waiting, viewport):
    page = open_page("/fumel/relecture/", user=editor, viewport=viewport)
    axe(page)
    page.get_by_role("link", name="CCAS").click()
    assert page.locator("del").filter(has_text="12 h").is_visible()
    assert page.locator("ins").filter(has_text="17 h").is_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="Publier et suivante").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Mission locale"
    assert fresh(waiting[0]).published.content["horaires"] == "lun–ven 9 h–17 h"
    page.get_by_text("Demander une précision").click()
    page.get_by_label("Votre question au partenaire").fill("Et le mercredi ?")
    axe(page)
    page.get_by_role("button", name="Envoyer la question").click()
    page.get_by_text("votre question est partie à").wait_for()
    assert fresh(waiting[1]).question == "Et le mercredi ?"
    assert Message.objects.get().to == "miss@demo.example"
    assert page.get_by_role("heading", name="Rien à relire").is_visible()


def test_editor_takes_up_an_older_version(open_page, axe, editor, waiting):
    fiche = waiting[0]
    page = open_page(f"/fumel/relecture/{fiche.pk}/", user=editor)
    page.get_by_role("button", name="Publier", exact=True).click()
    page.goto(f"/fumel/fiches/{fiche.pk}/historique/")
    axe(page)
    page.get_by_role("link", name="Reprendre la version 1").click()
    axe(page)

    page.get_by_role("button", name="Reprendre cette version").click()

    page.get_by_text("la version de travail reprend la version 1").wait_for()
    assert Fiche.objects.get(pk=fiche.pk).opening_hours == "lun–ven 9 h–12 h"
    assert Revision.objects.filter(fiche=fiche).count() == 2
    page.get_by_role("button", name="Publier la fiche").click()
    page.get_by_text("la fiche est publiée").wait_for()
    assert fresh(fiche).published.number == 3
