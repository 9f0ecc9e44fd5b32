"""A territory that begins: opened by the adviser, guided to its first café."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cafes.models import Cafe
from cafes.opening import elsewhere, free_slug, steps
from fiches.reference import default_charter
from partners.demandes import ask_to_join, refuse
from partners.models import Demande, Membership, Message, Participation, Role, Territory, User
from tests.factories import (
    make_commune,
    make_facilitator,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    place = make_territory("lot-et-garonne", kind="departement", name="Lot-et-Garonne")
    place.communes.set(
        [
            make_commune("47106", "Fumel", epci_siren="200068930", epci_name="Vallée du Lot"),
            make_commune("47179", "Monsempron", epci_siren="200068930", epci_name="Vallée du Lot"),
            make_commune("47157", "Marmande", epci_siren="200030674", epci_name="Val de Garonne"),
            make_commune("47900", "Saint-Jean", epci_siren="1", epci_name="Une"),
            make_commune("47901", "Saint-Jean", epci_siren="1", epci_name="Une"),
        ]
    )
    return place


SENT = {
    "name": "Circonscription de Marmande",
    "kind": "circonscription",
    "facilitator_name": "Maryse Exemple",
    "facilitator": "maryse@cms.example",
    "epcis": ["200030674"],
    "others": "monsempron\n47900",
}


def open_as_adviser(client, whole, **changes):
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))
    return client.post(reverse("cafes:territory_open", args=[whole.slug]), {**SENT, **changes})


def test_adviser_opens_a_territory_and_names_who_runs_it(client, whole):
    assert open_as_adviser(client, whole).status_code == 302

    place = Territory.objects.get(slug="marmande")
    assert place.parent == whole
    assert set(place.communes.values_list("code", flat=True)) == {"47157", "47179", "47900"}
    membership = Membership.objects.get(territory=place)
    assert (membership.role, membership.user.email) == (Role.FACILITATOR, "maryse@cms.example")
    letter = Message.objects.get(to="maryse@cms.example")
    assert "/marmande/demarrer/" in letter.text
    # she advises, and does not run it
    assert client.get(reverse("cafes:start", args=["marmande"])).status_code == 403


def test_an_account_that_exists_gets_the_role(client, whole):
    known = make_user("maryse@cms.example", name="Maryse")

    open_as_adviser(client, whole, facilitator="Maryse@CMS.example")

    assert User.objects.filter(email__iexact="maryse@cms.example").get() == known
    assert known.memberships.get().territory.slug == "marmande"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "Lot-et-garonne"}, "porte déjà ce nom"),
        ({"others": "Saint-Jean"}, "Saint-Jean"),
        ({"others": "Nulle-Part"}, "Nulle-Part"),
        ({"epcis": [], "others": ""}, "au moins une commune"),
        ({"epcis": ["999"]}, "999"),
        ({"facilitator": "maryse"}, "maryse"),
        ({"kind": "departement"}, "departement"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, whole, changes, said):
    page = open_as_adviser(client, whole, **changes)

    assert page.status_code == 422
    assert said in page.text
    assert "Maryse Exemple" in page.text
    assert Territory.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Circonscription de Marmande", "marmande"),
        ("Quartier d’Agen-Montanou", "quartier-dagen-montanou"),
        ("Lot-et-Garonne", "lot-et-garonne-2"),
        ("Gestion", "gestion-2"),
        ("!!!", "territoire"),
    ],
)
def test_free_slug(whole, name, slug):
    assert free_slug(name) == slug


def test_steps_tell_what_is_done_and_what_is_next(client, whole):
    place = make_territory("fumel", parent=whole)
    client.force_login(make_facilitator(place))
    page = reverse("cafes:start", args=["fumel"])
    assert [step.done for step in steps(place)] == [False] * 7
    assert client.get(page).text.count("à faire maintenant") == 1

    client.post(reverse("cafes:start_communes", args=["fumel"]), {"epcis": ["200068930"]})
    client.post(
        reverse("cafes:start_identity", args=["fumel"]),
        {"carrier": "CMS de Fumel", "contact": "05 36 49 61 01"},
    )
    charter = client.get(reverse("cafes:start_charter", args=["fumel"])).text
    assert default_charter().splitlines()[0] in charter
    client.post(reverse("cafes:start_charter", args=["fumel"]), {"charter": default_charter()})
    for number in range(5):
        make_published_fiche(make_partner(place, f"Partenaire {number}"))
    Cafe.objects.create(
        territory=place, date=dt.date(2026, 12, 11), start=dt.time(9), end=dt.time(10, 30)
    )

    place.refresh_from_db()
    assert [step.done for step in steps(place)] == [True] * 6 + [False]
    assert "6 étapes faites" in client.get(page).text
    assert "Bonjour," in client.get(reverse("cafes:start_invitation", args=["fumel"])).text


def test_every_door_of_the_steps_opens(client, whole):
    place = make_territory("fumel", parent=whole)
    client.force_login(make_facilitator(place))

    for step in steps(place):
        for _, address in step.doors:
            assert client.get(address).status_code == 200


def test_communes_chosen_are_shown_again(client, whole):
    place = make_territory("fumel", parent=whole)
    place.communes.set(whole.communes.filter(code__in=["47106", "47179", "47157", "47900"]))
    client.force_login(make_facilitator(place))

    form = client.get(reverse("cafes:start_communes", args=["fumel"])).context["form"]

    assert form.initial == {"epcis": ["200030674", "200068930"], "others": "47900"}


def test_partners_of_the_departement_join_only_by_who_runs_them(client, whole):
    fumel, agen = make_territory("fumel", parent=whole), make_territory("agen", parent=whole)
    far = make_territory("ailleurs", kind="departement")
    new = make_territory("marmande", parent=whole)
    shared, foreign = make_partner(fumel, "Mission locale"), make_partner(agen, "Caf")
    draft, distant = make_partner(fumel, "Sans fiche"), make_partner(far, "Loin")
    for partner in (shared, foreign, distant):
        make_published_fiche(partner)
    user = make_facilitator(fumel)
    Membership.objects.create(user=user, territory=new, role=Role.FACILITATOR)
    client.force_login(user)
    page = reverse("cafes:start_partners", args=["marmande"])

    assert [partner.name for partner in elsewhere(new)] == ["Caf", "Mission locale"]
    shown = client.get(page).text
    assert f'value="{shared.pk}"' in shown
    assert f'name="partenaire" value="{foreign.pk}"' not in shown
    assert "agen" not in shown.lower()

    client.post(page, {"partenaire": [shared.pk, foreign.pk, draft.pk, distant.pk, "x", "9" * 30]})

    joined = Participation.objects.filter(territory=new).values_list("partner__name", flat=True)
    assert list(joined) == ["Mission locale"]


def test_a_partner_that_another_team_follows_is_asked_for_in_one_click(client, whole):
    fumel, new = make_territory("fumel", parent=whole), make_territory("nerac", parent=whole)
    there, here = make_facilitator(fumel, "f@demo.example"), make_facilitator(new, "n@demo.example")
    partner = make_partner(fumel, "Mission locale")
    make_published_fiche(partner)
    client.force_login(here)
    page = reverse("cafes:start_partners", args=["nerac"])
    assert "Ajouter ceux qui sont cochés" not in client.get(page).text

    for _ in range(2):  # a second click asks nothing more
        assert client.post(page, {"demander": partner.pk}).status_code == 302
    for wrong in ("x", "9" * 30, "0"):
        client.post(page, {"demander": wrong})

    assert "accord demandé" in client.get(page).text
    demande = Demande.objects.get()
    letter = Message.objects.get(to=there.email)
    assert "/fumel/demandes/" in letter.text
    assert letter.reply_to == here.email
    assert not partner.takes_part_in(new)
    assert client.post(f"/fumel/demandes/{demande.pk}/accepter/").status_code in {403, 404}

    client.force_login(there)
    assert "nerac" in client.get("/fumel/demandes/").text.lower()
    client.post(f"/fumel/demandes/{demande.pk}/accepter/")

    assert partner.takes_part_in(new)
    assert partner.takes_part_in(fumel)
    demande.refresh_from_db()
    assert (demande.state, demande.name, demande.email) == ("accepted", "", "")
    assert "a donné son accord" in Message.objects.get(to=here.email).text


def test_a_refusal_is_told_to_the_team_that_asked(whole):
    fumel, new = make_territory("fumel", parent=whole), make_territory("nerac", parent=whole)
    there, here = make_facilitator(fumel, "f@demo.example"), make_facilitator(new, "n@demo.example")
    partner = make_partner(fumel, "Mission locale")
    demande = ask_to_join(partner, new, here)

    assert refuse(demande, there, timezone.now(), "Plus tard.")

    assert "Plus tard." in Message.objects.get(to=here.email).text
    assert not partner.takes_part_in(new)


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_the_departement_costs_the_same_queries(
    client, whole, django_assert_num_queries, count
):
    fumel, new = make_territory("fumel", parent=whole), make_territory("agen", parent=whole)
    for number in range(count):
        make_published_fiche(make_partner(fumel, f"Partenaire {number}"))
    client.force_login(make_facilitator(new))
    # session, user, roles, territory, those of the shell; the tree, partners with their fiches,
    # their stays, the territories of these; what was asked already
    with django_assert_num_queries(10):
        client.get(reverse("cafes:start_partners", args=["agen"]))


def test_adviser_sees_adds_and_takes_off_who_runs_a_network(client, whole):
    open_as_adviser(client, whole)
    letter = Message.objects.get(to="maryse@cms.example")
    assert letter.reply_to == "conseil@demo.example"
    page = "/lot-et-garonne/ensemble/marmande/animation/"
    assert page in client.get("/lot-et-garonne/ensemble/").text
    assert page in client.get("/marmande/").text
    shown = client.get(page).text
    assert "maryse@cms.example" in shown
    assert "Vos communes" in shown

    assert client.post(page, {"facilitator_name": "", "facilitator": "x"}).status_code == 422
    client.post(page, {"facilitator_name": "Luc Exemple", "facilitator": "luc@cms.example"})
    first = Membership.objects.get(user__email="maryse@cms.example")
    for wrong in ("x", "9" * 30, "0"):
        client.post(page, {"retirer": wrong})
    client.post(page, {"retirer": first.pk})

    run = Membership.objects.filter(territory__slug="marmande", role=Role.FACILITATOR)
    assert [one.user.name for one in run] == ["Luc Exemple"]
    assert Message.objects.filter(to="luc@cms.example").exists()
    make_territory("ailleurs")
    assert client.get("/lot-et-garonne/ensemble/ailleurs/animation/").status_code == 404


def test_opening_starts_from_an_intercommunalite_and_helps_with_names(client, whole):
    make_commune("47163", "Le Mas-d’Agenais").territories.add(whole)
    client.force_login(make_user("conseil@demo.example", Role.ADVISER, whole))
    page = reverse("cafes:territory_open", args=[whole.slug])
    assert client.get(f"{page}?epci=200030674").context["form"].initial["epcis"] == ["200030674"]

    said = client.post(page, {**SENT, "others": "Mas-d’Agenais\nMarmende"}).text

    assert "vouliez-vous dire Marmande" in said
    assert "reconnaissons pas\N{NO-BREAK SPACE}: Marmende" in said


def test_who_starts_is_led_back_to_the_steps(client, whole):
    place = make_territory("fumel", parent=whole)
    make_partner(place)
    client.force_login(make_facilitator(place))

    assert "1 sur 5 pour l’instant" in client.get("/fumel/demarrer/").text
    assert 'href="/fumel/demarrer/"' in client.get("/fumel/").text
    assert "Les étapes du démarrage" in client.get("/fumel/saison/planifier/?etapes=1").text
    assert "Les étapes du démarrage" not in client.get("/fumel/cafes/").text
