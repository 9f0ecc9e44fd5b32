import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.models import Fiche
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


@pytest.fixture
def place():
    return make_territory()


@pytest.fixture
def editor(place, client):
    user = make_editor(place)
    client.force_login(user)
    return user


def shown(client, query=""):
    page = client.get(f"/fumel/fiches/{query}")
    return [row.name for row in page.context["page"]]


def test_reader_sees_what_is_online_and_nothing_of_the_drafts(place, client):
    make_published_fiche(make_partner(place, "Mission locale"), tagline="En ligne")
    make_fiche(make_partner(place, "Brouillonne"), tagline="Secret")
    make_partner(place, "Sans fiche du tout")
    archived = make_published_fiche(make_partner(place, "Rangée"))
    Fiche.objects.filter(pk=archived.pk).update(state="archived")
    Fiche.objects.filter(partner__name="Mission locale").update(tagline="Pas encore publiée")
    client.force_login(make_reader(place))

    assert shown(client) == ["Mission locale"]
    assert shown(client, "?q=encore") == []
    html = client.get("/fumel/fiches/").content.decode()
    for word in ("Brouillonne", "Secret", "Sans fiche", "Rangée", "Publier la sélection"):
        assert word not in html


def test_editor_sees_every_partner_of_the_network(place, editor, client):
    make_published_fiche(make_partner(place, "Mission locale"))
    make_fiche(make_partner(place, "Brouillonne"))
    newcomer = make_partner(place, "Nouvelle")
    make_partner(make_territory("agen-montanou"), "Ailleurs")

    page = client.get("/fumel/fiches/")

    assert [(row.name, row.status.label) for row in page.context["page"]] == [
        ("Brouillonne", "brouillon"),
        ("Mission locale", "publiée"),
        ("Nouvelle", "sans fiche"),
    ]
    assert reverse("fiches:fiche_create", args=["fumel", newcomer.pk]) in page.content.decode()


def test_partner_sees_her_own_draft(place, client):
    partner = make_partner(place, "La mienne")
    make_fiche(partner)
    make_fiche(make_partner(place, "Une autre"))
    client.force_login(make_user("p@demo.example", "partner", place, partner=partner))
    assert shown(client) == ["La mienne"]


def test_names_are_sorted_as_french_sorts(place, editor, client):
    for name in ("Emmaüs", "École des parents", "Eaux vives", "L’Escale", "Zèbre", "À vélo"):
        make_partner(place, name)
    assert shown(client) == [
        "À vélo", "Eaux vives", "École des parents", "Emmaüs", "L’Escale", "Zèbre",
    ]  # fmt: skip


def test_each_filter_chooses_and_can_be_taken_away(place, editor, client):
    fumel = make_commune()
    penne = make_commune("47203", "Penne-d’Agenais", "47140")
    old = timezone.now() - dt.timedelta(days=500)
    make_published_fiche(make_partner(place, "Ancienne"), now=old, commune=fumel, theme="logement")
    make_published_fiche(
        make_partner(place, "Récente", type="ccas-cias"), commune=penne, theme="sante"
    )
    make_fiche(make_partner(place, "Brouillon"), tagline="Vélos pour tous")
    make_partner(place, "Rien")

    assert shown(client, "?theme=logement") == ["Ancienne"]
    assert shown(client, "?type=ccas-cias") == ["Récente"]
    assert shown(client, "?commune=Fumel") == ["Ancienne"]
    assert shown(client, "?etat=a-verifier") == ["Ancienne"]
    assert shown(client, "?etat=publiee") == ["Récente"]
    assert shown(client, "?etat=brouillon") == ["Brouillon"]
    assert shown(client, "?etat=sans-fiche") == ["Rien"]
    assert shown(client, "?fraicheur=perimee") == ["Ancienne"]
    assert shown(client, "?q=velo") == ["Brouillon"]
    assert shown(client, "?theme=logement&commune=Penne-d’Agenais") == []
    assert shown(client, "?tri=theme") == ["Ancienne", "Récente", "Brouillon", "Rien"]
    assert shown(client, "?tri=commune") == ["Ancienne", "Récente", "Brouillon", "Rien"]
    assert shown(client, "?tri=verification") == ["Brouillon", "Rien", "Ancienne", "Récente"]
    assert shown(client, "?tri=nimporte&etat=inconnu") == []
    page = client.get("/fumel/fiches/?theme=logement&etat=a-verifier&page=3")
    assert [(chip.label, chip.without) for chip in page.context["chips"]] == [
        ("Logement et hébergement", {"theme": None, "page": None}),
        ("à vérifier", {"etat": None, "page": None}),
    ]
    assert 'href="?etat=a-verifier"' in page.content.decode()


def test_changes_to_a_published_fiche_are_pointed_out(place, editor, client):
    fiche = make_published_fiche(make_partner(place))
    assert [row.modified for row in client.get("/fumel/fiches/").context["page"]] == [False]
    Fiche.objects.filter(pk=fiche.pk).update(missions="Autre chose")
    page = client.get("/fumel/fiches/")
    assert [row.modified for row in page.context["page"]] == [True]
    assert "modifications à publier" in page.content.decode()


