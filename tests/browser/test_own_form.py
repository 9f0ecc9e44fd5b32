"""A partner fills in its fiche from its link, on a telephone: offline, twice at once, step by step."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from fiches.models import Fiche, FicheDraft, SigleProposal
from partners.models import Contact
from partners.personal_links import personal_link
from tests.browser.conftest import DESKTOP
from tests.factories import (
    make_commune,
    make_facilitator,
    make_fiche,
    make_partner,
    make_territory,
)

WIDE = {"width": 1500, "height": 900}
SAVED = "text=/^Enregistré à \\d+\u00a0h/"


@pytest.fixture
def place(transactional_db):
    place = make_territory()
    place.communes.add(make_commune(), make_commune("47179", "Montayral"))
    return place


@pytest.fixture
def fiche(place):
    return make_fiche(make_partner(place, "Mission locale"))


@pytest.fixture
def link(place, fiche):
    return personal_link(fiche.partner, place, None, timezone.now())


@pytest.fixture
def form_of(link):
    return reverse("fiches:own_edit", args=[link.code])


def stored(fiche):
    return Fiche.objects.get(pk=fiche.pk)


def typed(name):
    return FicheDraft.objects.get().data[name]["values"]


def test_what_is_typed_offline_is_kept_and_saved_when_the_network_comes_back(
    form_of, fiche, open_page
):
    page = open_page(f"{form_of}#activite")
    context = page.context
    field = page.locator("#id_missions")
    field.press_sequentially("Nous aidons", delay=5)
    page.wait_for_selector(SAVED)
    context.set_offline(True)
    page.complaints.clear()
    field.press_sequentially(" chacun", delay=5)
    page.get_by_text("Gardé sur cet appareil").first.wait_for()
    expected = field.input_value()
    assert typed("missions") != [expected]
    page.close()
    page.complaints.clear()  # the network that was cut

    context.set_offline(False)
    page = context.new_page()
    page.goto(form_of)
    page.wait_for_selector(SAVED)
    assert page.input_value("#id_missions") == expected
    assert typed("missions") == [expected]
    assert page.evaluate("localStorage.length") == 0

    page.goto(f"{form_of}#activite")
    page.reload()
    page.get_by_text("c’est repris").wait_for()
    assert page.input_value("#id_missions") == expected
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    page.get_by_text("votre fiche est envoyée").wait_for()
    assert stored(fiche).missions == expected
    assert FicheDraft.objects.count() == 0


def test_handing_in_at_once_waits_for_what_is_on_its_way(form_of, fiche, open_page):
    page = open_page(f"{form_of}#activite")
    page.fill("#id_tagline", "Un coup de main.")
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    page.get_by_text("votre fiche est envoyée").wait_for()
    assert stored(fiche).tagline == "Un coup de main."
    assert FicheDraft.objects.count() == 0
    assert page.evaluate("localStorage.length") == 0


def test_one_begins_again_from_what_is_stored(form_of, fiche, open_page):
    page = open_page(f"{form_of}#activite")
    page.fill("#id_tagline", "À oublier")
    page.wait_for_selector(SAVED)
    page.reload()
    page.get_by_role("button", name="Effacer ce que j’ai commencé").click()
    page.get_by_text("vous repartez de la fiche enregistrée").wait_for()
    assert page.input_value("#id_tagline") == ""
    assert FicheDraft.objects.count() == 0


def test_five_steps_on_a_phone_from_the_keyboard(form_of, open_page, axe):
    page = open_page(form_of)
    visible = page.locator("[data-step]:visible h2")
    assert visible.all_inner_texts() == ["Identité"]
    assert page.get_by_text("1 sur 5").is_visible()
    assert page.get_by_role("button", name="Précédent").count() == 0
    axe(page)
    page.get_by_role("button", name="Suivant").press("Enter")
    page.get_by_text("2 sur 5").wait_for()
    assert visible.all_inner_texts() == ["Ce que nous faisons"]
    assert page.evaluate("document.activeElement.id") == "activite"
    axe(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "tagline"
    for step in (3, 4, 5):
        page.get_by_role("button", name="Suivant").press("Enter")
        page.get_by_text(f"{step} sur 5").wait_for()
        axe(page)
    assert visible.all_inner_texts() == ["Interlocuteurs", "Vie du réseau"]
    assert page.get_by_role("button", name="Suivant").count() == 0
    page.go_back()
    page.get_by_text("4 sur 5").wait_for()
    assert visible.all_inner_texts() == ["Comment nous joindre"]


def test_mistakes_lead_to_their_step(form_of, open_page):
    page = open_page(f"{form_of}#joindre")
    page.fill("#id_phone", "0536")
    page.get_by_role("link", name="Identité").click()
    page.fill("#id_name", "")
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    page.get_by_text("il reste à corriger").wait_for()
    page.complaints.clear()  # the browser notes the status 422
    assert page.locator("#id_name").is_visible()
    page.locator("#erreurs").get_by_role("link", name="Téléphone de l’accueil").click()
    page.locator("#id_phone").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_phone"
    assert page.get_by_text("4 sur 5").is_visible()


def test_one_page_on_a_desk_and_without_javascript(form_of, open_page, axe):
    page = open_page(form_of, viewport=DESKTOP)
    assert page.locator("[data-step]:visible").count() == 6
    assert not page.get_by_role("button", name="Suivant").is_visible()
    axe(page)
    page = open_page(form_of, java_script_enabled=False)
    assert page.locator("[data-step]:visible").count() == 6
    assert not page.get_by_role("button", name="Suivant").is_visible()


def test_partner_and_facilitator_at_once_the_second_chooses(place, form_of, fiche, open_page):
    partner = open_page(f"{form_of}#activite")
    facilitator = open_page(
        f"/fumel/fiches/{fiche.pk}/modifier/", user=make_facilitator(place), viewport=DESKTOP
    )
    partner.fill("#id_tagline", "De la structure.")
    partner.fill("#id_limits", "Pas de prêt.")
    partner.wait_for_selector(SAVED)
    facilitator.fill("#id_tagline", "De l’animatrice.")
    facilitator.get_by_role("button", name="Enregistrer le brouillon").click()
    facilitator.get_by_text("le brouillon est enregistré").wait_for()

    partner.reload()  # the draft is shown over what is stored now, and still knows its beginning
    assert partner.input_value("#id_tagline") == "De la structure."
    partner.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    partner.get_by_role("heading", name="Quelqu’un d’autre vient de modifier").wait_for()
    partner.complaints.clear()  # the browser notes the status 409
    assert partner.get_by_text("De l’animatrice.").is_visible()
    assert partner.locator(".fiche-text", has_text="De la structure.").is_visible()
    assert stored(fiche).tagline == "De l’animatrice."
    partner.get_by_label("Garder ce que l’autre personne a enregistré").check()
    partner.get_by_role("button", name="Proposer avec ces choix").click()
    partner.get_by_text("votre fiche est envoyée").wait_for()
    assert (stored(fiche).tagline, stored(fiche).limits) == ("De l’animatrice.", "Pas de prêt.")


def test_sheet_is_drawn_beside_the_form_and_follows_it(form_of, open_page, axe):
    page = open_page(form_of, viewport=WIDE)
    sheet = page.frame_locator("iframe:not(.fiche-preview-next)")
    page.get_by_text("Votre fiche tient sur une page.").wait_for()
    page.fill("#id_tagline", "Un coup de main.")
    sheet.get_by_text("Un coup de main.").wait_for()
    page.fill("#id_missions", "Aider chacun. " * 500)
    page.locator(".fiche-preview-gauge").get_by_text("de trop").wait_for()
    assert page.get_by_text("Votre fiche déborde").is_visible()
    axe(page)


def test_unknown_sigle_is_asked_about_and_proposed(form_of, open_page):
    page = open_page(f"{form_of}#activite")
    page.fill("#id_missions", "Nous animons le CRTV avec la CAF, en PDF.")
    page.wait_for_selector(SAVED)
    page.get_by_role("link", name="Interlocuteurs et réseau").click()
    page.get_by_label("Que veut dire «\u00a0CRTV\u00a0»").fill("Comité du vélo")
    assert page.get_by_label("Que veut dire").count() == 1
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    page.get_by_text("votre fiche est envoyée").wait_for()
    proposal = SigleProposal.objects.get()
    assert (proposal.sigle, proposal.meaning) == ("CRTV", "Comité du vélo")


def test_personal_address_gets_a_gentle_word_at_once(form_of, open_page):
    page = open_page(f"{form_of}#joindre")
    page.fill("#id_email", "camille.exemple@ml.example")
    page.locator("#id_email").blur()
    page.get_by_text("semble être celle d’une personne").wait_for()
    page.fill("#id_email", "accueil.fumel@ml.example")
    page.locator("#id_email").blur()
    assert page.get_by_text("semble être celle d’une personne").count() == 0


def test_hours_are_said_as_they_are_filled_without_htmx(form_of, open_page):
    page = open_page(f"{form_of}#joindre")
    page.get_by_text("Remplir jour par jour").click()
    page.fill("#id_lundi_from_1", "09:00")
    page.fill("#id_lundi_to_1", "12:00")
    page.locator("#id_lundi_to_1").blur()
    page.locator("#horaires-lus").get_by_text("lun 9\u00a0h–12\u00a0h").wait_for()


def test_picture_is_framed_in_the_page(form_of, fiche, open_page):
    out = io.BytesIO()
    Image.new("RGB", (2400, 900), "#4b2142").save(out, "PNG")
    page = open_page(form_of)
    page.set_input_files(
        "#id_logo", {"name": "photo.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    page.get_by_role("button", name="Agrandir").press("Enter")
    page.get_by_role("button", name="Vers la droite").press("Enter")
    for _ in range(100):  # what is framed takes the place of the file
        if page.evaluate("document.querySelector('#id_logo').files[0].name") == "image.png":
            break
        page.wait_for_timeout(100)
    assert page.evaluate("document.querySelector('#id_logo').files[0].name") == "image.png"
    page.get_by_role("button", name="Envoyer à l’équipe du réseau").click()
    page.get_by_text("votre fiche est envoyée").wait_for()
    with stored(fiche).logo.open() as file, Image.open(file) as logo:
        assert (logo.size, logo.format) == ((800, 471), "PNG")


def test_ones_own_photo_fills_its_frame(place, fiche, open_page, axe):
    person = Contact.objects.create(partner=fiche.partner, name="Lise Réau", function="Accueil")
    link = personal_link(fiche.partner, place, person, timezone.now())
    out = io.BytesIO()
    Image.new("RGB", (2400, 900), "#4b2142").save(out, "JPEG")
    page = open_page(reverse("fiches:own_consents", args=[link.code]))
    page.get_by_text("Donner une photo").click()
    page.set_input_files(
        "#id_photo", {"name": "moi.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    )
    page.get_by_role("button", name="Réduire").press("Enter")
    page.get_by_role("button", name="Agrandir").press("Enter")
    page.wait_for_timeout(800)  # what is framed takes the place of the file
    axe(page)
    page.get_by_label("dans le livret imprimé").check()
    page.get_by_role("button", name="Enregistrer ma photo").click()
    page.get_by_text("votre photo est enregistrée").wait_for()
    person.refresh_from_db()
    with person.photo.open() as file, Image.open(file) as photo:
        assert (photo.size, photo.format) == ((659, 800), "JPEG")
