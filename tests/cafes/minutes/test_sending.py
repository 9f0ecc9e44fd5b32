"""One click to send; a correction is a new version; nobody gets anything twice."""

import json

import pytest

from cafes.minutes.content import gather
from cafes.minutes.sending import last_version, recipients, send
from cafes.models import Cafe, CompteRendu, FollowUp, Invitation, Reply
from cafes.papers import pdf
from partners.models import Consent, Contact, Message, Participation, Unsubscription
from tests.cafes.minutes.morning import DAY, NOW, come, make_cafe, say, seat
from tests.cafes.papers.samples import failures, text_of
from tests.factories import make_partner, make_published_fiche, make_reader, make_territory

BEFORE, LATER = DAY.replace(month=10), DAY.replace(month=12)


def person(partner, name, email="", agrees=True, **fields):
    contact = Contact.objects.create(partner=partner, name=name, email=email, **fields)
    if agrees:
        Consent.objects.create(contact=contact, item=Consent.Item.NAME)
    return contact


def page(cafe, rest="compte-rendu/"):
    return f"{cafe.get_absolute_url()}{rest}"


def post(client, cafe, **fields):
    data = {"after": "0", "audience": "present", **fields}
    return client.post(page(cafe, "compte-rendu/envoyer/"), data)


@pytest.fixture
def morning(fumel):
    """Two structures there, one excused, something of everything said."""
    cafe = make_cafe(fumel, host=make_partner(fumel, "Mairie"), place="Salle d'en bas")
    before = make_cafe(fumel, BEFORE)
    make_cafe(fumel, LATER, state=Cafe.State.PLANNED)
    caf, ccas, absent = (make_partner(fumel, n) for n in ("Caf", "CCAS", "Absente"))
    anne = person(caf, "Anne Nommée", "anne@caf.example")
    paul = person(caf, "Paul Discret", "paul@caf.example", agrees=False)
    come(before, caf, anne)
    come(cafe, caf, anne)
    come(cafe, caf, paul)
    come(cafe, ccas, newcomer=True)
    make_published_fiche(ccas, tagline="Nous aidons chacun.", email="ccas@fumel.example")
    invitation = Invitation.objects.create(
        cafe=cafe, partner=absent, email="absente@a.example", sent_at=NOW
    )
    Reply.objects.create(invitation=invitation, answer="no", for_date=DAY, answered_at=NOW)
    place = seat(cafe, caf, 1)
    say(cafe, "Fermé jeudi", "news", caf, seat=place)
    say(cafe, "Bourse aux jouets", "event", caf, seat=place, happens_on=LATER)
    say(cafe, "Qui a des lits ?", "question", ccas)
    old = say(before, "Et les bus ?", "question", caf)
    old.answer, old.answered_at, old.answered_in = "Ligne 3", NOW, cafe
    old.save()
    say(before, "Et la nuit ?", "question", caf)
    FollowUp.objects.create(cafe=cafe, what="Inviter le bailleur", partner=caf, due_on=LATER)
    return cafe


def test_content_says_everything_and_names_nobody(morning):
    content = gather(morning)
    assert (content["people"], content["organisations"]) == (3, 2)
    assert [(one["name"], one["people"], one["new"]) for one in content["present"]] == [
        ("Caf", 2, False),
        ("CCAS", 1, True),
    ]
    assert content["excused"] == ["Absente"]
    assert [(n["name"], n["kind"]) for n in content["notes"]] == [
        ("Caf", "news"),
        ("Caf", "event"),
        ("CCAS", "question"),
    ]
    assert [q["text"] for q in content["open"]] == ["Et la nuit ?", "Qui a des lits ?"]
    assert [(q["text"], q["answer"]) for q in content["answered"]] == [("Et les bus ?", "Ligne 3")]
    assert [(t["what"], t["who"]) for t in content["follow_ups"]] == [
        ("Inviter le bailleur", "Caf")
    ]
    assert [(n["name"], n["tagline"]) for n in content["newcomers"]] == [
        ("CCAS", "Nous aidons chacun.")
    ]
    assert [one["date"] for one in content["next"]] == [LATER.isoformat()]
    assert "Anne" not in json.dumps(content)


def test_content_costs_the_same_whatever_was_said(morning, fumel, django_assert_num_queries):
    # who came, who came before, who answered no, notes, open questions, answered ones,
    # follow-ups, fiches of newcomers, next cafés
    with django_assert_num_queries(9):
        gather(morning)
    for n in range(20):
        partner = make_partner(fumel, f"Partenaire {n}")
        come(morning, partner)
        say(morning, "Encore", "question", partner, seat=seat(morning, partner, n))
    with django_assert_num_queries(9):
        gather(morning)


