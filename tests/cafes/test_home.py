"""The first page: each role finds what there is to do, and only that."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cafes.models import Cafe
from cafes.todo import Figures, figures, next_cafes, own_fiches, part_of, themes_of
from fiches.models import CampaignRecipient, Fiche, Livret
from fiches.publishing import archive
from partners.models import Membership, Participation, Role, Territory
from tests.factories import (
    make_editor,
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def fumel():
    return make_territory(name="Circonscription de Fumel")


def make_cafe(territory, date=dt.date(2026, 12, 11), **fields):
    fields.setdefault("start", dt.time(9))
    fields.setdefault("end", dt.time(10, 30))
    return Cafe.objects.create(territory=territory, date=date, **fields)


def make_livret(territory, number, state=Livret.State.READY):
    return Livret.objects.create(
        territory=territory,
        number=number,
        title="Livret du Fumélois",
        edition_date=dt.date(2026, 9, 15),
        state=state,
    )


def make_one_fiche_in_each_state(territory):
    """Missing, draft, submitted, published, to verify, archived, and a partner that left."""
    for name in ("sans", "brouillon", "envoyée", "publiée", "périmée", "archivée", "partie"):
        make_partner(territory, name)
    partner = {p.name: p for p in territory.partners.all()}
    make_fiche(partner["brouillon"])
    make_fiche(partner["envoyée"], state=Fiche.State.SUBMITTED)
    make_published_fiche(partner["publiée"])
    make_published_fiche(partner["périmée"], now=timezone.now() - dt.timedelta(days=400))
    archive(make_published_fiche(partner["archivée"]))
    make_published_fiche(partner["partie"])
    Participation.objects.filter(partner=partner["partie"]).update(left_on=TODAY)


def test_figures_count_each_state_once(fumel):
    make_one_fiche_in_each_state(fumel)
    assert figures([fumel], TODAY) == {
        fumel.pk: Figures(partners=6, missing=1, draft=1, submitted=1, to_verify=1, online=2)
    }


@pytest.mark.parametrize(
    ("state", "name"),
    [
        ("brouillon", "draft"),
        ("a-relire", "submitted"),
        ("a-verifier", "to_verify"),
        ("sans-fiche", "missing"),
    ],
)
def test_figures_are_those_of_the_list_they_lead_to(client, fumel, state, name):
    make_one_fiche_in_each_state(fumel)
    client.force_login(make_editor(fumel))
    found = client.get(f"/fumel/fiches/?etat={state}").context["found"]
    assert found == getattr(figures([fumel], TODAY)[fumel.pk], name)


def test_figures_are_counted_where_the_partner_takes_part(fumel):
    agen = make_territory("agen-montanou")
    partner = make_partner(fumel)
    Participation.objects.create(partner=partner, territory=agen, joined_on=TODAY)
    make_partner(agen, "Régie de quartier")
    assert {pk: count.partners for pk, count in figures([fumel, agen], TODAY).items()} == {
        fumel.pk: 1,
        agen.pk: 2,
    }


def test_next_cafe_is_the_soonest_that_will_be_held(fumel):
    make_cafe(fumel, TODAY - dt.timedelta(days=1))
    make_cafe(fumel, TODAY + dt.timedelta(days=1), state=Cafe.State.CANCELLED)
    soonest = make_cafe(fumel, TODAY + dt.timedelta(days=2))
    make_cafe(fumel, TODAY + dt.timedelta(days=3))
    assert next_cafes([fumel], TODAY) == {fumel.pk: soonest}


def test_own_fiches_are_those_of_the_partners_one_speaks_for(fumel):
    mine, new = make_partner(fumel, "Mission locale"), make_partner(fumel, "Emmaüs")
    make_fiche(make_partner(fumel, "Une autre"))
    fiche = make_fiche(mine)
    user = make_user("p@demo.example", Role.PARTNER, fumel, mine)
    Membership.objects.create(user=user, territory=fumel, role=Role.PARTNER, partner=new)
    found = own_fiches(user, TODAY)[fumel.pk]
    assert {(own.partner, own.fiche, own.status.label) for own in found} == {
        (mine, fiche, "brouillon"),
        (new, None, "sans fiche"),
    }


def test_part_of_goes_down_the_tree_and_not_up():
    top = make_territory("top")
    middle = make_territory("middle", parent=top)
    low = make_territory("low", parent=middle)
    other = make_territory("other")
    everything = [low, middle, other, top]
    assert [part_of(t, everything) for t in (top, middle, low)] == [[low, middle], [low], []]


def test_themes_are_those_of_what_readers_can_read(fumel):
    make_published_fiche(make_partner(fumel, "A"), theme="logement")
    make_fiche(make_partner(fumel, "B"), theme="sante")
    assert [theme.code for theme in themes_of(fumel)] == ["logement"]


def test_home_sends_whoever_has_one_territory_there(client, fumel):
    client.force_login(make_reader(fumel))
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/fumel/")


def test_home_tells_whoever_has_no_territory_whom_to_ask(client, fumel):
    client.force_login(make_user("seul@demo.example"))
    response = client.get("/")
    assert "seul@demo.example</strong>" in response.text
    assert "personne qui anime" in response.text
    assert fumel.name not in response.text


def test_home_asks_anonymous_to_log_in(client):
    assert client.get("/")["Location"] == "/connexion/?next=/"


def test_home_of_several_territories_says_what_to_do_in_each(client, fumel):
    agen = make_territory("agen-montanou")
    user = make_facilitator(fumel)
    Membership.objects.create(user=user, territory=agen, role=Role.READER)
    for territory in (fumel, agen):
        partner = make_partner(territory, f"CCAS {territory.slug}")
        make_fiche(partner, state=Fiche.State.SUBMITTED)
    client.force_login(user)
    page = client.get("/").text
    assert "/fumel/relecture/" in page
    assert "/agen-montanou/relecture/" not in page


def test_a_reader_of_several_territories_searches_from_the_first_page(client, fumel):
    agen = make_territory("agen-montanou")
    user = make_reader(fumel)
    Membership.objects.create(user=user, territory=agen, role=Role.READER)
    client.force_login(user)
    page = client.get("/").text
    assert '<option value="agen-montanou">' in page
    assert "Ce qui vous attend" not in page
    answer = client.get("/?territoire=agen-montanou&q=crèche+d'été")
    assert answer.url == "/agen-montanou/recherche/?q=cr%C3%A8che+d%27%C3%A9t%C3%A9"
    make_territory("ailleurs")
    assert client.get("/?territoire=ailleurs&q=x").status_code == 200


@pytest.mark.parametrize("number", [2, 30])
def test_home_costs_the_same_for_two_and_thirty_territories(
    client, number, django_assert_num_queries
):
    user = make_user("animation@demo.example")
    for i in range(number):
        territory = make_territory(f"t{i}")
        Membership.objects.create(user=user, territory=territory, role=Role.FACILITATOR)
        make_cafe(territory)
        make_livret(territory, 1)
        make_published_fiche(make_partner(territory, f"CCAS {i}"))
    client.force_login(user)
    # session, user, memberships, territories; figures, cafés, livrets; territories of the shell
    with django_assert_num_queries(8):
        client.get("/")


def test_territory_home_is_not_found_by_strangers(client, fumel):
    client.force_login(make_reader(make_territory("agen-montanou")))
    assert client.get("/fumel/").status_code == 404


def test_editor_finds_what_waits_and_the_edition_under_way(client, fumel):
    make_one_fiche_in_each_state(fumel)
    make_livret(fumel, 1)
    make_livret(fumel, 2, Livret.State.DRAFT)
    client.force_login(make_editor(fumel))
    response = client.get("/fumel/")
    assert response.context["under_way"].number == 2
    assert response.context["here"].livret.number == 1
    assert "Relire 1\N{NO-BREAK SPACE}fiche" in response.text
    assert "/fumel/livret/2/" in response.text


def test_reader_finds_the_search_and_no_work(client, fumel):
    make_one_fiche_in_each_state(fumel)
    make_livret(fumel, 2, Livret.State.DRAFT)
    client.force_login(make_reader(fumel))
    page = client.get("/fumel/").text
    assert 'action="/fumel/recherche/"' in page
    assert "/fumel/recherche/?theme=insertion" in page
    assert "À faire maintenant" not in page
    assert "/fumel/livret/2/" not in page


def test_partner_finds_its_own_fiche_and_the_way_to_correct_it(client, fumel):
    partner, other = make_partner(fumel, "Mission locale"), make_partner(fumel, "Emmaüs")
    fiche = make_published_fiche(partner, now=timezone.now() - dt.timedelta(days=400))
    make_fiche(other)
    client.force_login(make_user("p@demo.example", Role.PARTNER, fumel, partner))
    page = client.get("/fumel/").text
    assert f"/fumel/fiches/{fiche.pk}/" in page
    assert "toujours exacte" in page
    assert "Emmaüs" not in page


def test_partner_without_a_fiche_is_asked_to_write_it(client, fumel):
    partner = make_partner(fumel)
    client.force_login(make_user("p@demo.example", Role.PARTNER, fumel, partner))
    assert f"/fumel/fiches/commencer/{partner.pk}/" in client.get("/fumel/").text


@pytest.mark.parametrize("state", Fiche.State.values)
def test_partner_reads_a_sentence_for_each_state(client, fumel, state):
    partner = make_partner(fumel)
    fiche = make_published_fiche(partner)
    Fiche.objects.filter(pk=fiche.pk).update(state=state)
    client.force_login(make_user("p@demo.example", Role.PARTNER, fumel, partner))
    assert client.get("/fumel/").status_code == 200


def test_adviser_finds_the_figures_of_each_territory_and_no_name(client):
    departement = make_territory("lot-et-garonne", kind=Territory.Kind.DEPARTEMENT)
    fumel = make_territory("fumel", parent=departement, name="Circonscription de Fumel")
    make_territory("ailleurs", name="Ailleurs")
    make_one_fiche_in_each_state(fumel)
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, departement))
    response = client.get("/lot-et-garonne/")
    assert [row.territory for row in response.context["rows"]] == [fumel]
    assert response.context["rows"][0].figures.partners == 6
    assert "périmée" not in response.text
    assert "Ailleurs" not in response.text


def test_suspended_network_says_why_and_until_when(client, fumel):
    Territory.objects.filter(pk=fumel.pk).update(
        suspended_on=dt.date(2026, 10, 1),
        suspension_reason="Poste vacant.",
        resumes_on=dt.date(2027, 1, 8),
    )
    client.force_login(make_facilitator(fumel))
    page = client.get("/fumel/").text
    assert "Poste vacant." in page
    assert "vendredi 8\N{NO-BREAK SPACE}janvier 2027" in page
    assert "Ajouter un café" not in page
    with time_machine.travel(dt.datetime(2027, 1, 8, 9, tzinfo=dt.UTC), tick=False):
        assert "Poste vacant." not in client.get("/fumel/").text


@pytest.mark.parametrize("number", [1, 30])
def test_territory_home_costs_the_same_whatever_the_network(
    client, fumel, number, django_assert_num_queries
):
    for i in range(number):
        make_published_fiche(make_partner(fumel, f"CCAS {i}"))
        make_cafe(fumel, TODAY + dt.timedelta(days=i))
        make_livret(fumel, i + 1)
        make_territory(f"t{i}", parent=fumel)
    client.force_login(make_facilitator(fumel))
    # session, user, memberships, territory; visible territories; figures, cafés, livrets;
    # edition under way; territories of the shell
    with django_assert_num_queries(10):
        client.get("/fumel/")


def test_rounds_of_verification_say_what_waits_for_whoever_keeps_the_fiches(client, fumel):
    partner = make_partner(fumel)
    client.force_login(make_editor(fumel))
    rounds = "/fumel/tournees/"
    assert rounds in client.get("/fumel/").text

    fumel.campaigns.create(kind="monthly", subject="s", message="m")
    sent = fumel.campaigns.create(kind="chosen", subject="s", message="m", state="sent")
    for outcome in ("waiting", "opened", "confirmed", "bounced"):
        CampaignRecipient.objects.create(
            campaign=sent, partner=partner, email=f"{outcome}@ml.example", outcome=outcome
        )
    closed = fumel.campaigns.create(kind="chosen", subject="s", message="m", state="closed")
    CampaignRecipient.objects.create(campaign=closed, partner=partner)
    found = figures([fumel], TODAY)[fumel.pk]
    assert (found.rounds, found.unanswered) == (1, 2)
    text = client.get("/fumel/").text
    assert "tournée de vérification à envoyer" in text
    assert "partenaires n’ont pas encore répondu" in text

    client.force_login(make_reader(fumel))
    assert rounds not in client.get("/fumel/").text


def test_a_territory_that_only_gathers_others_is_shown_apart(client, fumel):
    whole = make_territory("lot-et-garonne", name="Lot-et-Garonne")
    Territory.objects.filter(pk=fumel.pk).update(parent=whole)
    make_partner(fumel)
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))
    page = client.get("/")
    assert [row.territory.slug for row in page.context["rows"]] == ["fumel"]
    assert "Vue d’ensemble" in page.text
