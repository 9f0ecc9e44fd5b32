import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from fiches.models import Fiche
from fiches.publishing import archive
from partners.models import Consent, Contact
from tests.factories import (
    make_commune,
    make_editor,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db

PIXEL = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def fiche(place):
    return make_published_fiche(
        make_partner(place, "Mission locale", acronym="ML"),
        tagline="Un coup de main pour les 16–25 ans.",
        referral="Appelez avant.",
        limits="Pas d’hébergement.",
        address="3 rue Haute",
        postal_code="47500",
        commune=make_commune(),
        opening_hours="lun–ven 9 h–12 h ; sam 9 h–11 h",
        website="https://ml.example/",
        email="accueil@ml.example",
        now=timezone.now() - dt.timedelta(days=95),
    )


def text_of(client, fiche):
    response = client.get(reverse("fiches:fiche_detail", args=["fumel", fiche.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_reader_finds_what_helps(place, fiche, client):
    client.force_login(make_reader(place))
    html = text_of(client, fiche)
    for said in (
        "Un coup de main pour les 16–25 ans.",
        'href="tel:+33536490001"',
        "05\u00a036\u00a049\u00a000\u00a001",
        "Appelez avant.",
        "Pas d’hébergement.",
        "3 rue Haute",
        "47500 Fumel",
        "lun–ven 9 h–12 h<br>sam 9 h–11 h",
        'href="https://ml.example/"',
        "vérifiée il y a 3 mois",
    ):
        assert said in html
    for word in ("Modifier", "Archiver", "Versions publiées", "brouillon"):
        assert word not in html


def test_reader_does_not_see_what_is_not_published_yet(place, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(tagline="Pas encore")
    client.force_login(make_reader(place))
    assert "Pas encore" not in text_of(client, fiche)


def test_editor_sees_field_by_field_what_is_not_published_yet(place, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(tagline="Plus court.", phone="")
    client.force_login(make_editor(place))
    page = client.get(reverse("fiches:fiche_detail", args=["fumel", fiche.pk]))
    assert [(d.label, d.before, d.after) for d in page.context["differences"]] == [
        ("Accroche", "Un coup de main pour les 16–25 ans.", "Plus court."),
        ("Téléphone de l’accueil", "05\u00a036\u00a049\u00a000\u00a001", ""),
    ]
    html = page.content.decode()
    assert "2\u00a0modifications pas encore publiées" in html
    assert "Publier la fiche" in html


def test_kind_of_a_space_is_no_change(place, fiche, client):
    Fiche.objects.filter(pk=fiche.pk).update(missions=fiche.missions.replace(" ", "\u00a0"))
    client.force_login(make_editor(place))
    assert client.get(f"/fumel/fiches/{fiche.pk}/").context["differences"] == []


def test_website_that_is_not_one_is_not_a_link(place, client):
    fiche = make_published_fiche(make_partner(place), website="javascript:alert(1)")
    client.force_login(make_reader(place))
    assert 'href="javascript' not in text_of(client, fiche)


def test_what_people_wrote_is_text(place, client):
    fiche = make_published_fiche(make_partner(place, "<script>alert(1)</script>"))
    client.force_login(make_reader(place))
    assert "<script>alert" not in text_of(client, fiche)


def test_person_is_shown_as_she_agreed(place, fiche, client):
    person = Contact.objects.create(
        partner=fiche.partner,
        name="Camille Exemple",
        function="Conseillère",
        phone="+33639980001",
        email="camille@ml.example",
        is_referent=True,
    )
    client.force_login(make_reader(place))
    assert "Conseillère" not in text_of(client, fiche)
    Consent.objects.create(contact=person, item="function")
    html = text_of(client, fiche)
    assert "Conseillère" in html
    assert "Camille" not in html
    assert "06\u00a039" not in html
    Consent.objects.create(contact=person, item="name")
    assert "Camille Exemple" in text_of(client, fiche)
    person.consents.update(withdrawn_at=timezone.now())
    assert "Camille" not in text_of(client, fiche)


@pytest.mark.parametrize("who", ["reader", "adviser"])
def test_draft_does_not_exist_for_readers(place, client, who):
    fiche = make_fiche(make_partner(place))
    client.force_login(make_user("x@demo.example", who, place))
    assert client.get(f"/fumel/fiches/{fiche.pk}/").status_code == 404
    assert client.get(f"/f/{fiche.pk}/").status_code == 404


def test_code_on_paper_leads_any_member_to_what_is_published(place, fiche, client):
    elsewhere = make_territory("agen-montanou")
    Fiche.objects.filter(pk=fiche.pk).update(tagline="Pas encore")
    client.force_login(make_reader(elsewhere))
    html = client.get(f"/f/{fiche.pk}/").content.decode()
    assert "Un coup de main" in html
    assert "Pas encore" not in html
    assert client.get(f"/fumel/fiches/{fiche.pk}/").status_code == 404


def test_someone_without_any_role_gets_nothing(fiche, client):
    client.force_login(make_user("personne@demo.example"))
    assert client.get(f"/f/{fiche.pk}/").status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_page_costs_the_same_whatever_its_history(
    place, fiche, client, count, django_assert_num_queries
):
    editor = make_editor(place)
    client.force_login(editor)
    for number in range(count):
        fiche.revisions.create(
            number=number + 2, content={}, published_at=timezone.now(), published_by=editor
        )
    # session, user, roles, territory, fiche, communes of its area, referents (their agreements:
    # nobody), themes for the reader's part and for the editor's, revisions, territories of the
    # switcher
    with django_assert_num_queries(11):
        text_of(client, fiche)


# Stages.


def test_editor_publishes(place, client):
    fiche = make_fiche(make_partner(place))
    client.force_login(make_editor(place))
    page = client.post(f"/fumel/fiches/{fiche.pk}/publier/", follow=True)
    fiche.refresh_from_db()
    assert (fiche.state, fiche.published.number) == ("published", 1)
    assert (fiche.verified_on, fiche.verified_by) == (None, "")
    assert "la fiche est publiée" in page.content.decode()


def test_publishing_says_what_is_missing_with_links(place, client):
    fiche = make_fiche(make_partner(place), missions="", phone="")
    client.force_login(make_editor(place))
    page = client.post(f"/fumel/fiches/{fiche.pk}/publier/", follow=True)
    fiche.refresh_from_db()
    assert fiche.state == "draft"
    html = page.content.decode()
    assert "la fiche n’est pas publiée" in html
    assert '<a href="#id_tagline">' in html
    assert '<a href="#id_phone">' in html


def test_partner_verifies_her_own_fiche_and_publishes_nothing(place, fiche, client):
    client.force_login(make_user("p@demo.example", "partner", place, partner=fiche.partner))
    client.post(f"/fumel/fiches/{fiche.pk}/verifier/")
    assert client.post(f"/fumel/fiches/{fiche.pk}/publier/").status_code == 403
    assert client.post(f"/fumel/fiches/{fiche.pk}/archiver/").status_code == 403
    fiche.refresh_from_db()
    assert fiche.verified_on == timezone.localdate()
    assert fiche.verified_by == "la structure"
    assert fiche.revisions.count() == 1


def test_partner_is_asked_whether_all_is_right(place, fiche, client):
    client.force_login(make_user("p@demo.example", "partner", place, partner=fiche.partner))
    home = client.get("/fumel/").content.decode()
    assert f'href="/fumel/fiches/{fiche.pk}/">Relire ma fiche' in home
    actions = client.get(f"/fumel/fiches/{fiche.pk}/").content.decode()
    yes, no = actions.index("Oui, tout est exact"), actions.index(" Corriger</a>")
    assert yes < no < actions.index("fiche-call")
    assert "Marquer comme vérifiée" not in actions
    Fiche.objects.filter(pk=fiche.pk).update(state="submitted")
    assert "Oui, tout est exact" not in client.get(f"/fumel/fiches/{fiche.pk}/").content.decode()


def test_archived_fiche_comes_back_as_a_draft(place, fiche, client):
    client.force_login(make_editor(place))
    client.post(f"/fumel/fiches/{fiche.pk}/archiver/")
    reader = make_reader(place)
    client.force_login(reader)
    assert client.get(f"/fumel/fiches/{fiche.pk}/").status_code == 404
    client.force_login(make_editor(place, "autre@demo.example"))
    client.post(f"/fumel/fiches/{fiche.pk}/retablir/")
    fiche.refresh_from_db()
    assert (fiche.state, fiche.published, fiche.search_text) == ("draft", None, "")
    client.force_login(reader)
    assert client.get(f"/fumel/fiches/{fiche.pk}/").status_code == 404


@pytest.mark.parametrize("stage", ["publier", "verifier", "archiver", "retablir"])
def test_a_link_changes_nothing(place, fiche, client, stage):
    client.force_login(make_editor(place))
    assert client.get(f"/fumel/fiches/{fiche.pk}/{stage}/").status_code == 405


# The A4 sheet and its gauge.


def test_sheet_is_one_tagged_page(place, fiche, client):
    import io

    import pikepdf

    client.force_login(make_reader(place))
    response = client.get(f"/fumel/fiches/{fiche.pk}/feuille.pdf")
    assert response["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.Lang == "fr"
        assert pdf.Root.MarkInfo.Marked


def test_gauge_answers_alone_or_in_its_page(place, fiche, client):
    client.force_login(make_editor(place))
    address = f"/fumel/fiches/{fiche.pk}/place/"
    page = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" in page
    assert "<h1>" not in part
    assert "Votre fiche tient sur une page." in page
    assert "Votre fiche tient sur une page." in part


def test_gauge_warns_of_a_fiche_that_overflows(place, client):
    fiche = make_fiche(make_partner(place), missions="Nous accompagnons. " * 600)
    client.force_login(make_editor(place))
    assert "déborde" in client.get(f"/fumel/fiches/{fiche.pk}/place/").content.decode()


# Pictures.


def test_logo_of_a_draft_is_for_those_who_keep_it(place, client):
    fiche = make_fiche(make_partner(place))
    fiche.logo.save("logo.png", ContentFile(PIXEL))
    client.force_login(make_reader(place))
    assert client.get(f"/f/{fiche.pk}/logo/").status_code == 404
    client.force_login(make_editor(place))
    response = client.get(f"/f/{fiche.pk}/logo/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response.getvalue() == PIXEL


def test_published_logo_is_for_every_member(place, client):
    fiche = make_fiche(make_partner(place))
    fiche.logo.save("logo.png", ContentFile(PIXEL))
    from fiches.publishing import publish

    publish(fiche, None, timezone.now())
    client.force_login(make_reader(make_territory("agen-montanou")))
    response = client.get(f"/f/{fiche.pk}/logo/")
    archive(fiche)
    assert client.get(f"/f/{fiche.pk}/logo/").status_code == 404
    assert response.status_code == 200
    assert response.getvalue() == PIXEL


@pytest.mark.parametrize(("asked", "size"), [("a5", 420), ("large", 595), ("", 595), ("zz", 595)])
def test_the_sheet_is_given_in_the_format_that_is_asked(place, fiche, client, asked, size):
    import io

    import pikepdf

    client.force_login(make_reader(place))
    data = client.get(f"/fumel/fiches/{fiche.pk}/feuille.pdf", {"format": asked}).content
    with pikepdf.open(io.BytesIO(data)) as pdf:
        left, _, right, _ = map(float, pdf.pages[0].MediaBox)
    assert round(right - left) == size
