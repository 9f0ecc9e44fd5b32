import datetime as dt

import pytest
from django.utils import timezone

from fiches.models import Fiche
from fiches.sheets import with_sheet_relations
from partners.models import Consent, Contact, Role
from tests.factories import (
    make_editor,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)

NOW = timezone.make_aware(dt.datetime(2026, 11, 20, 10))


@pytest.fixture
def fumel(db):
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def mission(fumel):
    return make_partner(fumel, "Mission locale")


@pytest.fixture
def editor(fumel):
    return make_editor(fumel)


@pytest.fixture
def reader(fumel):
    return make_reader(fumel)


@pytest.fixture
def partner_user(fumel, mission):
    return make_user("partenaire@demo.example", Role.PARTNER, fumel, mission)


@pytest.fixture
def lise(mission):
    """The référente, who agreed to have her name shown."""
    contact = Contact.objects.create(
        partner=mission,
        name="Lise Réau",
        function="conseillère",
        email="lise.reau@mission.example",
        phone="+33536490002",
        is_referent=True,
    )
    Consent.objects.create(contact=contact, item=Consent.Item.NAME)
    return contact


@pytest.fixture
def fiche(mission):
    """Published a year ago, with opening hours that will change."""
    fiche = make_published_fiche(
        mission,
        now=NOW - dt.timedelta(days=300),
        tagline="Nous aidons les jeunes à trouver leur voie.",
        opening_hours="lun–ven 9 h–12 h",
        email="accueil@mission.example",
        address="3 rue des Pruniers",
    )
    return fresh(fiche)


def fresh(fiche):
    """As a view reads it."""
    return with_sheet_relations(Fiche.objects.all()).get(pk=fiche.pk)


def correct(fiche, **columns):
    """The partner saved the form."""
    for name, value in columns.items():
        setattr(fiche, name, value)
    fiche.version += 1
    fiche.save()
    return fresh(fiche)
