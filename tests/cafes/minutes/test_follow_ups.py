"""Who, what, by when; one reminder; what became of it."""

import datetime as dt

import pytest
from django.core.management import call_command

from cafes.follow_ups import remind_due
from cafes.minutes.sending import send
from cafes.models import FollowUp
from partners.models import Contact, Message
from tests.cafes.minutes.morning import DAY, NOW, make_cafe
from tests.factories import make_editor, make_partner, make_reader, make_territory

TODAY = NOW.date()
DAYS = dt.timedelta(days=1)


def make(cafe, what="Inviter le bailleur", **fields):
    return FollowUp.objects.create(cafe=cafe, what=what, **fields)


def listed(client, query=""):
    return [row.what for row in client.get(f"/fumel/suites/{query}").context["page"]]


@pytest.fixture
def caf(fumel):
    partner = make_partner(fumel, "Caf")
    Contact.objects.create(partner=partner, name="Anne", email="anne@caf.example", is_referent=True)
    return partner


def test_follow_ups_are_filtered_the_most_urgent_first(client, fumel, facilitator, caf):
    cafe = make_cafe(fumel)
    make(cafe, "Sans date")
    make(cafe, "Plus tard", due_on=TODAY + 9 * DAYS)
    make(cafe, "Bientôt", due_on=TODAY + DAYS, partner=caf)
    make(cafe, "Faite", state="done", closed_on=TODAY)
    make(make_cafe(make_territory("agen")), "Ailleurs")
    assert listed(client) == ["Bientôt", "Plus tard", "Sans date"]
    assert listed(client, "?etat=closes") == ["Faite"]
    assert listed(client, f"?etat=toutes&partenaire={caf.pk}") == ["Bientôt"]
    assert listed(client, f"?etat=x&partenaire={10**30}&page=x") == listed(client)


def test_readers_see_those_of_comptes_rendus_sent(client, fumel, facilitator):
    told, raw = make_cafe(fumel, DAY.replace(month=10)), make_cafe(fumel)
    make(told, "Dite")
    make(raw, "Pas encore")
    send(told, after=0, audience="present", by=facilitator, now=NOW)
    client.force_login(make_reader(fumel))
    assert listed(client) == ["Dite"]


def test_one_is_added_and_closed(client, fumel, facilitator, caf):
    cafe = make_cafe(fumel)
    data = {"cafe": cafe.pk, "what": "Écrire", "partner": caf.pk, "who": "", "due_on": ""}
    assert client.post("/fumel/suites/ajouter/", data).status_code == 302
    row = FollowUp.objects.get()
    address = f"/fumel/suites/{row.pk}/"
    closed = {"what": "Écrire", "partner": "", "who": "la mairie", "due_on": "2026-12-01"}
    client.post(address, {**closed, "state": "done", "outcome": "Fait"})
    row.refresh_from_db()
    assert (row.state, row.closed_on, row.outcome, row.who) == ("done", TODAY, "Fait", "la mairie")
    client.post(address, {**closed, "state": "open", "outcome": ""})
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("open", None)


def test_mistakes_are_told(client, fumel, facilitator):
    row = make(make_cafe(fumel))
    for fields, told in (
        ({"what": ""}, "Dites ce qui est à faire."),
        ({"due_on": "9999-12-31"}, "Vérifiez l’année."),
        ({"partner": str(10**30)}, "choi"),
        ({"state": "x"}, "choi"),
        ({"who": "a\x00"}, "caractère"),
    ):
        data = {"what": "Écrire", "due_on": "", "partner": "", "who": "", "state": "open", **fields}
        assert told in client.post(f"/fumel/suites/{row.pk}/", data).text
    assert client.post("/fumel/suites/ajouter/", {"what": "x"}).status_code == 200
    assert client.get(f"/fumel/suites/{10**30}/").status_code == 404


def test_whoever_promised_is_reminded_once(fumel, facilitator, caf):
    row = make(make_cafe(fumel), partner=caf, due_on=TODAY + 3 * DAYS)
    make(make_cafe(fumel, DAY.replace(day=6)), "Trop loin", due_on=TODAY + 4 * DAYS)
    assert (remind_due(NOW), remind_due(NOW)) == (1, 0)
    letter = Message.objects.get()
    assert letter.to == "anne@caf.example"
    assert "Inviter le bailleur" in letter.text
    assert "/l/" in letter.text
    row.refresh_from_db()
    assert row.reminded_at == NOW


def test_another_day_brings_another_reminder(client, fumel, facilitator, caf):
    row = make(make_cafe(fumel), partner=caf, due_on=TODAY + DAYS)
    remind_due(NOW)
    data = {"what": row.what, "partner": caf.pk, "who": "", "state": "open", "outcome": ""}
    client.post(f"/fumel/suites/{row.pk}/", {**data, "due_on": f"{TODAY + 2 * DAYS}"})
    assert (remind_due(NOW), remind_due(NOW)) == (1, 0)
    assert Message.objects.count() == 2


def test_without_a_partner_the_facilitator_is_reminded(fumel, facilitator):
    make(make_cafe(fumel), who="l’animatrice", due_on=TODAY)
    call_command("remind_follow_ups")
    assert Message.objects.get().to == facilitator.email


def test_neither_what_is_done_nor_a_network_at_rest_is_reminded(fumel, facilitator, capsys):
    make(make_cafe(fumel), due_on=TODAY, state="done", closed_on=TODAY)
    asleep = make_territory("agen", suspended_on=TODAY - DAYS, suspension_reason="Travaux")
    make(make_cafe(asleep), due_on=TODAY)
    assert remind_due(NOW) == 0
    make(make_cafe(fumel, DAY.replace(day=6)), due_on=TODAY)
    call_command("remind_follow_ups", "--dry-run")
    assert "Inviter le bailleur" in capsys.readouterr().out
    assert not Message.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_for_one_and_thirty(
    client, fumel, facilitator, number, django_assert_num_queries
):
    for n in range(number):
        make(make_cafe(fumel, DAY - n * DAYS), partner=make_partner(fumel, f"P{n}"))
    client.get("/fumel/suites/")
    # session, user, roles, territory, the shell's territories, how many, the page, partners
    with django_assert_num_queries(8):
        client.get("/fumel/suites/")


def test_done_in_one_gesture_by_who_keeps_the_livret(client, fumel, facilitator):
    told, raw = make_cafe(fumel, DAY.replace(month=10)), make_cafe(fumel)
    row, other = make(told, "Dite"), make(raw, "Pas encore")
    send(told, after=0, audience="present", by=facilitator, now=NOW)
    client.force_login(make_reader(fumel))
    assert "C’est fait<span" not in client.get("/fumel/suites/").text
    client.force_login(make_editor(fumel))
    assert "C’est fait<span" in client.get("/fumel/suites/").text
    for _ in range(2):
        assert client.post(f"/fumel/suites/{row.pk}/", {"fait": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("done", TODAY)
    assert client.post(f"/fumel/suites/{other.pk}/", {"fait": "1"}).status_code == 404
