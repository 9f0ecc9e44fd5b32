import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from fiches import exporting
from fiches.models import Fiche
from partners.models import Theme
from tests.factories import (
    make_editor,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db


def url(kind="csv"):
    return reverse(f"fiches:fiche_export_{kind}", args=["fumel"])


def exported(client, user):
    client.force_login(user)
    text = client.get(url()).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def full(fumel, commune):
    """A fiche with something in every field, and traps for whoever reads it back."""
    partner = make_partner(
        fumel,
        "=CCAS de Fumel",
        type="ccas-cias",
        acronym="CCAS",
        acronym_meaning="Centre communal d’action sociale",
        legal_status="securite-sociale",
        siret="35600000000048",
    )
    fiche = make_fiche(
        partner,
        theme="famille",
        theme_2=Theme.objects.get(code="budget"),
        carrier="@mairie",
        tagline="+ proche",
        missions="- aider\n- loger ; orienter / accompagner",
        actions="Aide / conseil\n• Ateliers ; sorties",
        limits="Aucune",
        audiences=["familles", "personnes-exilees"],
        audiences_details="16-25 ans, marins",
        area="CC de Fumel",
        access_conditions="Sur rendez-vous.",
        referral_modes=["envoyer-un-courriel", "telephoner"],
        referral="Appeler",
        delay="15 jours",
        cost="payant",
        cost_details="selon ressources",
        address="1, rue d’Été",
        address_extra="2ᵉ étage",
        postal_code="47500",
        commune=commune,
        phone="+33536490001",
        email="accueil@ccas.example",
        website="https://ccas.example/a?b=c",
        opening_hours="lun 9 h – 12 h",
        outreach="Pays de Serres",
        accessibility=["fauteuil", "lsf"],
        accessibility_details="rampe, bus",
        languages="français, occitan",
        verified_on=dt.date(2026, 10, 12),
    )
    fiche.area_communes.add(commune)
    return fiche


@pytest.mark.parametrize("write", [exporting.as_csv, exporting.as_xlsx])
def test_what_is_exported_is_read_back_unchanged(fumel, full, bring, write):
    make_fiche(make_partner(fumel, "Escale", type="chrs"), confidential_address=True, address="x")
    before = list(Fiche.objects.order_by("pk").values())

    report = bring(fumel, write(exporting.rows(fumel, working_copy=True)))

    assert [row for row in report["rows"] if row["messages"]] == []
    assert report["counts"]["unchanged"] == 2
    assert list(Fiche.objects.order_by("pk").values()) == before


def test_what_is_exported_makes_the_same_fiche_elsewhere(fumel, full, bring):
    data = exporting.as_xlsx(exporting.rows(fumel, working_copy=True))
    [original] = exporting.rows(fumel, working_copy=True)
    full.partner.delete()
    agen = make_territory("agen")

    assert bring(agen, data)["counts"]["created"] == 1

    [copy] = exporting.rows(agen, working_copy=True)
    differ = {
        column
        for column, before, after in zip(exporting.COLUMNS, original, copy, strict=True)
        if before != after
    }
    assert differ == {"zone_communes", "date_maj"}


def test_cells_are_text_and_never_formulas(fumel, full, client):
    client.force_login(make_editor(fumel))

    text = client.get(url()).content.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(url("xlsx")).content))

    assert ";'=CCAS de Fumel;" in text
    assert ";'@mairie;" in text
    assert ";'+ proche;\"'- aider\n" in text
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert book.active["B2"].value == "=CCAS de Fumel"


def test_reader_gets_what_is_published_and_editor_what_is_being_written(fumel, client):
    online = make_published_fiche(make_partner(fumel, "Caf", type="caf"), tagline="En ligne")
    Fiche.objects.filter(pk=online.pk).update(tagline="Brouillon")
    make_fiche(make_partner(fumel, "CCAS", type="ccas-cias"))
    make_published_fiche(make_partner(make_territory("agen"), "MSA", type="msa"))

    editor = [(row["nom"], row["accroche"]) for row in exported(client, make_editor(fumel))]
    reader = [(row["nom"], row["accroche"]) for row in exported(client, make_reader(fumel))]

    assert editor == [("Caf", "Brouillon"), ("CCAS", "")]
    assert reader == [("Caf", "En ligne")]


def test_confidential_address_is_exported_to_nobody(fumel, commune, client):
    fiche = make_published_fiche(
        make_partner(fumel, "Escale", type="chrs"),
        address="7 rue Cachée",
        address_extra="Porte Cachée",
        commune=commune,
        postal_code="47500",
        outreach="Place Cachée",
        accessibility_details="Rampe Cachée",
    )
    Fiche.objects.filter(pk=fiche.pk).update(confidential_address=True)

    for user in (make_editor(fumel), make_reader(fumel)):
        [row] = exported(client, user)
        assert row["adresse_confidentielle"] == "oui"
        assert "Cachée" not in str(row)
        assert (row["code_postal"], row["commune"], row["code_insee"]) == ("", "", "")


def test_export_is_for_those_who_see_the_territory(fumel, client):
    assert client.get(url()).status_code == 302
    client.force_login(make_user())
    assert client.get(url()).status_code == 404
    assert client.get(url("xlsx")).status_code == 404


# session, user, territory, memberships; types, themes; fiches; communes of their areas
EXPORT_QUERIES = 8


@pytest.mark.parametrize("count", [1, 30])
def test_export_costs_the_same_queries_whatever_the_fiches(
    fumel, client, count, django_assert_num_queries
):
    for number in range(count):
        make_fiche(make_partner(fumel, f"Partenaire {number}"))
    client.force_login(make_editor(fumel))

    with django_assert_num_queries(EXPORT_QUERIES):
        response = client.get(url("xlsx"))

    assert len(list(load_workbook(io.BytesIO(response.content)).active.rows)) == count + 1
