import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from partners.models import Consent, Contact
from partners.people import agree
from tests.factories import make_reader

pytestmark = pytest.mark.django_db

Item = Consent.Item


def own(link, page=""):
    return f"/l/{link.code}/accords/{page}"


def portrait(size=(60, 80)):
    file = io.BytesIO()
    Image.new("RGB", size, "#b4532a").save(file, "JPEG")
    return SimpleUploadedFile("moi.jpg", file.getvalue(), "image/jpeg")


@pytest.fixture
def photographed(client, link, lise):
    data = {"photo": portrait(), "shown": ["photo_site", "photo_print"]}
    client.post(own(link, "photo/envoyer/"), data)
    lise.refresh_from_db()
    return lise


def seen_by_a_reader(client, place, fiche):
    client.force_login(make_reader(place, f"l{timezone.now():%S%f}@demo.example"))
    html = client.get(f"/fumel/fiches/{fiche.pk}/").content.decode()
    html = html.replace("\N{NO-BREAK SPACE}", " ")
    client.logout()
    return html


def test_page_shows_each_item_and_the_notice(client, link, place):
    html = client.get(own(link)).content.decode().replace("\N{NO-BREAK SPACE}", " ")

    for text in ("Lise Réau", "conseillère", "05 36 49 00 02", "lise@ml.example"):
        assert text in html
    assert "Un livret déjà imprimé ne peut pas être rappelé" in html
    assert "Centre social du Haut-Agenais" in html
    assert "mission d’intérêt public" in html
    assert "Cnil" in html


def test_agreement_is_dated_given_by_herself_and_counts_at_once(client, link, lise, place, fiche):
    assert "Lise Réau" not in seen_by_a_reader(client, place, fiche)

    client.post(own(link, "name/"), {"accord": "oui"})

    consent = lise.consents.get()
    assert (consent.item, consent.recorded_by) == (Item.NAME, "la personne elle-même")
    html = client.get(own(link)).content.decode()
    assert "donné par vous" in html
    assert "recueilli par" not in html
    assert consent.given_at.date() == timezone.now().date()
    assert "Lise Réau" in seen_by_a_reader(client, place, fiche)


def test_withdrawal_takes_one_click_and_counts_at_once(client, link, lise, place, fiche):
    agree(lise, Item.NAME, "l’équipe", timezone.now())
    agree(lise, Item.PHONE, "l’équipe", timezone.now())

    client.post(own(link, "phone/"))

    assert lise.consents.get(item=Item.PHONE).withdrawn_at is not None
    assert lise.consents.get(item=Item.NAME).withdrawn_at is None
    html = seen_by_a_reader(client, place, fiche)
    assert "Lise Réau" in html
    assert "05 36 49 00 02" not in html


def test_agreeing_twice_keeps_one_agreement_and_its_date(client, link, lise):
    client.post(own(link, "name/"), {"accord": "oui"})
    first = lise.consents.get()
    client.post(own(link, "name/"), {"accord": "oui"})

    assert lise.consents.get() == first


def test_nobody_agrees_to_show_what_is_not_there(client, link, lise):
    Contact.objects.filter(pk=lise.pk).update(phone="")

    assert client.post(own(link, "phone/"), {"accord": "oui"}).status_code == 404
    assert client.post(own(link, "photo_site/"), {"accord": "oui"}).status_code == 404
    assert client.post(own(link, "shoe_size/"), {"accord": "oui"}).status_code == 404
    assert not lise.consents.exists()


def test_general_address_agrees_for_nobody(client, general, lise):
    for page in ("", "photo/"):
        assert client.get(own(general, page)).status_code == 404
    for page in ("name/", "photo/envoyer/", "photo/retirer/"):
        assert client.post(own(general, page), {"accord": "oui"}).status_code == 404
    assert not lise.consents.exists()


def test_photo_comes_with_an_agreement_for_each_place(client, photographed, link):
    assert photographed.agreed_items() == {Item.PHOTO_SITE, Item.PHOTO_PRINT}
    assert default_storage.exists(photographed.photo.name)
    assert photographed.photo.name.endswith(".jpg")
    response = client.get(own(link, "photo/"))
    assert response["Content-Type"] == "image/jpeg"
    assert response.getvalue()


def test_photo_without_any_agreement_is_not_kept(client, link, lise):
    response = client.post(own(link, "photo/envoyer/"), {"photo": portrait()})

    assert response.status_code == 422
    assert "Cochez au moins un endroit" in response.content.decode()
    lise.refresh_from_db()
    assert not lise.photo


def test_another_photo_is_another_agreement(client, photographed, link):
    former = photographed.photo.name
    data = {"photo": portrait((50, 50)), "shown": ["photo_pdf"]}
    client.post(own(link, "photo/envoyer/"), data)

    photographed.refresh_from_db()
    assert photographed.photo.name != former
    assert photographed.agreed_items() == {Item.PHOTO_PDF}


def test_refusing_the_photo_one_place_after_the_other_deletes_the_file(
    client, photographed, link, django_capture_on_commit_callbacks
):
    name = photographed.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(own(link, "photo_site/"))
        photographed.refresh_from_db()
        assert photographed.photo.name == name
        client.post(own(link, "photo_print/"))

    photographed.refresh_from_db()
    assert not photographed.photo
    assert not default_storage.exists(name)


def test_removing_the_photo_ends_every_agreement_and_the_file(
    client, photographed, link, django_capture_on_commit_callbacks
):
    name = photographed.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(own(link, "photo/retirer/"))
        client.post(own(link, "photo/retirer/"))

    photographed.refresh_from_db()
    assert not photographed.photo
    assert not default_storage.exists(name)
    assert photographed.agreed_items() == set()


def test_one_person_decides_nothing_for_another(client, link, partner, lise):
    marc = Contact.objects.create(partner=partner, name="Marc Dol", is_referent=True)
    agree(marc, Item.NAME, "l’équipe", timezone.now())

    for item in Item.values:
        client.post(own(link, f"{item}/"))

    assert marc.agreed_items() == {Item.NAME}
    assert "Marc Dol" not in client.get(own(link)).content.decode()