def test_list_goes_by_fifty(place, editor, client):
    for number in range(51):
        make_partner(place, f"Partenaire {number:02}")
    assert len(shown(client)) == 50
    assert shown(client, "?page=2") == ["Partenaire 50"]
    assert len(shown(client, "?page=99")) == 1


def test_an_empty_list_teaches(place, editor, client):
    assert "Pas encore de fiche ici" in client.get("/fumel/fiches/").content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_the_same_whatever_its_length(
    place, editor, client, count, django_assert_num_queries
):
    commune = make_commune()
    for number in range(count):
        fiche = make_published_fiche(make_partner(place, f"P {number}"), commune=commune)
        fiche.area_communes.add(commune)
    # session, user, roles, territory, themes, partners with their fiches, communes of the areas,
    # territories of the switcher
    with django_assert_num_queries(8):
        assert len(client.get("/fumel/fiches/").context["page"]) == count


# Several fiches at once.


def batch(client, action, *fiches):
    data = {"action": action, "fiche": [fiche.pk for fiche in fiches], "retour": "etat=brouillon"}
    return client.post("/fumel/fiches/selection/", data, follow=True)


def test_batch_publishes_what_it_can_and_says_what_it_cannot(place, editor, client):
    ready = make_fiche(make_partner(place, "Prête"))
    bare = make_fiche(make_partner(place, "<b>Vide</b>"), missions="", phone="")
    published = make_published_fiche(make_partner(place, "Déjà là"))

    page = batch(client, "publier", ready, bare, published)

    states = dict(Fiche.objects.values_list("partner__name", "state"))
    assert states == {"Prête": "published", "<b>Vide</b>": "draft", "Déjà là": "published"}
    assert not Fiche.objects.exclude(verified_on=None).exclude(pk=published.pk).exists()
    html = page.content.decode()
    assert "2\u00a0fiches publiées." in html
    assert "&lt;b&gt;Vide&lt;/b&gt;" in html
    assert "Dites ce que fait la structure" in html
    assert f'<a href="/fumel/fiches/{bare.pk}/modifier/">' in html
    assert page.redirect_chain == [("/fumel/fiches/?etat=brouillon", 302)]


def test_batch_verifies_only_what_is_online(place, editor, client):
    online = make_published_fiche(make_partner(place, "En ligne"))
    Fiche.objects.update(verified_on=dt.date(2020, 1, 1))
    draft = make_fiche(make_partner(place, "Brouillon"))
    html = batch(client, "verifier", online, draft).content.decode()
    online.refresh_from_db()
    draft.refresh_from_db()
    assert online.verified_on == timezone.localdate()
    assert draft.verified_on is None
    assert "Elle n’est pas en ligne" in html


def test_batch_archives_once_it_is_confirmed(place, editor, client):
    fiche = make_published_fiche(make_partner(place))
    html = batch(client, "archiver", fiche).content.decode()
    fiche.refresh_from_db()
    assert ("Archiver 1\u00a0fiche&nbsp;?" in html, fiche.state) == (True, "published")

    data = {"action": "archiver", "fiche": fiche.pk, "confirmer": "1"}
    client.post("/fumel/fiches/selection/", data)
    fiche.refresh_from_db()
    assert fiche.state == "archived"


def test_buttons_wait_for_something_to_tick(place, editor, client):
    partner = make_partner(place)
    assert "Publier la sélection" not in client.get("/fumel/fiches/").content.decode()
    make_fiche(partner)
    assert "Publier la sélection" in client.get("/fumel/fiches/").content.decode()


def test_list_counts_what_the_page_of_the_fiche_counts(place, editor, client):
    fiche = make_fiche(make_partner(place), tagline="x" * 500)
    (row,) = client.get("/fumel/fiches/").context["page"]
    page = client.get(f"/fumel/fiches/{fiche.pk}/")
    assert row.to_complete == len(page.context["remarks"])
    assert f"{row.to_complete}\u00a0points à compléter ou à relire" in page.content.decode()


def test_home_counts_online_what_the_list_shows_online(place, editor, client):
    make_published_fiche(make_partner(place, "En ligne"))
    changed = make_published_fiche(make_partner(place, "Corrigée depuis"))
    archived = make_published_fiche(make_partner(place, "Rangée"))
    make_fiche(make_partner(place, "Brouillon"))
    Fiche.objects.filter(pk=changed.pk).update(state="submitted")
    Fiche.objects.filter(pk=archived.pk).update(state="archived")
    assert shown(client, "?etat=en-ligne") == ["Corrigée depuis", "En ligne"]
    assert client.get("/fumel/").context["here"].figures.online == 2


def test_batch_touches_only_this_network(place, editor, client):
    elsewhere = make_fiche(make_partner(make_territory("agen-montanou"), "Ailleurs"))
    batch(client, "publier", elsewhere)
    elsewhere.refresh_from_db()
    assert elsewhere.state == "draft"


def test_batch_without_a_tick_explains(place, editor, client):
    assert "cochez d’abord" in batch(client, "publier").content.decode()
    assert (
        "cochez d’abord"
        in batch(client, "dancer", make_fiche(make_partner(place))).content.decode()
    )


def test_list_shows_fiches_that_somebody_has_edited(client):
    place = make_territory()
    user = make_editor(place)
    make_fiche(make_partner(place), updated_by=user)
    client.force_login(user)
    assert client.get("/fumel/fiches/").status_code == 200
