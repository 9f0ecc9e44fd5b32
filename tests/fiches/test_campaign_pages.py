"""The pages of a round: each click does what it says, once, and looking changes nothing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.campaigns import prepare, send
from fiches.models import Campaign, Fiche
from partners.addresses import mark_trouble, unsubscribe
from partners.models import AddressTrouble, Message, PersonalLink
from tests.factories import make_facilitator, make_fiche, make_partner, make_reader, make_territory

pytestmark = pytest.mark.django_db
State = Campaign.State
OLD = dt.date(2024, 1, 15)


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def user(fumel, client):
    user = make_facilitator(fumel)
    client.force_login(user)
    return user


def member(territory, name, email=""):
    partner = make_partner(territory, name)
    make_fiche(partner, email=email, verified_on=OLD)
    return partner


def page(name, *args):
    return reverse(f"fiches:campaign_{name}", args=["fumel", *args])


def draft_of(fumel, user, *partners):
    return prepare(Campaign.Kind.CHOSEN, fumel, [one.pk for one in partners], user)


def wording(campaign, **data):
    return {"subject": campaign.subject, "message": campaign.message, **data}


def test_preparing_looks_before_it_sends(client, fumel, user):
    partner = member(fumel, "Mission locale", "accueil@ml.example")
    member(fumel, "Sans adresse")
    response = client.post(page("create"), {"kind": "before_livret"})
    campaign = Campaign.objects.get()
    assert response.url == page("detail", campaign.pk)
    text = client.get(response.url).text
    assert "accueil@ml.example" in text
    assert "Sans adresse</a>&nbsp;: pas d’adresse" in text
    client.get(page("letter", campaign.pk, partner.pk))
    assert (Message.objects.count(), PersonalLink.objects.count()) == (0, 0)


def test_the_list_of_fiches_leads_to_a_round_for_the_ticked_ones(client, fumel, user):
    chosen, other = member(fumel, "A", "a@ml.example"), member(fumel, "B", "b@ml.example")
    elsewhere = member(make_territory("agen"), "C", "c@ml.example")
    ticked = {"kind": "chosen", "fiche": [chosen.fiche.pk, elsewhere.fiche.pk]}
    client.post(page("create"), ticked)
    campaign = Campaign.objects.get()
    assert [row.partner for row in campaign.recipients.all()] == [chosen]
    assert client.post(page("create"), {"kind": "chosen"}).url == reverse(
        "fiches:fiche_list", args=["fumel"]
    )
    assert (
        f'formaction="{page("create")}"'
        in client.get(reverse("fiches:fiche_list", args=["fumel"])).text
    )
    assert other.pk


@pytest.mark.parametrize("data", [{}, {"kind": "n’importe quoi"}, {"kind": "monthly"}])
def test_nobody_to_write_to_makes_no_round(client, user, data):
    assert client.post(page("create"), data).status_code == 200
    assert Campaign.objects.count() == 0


def test_the_wording_is_kept_without_sending(client, fumel, user):
    campaign = draft_of(fumel, user, member(fumel, "A", "a@ml.example"))
    client.post(page("detail", campaign.pk), wording(campaign, subject="Bonne année"))
    campaign.refresh_from_db()
    assert (campaign.subject, campaign.state) == ("Bonne année", State.DRAFT)


def test_sending_twice_writes_once_and_says_so(client, fumel, user):
    partner = member(fumel, "A", "a@ml.example")
    campaign = draft_of(fumel, user, partner)
    data = wording(campaign, action="envoyer", partner=[partner.pk], subject="Bonjour")
    first = client.post(page("detail", campaign.pk), data, follow=True)
    second = client.post(page("detail", campaign.pk), data, follow=True)
    assert "1\xa0courriel part dans un instant" in first.text
    assert "cette tournée est déjà envoyée" in second.text
    assert Message.objects.get().subject == "Bonjour"


def test_sending_to_nobody_or_with_no_words_sends_nothing(client, fumel, user):
    partner = member(fumel, "A", "a@ml.example")
    campaign = draft_of(fumel, user, partner)
    client.post(page("detail", campaign.pk), wording(campaign, action="envoyer"))
    empty = wording(campaign, action="envoyer", partner=[partner.pk], message="")
    assert client.post(page("detail", campaign.pk), empty).status_code == 200
    linked = wording(
        campaign, action="envoyer", partner=[partner.pk], message="Voir https://x.example"
    )
    assert "N’ajoutez pas de lien" in client.post(page("detail", campaign.pk), linked).text
    campaign.refresh_from_db()
    assert (campaign.state, Message.objects.count()) == (State.DRAFT, 0)


def test_what_was_unticked_stays_so_when_the_words_are_to_be_corrected(client, fumel, user):
    kept, left = member(fumel, "A", "a@ml.example"), member(fumel, "B", "b@ml.example")
    campaign = draft_of(fumel, user, kept, left)
    data = wording(campaign, partner=[kept.pk], message="")
    assert client.post(page("detail", campaign.pk), data).context["unticked"] == {left.pk}


def test_everyone_is_proposed_without_who_was_asked_lately_or_is_archived(client, fumel, user):
    asked, other = member(fumel, "A", "a@ml.example"), member(fumel, "B", "b@ml.example")
    checked, archived = member(fumel, "C", "c@ml.example"), member(fumel, "D", "d@ml.example")
    Fiche.objects.filter(partner=checked).update(
        verified_by="la structure", verified_on=timezone.localdate()
    )
    Fiche.objects.filter(partner=archived).update(state=Fiche.State.ARCHIVED)
    send(draft_of(fumel, user, asked), {asked.pk}, timezone.now())
    shown = client.post(page("create"), {"kind": "before_livret"}, follow=True)
    assert [one.partner for one in shown.context["reached"]] == [asked, other, checked]
    assert shown.context["unticked"] == {asked.pk, checked.pk}
    assert "on lui a écrit le" in shown.text
    assert "a relu sa fiche le" in shown.text


def test_who_has_no_fiche_is_asked_to_fill_it_in(client, fumel, user):
    partner = make_partner(fumel, "Nouvelle", invitation_emails=["n@ml.example"])
    campaign = draft_of(fumel, user, partner)
    campaign.message = campaign.message.replace("\n", "\r\n")  # as a browser sends it back
    campaign.save()
    letter = client.get(page("letter", campaign.pk, partner.pk)).context["letter"]
    assert letter.subject == "Votre fiche dans l’annuaire des partenaires"
    for text in (letter.text, letter.html):
        assert "le lien l’ouvre vide, dix minutes suffisent" in text
        assert "relire" not in text
        assert "onfirmer" not in text
        assert "orriger ma fiche" not in text
        assert "la corrigez" not in text


def test_whom_to_call_is_named_and_counted_in_french(client, fumel, user):
    waiting = member(fumel, "A", "a@ml.example")
    resting = [member(fumel, name, f"{name}@ml.example") for name in ("repos", "pause")]
    for one in resting:
        unsubscribe(fumel, one.fiche.email)
    campaign = draft_of(fumel, user, waiting, *resting)
    send(campaign, {waiting.pk}, timezone.now())
    shown = client.get(page("detail", campaign.pk))
    assert ("ne veulent plus de courriels", 2) in shown.context["counts"]
    assert {one.row.partner for one in shown.context["to_call"]} == set(resting)
    assert "Mieux vaut appeler (2)" in shown.text


def test_saving_the_words_keeps_the_ticks(client, fumel, user):
    kept, left = member(fumel, "A", "a@ml.example"), member(fumel, "B", "b@ml.example")
    nowhere = member(fumel, "Sans adresse")
    campaign = draft_of(fumel, user, kept, left, nowhere)
    data = wording(campaign, action="enregistrer", partner=[kept.pk])
    shown = client.post(page("detail", campaign.pk), data, follow=True)
    assert shown.context["unticked"] == {left.pk}
    letter = client.get(page("letter", campaign.pk, kept.pk)).text
    assert "Enregistrez-le d’abord pour le relire ici" in letter
    assert campaign.recipients.get(partner=nowhere).chosen


def test_a_reminder_is_shown_then_sent_once(client, fumel, user):
    partner = member(fumel, "A", "a@ml.example")
    campaign = draft_of(fumel, user, partner)
    send(campaign, {partner.pk}, timezone.now())
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    assert "Envoyer 1\xa0rappel" in client.get(page("remind", campaign.pk)).text
    letter = client.get(page("letter", campaign.pk, partner.pk) + "?rappel=1").text
    assert "je n’ai pas encore votre réponse" in letter
    assert Message.objects.count() == 1
    client.post(page("remind", campaign.pk))
    client.post(page("remind", campaign.pk))
    assert Message.objects.count() == 2


def test_a_round_ends_or_is_dropped_before_it_was_sent(client, fumel, user):
    partner = member(fumel, "A", "a@ml.example")
    dropped, sent = draft_of(fumel, user, partner), draft_of(fumel, user, partner)
    send(sent, {partner.pk}, timezone.now())
    client.post(page("delete", dropped.pk))
    client.post(page("delete", sent.pk))
    client.post(page("close", sent.pk))
    assert [(one.pk, one.state) for one in Campaign.objects.all()] == [(sent.pk, State.CLOSED)]


def test_rounds_are_listed_latest_first(client, fumel, user):
    first = draft_of(fumel, user, member(fumel, "Mission locale"))
    second = draft_of(fumel, user, member(fumel, "Emmaüs"))
    Campaign.objects.filter(pk=second.pk).update(created_at=first.created_at - dt.timedelta(days=9))
    assert list(client.get(page("list")).context["campaigns"]) == [first, second]


def test_a_round_of_another_territory_does_not_exist_here(client, fumel, user):
    agen = make_territory("agen")
    other = draft_of(
        agen, make_facilitator(agen, "b@demo.example"), member(agen, "A", "a@x.example")
    )
    assert client.get(page("detail", other.pk)).status_code == 404


def test_the_partners_page_tells_its_letters_and_lets_an_address_be_tried_again(
    client, fumel, user
):
    partner = member(fumel, "A", "a@ml.example")
    send(draft_of(fumel, user, partner), {partner.pk}, timezone.now())
    mark_trouble("a@ml.example", "550 5.1.1 No such user", timezone.now())
    mark_trouble("b@ml.example", "", timezone.now())
    Message.objects.update(state=Message.State.BOUNCED, error="550 5.1.1 No such user")
    address = reverse("partners:partner_detail", args=["fumel", partner.pk])
    text = client.get(address).text
    assert "revenu en erreur" in text
    assert "Rien ne part plus vers <strong>a@ml.example</strong>" in text
    retry = reverse("partners:address_retry", args=["fumel", partner.pk])
    client.post(retry, {"email": "b@ml.example"})  # not one of its addresses
    assert AddressTrouble.objects.count() == 2
    client.post(retry, {"email": "A@ml.example"})
    assert [trouble.email for trouble in AddressTrouble.objects.all()] == ["b@ml.example"]
    client.force_login(make_reader(fumel))
    assert "a@ml.example</strong>" not in client.get(address).text
    assert 'id="courriels"' not in client.get(address).text


# As many queries for thirty as for one


def many(fumel, user, rows):
    partners = [member(fumel, f"P{n:02}", f"p{n}@ml.example") for n in range(rows)]
    for n, partner in enumerate(partners):
        partner.contacts.create(name=f"Lise {n}", email=f"lise{n}@ml.example", is_referent=True)
    mark_trouble("p0@ml.example", "550", timezone.now())
    unsubscribe(fumel, "lise0@ml.example")
    return partners


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_list(client, fumel, user, django_assert_num_queries, rows):
    for _ in range(rows):
        Campaign.objects.create(
            territory=fumel, kind="chosen", subject="S", message="M", created_by=user
        )
    # session, user, memberships, territory, rounds with their figures, territories to go to
    with django_assert_num_queries(6):
        client.get(page("list"))


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_a_draft(client, fumel, user, django_assert_num_queries, rows):
    campaign = draft_of(fumel, user, *many(fumel, user, rows))
    # session, user, memberships, territory, round, ticks, its partners with their fiches,
    # référents, addresses in error, unsubscriptions, letters and answers of the last month,
    # fiches checked in the last month, roles of the author, territories to go to
    with django_assert_num_queries(14):
        client.get(page("detail", campaign.pk))


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_a_round_that_was_sent(client, fumel, user, django_assert_num_queries, rows):
    partners = many(fumel, user, rows)
    campaign = draft_of(fumel, user, *partners)
    send(campaign, {one.pk for one in partners}, timezone.now())
    # session, user, memberships, territory, round, recipients, letters, territories to go to
    with django_assert_num_queries(8):
        client.get(page("detail", campaign.pk))


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_silent(client, fumel, user, django_assert_num_queries, rows):
    many(fumel, user, rows)
    # session, user, memberships, territory, partners with their fiches, référents, addresses in
    # error, unsubscriptions, letters of the rounds, territories to go to
    with django_assert_num_queries(10):
        assert len(client.get(page("silent")).context["rows"]) == rows