def test_it_is_sent_to_those_who_came(client, morning, facilitator):
    response = post(client, morning)
    assert response.url == page(morning)
    assert set(Message.objects.values_list("to", flat=True)) == {
        "anne@caf.example",
        "paul@caf.example",
        "ccas@fumel.example",
    }
    said = Message.objects.get(to="anne@caf.example")
    assert said.subject == "Compte rendu du café du vendredi 20\N{NO-BREAK SPACE}novembre 2026"
    assert "/compte-rendu/" in said.text
    assert "List-Unsubscribe" in said.headers
    assert last_version(morning).version == 1


def test_it_is_sent_to_the_invited_or_to_chosen_ones(morning):
    chosen = [Invitation.objects.get().partner_id]
    assert len(recipients(morning, "invited")) == 4
    assert [one.email for one in recipients(morning, "chosen", chosen)] == []  # no address known
    Contact.objects.create(
        partner_id=chosen[0], name="Zoé", email="zoe@a.example", is_referent=True
    )
    assert [one.email for one in recipients(morning, "chosen", chosen)] == ["zoe@a.example"]


def test_a_double_click_sends_once(client, morning, facilitator):
    post(client, morning)
    response = post(client, morning)
    assert response.status_code in {302, 422}
    assert CompteRendu.objects.count() == 1
    assert Message.objects.count() == 3


def test_the_same_version_asked_twice_is_the_same(morning, facilitator):
    asked = {"after": 0, "audience": "present", "by": facilitator, "now": NOW}
    first, letters = send(morning, **asked)
    again, none = send(morning, **asked)
    assert (again, letters, none) == (first, 3, 0)
    assert Message.objects.count() == 3


def test_a_correction_is_a_new_version_that_says_so(client, morning, facilitator):
    post(client, morning)
    assert "Dites en une phrase ce qui est corrigé." in post(client, morning, after="1").text
    note = morning.tour.notes.first()
    note.text = "Fermé vendredi"
    note.save()
    post(client, morning, after="1", correction="Le jour de fermeture de la Caf.")
    first, second = CompteRendu.objects.order_by("version")
    assert first.content["notes"][0]["text"] == "Fermé jeudi"
    assert second.content["notes"][0]["text"] == "Fermé vendredi"
    letter = Message.objects.filter(to="anne@caf.example").latest("pk")
    assert "corrigé" in letter.subject
    assert "Le jour de fermeture de la Caf." in letter.text
    text = client.get(page(morning)).text
    assert "Version 2" in text
    assert "Fermé jeudi" not in text
    assert "Fermé jeudi" in client.get(page(morning) + "?version=1").text


def test_somebody_else_sent_it_meanwhile(client, morning, facilitator):
    assert post(client, morning, after="7").status_code == 422
    assert post(client, morning, after="x").status_code == 422
    assert post(client, morning, after=str(10**30)).status_code == 422
    assert post(client, morning, audience="tous").status_code == 422
    assert "Cochez au moins un partenaire." in post(client, morning, audience="chosen").text
    assert not CompteRendu.objects.exists()


def test_readers_read_it_once_it_is_sent(client, morning, facilitator, fumel):
    client.force_login(make_reader(fumel))
    assert client.get(page(morning)).status_code == 404
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    text = client.get(page(morning)).text
    assert "Anne Nommée" in text
    assert "Paul Discret" not in text
    assert "Qui a des lits" in text
    assert client.get(page(morning) + "?version=999").status_code == 200  # the one that counts


def test_a_consent_withdrawn_later_counts_at_once(client, morning, facilitator):
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    Consent.objects.update(withdrawn_at=NOW)
    for rest in ("compte-rendu/", "compte-rendu.txt", "compte-rendu.json"):
        assert "Anne Nommée" not in client.get(page(morning, rest)).text


def test_files_say_the_same(client, morning, facilitator):
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    text = client.get(page(morning, "compte-rendu.txt")).text
    assert "- Caf (2)\N{NO-BREAK SPACE}: Anne Nommée" in text.replace(" :", "\N{NO-BREAK SPACE}:")
    assert "Qui a des lits ?" in text
    whole = json.loads(client.get(page(morning, "compte-rendu.json")).content)
    assert whole["version"] == 1
    assert whole["present"][0]["noms"] == ["Anne Nommée"]
    assert "contacts" not in json.dumps(whole)
    data = client.get(page(morning, "compte-rendu.pdf")).content
    assert failures(data, "PDF_UA_1") == failures(data, "PDF_A_2A") == []
    printed = text_of(data)
    for words in ("Anne Nommée", "Fermé jeudi", "Inviter le bailleur", "Nous aidons chacun."):
        assert words in printed
    assert client.get(page(morning, "compte-rendu.exe")).status_code == 404


