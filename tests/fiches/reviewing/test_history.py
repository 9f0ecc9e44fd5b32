import datetime as dt

import pytest
from django.core.files.base import ContentFile

from fiches.content import snapshot
from fiches.editing import Outdated
from fiches.history import restore_revision
from fiches.models import Fiche
from fiches.publishing import archive, publish
from partners.models import Theme
from tests.factories import make_commune, make_fiche, make_partner
from tests.fiches.reviewing.conftest import NOW, correct, fresh

FULL = {
    "carrier": "Association Pruneau",
    "tagline": "Une phrase.",
    "missions": "Nos missions.",
    "actions": "• Accueil\nAtelier",
    "limits": "Pas de transport.",
    "audiences": ["familles", "jeunes"],
    "audiences_details": "16 à 25 ans",
    "area": "Fumélois",
    "access_conditions": "Sur inscription",
    "referral_modes": ["telephoner"],
    "referral": "Appelez.",
    "delay": "15 jours",
    "cost": "payant",
    "cost_details": "2 €",
    "address": "3 rue des Pruniers",
    "address_extra": "Bât. B",
    "postal_code": "47500",
    "phone": "+33536490001",
    "email": "accueil@mission.example",
    "website": "https://mission.example",
    "opening_hours": "lun 9 h–12 h",
    "outreach": "Libos, mairie",
    "accessibility": ["parking"],
    "accessibility_details": "Devant",
    "languages": "anglais",
}


@pytest.fixture
def full(fumel):
    """Every column that a revision freezes has something to say."""
    commune, other = make_commune(), make_commune("47143", "Libos")
    partner = make_partner(fumel, "Mission locale", acronym="ML", acronym_meaning="Mission")
    fiche = make_fiche(partner, **FULL, commune=commune, theme_2=Theme.objects.get(code="logement"))
    fiche.area_communes.set([commune, other])
    fiche.logo.save("logo.png", ContentFile(b"png"))
    fiche = fresh(fiche)
    publish(fiche, None, NOW)
    return fresh(fiche)


def empty(fiche):
    """Everything is changed, as somebody could from the form."""
    for name in FULL:
        setattr(fiche, name, [] if isinstance(FULL[name], list) else "")
    fiche.theme, fiche.theme_2, fiche.commune = Theme.objects.get(code="sante"), None, None
    fiche.logo.name = ""
    fiche.area_communes.clear()
    fiche.partner.name, fiche.partner.acronym = "Autre nom", ""
    fiche.partner.save()
    return correct(fiche)


def test_restored_revision_says_all_that_it_said(full, editor):
    content = full.published.content
    fiche = empty(full)
    assert snapshot(fiche) != content

    lost = restore_revision(fiche, fiche.published, fiche.version, editor, NOW)

    fiche = fresh(fiche)
    assert lost == []
    assert snapshot(fiche) == content
    assert fiche.partner.sort_key == "mission locale"
    assert (fiche.version, fiche.updated_by) == (3, editor)


def test_restored_revision_is_online_only_once_published(full, editor):
    first = full.published
    fiche = correct(full, tagline="Autre phrase.")
    publish(fiche, editor, NOW + dt.timedelta(days=1))
    fiche = fresh(fiche)

    restore_revision(fiche, first, fiche.version, editor, NOW)

    fiche = fresh(fiche)
    assert fiche.tagline == "Une phrase."
    assert fiche.published.content["accroche"] == "Autre phrase."
    assert publish(fiche, editor, NOW + dt.timedelta(days=2)).number == 3


def test_restoring_over_somebody_else_changes_nothing(full, editor):
    fiche = empty(full)
    with pytest.raises(Outdated):
        restore_revision(fiche, fiche.published, fiche.version - 1, editor, NOW)
    assert fresh(fiche).tagline == ""


def test_handed_in_fiche_that_is_restored_leaves_the_queue(full, editor):
    fiche = correct(full, state=Fiche.State.SUBMITTED)
    restore_revision(fiche, fiche.published, fiche.version, editor, NOW)
    assert fresh(fiche).state == "draft"


def test_archived_fiche_is_not_restored(full, editor):
    archive(full)
    with pytest.raises(Outdated):
        restore_revision(full, full.published, full.version, editor, NOW)


def test_confidential_place_stays_so_whatever_the_revision_says(full, editor):
    fiche = correct(full, confidential_address=True, address="9 chemin caché")
    restore_revision(fiche, fiche.published, fiche.version, editor, NOW)
    fiche = fresh(fiche)
    assert (fiche.confidential_address, fiche.address) == (True, "9 chemin caché")


def test_revision_of_a_confidential_place_makes_it_so_again(fumel, editor):
    fiche = make_fiche(
        make_partner(fumel, "Refuge"), confidential_address=True, address="9 chemin caché"
    )
    fiche = fresh(fiche)
    publish(fiche, editor, NOW)
    fiche = correct(fresh(fiche), confidential_address=False)
    restore_revision(fiche, fiche.published, fiche.version, editor, NOW)
    fiche = fresh(fiche)
    assert (fiche.confidential_address, fiche.address) == (True, "9 chemin caché")


def test_what_no_longer_exists_is_told_and_left(full, editor):
    fiche = full
    fiche.logo.storage.delete(fiche.logo.name)
    fiche = correct(fiche, commune=None)
    fiche.area_communes.clear()
    Fiche.objects.get().area_communes.model.objects.all().delete()
    lost = restore_revision(fiche, fiche.published, fiche.version, editor, NOW)
    assert lost == ["Zone d’intervention", "Commune", "Logo"]
    assert fresh(fiche).tagline == "Une phrase."
