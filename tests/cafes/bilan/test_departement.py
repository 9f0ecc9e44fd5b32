"""All the networks of a département: alive or asleep, what rises, what lacks; nobody's name."""

import datetime as dt

import pytest
from django.urls import reverse

from cafes.bilan.departement import Life, departement_of, life_of
from cafes.bilan.map import map_of
from cafes.models import Cafe
from partners.communes import load_communes, read_communes
from partners.models import Commune, Contact, Role, Territory
from partners.reference import DATA
from tests.cafes.bilan.conftest import NOW
from tests.cafes.bilan.rows import come, invite, make_cafe, note
from tests.factories import (
    make_commune,
    make_facilitator,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return make_territory("lot-et-garonne", kind="departement", name="Lot-et-Garonne")


def days(number):
    return TODAY - dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("last", "coming", "life"),
    [
        (None, None, Life.TO_START),
        (None, -10, Life.TO_START),
        (122, None, Life.ALIVE),
        (123, None, Life.DORMANT),
        (300, -61, Life.ALIVE),
        (300, -62, Life.DORMANT),
    ],
)
def test_life_of_a_network(last, coming, life):
    place = Territory(name="Fumel")
    cafe = None if coming is None else Cafe(date=days(coming))

    assert life_of(place, None if last is None else days(last), cafe, TODAY) == life
    place.suspended_on = days(1)
    assert life_of(place, None if last is None else days(last), cafe, TODAY) == Life.SUSPENDED


def test_lines_say_how_each_network_lives(whole):
    alive, asleep, new = (make_territory(slug, parent=whole) for slug in ("a", "b", "c"))
    make_facilitator(alive)
    make_cafe(alive, days(20))
    make_cafe(alive, days(400))
    make_cafe(alive, days(10), Cafe.State.CANCELLED)
    come(make_cafe(asleep, days(200), Cafe.State.PLANNED), make_partner(asleep))
    make_cafe(asleep, days(30), Cafe.State.PLANNED)  # nobody came
    make_published_fiche(make_partner(new))
    make_partner(new, "Caf")

    found = departement_of(whole, [alive, asleep, new], TODAY)

    assert [(line.life, line.last_cafe, line.held, line.is_run) for line in found.lines] == [
        (Life.ALIVE, days(20), 1, True),
        (Life.DORMANT, days(200), 1, False),
        (Life.TO_START, None, 0, False),
    ]
    assert [line.fresh for line in found.lines] == [0, 0, 1]
    assert [line.territory for line in found.to_start] == [new]


def test_a_worry_rises_in_two_places_at_least(whole):
    one, two = make_territory("a", parent=whole), make_territory("b", parent=whole)
    for place in (one, two):
        recent, before = make_cafe(place, days(30)), make_cafe(place, days(200))
        for _ in range(3):
            note(recent, "worry", "logement")
        note(before, "worry", "logement")
        note(recent, "worry", "mobilite")
        note(before, "worry", "mobilite")
    note(recent, "worry", "sante")
    note(recent, "information", "budget")

    rises = departement_of(whole, [one, two], TODAY).rises

    assert [(rise.theme, rise.now, rise.before) for rise in rises] == [
        ("Logement et hébergement", 3, 1)
    ]
    assert rises[0].territories == (one.name, two.name)


def test_themes_without_a_fiche_online(whole):
    one, two, empty = (make_territory(slug, parent=whole) for slug in ("a", "b", "c"))
    make_published_fiche(make_partner(one), theme="insertion")
    make_published_fiche(make_partner(two, "Bailleur"), theme="logement")

    lacks = {lack.theme: lack for lack in departement_of(whole, [one, two, empty], TODAY).lacks}

    assert lacks["Logement et hébergement"].territories == (one.name,)
    assert lacks["Mobilité"].everywhere
    assert not any(empty.name in lack.territories for lack in lacks.values())


