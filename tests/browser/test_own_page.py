"""A partner on an old phone: no account, one link, two minutes."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from partners.models import Consent, Contact, Demande
from partners.people import agree
from partners.personal_links import personal_link
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import (
    make_facilitator,
    make_partner,
    make_published_fiche,
    make_territory,
)

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 50_000
PAGES = ("", "corriger/", "relais/", "depart/", "saisissez/", "compte/", "accords/")


@pytest.fixture
def place():
    return make_territory(name="Circonscription de Fumel", carrier="Centre social")


@pytest.fixture
def fiche(place):
    return make_published_fiche(
        make_partner(place, "Mission locale"), now=timezone.now() - dt.timedelta(days=400)
    )


@pytest.fixture
def lise(fiche):
    person = Contact.objects.create(
        partner=fiche.partner,
        name="Lise Réau",
        function="conseillère",
        phone="+33536490002",
        email="lise@ml.example",
        is_referent=True,
    )
    image = io.BytesIO()
    Image.new("RGB", (90, 120), "#b4532a").save(image, "JPEG")
    person.photo.save("portrait.jpg", ContentFile(image.getvalue()))
    for item in (Consent.Item.NAME, Consent.Item.PHOTO_SITE):
        agree(person, item, "la personne elle-même", timezone.now())
    return person


@pytest.fixture
def link(fiche, place, lise):
    return personal_link(fiche.partner, place, lise, timezone.now())


def own(link, page=""):
    return f"/l/{link.code}/{page}"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(open_page, axe, link, name, viewport):
    page = open_page(own(link, name), viewport=viewport)

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".btn-primary:visible").count() <= 1


def test_gone_page_is_accessible(chromium, live_server, axe, link):
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{live_server.url}/l/abcdefghjkmn/")

    axe(page)
    page.close()


def test_first_visit_is_light(open_page, link):
    """What really goes over the wire, compressed: no web font, no library."""
    page = open_page("about:blank")
    asked = []
    page.on("response", lambda response: asked.append(response))
    page.goto(own(link), wait_until="networkidle")

    kinds = {response.request.resource_type for response in asked}
    sent = {
        response.url: response.request.sizes()["responseBodySize"]
        for response in asked
        if response.request.resource_type != "image"
    }
    assert "font" not in kinds
    assert sum(sent.values()) < MOST_BYTES, sent


def test_confirmed_in_one_click(open_page, link, fiche):
    page = open_page(own(link))
    page.get_by_role("button", name="Rien n’a changé").click()

    page.get_by_text("votre fiche est vérifiée par la structure (conseillère)").wait_for()
    fiche.refresh_from_db()
    link.refresh_from_db()
    assert fiche.verified_on == timezone.localdate()
    assert link.opened_at is not None
    assert page.get_by_role("button", name="Rien n’a changé").count() == 0


def test_one_button_is_within_the_thumb_s_reach(open_page, link):
    page = open_page(own(link))
    box = page.get_by_role("button", name="Rien n’a changé").bounding_box()

    assert box["height"] >= 44
    assert box["y"] + box["height"] <= PHONE["height"]


def test_handing_over_to_a_successor(open_page, link, place, fiche):
    page = open_page(own(link))
    page.get_by_role("link", name="Je ne suis plus la bonne personne").click()
    page.get_by_label("Son prénom et son nom").fill("Nadia Bel")
    page.get_by_label("Sa fonction").fill("responsable")
    page.get_by_label("Son courriel professionnel").fill("nadia@ml.example")
    page.get_by_role("button", name="Passer le relais").click()
    page.get_by_text("l’équipe du réseau a votre message").wait_for()
    assert Demande.objects.get().name == "Nadia Bel"

    team = open_page("/fumel/demandes/", user=make_facilitator(place), viewport=DESKTOP)
    team.get_by_role("button", name="Accueillir le relais").click()
    team.get_by_text("Nadia Bel prend le relais.").wait_for()

    nadia = Contact.objects.get(name="Nadia Bel")
    page.goto(own(nadia.links.get(), "accords/"))
    assert page.get_by_text("rien n’en est montré").count() == 3
    assert Contact.objects.get(pk=link.contact_id).name == ""


def test_refusing_the_photo_makes_it_vanish(open_page, link, lise, fiche, place):
    name = lise.photo.name
    reader = open_page(f"/fumel/fiches/{fiche.pk}/", user=make_facilitator(place), viewport=DESKTOP)
    assert reader.locator("img.fiche-photo").count() == 1

    page = open_page(own(link, "accords/"))
    assert page.get_by_alt_text("Votre photo actuelle").is_visible()
    page.get_by_role("button", name="Retirer mon accord : photo sur le site").click()
    page.get_by_text("votre accord est retiré").wait_for()

    assert page.get_by_alt_text("Votre photo actuelle").count() == 0
    assert not default_storage.exists(name)
    reader.reload()
    assert reader.locator("img.fiche-photo").count() == 0


def test_giving_a_photo_from_a_phone(open_page, link, lise):
    Contact.objects.filter(pk=lise.pk).update(photo="")
    image = io.BytesIO()
    Image.new("RGB", (300, 400), "#4b2142").save(image, "JPEG")
    page = open_page(own(link, "accords/"))
    page.get_by_text("Donner une photo").click()
    page.get_by_label("Votre photo").set_input_files(
        {"name": "moi.jpg", "mimeType": "image/jpeg", "buffer": image.getvalue()}
    )
    page.get_by_label("dans le livret imprimé").check()
    page.get_by_role("button", name="Enregistrer ma photo").click()
    page.get_by_text("votre photo est enregistrée").wait_for()

    lise.refresh_from_db()
    assert Consent.Item.PHOTO_PRINT in lise.agreed_items()


def test_correcting_without_javascript(chromium, live_server, link, fiche):
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url + own(link, "corriger/"))
    page.get_by_label("Missions").fill("Nous accompagnons aussi les parents.")
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()

    page.get_by_text("L’équipe du réseau va les relire").wait_for()
    fiche.refresh_from_db()
    assert fiche.missions == "Nous accompagnons aussi les parents."
    context.close()


def test_link_is_given_from_the_partner_s_page(open_page, axe, fiche, lise, place):
    page = open_page(f"/fumel/reseau/{fiche.partner_id}/", user=make_facilitator(place))
    page.get_by_role("link", name="Envoyer ou imprimer un lien").click()
    axe(page)
    page.get_by_role("button", name="Créer son lien : Lise Réau").click()
    page.get_by_text("le lien est prêt").wait_for()
    axe(page)
    page.get_by_role("button", name="Copier").first.click()
    page.get_by_role("link", name="Imprimer avec un QR code").first.click()
    axe(page)
    assert page.get_by_alt_text("QR code de l’adresse écrite à côté").is_visible()
