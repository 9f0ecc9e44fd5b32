"""Newcomers are welcomed once, and a new organisation enters the network in one gesture."""

import pytest

from cafes.models import Attendance, Cafe
from cafes.welcoming import newcomers_of
from partners.models import Contact, Message, Partner, PartnerType
from tests.cafes.minutes.morning import DAY, come, make_cafe
from tests.factories import make_partner, make_territory


def page(cafe, rest=""):
    return f"{cafe.get_absolute_url()}nouveaux/{rest}"


def other():
    return str(PartnerType.objects.get(code="autre").pk)


def test_a_new_organisation_enters_and_gets_its_link(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    row = come(cafe, organisation="Le Fournil", name="Ali", email="Ali@Fournil.example")
    second = come(cafe, organisation="le fournil", name="Bea")
    assert "Faire entrer dans le réseau" in client.get(page(cafe)).text
    for _ in range(2):
        client.post(page(cafe, f"{row.pk}/"), {"type": other()})
    partner = Partner.objects.get(name="Le Fournil")
    assert partner.current_participations()[0].joined_on == DAY
    contact = Contact.objects.get()
    assert (contact.partner, contact.name, contact.email) == (partner, "Ali", "ali@fournil.example")
    assert not contact.consents.exists()
    letter = Message.objects.get()
    assert letter.to == "ali@fournil.example"
    assert "/l/" in letter.text
    assert "Vos données" in letter.text
    for one in (row, second):
        one.refresh_from_db()
        assert (one.partner, one.organisation) == (partner, "")
    assert (row.contact, row.name, row.email) == (contact, "", "")
    assert "bienvenue souhaitée" in client.get(page(cafe)).text


def test_an_organisation_already_there_under_this_name_is_not_doubled(client, fumel, facilitator):
    cafe, known = make_cafe(fumel), make_partner(fumel, "Centre Social")
    row = come(cafe, organisation="centre social", name="Ali")
    assert newcomers_of(cafe)[0].known == known
    client.post(page(cafe, f"{row.pk}/"), {"type": other()})
    row.refresh_from_db()
    assert row.partner == known
    assert Partner.objects.count() == 1
    assert not Message.objects.exists()  # no address


def test_a_new_face_of_a_known_partner_is_welcomed_once(client, fumel, facilitator):
    first, second = make_cafe(fumel), make_cafe(fumel, DAY.replace(day=6))
    caf = make_partner(fumel, "Caf")
    anne = Contact.objects.create(partner=caf, name="Anne", email="anne@caf.example")
    rows = [come(cafe, caf, anne, newcomer=True) for cafe in (first, second)]
    for cafe, row in zip((first, second), rows, strict=True):
        client.post(page(cafe, f"{row.pk}/"))
    assert Message.objects.get().contact == anne


def test_all_of_them_are_welcomed_at_once(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    for name in ("Caf", "CCAS"):
        partner = make_partner(fumel, name)
        contact = Contact.objects.create(partner=partner, name=name, email=f"{name}@a.example")
        come(cafe, partner, contact, newcomer=True)
    come(cafe, organisation="Le Fournil", email="ali@fournil.example")
    assert "Souhaiter la bienvenue aux 2" in client.get(page(cafe)).text
    for _ in range(2):
        client.post(page(cafe))
    assert set(Message.objects.values_list("to", flat=True)) == {"caf@a.example", "ccas@a.example"}


def test_a_stranger_of_a_known_structure_is_accepted_on_her_own(client, fumel, facilitator):
    cafe, caf, new = make_cafe(fumel), make_partner(fumel, "Caf"), make_partner(fumel, "Neuve")
    Contact.objects.create(partner=caf, name="Anne", email="anne@caf.example")
    row = come(cafe, caf, name="Intrus", email="intrus@a.example", newcomer=True)
    come(cafe, caf, name="Annie", email="Anne@Caf.example", newcomer=True)
    come(cafe, new, name="Ali", email="ali@neuve.example", newcomer=True)
    come(cafe, organisation="caf", name="Zoé", email="zoe@a.example")
    assert [one.stranger for one in newcomers_of(cafe)] == [True, False, False, True]
    said = client.get(page(cafe)).text
    assert said.count("n’est connue de personne chez ce partenaire") == 2
    assert "Souhaiter la bienvenue aux 2" in said
    client.post(page(cafe))
    assert set(Message.objects.values_list("to", flat=True)) == {
        "anne@caf.example",
        "ali@neuve.example",
    }
    assert not Contact.objects.filter(name="Intrus").exists()
    client.post(page(cafe, f"{row.pk}/"))
    assert Message.objects.get(to="intrus@a.example").contact.name == "Intrus"


def test_others_are_not_welcomed(client, fumel, facilitator):
    cafe, agen = make_cafe(fumel), make_cafe(make_territory("agen"))
    elsewhere = come(agen, organisation="Ailleurs")
    gone = come(cafe, organisation="Retirée", removed_at="2026-11-20T09:00Z")
    nameless = come(cafe)
    for pk in (elsewhere.pk, gone.pk, nameless.pk, 10**30):
        assert client.post(page(cafe, f"{pk}/"), {"type": other()}).status_code == 404
    assert client.post(page(cafe, f"{come(cafe, organisation='A').pk}/")).status_code == 404
    assert not Partner.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_for_one_and_thirty(
    client, fumel, facilitator, number, django_assert_num_queries
):
    cafe = make_cafe(fumel)
    for n in range(number):
        come(cafe, organisation=f"Organisation {n}", email=f"a{n}@a.example")
        come(cafe, make_partner(fumel, f"P{n}"), newcomer=True)
    client.get(page(cafe))
    # session, user, roles, territory, café, newcomers, letters, network, fiches, people of
    # their structures, the shell's territories, types of structure
    with django_assert_num_queries(12):
        client.get(page(cafe))


def test_residents_are_counted_afterwards(client, fumel, facilitator):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS)
    address = f"{cafe.get_absolute_url()}personnes/"
    for people in ("", "-1", "x", str(10**30)):
        assert client.post(address, {"people": people}).status_code == 422
    client.post(address, {"people": "42"})
    client.post(address, {"people": "40"})
    cafe.refresh_from_db()
    assert cafe.headcount == 40
    assert not Attendance.objects.exists()
    assert (
        client.post(
            f"{make_cafe(fumel, DAY.replace(day=6)).get_absolute_url()}personnes/"
        ).status_code
        == 404
    )