def test_map_draws_communes_and_lists_the_rest(whole):
    load_communes(read_communes((DATA / "communes_47.csv").read_bytes()))
    whole.communes.set(Commune.objects.all())
    known, unknown = make_territory("a", parent=whole), make_territory("b", parent=whole)
    known.communes.set(Commune.objects.filter(epci_siren="200068930"))
    lines = departement_of(whole, [known, unknown], TODAY).lines

    drawn = map_of([commune.code for commune in Commune.objects.all()], lines)

    assert [area.name for area in drawn.areas] == [known.name]
    assert map_of(["75056"], lines) is None
    blanks = departement_of(whole, [known, unknown], TODAY).blanks
    assert "Fumel" not in " ".join(blank.name for blank in blanks)
    assert len(blanks) > 3


def test_page_names_nobody(client, whole):
    """Everything that could be somebody's is there first."""
    place = make_territory("fumel", parent=whole)
    partner = make_partner(place, invitation_emails=["odile@secret.example"])
    make_published_fiche(partner, verified_by="Odile Secrète")
    contact = Contact.objects.create(
        partner=partner, name="Odile Secrète", email="o@secret.example"
    )
    make_user("odile@secret.example", Role.FACILITATOR, place, name="Odile Secrète")
    for day in (days(30), days(200)):
        cafe = make_cafe(place, day, word="Odile Secrète vous attend")
        come(cafe, partner, contact=contact, email="odile@secret.example")
        come(cafe, partner, name="Odile Secrète")
        invite(cafe, partner, "other", email="odile@secret.example", who="Odile Secrète")
        note(cafe, "worry", "logement", text="Odile Secrète n’a plus de toit")
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))

    page = client.get(reverse("cafes:departement_overview", args=["lot-et-garonne"])).text

    assert place.name in page
    assert "Secrète" not in page
    assert "secret.example" not in page


def test_facilitator_of_one_network_does_not_see_the_others(client, whole):
    mine, other = make_territory("fumel", parent=whole), make_territory("agen", parent=whole)
    client.force_login(make_facilitator(mine))

    for slug in ("lot-et-garonne", "agen"):
        page = reverse("cafes:departement_overview", args=[slug])
        assert client.get(page).status_code == 404
    assert client.get(reverse("cafes:departement_overview", args=["fumel"])).status_code == 403
    assert client.get(reverse("cafes:bilan_list", args=[other.slug])).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_page_costs_the_same_queries(client, whole, django_assert_num_queries, count):
    whole.communes.add(make_commune(epci_siren="200068930", epci_name="Vallée du Lot"))
    for number in range(count):
        place = make_territory(f"t{number}", parent=whole)
        make_published_fiche(make_partner(place, f"Partenaire {number}"))
        note(make_cafe(place, days(20)), "worry", "logement")
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))
    # session, user, roles, tree, territory, those of the shell, those below; figures, next
    # cafés, held cafés, communes of each, who runs it, worries, themes of fiches, themes,
    # communes of the département, fiches there, communes for the map
    with django_assert_num_queries(18):
        client.get(reverse("cafes:departement_overview", args=["lot-et-garonne"]))


def test_a_worry_rises_by_cafe_and_not_because_there_are_more_of_them(whole):
    one, two, new = (make_territory(slug, parent=whole) for slug in ("a", "b", "c"))
    for place in (one, two):
        for number in range(3):
            note(make_cafe(place, days(20 + number)), "worry", "logement")
        note(make_cafe(place, days(200)), "worry", "logement")
    note(make_cafe(new, days(20)), "worry", "logement")  # nothing to compare with

    assert departement_of(whole, [one, two, new], TODAY).rises == ()


@pytest.mark.parametrize("tab", ["cafes", "fiches", "livret", "reseau", "recherche"])
def test_tabs_of_the_departement_lead_to_each_network(client, whole, tab):
    fumel = make_territory("fumel", parent=whole)
    make_published_fiche(make_partner(fumel))
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))

    page = client.get(f"/{whole.slug}/{tab}/").text

    assert f'<li><a href="/fumel/{tab}/">{fumel.name}</a></li>' in page
    assert "Pas encore" not in page
    assert "réunit plusieurs réseaux" not in client.get(f"/fumel/{tab}/").text
