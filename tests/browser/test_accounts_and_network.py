"""Logging in, and keeping the network, in a real browser."""

import pytest
from django.urls import reverse

from partners.models import Consent, Contact
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_facilitator, make_partner, make_territory, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fumel(transactional_db):
    return make_territory("fumel")


@pytest.fixture
def lise(fumel):
    return Contact.objects.create(
        partner=make_partner(fumel, can_host=True),
        name="Lise Réau",
        function="conseillère",
        phone="+33536490002",
    )


def test_login_keeps_where_one_was_going(open_page, fumel):
    user = make_facilitator(fumel)
    user.set_password("trois petits chats")
    user.save()
    page = open_page("/fumel/reseau/")
    page.fill("#id_username", "animation@demo.example")
    page.fill("#id_password", "trois petits chats")
    page.keyboard.press("Enter")  # the first button: not the one that asks for a link
    page.get_by_role("heading", name="Réseau", level=1).wait_for()


def test_link_is_asked_for_with_the_address_already_typed(open_page, fumel):
    make_user("lise@demo.example")
    page = open_page("/connexion/")
    page.fill("#id_username", "lise@demo.example")
    page.get_by_role("button", name="Recevoir un lien par courriel").click()
    assert page.inner_text("h1") == "Regardez votre messagerie"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_pages_are_easy_to_use(open_page, axe, fumel, lise, viewport):
    user = make_facilitator(fumel)
    partner = ["fumel", lise.partner_id]
    page = open_page("/connexion/", viewport=viewport)
    axe(page)
    page = open_page("/compte/", user=user, viewport=viewport)
    for address in (
        reverse("partners:account"),
        reverse("partners:password_change"),
        reverse("partners:partner_list", args=["fumel"]),
        reverse("partners:partner_detail", args=partner),
        reverse("partners:partner_create", args=["fumel"]) + "?q=mission",
        reverse("partners:partner_edit", args=partner),
        reverse("partners:partner_close", args=partner),
        reverse("partners:contact_create", args=partner),
        reverse("partners:contact_edit", args=[*partner, lise.pk]),
        reverse("partners:contact_leave", args=[*partner, lise.pk]),
        reverse("fiches:sigle_list", args=["fumel"]),
        reverse("fiches:sigle_create", args=["fumel"]),
        reverse("fiches:number_list", args=["fumel"]),
    ):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_agreement_is_withdrawn_in_one_click(open_page, fumel, lise):
    Consent.objects.create(contact=lise, item=Consent.Item.PHONE)
    page = open_page(
        reverse("partners:partner_detail", args=["fumel", lise.partner_id]),
        user=make_facilitator(fumel),
    )
    page.get_by_role("button", name="Retirer l’accord").click()
    page.get_by_text("plus rien n’en paraît sur le site").wait_for()
    assert lise.agreed_items() == frozenset()


def test_mistakes_are_summed_up_with_links_and_nothing_typed_is_lost(open_page, axe, fumel, lise):
    page = open_page(
        reverse("partners:contact_create", args=["fumel", lise.partner_id]),
        user=make_facilitator(fumel),
    )
    page.fill("#id_name", "Marc Assin")
    page.fill("#id_phone", "05 36")
    page.get_by_role("button", name="Ajouter cette personne").click()
    page.locator("#erreurs a").first.click()
    assert page.evaluate("location.hash") == "#id_phone"
    assert page.input_value("#id_name") == "Marc Assin"
    assert page.input_value("#id_phone") == "05 36"
    axe(page)
