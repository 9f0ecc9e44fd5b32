import pytest
from django.utils import timezone

from fiches.models import Fiche
from fiches.publishing import publish
from fiches.search import Match, matching, stems
from tests.factories import (
    make_commune,
    make_editor,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def reader(place, client):
    user = make_reader(place)
    client.force_login(user)
    return user


def found(client, query, **more):
    page = client.get("/fumel/recherche/", {"q": query, **more})
    assert page.status_code == 200
    return [result.name for result in page.context["page"]]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("hebergement", "Hébergement d’urgence"),
        ("HÉBERGEMENTS", "un hébergement"),
        ("oeuvre", "L’Œuvre des jardins"),
        ("coeur", "les Restos du cœur"),
        ("l'aide", "Aides aux familles"),
        ("jeune", "Accueil des jeunes"),
        ("femmes", "pour une femme seule"),
        ("aliment", "aide alimentaire"),
        ("47500", "Fumel 47500"),
        ("c++ %_\\ \" ' jardin", "jardins"),
    ],
)
def test_words_meet_whatever_their_form(place, reader, client, typed, written):
    make_published_fiche(make_partner(place, "Trouvée"), missions=written)
    make_published_fiche(make_partner(place, "Autre"), missions="Rien à voir.")
    assert found(client, typed)[:1] == ["Trouvée"]


def test_empty_words_count_for_nothing():
    assert stems("Qui peut m’aider à trouver un logement ?") == stems("peut aider logement")


def test_best_answers_come_first(place, reader, client):
    make_published_fiche(make_partner(place, "A. Dans le texte"), missions="Aide au logement.")
    make_published_fiche(make_partner(place, "B. Thème"), theme="logement")
    make_published_fiche(make_partner(place, "C. Logement pour tous"))
    assert found(client, "logement") == [
        "C. Logement pour tous",
        "B. Thème",
        "A. Dans le texte",
    ]


def test_fiches_that_say_all_come_before_those_that_say_a_part(place, reader, client):
    make_published_fiche(make_partner(place, "Les trois"), missions="Héberger femmes, enfants.")
    make_published_fiche(make_partner(place, "Deux"), missions="Héberger les femmes.")
    make_published_fiche(make_partner(place, "Un seul"), missions="Soigner les femmes.")
    page = client.get("/fumel/recherche/", {"q": "hébergement femme avec enfants ce soir"})
    assert [(r.name, r.partly) for r in page.context["page"]] == [
        ("Les trois", False),
        ("Deux", True),
    ]
    html = page.content.decode()
    assert "D’autres fiches, qui répondent en partie" in html
    assert found(client, "femmes astronautes") == ["Deux", "Un seul", "Les trois"]
    page = client.get("/fumel/recherche/", {"q": "femmes astronautes"})
    assert "Aucune fiche ne contient tous vos mots" in page.content.decode()
    assert found(client, "astronaute") == []
    assert found(client, "de la") == []


def test_a_commune_in_the_question_ranks_and_never_answers_alone(place, reader, client):
    fumel, penne = make_commune(), make_commune("47203", "Penne-d’Agenais", "47140")
    make_published_fiche(make_partner(place, "A. Penne"), missions="Loger.", commune=penne)
    make_published_fiche(make_partner(place, "B. Fumel"), missions="Loger.", commune=fumel)
    make_published_fiche(make_partner(place, "C. Fumel"), missions="Danser.", commune=fumel)
    assert found(client, "loger Fumel") == ["B. Fumel", "A. Penne"]
    assert found(client, "Fumel") == ["B. Fumel", "C. Fumel"]


@pytest.mark.parametrize("typed", ["115", "3919", "39 19", "0 800 05 95 95"])
def test_a_useful_number_is_found_by_its_digits(place, reader, client, typed):
    page = client.get("/fumel/recherche/", {"q": typed})
    assert ["".join(n.number.split()) for n in page.context["found"].numbers] == [
        typed.replace(" ", "")
    ]
    assert f'href="tel:{typed.replace(" ", "")}"' in page.content.decode()


def test_filters_narrow_and_show(place, reader, client):
    fumel, penne = make_commune(), make_commune("47203", "Penne-d’Agenais", "47140")
    make_published_fiche(
        make_partner(place, "Pour femmes"), audiences=["femmes"], commune=fumel, theme="logement"
    )
    make_published_fiche(
        make_partner(place, "Pour tous"), audiences=["tous-publics"], commune=penne
    )
    wide = make_fiche(make_partner(place, "Partout"), audiences=["jeunes"], commune=penne)
    wide.area_communes.add(fumel)
    publish(wide, None, timezone.now())

    assert found(client, "jeunes") == ["Partout", "Pour femmes", "Pour tous"]
    assert found(client, "", public="femmes") == ["Pour femmes", "Pour tous"]
    assert found(client, "", commune="Fumel") == ["Partout", "Pour femmes"]
    assert found(client, "", theme="logement") == ["Pour femmes"]
    page = client.get("/fumel/recherche/?theme=logement&public=femmes")
    assert [chip.label for chip in page.context["chips"]] == ["Logement et hébergement", "Femmes"]


def test_only_what_is_published_here_is_found(place, reader, client):
    fiche = make_published_fiche(make_partner(place, "Ici"), missions="Vélos")
    Fiche.objects.filter(pk=fiche.pk).update(missions="Trottinettes")
    make_fiche(make_partner(place, "Brouillon"), missions="Vélos")
    elsewhere = make_territory("agen-montanou")
    make_published_fiche(make_partner(elsewhere, "Ailleurs"), missions="Vélos")
    assert found(client, "vélo") == ["Ici"]
    assert found(client, "trottinette") == []


def test_result_says_enough_to_call(place, reader, client):
    make_published_fiche(
        make_partner(place, "Mission locale"), tagline="Un coup de main.", commune=make_commune()
    )
    html = client.get("/fumel/recherche/?q=mission").content.decode()
    for said in (
        "Un coup de main.",
        'href="tel:+33536490001"',
        "Fumel",
        "Emploi, insertion, formation",
        "Vérifiée aujourd’hui",
    ):
        assert said in html


def test_first_page_offers_the_themes(place, reader, client):
    make_published_fiche(make_partner(place), theme="sante")
    html = client.get("/fumel/recherche/").content.decode()
    assert 'href="?theme=sante"' in html
    assert "1\u00a0fiche" in html


def test_what_is_typed_is_text(place, reader, client):
    assert "<b>" not in client.get("/fumel/recherche/?q=<b>gras</b>").content.decode()


def test_address_is_never_searched(place, reader, client):
    make_published_fiche(make_partner(place, "Ici"), address="12 rue Bombecul")
    assert found(client, "bombecul") == []


def test_publishing_renews_what_is_found(place, client):
    fiche = make_published_fiche(make_partner(place, "Ici"), missions="Vélos")
    fiche.missions = "Trottinettes"
    fiche.save()
    publish(fiche, make_editor(place), timezone.now())
    assert matching(Fiche.objects.all(), "trottinette") == (
        [Match(fiche.pk, frozenset(stems("trottinette")), 1)],
        1,
    )
    assert matching(Fiche.objects.all(), "vélo") == ([], 1)


@pytest.mark.parametrize("count", [1, 30])
def test_search_costs_the_same_whatever_it_finds(
    place, reader, client, count, django_assert_num_queries
):
    for number in range(count):
        make_published_fiche(make_partner(place, f"P {number}"), missions="Vélos")
    # session, user, roles, territory, themes, words, fiches, territories of the switcher
    with django_assert_num_queries(8):
        found(client, "vélo")
