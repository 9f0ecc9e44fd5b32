"""The list of the network, a partner's page, and what the facilitator does there."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from fiches.models import ImportRecord
from partners import network
from partners.models import Contact, Membership, Participation, Partner, Role
from tests.factories import (
    make_editor,
    make_facilitator,
    make_partner,
    make_reader,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def agen():
    return make_territory("agen-montanou")


@pytest.fixture
def facilitator(client, fumel):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


def page(name, territory, *args):
    return reverse(f"partners:{name}", args=[territory.slug, *args])


def names(response):
    return [partner.name for partner in response.context["page"].object_list]


# The list


@pytest.mark.parametrize("rows", [1, 30])
def test_list_asks_as_much_of_the_database_for_one_as_for_thirty(
    client, fumel, django_assert_num_queries, rows
):
    client.force_login(make_reader(fumel))
    for number in range(rows):
        make_partner(fumel, f"Partenaire {number}", can_host=True, host_seats=12)
    # session, user, memberships, territory, types, partners, their stays, territories to go to
    with django_assert_num_queries(8):
        response = client.get(page("partner_list", fumel))
    assert len(names(response)) == rows


def test_list_sorts_as_french_does_and_leaves_out_who_is_not_there(client, fumel, agen):
    client.force_login(make_reader(fumel))
    for name in ("Emmaüs", "Zoé", "L’École", "Eaux vives"):
        make_partner(fumel, name)
    make_partner(agen, "Ailleurs")
    gone, ended = make_partner(fumel, "Parti"), make_partner(fumel, "Dissous")
    network.leave(gone, fumel, TODAY)
    network.close(ended, TODAY)
    assert names(client.get(page("partner_list", fumel))) == [
        "Eaux vives",
        "L’École",
        "Emmaüs",
        "Zoé",
    ]
    former = client.get(page("partner_list", fumel), {"anciens": 1})
    assert names(former) == ["Dissous", "Parti"]
    assert "n’existe plus depuis le 22&nbsp;novembre 2026" in former.text.replace(
        "\u00a0", "&nbsp;"
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "emmaus"}, ["Emmaüs"]),
        ({"q": "  MISSION loc "}, ["Mission locale"]),
        ({"q": "ml"}, ["Mission locale"]),
        ({"q": "moyens generaux"}, ["Mission locale"]),
        ({"q": "'; DROP"}, []),
        ({"type": "ccas-cias"}, ["Emmaüs"]),
        ({"type": "ccas-cias", "q": "mission"}, []),
        ({"type": "inconnu"}, ["Emmaüs", "Mission locale"]),
        ({"page": "99"}, ["Emmaüs", "Mission locale"]),
    ],
)
def test_list_is_filtered(client, fumel, query, found):
    client.force_login(make_reader(fumel))
    make_partner(fumel, "Mission locale", acronym="ML", acronym_meaning="Moyens généraux")
    make_partner(fumel, "Emmaüs", type="ccas-cias")
    if query.get("type") == "inconnu":
        assert names(client.get(page("partner_list", fumel), query)) == []
    else:
        assert names(client.get(page("partner_list", fumel), query)) == found


def test_empty_list_teaches(client, fumel, facilitator):
    assert "Pas encore de partenaire ici" in client.get(page("partner_list", fumel)).text


def test_name_is_text_and_not_html(client, fumel):
    client.force_login(make_reader(fumel))
    partner = make_partner(fumel, "<script>alert(1)</script>")
    for response in (
        client.get(page("partner_list", fumel), {"q": "<script>"}),
        client.get(page("partner_detail", fumel, partner.pk)),
    ):
        assert "<script>alert" not in response.text


# One partner


@pytest.mark.parametrize("rows", [1, 30])
def test_partner_page_asks_as_much_of_the_database_for_one_as_for_thirty(
    client, fumel, facilitator, django_assert_num_queries, rows
):
    partner = make_partner(fumel)
    for number in range(rows):
        other = make_territory(f"t{number}")
        Membership.objects.create(user=facilitator, territory=other, role=Role.READER)
        network.join(partner, other, TODAY)
        Contact.objects.create(partner=partner, name=f"Personne {number}")
        make_partner(fumel, f"Service {number}", parent=partner)
    # session, user, memberships, territory, partner, stays, contacts, consents, services, fiche,
    # import, letters, territories to go to
    with django_assert_num_queries(13):
        client.get(page("partner_detail", fumel, partner.pk))


def test_partner_page_tells_stays_only_where_the_reader_sees(client, fumel, agen):
    client.force_login(make_reader(fumel))
    partner = make_partner(fumel)
    network.join(partner, agen, TODAY)
    text = client.get(page("partner_detail", fumel, partner.pk)).text
    assert "Territoire fumel" in text
    assert "Territoire agen-montanou" not in text


def test_where_an_import_found_a_partner_is_told_to_those_who_keep_the_livret(client, fumel):
    partner = make_partner(fumel)
    values = {"source": "France services (ANCT)", "source_date": "2024-08-01"}
    ImportRecord.objects.create(partner=partner, values=values)
    client.force_login(make_reader(fumel))
    assert "D’après" not in client.get(page("partner_detail", fumel, partner.pk)).text
    client.force_login(make_editor(fumel))
    text = client.get(page("partner_detail", fumel, partner.pk)).text
    assert "France services (ANCT) (1er\xa0août 2024)" in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ""),
        ({"source": "CCAS"}, "CCAS"),
        ({"source": "CCAS", "source_date": "été 2025"}, "CCAS (été 2025)"),
        ({"source_date": "2025-01-02"}, ""),
    ],
)
def test_source_of_an_import_is_said_as_far_as_it_is_known(values, said):
    assert ImportRecord(values=values).source == said


def test_invitation_addresses_are_for_those_who_keep_the_network(client, fumel):
    partner = make_partner(fumel, invitation_emails=["direction@ml.example"])
    client.force_login(make_reader(fumel))
    assert "direction@ml.example" not in client.get(page("partner_detail", fumel, partner.pk)).text
    client.force_login(make_facilitator(fumel))
    assert "direction@ml.example" in client.get(page("partner_detail", fumel, partner.pk)).text


# Add


def fields(**values):
    association = make_partner().type_id
    Partner.objects.filter(participations=None).delete()
    return {
        "name": "Mission locale",
        "type": association,
        "joined_on": "2026-09-01",
        "can_host": "unknown",
        **values,
    }


def test_new_partner_joins_the_network(client, fumel, facilitator):
    data = fields(siret="732 829 320 00074", can_host="true", invitation_emails="a@b.example\n\n")
    response = client.post(page("partner_create", fumel), data)
    partner = Partner.objects.get()
    assert response.url == page("partner_detail", fumel, partner.pk)
    assert (partner.name, partner.siret, partner.can_host, partner.invitation_emails) == (
        "Mission locale",
        "73282932000074",
        True,
        ["a@b.example"],
    )
    stay = partner.participations.get()
    assert (stay.territory, stay.joined_on, stay.left_on) == (fumel, dt.date(2026, 9, 1), None)


@pytest.mark.parametrize(
    ("field", "typed", "complaint"),
    [
        ("name", "", "Ce champ est obligatoire."),
        ("name", "Mission\u202elocale", "Ce texte contient un caractère invisible"),
        ("name", "Mission\0locale", "Le caractère nul n’est pas autorisé."),
        ("type", "999999", "Sélectionnez un choix valide"),
        ("siret", "123", "Un SIRET compte quatorze chiffres"),
        ("siret", "73282932000075", "Ce SIRET n’existe pas"),
        ("joined_on", "2026-11-23", "Ce jour n’est pas encore venu"),
        ("joined_on", "0202-11-23", "Vérifiez l’année"),
        ("joined_on", "hier", "Saisissez une date valide"),
        ("host_seats", "1000", "999"),
        ("invitation_emails", "pas une adresse", "n’est pas une adresse complète"),
        ("invitation_emails", " ".join(f"a{n}@b.example" for n in range(6)), "Gardez 5 adresses"),
    ],
)
def test_mistake_is_told_beside_the_field_and_nothing_typed_is_lost(
    client, fumel, facilitator, field, typed, complaint
):
    data = fields(acronym="ML", **{field: typed})
    response = client.post(page("partner_create", fumel), data)
    assert response.status_code == 200
    assert complaint in " ".join(response.context["form"].errors[field])
    assert 'value="ML"' in response.text
    assert not Partner.objects.exists()


def test_partner_known_elsewhere_is_found_and_joins(client, fumel, agen, facilitator):
    Membership.objects.create(user=facilitator, territory=agen, role=Role.FACILITATOR)
    known = make_partner(agen, "Mission locale de l’Agenais")
    response = client.get(page("partner_create", fumel), {"q": "mission"})
    assert response.context["found"] == [(known, False)]
    client.post(page("partner_join", fumel, known.pk))
    assert Partner.objects.of(fumel).get() == known
    assert Partner.objects.of(agen).get() == known


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.ADVISER])
def test_seeing_another_network_is_not_enough_to_take_its_partners(
    client, fumel, agen, facilitator, role
):
    Membership.objects.create(user=facilitator, territory=agen, role=role)
    known = make_partner(agen, "Mission locale de l’Agenais")
    response = client.post(page("partner_join", fumel, known.pk), follow=True)
    assert "«\xa0Territoire agen-montanou\xa0»" in response.text
    assert "demandez-lui son accord" in response.text
    assert not Partner.objects.of(fumel).exists()


def test_partner_that_is_in_no_network_any_more_is_free_to_join(client, fumel, agen, facilitator):
    Membership.objects.create(user=facilitator, territory=agen, role=Role.READER)
    known = make_partner(agen, "Mission locale de l’Agenais")
    network.leave(known, agen, TODAY)
    client.post(page("partner_join", fumel, known.pk))
    assert Partner.objects.of(fumel).get() == known


def test_partner_of_a_territory_that_one_does_not_see_is_not_found(
    client, fumel, agen, facilitator
):
    unknown = make_partner(agen, "Mission locale de l’Agenais")
    assert client.get(page("partner_create", fumel), {"q": "mission"}).context["found"] == []
    assert client.post(page("partner_join", fumel, unknown.pk)).status_code == 404


def test_joining_twice_changes_nothing(client, fumel, facilitator):
    partner = make_partner(fumel)
    client.post(page("partner_join", fumel, partner.pk))
    assert Participation.objects.count() == 1


def test_namesake_is_pointed_out_then_accepted(client, fumel, facilitator):
    data = fields(name="la mission LOCALE")
    make_partner(fumel, "Mission locale")
    response = client.post(page("partner_create", fumel), data)
    assert "Un partenaire porte déjà ce nom" in response.context["form"].errors["name"][0]
    assert 'type="checkbox" name="another"' in response.text
    client.post(page("partner_create", fumel), {**data, "another": "on"})
    assert Partner.objects.count() == 2


# Correct


def test_identity_is_corrected(client, fumel, facilitator):
    partner = make_partner(fumel, siret="73282932000074")
    parent = make_partner(fumel, "Conseil départemental")
    url = page("partner_edit", fumel, partner.pk)
    assert 'value="73282932000074"' in client.get(url).text
    data = {
        "name": "Mission locale du Fumélois",
        "type": partner.type_id,
        "joined_on": "2019-01-02",
        "can_host": "false",
        "parent": parent.pk,
    }
    assert client.post(url, data).status_code == 302
    partner = Partner.objects.get(pk=partner.pk)
    assert (partner.name, partner.sort_key, partner.siret, partner.can_host, partner.parent) == (
        "Mission locale du Fumélois",
        "mission locale du fumelois",
        "",
        False,
        parent,
    )
    assert partner.participations.get().joined_on == dt.date(2019, 1, 2)


def test_partner_is_no_service_of_itself_nor_of_its_own_services(client, fumel, facilitator):
    partner = make_partner(fumel)
    service = make_partner(fumel, "Antenne", parent=partner)
    other = make_partner(fumel, "Emmaüs")
    form = client.get(page("partner_edit", fumel, partner.pk)).context["form"]
    assert list(form.fields["parent"].queryset) == [other]
    assert service.parent == partner


# Leave, come back, end


def test_partner_leaves_and_its_people_lose_access(client, fumel, agen, facilitator):
    partner = make_partner(fumel)
    network.join(partner, agen, TODAY)
    someone = make_user("partenaire@demo.example", Role.PARTNER, fumel, partner)
    Membership.objects.create(user=someone, territory=agen, role=Role.PARTNER, partner=partner)
    url = page("partner_leave", fumel, partner.pk)
    assert "Noter son départ" in client.get(url).text
    assert list(Partner.objects.of(fumel)) == [partner]  # a GET changes nothing
    client.post(url, {"day": "2026-10-31"})
    assert list(Partner.objects.of(fumel)) == []
    assert partner.participations.get(territory=fumel).left_on == dt.date(2026, 10, 31)
    assert [m.territory for m in someone.memberships.all()] == [agen]
    assert client.get(page("partner_detail", fumel, partner.pk)).status_code == 200
    assert client.post(url, {"day": "2026-10-31"}).status_code == 403


@pytest.mark.parametrize(
    ("day", "complaint"),
    [
        ("2026-11-23", "Ce jour n’est pas encore venu"),
        ("2020-08-31", "Le départ ne peut pas précéder l’arrivée."),
        ("", "obligatoire"),
    ],
)
def test_departure_on_an_impossible_day_is_refused(client, fumel, facilitator, day, complaint):
    partner = make_partner(fumel)
    response = client.post(page("partner_leave", fumel, partner.pk), {"day": day})
    assert complaint in response.context["form"].errors["day"][0]
    assert list(Partner.objects.of(fumel)) == [partner]


@pytest.mark.parametrize(
    ("back", "stays"),
    [
        (dt.date(2026, 10, 31), [(dt.date(2020, 9, 1), None)]),  # it never really left
        (
            dt.date(2026, 11, 10),
            [(dt.date(2026, 11, 10), None), (dt.date(2020, 9, 1), dt.date(2026, 10, 31))],
        ),
    ],
)
def test_partner_comes_back(client, fumel, facilitator, back, stays):
    partner = make_partner(fumel)
    network.leave(partner, fumel, dt.date(2026, 10, 31))
    client.post(page("partner_return", fumel, partner.pk), {"day": back.isoformat()})
    assert [(s.joined_on, s.left_on) for s in partner.participations.all()] == stays
    assert list(Partner.objects.of(fumel)) == [partner]


def test_partner_who_left_for_a_network_of_others_comes_back_with_their_agreement(
    client, fumel, agen, facilitator
):
    partner = make_partner(fumel)
    network.leave(partner, fumel, dt.date(2026, 10, 31))
    network.join(partner, agen, dt.date(2026, 11, 2))
    response = client.post(page("partner_return", fumel, partner.pk), {"day": "2026-11-10"})
    assert response.url == page("partner_detail", fumel, partner.pk)
    assert list(Partner.objects.of(fumel)) == []


def test_partner_ends_everywhere_and_its_people_are_forgotten(client, fumel, facilitator):
    partner = make_partner(fumel)
    Contact.objects.create(partner=partner, name="Lise Réau", function="Direction")
    client.post(page("partner_close", fumel, partner.pk), {"day": "2026-11-01"})
    partner.refresh_from_db()
    assert partner.closed_on == dt.date(2026, 11, 1)
    assert partner.participations.get().left_on == dt.date(2026, 11, 1)
    assert (partner.contacts.get().name, partner.contacts.get().function) == ("", "Direction")


def test_only_who_runs_all_its_networks_says_that_it_ended(client, fumel, agen, facilitator):
    partner = make_partner(fumel)
    network.join(partner, agen, TODAY)
    Membership.objects.create(user=facilitator, territory=agen, role=Role.EDITOR)
    assert client.post(page("partner_close", fumel, partner.pk)).status_code == 403
    assert "fermeture" not in client.get(page("partner_detail", fumel, partner.pk)).text
    Membership.objects.create(user=facilitator, territory=agen, role=Role.FACILITATOR)
    client.post(page("partner_close", fumel, partner.pk), {"day": "2026-11-22"})
    partner.refresh_from_db()
    assert partner.closed_on == TODAY


def test_partner_that_ended_comes_back_to_life(fumel):
    partner = make_partner(fumel)
    network.close(partner, dt.date(2026, 11, 1))
    network.join(partner, fumel, TODAY)
    assert list(Partner.objects.of(fumel)) == [partner]


# Communes


def test_commune_is_picked_by_typing(client, fumel, facilitator):
    from tests.factories import make_commune

    make_commune("47106", "Fumel", "47500|47370")
    url = reverse("partners:commune_search")
    assert client.get(url, {"q": "fum"}).text.strip() == (
        '<option value="Fumel (47500)" data-code="47106"></option>'
    )
    assert client.get(url, {"q": "4737", "format": "json"}).json() == {
        "communes": [{"code": "47106", "name": "Fumel", "postal_codes": ["47500", "47370"]}]
    }
