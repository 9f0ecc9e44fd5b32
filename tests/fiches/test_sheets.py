import datetime as dt

import pytest
from django.test import override_settings
from django.utils import timezone

from fiches.livret.contents import Referent
from fiches.models import Fiche
from fiches.sheets import (
    Medium,
    all_themes,
    cost_in_words,
    published_sheet,
    sheet_from,
    website_as_printed,
    with_sheet_relations,
    working_sheet,
)
from partners.models import Consent, Contact
from tests.factories import (
    make_commune,
    make_editor,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db


def agree(contact, *items):
    for item in items:
        Consent.objects.create(contact=contact, item=item, recorded_by="la personne elle-même")


def fetched(fiche):
    return with_sheet_relations(Fiche.objects.all()).get(pk=fiche.pk)


@override_settings(SITE_URL="https://cafes.example")
def test_sheet_says_everything_in_words():
    fiche = make_published_fiche(
        make_partner(name="L’Œuvre du Roc", type="association"),
        audiences=["femmes", "familles"],
        referral_modes=["telephoner"],
        cost="payant",
        cost_details="2 € par repas",
        website="https://www.roc.example/",
        opening_hours="lun–ven 9 h–12 h ; sam 9 h–11 h",
        actions="• Colis\n• Vestiaire\n",
        address="3 rue Haute",
        postal_code="47500",
        commune=make_commune(),
        accessibility=["parking", "fauteuil"],
        now=timezone.make_aware(dt.datetime(2026, 10, 12, 9)),
    )

    sheet = published_sheet(fetched(fiche), all_themes(), Medium.PRINT)

    assert sheet.key == f"{fiche.pk}-1"
    assert sheet.sort_key == "oeuvre du roc"
    assert [theme.letters for theme in sheet.themes] == ["Em"]
    assert sheet.audiences == ("Familles", "Femmes")
    assert sheet.referral_modes == ("Téléphoner",)
    assert sheet.cost == "Payant\u00a0: 2 € par repas"
    assert sheet.website == "www.roc.example"
    assert sheet.opening_hours == ("lun–ven 9 h–12 h", "sam 9 h–11 h")
    assert sheet.actions == ("Colis", "Vestiaire")
    assert (sheet.address, sheet.postal_code, sheet.commune) == ("3 rue Haute", "47500", "Fumel")
    assert sheet.accessibility == ("Accès fauteuil", "Stationnement")
    assert sheet.phone == "05\u00a036\u00a049\u00a000\u00a001"
    assert sheet.verified_on == dt.date(2026, 10, 12)
    assert sheet.short_url == f"https://cafes.example/f/{fiche.pk}/"


def test_each_item_of_a_person_needs_its_own_agreement():
    partner = make_partner()
    fiche = make_published_fiche(partner)
    full = Contact.objects.create(
        partner=partner,
        name="Camille Exemple",
        function="Directrice",
        phone="+33639980001",
        email="camille@exemple.example",
        photo="photos/camille.jpg",
        is_referent=True,
    )
    agree(full, "name", "function", "photo_pdf")
    shy = Contact.objects.create(
        partner=partner, name="Dominique Exemple", function="Accueil", is_referent=True
    )
    agree(shy, "function")

    def referents(medium):
        return published_sheet(fetched(fiche), all_themes(), medium).referents

    assert referents(Medium.PRINT) == (
        Referent(name="Camille Exemple", function="Directrice"),
        Referent(function="Accueil"),
    )
    assert referents(Medium.PDF)[0].photo == "photos/camille.jpg"
    assert referents(Medium.SITE)[0].photo == ""


def test_withdrawn_agreement_counts_at_once_and_nobody_is_shown_by_default():
    partner = make_partner()
    fiche = make_published_fiche(partner)
    person = Contact.objects.create(partner=partner, name="Camille Exemple", is_referent=True)
    agree(person, "name")
    person.consents.update(withdrawn_at=timezone.now())

    assert published_sheet(fetched(fiche), all_themes(), Medium.SITE).referents == ()


def test_address_that_became_confidential_is_withheld_before_the_next_publication():
    fiche = make_published_fiche(
        make_partner(), address="12 rue Secrète", postal_code="47500", commune=make_commune()
    )
    Fiche.objects.filter(pk=fiche.pk).update(confidential_address=True)

    sheet = published_sheet(fetched(fiche), all_themes(), Medium.PRINT)

    assert sheet.confidential
    assert (sheet.address, sheet.postal_code, sheet.commune) == ("", "", "")


def test_confidential_content_never_gives_a_place():
    content = {
        "nom": "Refuge",
        "adresse_confidentielle": True,
        "adresse": "12 rue Secrète",
        "commune": ["47106", "Fumel"],
        "permanences": ["Fumel, mairie, lundi"],
    }
    sheet = sheet_from(content, themes={})
    assert (sheet.address, sheet.commune, sheet.outreach) == ("", "", ())


def test_working_sheet_shows_the_draft():
    fiche = make_published_fiche(make_partner(), tagline="Avant")
    Fiche.objects.filter(pk=fiche.pk).update(tagline="Après")
    assert working_sheet(fetched(fiche), all_themes(), Medium.PDF).tagline == "Après"
    assert published_sheet(fetched(fiche), all_themes(), Medium.PDF).tagline == "Avant"


def test_verified_by_names_a_structure_or_a_team_never_a_person():
    place = make_territory()
    partner = make_partner(place)
    editor = make_editor(place, email="prenom.nom@demo.example")
    speaker = make_user("partenaire@demo.example", "partner", place, partner=partner)
    fiche = make_published_fiche(partner, user=editor)
    assert fiche.verified_by == "l’équipe du réseau"

    other = make_partner(place, name="Autre")
    assert make_published_fiche(other, user=speaker).verified_by == "l’équipe du réseau"
    from fiches.publishing import verify

    verify(fiche, speaker, timezone.now())
    assert fiche.verified_by == "la structure"


@pytest.mark.parametrize(
    ("cost", "details", "words"),
    [
        ("gratuit", "", "Gratuit"),
        ("", "selon revenus", "selon revenus"),
        ("gratuit", "Gratuit la première fois", "Gratuit la première fois"),
        ("payant", "2 €", "Payant\u00a0: 2 €"),
        ("gratuit", "Sauf repas : 5 €", "Gratuit, sauf repas : 5 €"),
        ("", "", ""),
    ],
)
def test_cost_in_words(cost, details, words):
    assert cost_in_words(cost, details) == words


def test_website_as_printed():
    assert website_as_printed("http://exemple.example/aide/") == "exemple.example/aide"


def test_any_number_of_sheets_costs_five_queries(django_assert_num_queries):
    for index in range(5):
        partner = make_partner(name=f"Partenaire {index}")
        make_published_fiche(partner)
        person = Contact.objects.create(partner=partner, name="A", is_referent=True)
        agree(person, "name")
    # themes, fiches with what they point at, communes of the area, referents, their agreements
    with django_assert_num_queries(5):
        themes = all_themes()
        sheets = [
            published_sheet(fiche, themes, Medium.PDF)
            for fiche in with_sheet_relations(Fiche.objects.all())
        ]
    assert [len(sheet.referents) for sheet in sheets] == [1] * 5
