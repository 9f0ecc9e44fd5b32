import datetime as dt

import pytest
from django.utils import timezone

from partners.models import Contact
from partners.personal_links import personal_link
from tests.factories import make_partner, make_published_fiche, make_territory

TWO_YEARS = dt.timedelta(days=730)


@pytest.fixture
def place():
    return make_territory(
        carrier="Centre social du Haut-Agenais", contact="Centre social\n05 36 49 68 27"
    )


@pytest.fixture
def partner(place):
    return make_partner(place, "Mission locale")


@pytest.fixture
def lise(partner):
    return Contact.objects.create(
        partner=partner,
        name="Lise Réau",
        function="conseillère",
        phone="+33536490002",
        email="lise@ml.example",
        is_referent=True,
    )


@pytest.fixture
def fiche(partner):
    return make_published_fiche(partner, now=timezone.now() - TWO_YEARS)


@pytest.fixture
def link(partner, place, lise, fiche):
    return personal_link(partner, place, lise, timezone.now())


@pytest.fixture
def general(partner, place, fiche):
    """For the partner's general address: nobody in particular."""
    return personal_link(partner, place, None, timezone.now())