def test_the_same_compte_rendu_is_printed_once(client, morning, facilitator):
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    first = client.get(page(morning, "compte-rendu.pdf")).content
    printed = pdf._kept.cache_info().misses
    assert client.get(page(morning, "compte-rendu.pdf")).content == first
    assert pdf._kept.cache_info().misses == printed
    Consent.objects.update(withdrawn_at=NOW)
    assert "Anne Nommée" not in text_of(client.get(page(morning, "compte-rendu.pdf")).content)


def test_whoever_is_not_in_the_network_reads_it_in_the_letter(morning, facilitator):
    come(morning, organisation="Le Fournil", name="Ali", email="ali@fournil.example")
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    letter = Message.objects.get(to="ali@fournil.example")
    assert "Qui a des lits ?" in letter.text
    assert "/l/" not in letter.text


def test_an_address_typed_at_the_door_brings_no_link_of_the_structure(morning, facilitator):
    ccas = morning.attendances.get(partner__name="CCAS").partner
    paul = Contact.objects.get(name="Paul Discret")
    come(morning, ccas, name="Intrus", email="intrus@ailleurs.example")
    come(morning, paul.partner, name="P. Discret", email="Paul@Caf.example")
    come(morning, ccas, name="Accueil", email="ccas@fumel.example")
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    letter = Message.objects.get(to="intrus@ailleurs.example")
    assert "Qui a des lits ?" in letter.text
    assert "/l/" not in letter.text + letter.html
    assert (letter.partner, letter.contact) == (None, None)
    assert "/l/" in Message.objects.get(to="ccas@fumel.example").text
    known = Message.objects.get(to="paul@caf.example")
    assert (known.contact, "/l/" in known.text) == (paul, True)


def test_who_asked_for_rest_gets_nothing(morning, facilitator, fumel):
    Unsubscription.objects.create(territory=fumel, email="anne@caf.example")
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    assert Message.objects.get(to="anne@caf.example").state == Message.State.DROPPED


def test_link_opens_it_for_the_network_only(client, morning, facilitator, fumel):
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    link = Message.objects.get(to="anne@caf.example").contact.links.get()
    client.logout()
    address = f"/l/{link.code}/cafes/{morning.pk}/"
    assert "Qui a des lits" in client.get(f"{address}compte-rendu/").text
    assert client.get(f"{address}compte-rendu.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}fiches.pdf").content.startswith(b"%PDF")
    elsewhere = make_cafe(make_territory("agen"))
    assert client.get(f"/l/{link.code}/cafes/{elsewhere.pk}/compte-rendu/").status_code == 404
    assert client.get(f"/l/{link.code}/cafes/{10**30}/compte-rendu/").status_code == 404
    Participation.objects.filter(partner=link.partner).update(left_on=DAY)
    assert client.get(f"{address}compte-rendu/").status_code == 410


def test_fiches_of_those_present_are_what_readers_may_read(client, morning, facilitator, fumel):
    caf = make_partner(fumel, "Foyer")
    make_published_fiche(caf, address="3 rue cachée", confidential_address=True)
    come(morning, caf)
    make_published_fiche(make_partner(fumel, "Pas venue"))
    data = client.get(page(morning, "fiches-des-presents.pdf")).content
    said = text_of(data)
    assert failures(data) == []
    assert "Nous aidons chacun." in said
    assert "Foyer" in said
    assert "cachée" not in said
    assert "Pas venue" not in said
    assert "dition n°" not in said.replace("\N{NO-BREAK SPACE}", " ")  # this is no edition


def test_readers_open_the_fiches_once_the_compte_rendu_is_sent(client, morning, facilitator, fumel):
    address = page(morning, "fiches-des-presents.pdf")
    assert client.get(address).status_code == 200
    client.force_login(make_reader(fumel))
    assert client.get(address).status_code == 404
    send(morning, after=0, audience="present", by=facilitator, now=NOW)
    assert client.get(address).status_code == 200


def test_a_cafe_of_residents_tells_a_number(client, fumel, facilitator):
    cafe = make_cafe(fumel, kind=Cafe.Kind.HABITANTS, headcount=42)
    send(cafe, after=0, audience="present", by=facilitator, now=NOW)
    assert "42\N{NO-BREAK SPACE}personnes" in client.get(page(cafe)).text
