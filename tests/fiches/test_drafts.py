"""What is typed is kept as it is typed, for its author alone, and never changes the fiche."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from fiches.drafts import Sent, Typed, Unreadable, keep, newest, purge, read
from fiches.models import Fiche, FicheDraft
from partners.personal_links import personal_link, revoke
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

NOW = dt.datetime(2026, 11, 22, 8, 42, tzinfo=dt.UTC)
MS = int(NOW.timestamp() * 1000)


def entry(value, base="", at=MS):
    return {"values": [value] if isinstance(value, str) else value, "base": base, "at": at}


def body(version=1, **inputs):
    return json.dumps({"version": version, "inputs": inputs})


# Reading and merging: plain values.


def test_what_the_page_sends_is_read():
    sent = read(body(3, tagline=entry("Bonjour", at=MS + 60_000)).encode(), NOW)
    assert sent == Sent(3, {"tagline": Typed(["Bonjour"], "", MS)})  # a clock ahead counts as now


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[]",
        "{",
        '{"version": 1}',
        '{"version": "1", "inputs": {}}',
        '{"version": -1, "inputs": {}}',
        '{"version": 1, "inputs": []}',
        '{"version": 1, "inputs": {"tagline": "x"}}',
        '{"version": 1, "inputs": {"tagline": {"values": "x", "base": "", "at": 1}}}',
        '{"version": 1, "inputs": {"tagline": {"values": [1], "base": "", "at": 1}}}',
        '{"version": 1, "inputs": {"tagline": {"values": ["x"], "base": {}, "at": 1}}}',
        '{"version": 1, "inputs": {"tagline": {"values": ["x"], "base": "", "at": "x"}}}',
        '{"version": 1, "inputs": {"tagline": {"values": ["' + "x" * 300_000 + '"]}}}',
    ],
)
def test_what_is_damaged_is_refused(damaged):
    with pytest.raises(Unreadable):
        read(damaged.encode(), NOW)


def test_what_was_typed_last_wins_input_by_input():
    server = {"a": Typed(["server"], "", 20), "b": Typed(["server"], "", 20)}
    device = {"a": Typed(["device"], "", 10), "b": Typed(["device"], "", 30)}
    merged = newest(server, device | {"c": Typed(["device"], "", 1)})
    assert {name: typed.values for name, typed in merged.items()} == {
        "a": ["server"],
        "b": ["device"],
        "c": ["device"],
    }


# Through both doors.


@pytest.fixture
def place(db):
    return make_territory()


@pytest.fixture
def fiche(place):
    return make_published_fiche(make_partner(place, "Mission locale"), tagline="Avant")


@pytest.fixture(params=["link", "account"])
def door(request, place, fiche, client):
    """(address of the draft, of the form, author's columns)."""
    if request.param == "link":
        link = personal_link(fiche.partner, place, None, timezone.now())
        return (
            reverse("fiches:own_draft", args=[link.code]),
            reverse("fiches:own_edit", args=[link.code]),
            {"link": link},
        )
    user = make_user("p@demo.example", "partner", place, partner=fiche.partner)
    client.force_login(user)
    return (
        reverse("fiches:fiche_draft", args=["fumel", fiche.partner_id]),
        reverse("fiches:fiche_edit", args=["fumel", fiche.pk]),
        {"user": user},
    )


def send(client, to, /, version=1, **inputs):
    return client.post(to, body(version, **inputs), content_type="application/json")


def test_what_is_typed_is_kept_and_the_hour_said(door, fiche, client, time_machine):
    address, _, author = door
    time_machine.move_to(timezone.now().replace(hour=8, minute=42), tick=False)
    before = Fiche.objects.filter(pk=fiche.pk).values().get()
    answer = send(client, address, tagline=entry("Après", "Avant"), audiences=entry([], []))
    hour = timezone.localtime().hour
    assert answer.json() == {"hour": f"{hour}\u00a0h\u00a042"}
    draft = FicheDraft.objects.get(**author)
    assert draft.data["tagline"]["values"] == ["Après"]
    assert Fiche.objects.filter(pk=fiche.pk).values().get() == before


def test_form_is_opened_with_what_was_begun(door, fiche, client):
    address, form, _ = door
    send(client, address, tagline=entry("Après", "Avant"))
    html = client.get(form).content.decode()
    assert "c’est repris" in html
    page = client.get(form)
    assert page.context["forms"].activity["tagline"].value() == "Après"
    assert json.loads(page.context["base"])["tagline"] == "Avant"
    assert FicheDraft.objects.count() == 1


def test_draft_that_changes_nothing_is_not_spoken_of(door, fiche, client):
    address, form, _ = door
    send(client, address, tagline=entry("Avant", "Avant"))
    assert "c’est repris" not in client.get(form).content.decode()


def test_draft_goes_when_the_fiche_is_saved(door, fiche, client):
    address, form, _ = door
    send(client, address, tagline=entry("Après", "Avant"))
    page = client.get(form)
    values = page.context["forms"].stored()  # as shown, with what was begun
    data = {name: value for name, value in values.items() if value != ""}
    data |= {"version": page.context["version"], "base": page.context["base"], "submit": "1"}
    assert client.post(form, data).status_code == 302
    fiche.refresh_from_db()
    assert (fiche.tagline, FicheDraft.objects.count()) == ("Après", 0)


def test_somebody_else_saved_since_the_draft_was_begun(door, fiche, client):
    address, form, _ = door
    send(client, address, tagline=entry("De moi", "Avant"))
    Fiche.objects.filter(pk=fiche.pk).update(tagline="De l’autre", limits="Autre", version=5)
    page = client.get(form)
    values = page.context["forms"].stored()
    data = {name: value for name, value in values.items() if value != ""}
    data |= {"version": page.context["version"], "base": page.context["base"], "submit": "1"}
    answer = client.post(form, data)
    assert answer.status_code == 409
    assert [(c["mine"], c["theirs"]) for c in answer.context["choices"]] == [
        ("De moi", "De l’autre")
    ]
    assert FicheDraft.objects.count() == 1  # nothing is lost before the choice


def test_beginning_again_drops_the_draft(door, fiche, client):
    address, form, _ = door
    send(client, address, tagline=entry("Après", "Avant"))
    page = client.post(f"{address}oublier/", follow=True)
    assert page.redirect_chain[-1][0] == form
    assert page.context["forms"].activity["tagline"].value() == "Avant"
    assert FicheDraft.objects.count() == 0


def test_looking_at_what_the_form_asks_changes_nothing(door, fiche, client):
    address, form, _ = door
    send(client, address, missions=entry("Le CRTV et le CCAS.", "Avant"), limits=entry("Rien"))
    before = (Fiche.objects.values().get(), FicheDraft.objects.values().get())
    around = address.removesuffix("brouillon/") if "/l/" in address else address
    asked = client.get(f"{around}sigles/").content.decode()
    preview = client.get(f"{around}apercu/")
    client.get(form)
    assert "CRTV" in asked
    assert "CCAS" not in asked
    assert "Le CRTV et le CCAS." in preview.content.decode()
    assert "default-src 'none'" in preview["Content-Security-Policy"]
    assert (Fiche.objects.values().get(), FicheDraft.objects.values().get()) == before
    assert client.get(address).status_code == 405


def test_damaged_sending_is_refused_and_keeps_nothing(door, client):
    assert client.post(door[0], "{", content_type="application/json").status_code == 400
    assert FicheDraft.objects.count() == 0


# Whose draft it is.


def test_a_draft_is_its_authors_alone(place, fiche, client):
    partner_link = personal_link(fiche.partner, place, None, timezone.now())
    keep(partner_link, fiche.partner, Sent(1, {"tagline": Typed(["Secret"], "Avant", MS)}), NOW)
    for user in (make_editor(place), make_reader(place)):
        client.force_login(user)
        for address in (
            reverse("fiches:fiche_detail", args=["fumel", fiche.pk]),
            reverse("fiches:fiche_edit", args=["fumel", fiche.pk]),
            reverse("fiches:fiche_list", args=["fumel"]),
            "/fumel/recherche/?q=secret",
            reverse("fiches:fiche_preview", args=["fumel", fiche.partner_id]),
        ):
            assert "Secret" not in client.get(address).content.decode()


def test_draft_of_a_partner_without_a_fiche(place, client):
    partner = make_partner(place, "Nouvelle")
    link = personal_link(partner, place, None, timezone.now())
    send(client, reverse("fiches:own_draft", args=[link.code]), version=0, tagline=entry("Bonjour"))
    page = client.get(reverse("fiches:own_edit", args=[link.code]))
    assert page.context["forms"].activity["tagline"].value() == "Bonjour"
    assert Fiche.objects.count() == 0
    assert client.get(reverse("fiches:own_preview", args=[link.code])).status_code == 404


def test_every_kind_of_input_comes_back_as_it_was_typed(place, client):
    fiche = make_fiche(make_partner(place, "Mission locale"))
    link = personal_link(fiche.partner, place, None, timezone.now())
    address = reverse("fiches:own_draft", args=[link.code])
    send(
        client,
        address,
        phone=entry("05 3", "05 36 49 00 01"),
        audiences=entry(["jeunes", "femmes"], []),
        theme=entry("", str(fiche.theme_id)),
        host=entry("oui"),
        lundi_from_1=entry("09:00"),
        confidential_address=entry(["on"]),
        **{"referent1-name": entry("Camille"), "unknown": entry("x"), "base": entry("x")},
    )
    shown = client.get(reverse("fiches:own_edit", args=[link.code])).context["forms"].stored()
    names = ("phone", "audiences", "theme", "host", "lundi_from_1", "confidential_address")
    assert [shown[name] for name in names] == [
        "05 3",
        ["femmes", "jeunes"],
        "",
        "oui",
        "09:00",
        "on",
    ]
    assert shown["referent1-name"] == "Camille"


def test_confidential_place_in_a_draft_stays_out_of_the_links_page(place, client):
    fiche = make_fiche(make_partner(place, "Refuge"), confidential_address=True)
    link = personal_link(fiche.partner, place, None, timezone.now())
    address = reverse("fiches:own_draft", args=[link.code])
    send(client, address, address=entry("1 rue Cachée"), tagline=entry("Bonjour"))
    assert "Cachée" not in client.get(reverse("fiches:own_edit", args=[link.code])).content.decode()
    assert (
        "Cachée" not in client.get(reverse("fiches:own_preview", args=[link.code])).content.decode()
    )


def test_old_drafts_and_those_of_revoked_links_are_dropped(place, fiche):
    now = timezone.now()
    link = personal_link(fiche.partner, place, None, now)
    sent = Sent(1, {"tagline": Typed(["x"], "", MS)})
    keep(link, fiche.partner, sent, now)
    keep(make_editor(place), fiche.partner, sent, now - dt.timedelta(days=91))
    assert purge(now) == 1
    revoke(link, now)
    call_command("purge", verbosity=0)
    assert FicheDraft.objects.count() == 0


@pytest.mark.parametrize("communes", [1, 30])
def test_form_from_a_link_costs_the_same_whatever_the_territory(
    place, fiche, client, django_assert_num_queries, communes
):
    for number in range(communes):
        place.communes.add(make_commune(f"47{number:03}", f"Commune {number}"))
    link = personal_link(fiche.partner, place, None, timezone.now())
    send(client, reverse("fiches:own_draft", args=[link.code]), tagline=entry("Un"))
    address = reverse("fiches:own_edit", args=[link.code])
    # link with its partner and territory, fiche, communes of its area, its referents, beginning of
    # the transaction, themes to choose from, codes of the territory's communes, referents to edit,
    # what one had begun to type, sigles explained, sigles proposed, names of the communes, types
    # to choose from, communes to choose from, end of the transaction
    with django_assert_num_queries(15):
        client.get(address)


def test_revoked_link_adds_nothing_to_what_it_began(place, fiche, client):
    link = personal_link(fiche.partner, place, None, timezone.now())
    address = reverse("fiches:own_draft", args=[link.code])
    send(client, address, tagline=entry("Un"))
    revoke(link, timezone.now())
    assert send(client, address, tagline=entry("Deux", at=MS + 1)).status_code == 410
    assert FicheDraft.objects.get().data["tagline"]["values"] == ["Un"]


def test_two_devices_at_the_same_moment_lose_nothing(place, fiche):
    link = personal_link(fiche.partner, place, None, timezone.now())
    for version, name in ((3, "tagline"), (2, "limits"), (4, "tagline")):
        keep(link, fiche.partner, Sent(version, {name: Typed([name], "", MS)}), NOW)
    draft = FicheDraft.objects.get()
    assert (sorted(draft.data), draft.version, draft.count) == (["limits", "tagline"], 2, 3)


def test_saving_from_a_link_costs_little(place, fiche, client, django_assert_num_queries):
    link = personal_link(fiche.partner, place, None, timezone.now())
    address = reverse("fiches:own_draft", args=[link.code])
    send(client, address, tagline=entry("Un"))
    # draft of a link that was not revoked, its new content
    with django_assert_num_queries(2):
        send(client, address, tagline=entry("Deux"))


def test_saving_with_an_account_costs_little(place, fiche, client, django_assert_num_queries):
    client.force_login(make_editor(place))
    address = reverse("fiches:fiche_draft", args=["fumel", fiche.partner_id])
    send(client, address, tagline=entry("Un"))
    # session, user, draft, its new content
    with django_assert_num_queries(4):
        send(client, address, tagline=entry("Deux"))
