import pytest

from fiches.models import Fiche
from fiches.remarks import looks_personal, remarks
from tests.factories import make_fiche, make_partner

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "personal"),
    [
        ("camille.exemple@ml.example", True),
        ("c-exemple@ml.example", True),
        ("accueil@ml.example", False),
        ("accueil.fumel@ml.example", False),
        ("centre-social@ml.example", False),
        ("ml@ml.example", False),
        ("", False),
    ],
)
def test_addresses_that_name_someone(address, personal):
    assert looks_personal(address) == personal


def test_what_is_missing_is_listed_in_the_order_of_the_form():
    fiche = Fiche.objects.get(pk=make_fiche(make_partner()).pk)
    assert [(r.anchor, r.kind) for r in remarks(fiche)] == [
        ("id_tagline", "missing"),
        ("id_actions", "missing"),
        ("id_limits", "advised"),
        ("id_audiences_0", "missing"),
        ("id_area", "missing"),
        ("id_referral", "missing"),
        ("id_address", "missing"),
        ("id_commune_text", "missing"),
        ("id_email", "missing"),
        ("id_opening_hours", "missing"),
    ]


def test_confidential_address_is_not_asked_for():
    fiche = make_fiche(make_partner(), confidential_address=True)
    assert not {"id_address", "id_commune_text"} & {r.anchor for r in remarks(fiche)}
