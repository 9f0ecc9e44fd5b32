import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.models import Sigle, SigleProposal
from fiches.unknown_sigles import propose, unknown_sigles
from tests.factories import make_editor, make_reader, make_territory

KNOWN = ("CAF", "CCAS", "Fumel", "Mission", "locale")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nous travaillons avec le CRTV et l’ADVF.", ["CRTV", "ADVF"]),
        ("Le CRTV, encore le CRTV.", ["CRTV"]),
        ("Accueil par la CAF et le CCAS de FUMEL", []),
        ("Dossier en PDF, par SMS, CV à jour, PMR", []),
        ("Du XIXe siècle, Louis XIV, bâtiment II", []),
        ("ATTENTION : NOUS NE RECEVONS PAS LE LUNDI", []),
        ("FERMÉ LE MARDI MATIN. Voir le CRTV.", ["CRTV"]),
        ("Accueil sur RDV UNIQUEMENT", []),
        ("CRTV : accueil\nADVF : écoute", ["CRTV", "ADVF"]),
        ("Un accueil chaleureux, ACCUEIL le soir", []),
        ("Salle A4, RN21, 7J/7", []),
        ("Le PLANNINGFAMILIAL reçoit", []),
        ("Habitat Jeunes CLLAJ-CRTV", ["CLLAJ", "CRTV"]),
        ("", []),
    ],
)
def test_only_what_deserves_a_question_is_asked(text, found):
    assert unknown_sigles([text], KNOWN) == found


@pytest.fixture
def place(db):
    return make_territory()


def test_first_answer_waits_and_the_glossary_is_not_touched(place):
    now = timezone.now()
    propose(place, {"CRTV": "Comité du vélo", "CAF": "Autre chose"}, "MJC", now, accept=False)
    propose(place, {"CRTV": "Une blague"}, "Autre", now, accept=False)
    proposal = SigleProposal.objects.get()
    assert (proposal.sigle, proposal.meaning, proposal.by) == ("CRTV", "Comité du vélo", "MJC")
    assert not Sigle.objects.filter(territory=place).exists()


def test_answer_of_who_keeps_the_glossary_counts_at_once(place):
    propose(place, {"CRTV": "Comité du vélo"}, "Éditrice", timezone.now(), accept=True)
    assert Sigle.objects.get(territory=place).meaning == "Comité du vélo"
    assert SigleProposal.objects.count() == 0


@pytest.fixture
def proposal(place):
    propose(place, {"CRTV": "Comité du vélo"}, "MJC", timezone.now(), accept=False)
    return SigleProposal.objects.get()


def answer(client, proposal, button):
    address = reverse("fiches:sigle_proposal", args=["fumel", proposal.pk])
    return client.post(address, {button: "1"}, follow=True)


def test_editor_takes_a_proposal_into_the_glossary(place, proposal, client):
    client.force_login(make_editor(place))
    page = client.get(reverse("fiches:sigle_list", args=["fumel"])).content.decode()
    assert "Comité du vélo" in page
    answer(client, proposal, "accepter")
    assert Sigle.objects.get(territory=place).sigle == "CRTV"
    assert SigleProposal.objects.count() == 0


def test_proposal_put_aside_is_not_asked_about_again(place, proposal, client):
    client.force_login(make_editor(place))
    page = answer(client, proposal, "ecarter").content.decode()
    assert "Comité du vélo" not in page
    assert not Sigle.objects.filter(territory=place).exists()
    assert SigleProposal.objects.get().refused_at is not None


def test_proposals_are_for_who_keeps_the_glossary(place, proposal, client):
    address = reverse("fiches:sigle_proposal", args=["fumel", proposal.pk])
    assert client.post(address).url.startswith("/connexion/")
    client.force_login(make_reader(place))
    assert client.post(address).status_code == 403
    client.force_login(make_reader(make_territory("agen-montanou"), "autre@demo.example"))
    assert client.post(address).status_code == 404
