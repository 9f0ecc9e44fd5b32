import datetime as dt
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from fiches.livret.book import parts
from fiches.livret.contents import Section, SigleEntry
from fiches.livret.edition import html_edition
from fiches.livret.editions import next_edition
from fiches.livret.freeze import freeze, thaw
from fiches.livret.readiness import readiness
from fiches.models import NumberCheck, Sigle, UsefulNumber
from partners.models import Consent, Contact, Territory
from tests.factories import (
    make_commune,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def fumel():
    territory = make_territory("fumel")
    territory.communes.add(make_commune())
    return territory


def frozen(territory):
    return freeze(next_edition(territory, TODAY), TODAY)


def make_referent(partner, *items, **fields):
    fields = {
        "name": "Camille Exemple",
        "function": "Conseillère",
        "email": "c@ml.example",
    } | fields
    contact = Contact.objects.create(partner=partner, is_referent=True, **fields)
    for item in items:
        Consent.objects.create(contact=contact, item=item)
    return contact


def test_freeze_takes_online_fiches_in_french_order(fumel):
    for name in ("Emmaüs", "École du Lot", "Eaux vives", "L’Escale"):
        make_published_fiche(make_partner(fumel, name))
    make_fiche(make_partner(fumel, "Brouillon"))
    assert [sheet.name for sheet in frozen(fumel).sheets] == [
        "Eaux vives",
        "École du Lot",
        "Emmaüs",
        "L’Escale",
    ]


def test_freeze_keeps_what_was_published_not_the_draft(fumel):
    fiche = make_published_fiche(make_partner(fumel), missions="Version publiée.")
    fiche.missions = "Brouillon."
    fiche.save()
    assert [sheet.missions for sheet in frozen(fumel).sheets] == ["Version publiée."]


def test_freeze_leaves_out_partners_who_left_or_closed(fumel):
    gone, closed = make_partner(fumel, "Partie"), make_partner(fumel, "Fermée")
    make_published_fiche(gone)
    make_published_fiche(closed)
    gone.participations.update(left_on=TODAY)
    closed.closed_on = TODAY
    closed.save()
    assert frozen(fumel).sheets == ()


def test_freeze_prints_only_what_each_person_agreed_to(fumel):
    partner = make_partner(fumel)
    make_published_fiche(partner)
    make_referent(partner, "name", "email")
    make_referent(partner, "function", "email")  # no name: the function alone
    make_referent(partner)
    named, nameless = frozen(fumel).sheets[0].referents
    assert (named.name, named.function, named.email) == ("Camille Exemple", "", "c@ml.example")
    assert (nameless.name, nameless.function, nameless.email) == ("", "Conseillère", "")


def test_thaw_honours_a_consent_withdrawn_since(fumel):
    partner = make_partner(fumel)
    make_published_fiche(partner)
    contact = make_referent(partner, "name", "function")
    edition = frozen(fumel)
    contact.consents.filter(item="name").update(withdrawn_at=timezone.now() + dt.timedelta(days=1))
    (referent,) = thaw(edition).sheets[0].referents
    assert (referent.name, referent.function) == ("", "Conseillère")
    contact.delete()
    assert thaw(edition).sheets[0].referents == ()


@pytest.mark.parametrize("field", ["name", "function", "email"])
def test_thaw_drops_what_is_another_persons_by_now(fumel, field):
    partner = make_partner(fumel)
    make_published_fiche(partner)
    contact = make_referent(partner, "name", "function", "email")
    edition = frozen(fumel)
    (before,) = edition.sheets[0].referents
    setattr(contact, field, "dominique@ml.example")
    contact.save()
    (after,) = thaw(edition).sheets[0].referents
    assert after == replace(before, **{field: ""})


def test_thaw_drops_the_whole_of_who_was_replaced(fumel):
    partner = make_partner(fumel)
    make_published_fiche(partner)
    contact = make_referent(partner, "name")
    edition = frozen(fumel)
    contact.name = "Dominique Suivante"
    contact.save()
    assert thaw(edition).sheets[0].referents == ()


def test_thaw_hides_an_address_that_became_confidential_since(fumel):
    fiche = make_published_fiche(
        make_partner(fumel),
        address="3 rue Secrète",
        postal_code="47500",
        commune=fumel.communes.get(),
        outreach="Mairie, mardi",
    )
    edition = frozen(fumel)
    assert edition.sheets[0].address == "3 rue Secrète"
    fiche.confidential_address = True
    fiche.save()
    (sheet,) = thaw(edition).sheets
    assert sheet.confidential
    assert "Secrète" not in repr(sheet)
    assert (sheet.commune, sheet.postal_code, sheet.outreach) == ("", "", ())


def test_freeze_prints_only_useful_numbers_checked_here(fumel):
    number = UsefulNumber.objects.get(number="115")
    NumberCheck.objects.create(territory=fumel, number=number, checked_on=TODAY)
    NumberCheck.objects.create(
        territory=make_territory("agen"), number=UsefulNumber.objects.first(), checked_on=TODAY
    )
    assert [(n.number, n.checked_on) for n in frozen(fumel).useful_numbers] == [("115", TODAY)]


def test_freeze_lists_sigles_used_and_prefers_the_territorys_wording(fumel):
    make_published_fiche(make_partner(fumel), missions="Nous instruisons l’APA et le RSA.")
    Sigle.objects.create(sigle="RSA", meaning="Revenu de solidarité active (47)", territory=fumel)
    assert frozen(fumel).sigles == (
        SigleEntry("APA", "Allocation personnalisée d’autonomie"),
        SigleEntry("RSA", "Revenu de solidarité active (47)"),
    )


def test_freeze_of_a_large_network_costs_the_same_queries(fumel, django_assert_num_queries):
    edition = next_edition(fumel, TODAY)
    for number in range(30):
        partner = make_partner(fumel, f"Structure {number}")
        make_published_fiche(partner)
        make_referent(partner, "name")
    # communes, themes of sheets, fiches, area communes, contacts, consents, sigles, themes,
    # edition before, useful numbers, agenda
    with django_assert_num_queries(11):
        freeze(edition, TODAY)


def test_readiness_tells_what_is_in_and_what_is_not(fumel, django_assert_num_queries):
    stale = make_published_fiche(make_partner(fumel, "Ancienne"))
    stale.verified_on = dt.date(2025, 1, 1)
    stale.save()
    fresh = make_published_fiche(make_partner(fumel, "Fraîche"), now=timezone.now())
    draft = make_fiche(make_partner(fumel, "Brouillon"))
    without = make_partner(fumel, "Sans fiche")
    with django_assert_num_queries(2):  # fiches, partners without one
        found = readiness(fumel, TODAY)
    assert (found.online, found.to_verify) == ([stale, fresh], [stale])
    assert (found.unpublished, found.without_fiche) == ([draft], [without])


def test_next_edition_takes_after_the_last_one(fumel):
    first = next_edition(fumel, TODAY)
    assert (first.number, first.sections) == (1, [section.value for section in Section])
    first.title, first.foreword = "Qui fait quoi", "Bonjour."
    first.save()
    assert next_edition(fumel, TODAY) == first
    first.state = first.State.READY
    first.save()
    second = next_edition(fumel, TODAY)
    assert (second.pk, second.number, second.title, second.foreword) == (
        None,
        2,
        "Qui fait quoi",
        "Bonjour.",
    )


def test_edition_credits_the_sources_of_its_data_on_paper_and_on_screen(fumel, client):
    said = "Annuaire de l’administration (DILA), Licence Ouverte 2.0"
    Territory.objects.update(credits=said)
    fumel.refresh_from_db()
    make_published_fiche(make_partner(fumel))
    edition = frozen(fumel)
    notices = next(part for part in parts(edition) if part.key == "mentions")
    assert said in notices.source({}).html
    online = {"edition": html_edition(edition)}
    assert said in render_to_string("fiches/livret/edition.html", online)
    client.force_login(make_reader(fumel))
    assert said in client.get("/fumel/fiches/").text
    assert said in client.get("/donnees-personnelles/").text


def test_freeze_lists_a_sigle_once_however_it_is_written(fumel):
    partner = make_partner(fumel, acronym="Apa", acronym_meaning="Aide aux personnes âgées")
    make_published_fiche(partner, missions="Nous instruisons l’APA.")
    assert frozen(fumel).sigles == (SigleEntry("Apa", "Aide aux personnes âgées"),)
