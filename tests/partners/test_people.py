"""The people of a partner: shown as they agreed, forgotten when they leave."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from partners import people
from partners.models import Consent, Contact, Role
from tests.factories import (
    make_editor,
    make_facilitator,
    make_partner,
    make_reader,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db
Item = Consent.Item


def picture(format="PNG", size=(40, 40)):
    out = io.BytesIO()
    Image.new("RGB", size, "#b4532a").save(out, format)
    return out.getvalue()


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def partner(fumel):
    return make_partner(fumel)


@pytest.fixture
def lise(partner):
    """She has everything, and agreed to nothing yet."""
    contact = Contact.objects.create(
        partner=partner,
        name="Lise Réau",
        function="conseillère",
        phone="+33536490002",
        email="lise@ml.example",
    )
    contact.photo.save("lise.png", ContentFile(picture()))
    return contact


def agree(contact, *items):
    for item in items:
        people.agree(contact, item, "Anne Imatrice", timezone.now())


def page(name, contact, *args):
    partner = contact.partner_id
    return reverse(f"partners:{name}", args=["fumel", partner, contact.pk, *args])


def detail(client, contact):
    return client.get(reverse("partners:partner_detail", args=["fumel", contact.partner_id])).text


SECRETS = {
    Item.NAME: "Lise Réau",
    Item.FUNCTION: "conseillère",
    Item.PHONE: "05\u00a036\u00a049\u00a000\u00a002",
    Item.EMAIL: "lise@ml.example",
    Item.PHOTO_SITE: "/photo/",
}


@pytest.mark.parametrize(
    ("agreed", "shown"),
    [
        (set(), set()),
        ({Item.FUNCTION}, {Item.FUNCTION}),
        ({Item.NAME}, {Item.NAME}),
        ({Item.PHONE, Item.EMAIL, Item.PHOTO_SITE}, set()),
        ({Item.FUNCTION, Item.PHONE, Item.EMAIL, Item.PHOTO_SITE}, {Item.FUNCTION}),
        ({Item.NAME, Item.PHONE}, {Item.NAME, Item.PHONE}),
        ({Item.NAME, Item.PHOTO_PRINT, Item.PHOTO_PDF}, {Item.NAME}),
        (set(SECRETS), set(SECRETS)),
    ],
)
def test_reader_sees_what_was_agreed_and_nothing_else(client, fumel, lise, agreed, shown):
    agree(lise, *agreed)
    client.force_login(make_reader(fumel))
    text = detail(client, lise)
    assert {item for item, secret in SECRETS.items() if secret in text} == shown


@pytest.mark.parametrize("agreed", [{Item.NAME, Item.PHOTO_SITE}, {Item.NAME}, {Item.PHOTO_SITE}])
def test_portrait_is_served_to_readers_with_its_own_agreement(client, fumel, lise, agreed):
    agree(lise, *agreed)
    client.force_login(make_reader(fumel))
    response = client.get(page("contact_photo", lise))
    if agreed == {Item.NAME, Item.PHOTO_SITE}:
        assert response.getvalue() == picture()
        assert response["Content-Type"] == "image/png"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-cache"
    else:
        assert response.status_code == 404


def test_portrait_has_no_address_of_its_own(client, fumel, lise):
    client.force_login(make_facilitator(fumel))
    assert client.get(f"/media/{lise.photo.name}").status_code == 404


def test_portrait_whose_file_is_gone_is_not_found(client, fumel, lise):
    default_storage.delete(lise.photo.name)
    client.force_login(make_facilitator(fumel))
    assert client.get(page("contact_photo", lise)).status_code == 404


def test_those_who_keep_the_partner_see_all_with_each_agreement(client, fumel, lise):
    agree(lise, Item.PHONE)
    for user in (
        make_facilitator(fumel),
        make_editor(fumel),
        make_user("partenaire@demo.example", Role.PARTNER, fumel, lise.partner),
    ):
        client.force_login(user)
        text = detail(client, lise)
        assert all(secret in text for secret in SECRETS.values())
        assert text.count("pas d’accord") == 6
        assert text.count("noté par Anne Imatrice") == 1


def test_person_who_agreed_in_another_partner_is_not_reached_by_this_one(client, fumel, lise):
    client.force_login(make_facilitator(fumel))
    other = make_partner(fumel, "Emmaüs")
    url = reverse("partners:contact_edit", args=["fumel", other.pk, lise.pk])
    assert client.get(url).status_code == 404


# Agreements


def test_agreement_is_dated_and_signed_and_withdrawn_in_one_click(client, fumel, lise):
    user = make_facilitator(fumel)
    client.force_login(user)
    client.post(page("contact_agree", lise, "phone"))
    client.post(page("contact_agree", lise, "phone"))
    [consent] = lise.consents.all()
    assert (consent.item, consent.recorded_by, consent.withdrawn_at) == ("phone", str(user), None)
    assert lise.agreed_items() == {Item.PHONE}
    client.post(page("contact_withdraw", lise, "phone"))
    [consent] = lise.consents.all()
    assert consent.withdrawn_at >= consent.given_at
    assert lise.agreed_items() == set()
    client.post(page("contact_agree", lise, "phone"))
    assert lise.consents.count() == 2


@pytest.mark.parametrize("name", ["contact_agree", "contact_withdraw"])
def test_agreement_to_something_unknown_is_not_found(client, fumel, lise, name):
    client.force_login(make_facilitator(fumel))
    assert client.post(page(name, lise, "adresse")).status_code == 404
    assert client.get(page(name, lise, "phone")).status_code == 405


# Add and correct


def create(client, partner, **data):
    url = reverse("partners:contact_create", args=["fumel", partner.pk])
    return client.post(url, {"name": "Lise Réau", **data})


def test_person_is_added_with_what_she_agreed_to(client, fumel, partner):
    client.force_login(make_facilitator(fumel))
    photo = SimpleUploadedFile("../moi.svg", picture("JPEG", (1200, 900)), "image/svg+xml")
    create(
        client,
        partner,
        phone="05.36.49.00.02",
        photo=photo,
        is_referent="on",
        agreed=["name", "phone", "photo_site"],
    )
    contact = Contact.objects.get()
    assert (contact.phone, contact.is_referent) == ("+33536490002", True)
    assert contact.agreed_items() == {Item.NAME, Item.PHONE, Item.PHOTO_SITE}
    assert contact.photo.name.endswith(".jpg")
    assert "moi" not in contact.photo.name
    assert (contact.photo.width, contact.photo.height) == (800, 600)


@pytest.mark.parametrize(
    ("data", "field", "complaint"),
    [
        ({"name": ""}, "name", "obligatoire"),
        ({"name": "Lise\u202e"}, "name", "caractère invisible"),
        ({"phone": "05 36"}, "phone", "Nous ne reconnaissons pas ce numéro"),
        ({"email": "lise"}, "email", "adresse"),
        ({"agreed": ["phone"]}, "agreed", "Vous avez coché «\u00a0ligne directe\u00a0»"),
        ({"agreed": ["photo_pdf"]}, "agreed", "sans l’indiquer"),
        ({"agreed": ["adresse"]}, "agreed", "choix valide"),
        (
            {"photo": SimpleUploadedFile("a.png", b"<svg><script>1</script></svg>")},
            "photo",
            "Nous n’arrivons pas à lire cette image",
        ),
    ],
)
def test_mistake_is_told_beside_the_field(client, fumel, partner, data, field, complaint):
    client.force_login(make_facilitator(fumel))
    response = create(client, partner, **{"function": "conseillère", **data})
    assert complaint in response.context["form"].errors[field][0]
    assert 'value="conseillère"' in response.text
    assert not Contact.objects.exists()


def edited(lise, **data):
    return {
        "name": lise.name,
        "function": lise.function,
        "phone": "05 36 49 00 02",
        "email": lise.email,
        **data,
    }


def test_correction_keeps_the_agreements(client, fumel, lise):
    agree(lise, *Item)
    client.force_login(make_facilitator(fumel))
    data = edited(lise, name="Lise Reau", phone="05 36 49 00 03")
    client.post(page("contact_edit", lise), data)
    lise.refresh_from_db()
    assert (lise.name, lise.phone, lise.agreed_items()) == ("Lise Reau", "+33536490003", set(Item))
    assert default_storage.exists(lise.photo.name)


def test_successor_does_not_inherit_the_agreements(client, fumel, lise):
    agree(lise, *Item)
    client.force_login(make_facilitator(fumel))
    response = client.post(page("contact_edit", lise), edited(lise, name="Marc Assin"))
    assert "notez d’abord le départ de Lise Réau" in response.context["form"].errors["name"][0]
    lise.refresh_from_db()
    assert lise.name == "Lise Réau"
    client.post(page("contact_edit", lise), edited(lise, name="Lise Réau-Miel", same_person="on"))
    lise.refresh_from_db()
    assert (lise.name, lise.agreed_items()) == ("Lise Réau-Miel", set(Item))


def test_what_is_emptied_is_no_longer_agreed(client, fumel, lise):
    agree(lise, *Item)
    client.force_login(make_facilitator(fumel))
    client.post(page("contact_edit", lise), edited(lise, phone=""))
    assert lise.agreed_items() == set(Item) - {Item.PHONE}


@pytest.mark.parametrize("new", [True, False])
def test_another_photo_needs_another_agreement_and_the_old_file_goes(
    client, fumel, lise, new, django_capture_on_commit_callbacks
):
    agree(lise, *Item)
    old = lise.photo.name
    client.force_login(make_facilitator(fumel))
    change = {"photo": SimpleUploadedFile("b.png", picture())} if new else {"remove_photo": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("contact_edit", lise), edited(lise, **change))
    lise = Contact.objects.get()
    assert bool(lise.photo) is new
    assert lise.photo.name != old
    assert not default_storage.exists(old)
    assert lise.agreed_items() == {Item.NAME, Item.FUNCTION, Item.PHONE, Item.EMAIL}


# Leave


def test_who_leaves_is_forgotten_at_once(client, fumel, lise, django_capture_on_commit_callbacks):
    agree(lise, *Item)
    photo = lise.photo.name
    client.force_login(make_facilitator(fumel))
    asked = client.get(page("contact_leave", lise)).text
    assert "effacer ses données personnelles" in asked
    assert Contact.objects.referents().count() == 0
    assert Contact.objects.get().name == "Lise Réau"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page("contact_leave", lise))
    lise = Contact.objects.get()
    assert (lise.name, lise.phone, lise.email, lise.photo.name, lise.function) == (
        "",
        "",
        "",
        "",
        "conseillère",
    )
    assert lise.left_on == timezone.localdate()
    assert lise.agreed_items() == set()
    assert {consent.recorded_by for consent in lise.consents.all()} == {""}
    assert not default_storage.exists(photo)
    assert "conseillère" not in detail(client, lise)
    assert client.get(page("contact_edit", lise)).status_code == 404
