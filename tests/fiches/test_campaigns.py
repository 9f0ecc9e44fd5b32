"""Rounds of verification: who, where to, once, what came of it, and the reminders."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fiches import own
from fiches.campaigns import partners_for, plan, prepare, send
from fiches.following import close, follow, remind, to_remind
from fiches.models import Campaign, CampaignRecipient
from fiches.reaching import Address, Reach, choose
from fiches.silent import silent_partners
from partners.addresses import clear_trouble, mark_trouble, unsubscribe
from partners.models import Contact, Message, PersonalLink, Territory
from partners.people import erase
from tests.factories import (
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_territory,
)

pytestmark = pytest.mark.django_db
Outcome = CampaignRecipient.Outcome
Kind = Campaign.Kind
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def fumel():
    return make_territory(
        "fumel", name="Circonscription de Fumel", controller="Département de démonstration"
    )


@pytest.fixture
def user(fumel):
    return make_facilitator(fumel, "animation@demo.example")


def member(territory, name, email="", **fields):
    """A partner whose fiche was last verified 400 days ago."""
    partner = make_partner(territory, name)
    fields.setdefault("verified_on", TODAY - dt.timedelta(days=400))
    make_fiche(partner, email=email, **fields)
    return partner


def round_of(territory, user, *partners):
    return prepare(Kind.CHOSEN, territory, [one.pk for one in partners], user)


def sent_round(territory, user, *partners, now=NOW):
    campaign = round_of(territory, user, *partners)
    send(campaign, {one.pk for one in partners}, now)
    return campaign


def outcomes(campaign, now=NOW):
    return {one.row.partner.name: one.outcome for one in follow(campaign, now)}


def time_passes(days=8):
    """The letters written so far are that much older."""
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=days))


# Where to


A, B = Address("a@ml.example"), Address("b@ml.example")


@pytest.mark.parametrize(
    ("addresses", "troubles", "resting", "expected"),
    [
        ([], {}, set(), Reach(obstacle=Outcome.NO_ADDRESS)),
        ([A, B], {}, set(), Reach(A)),
        ([A, B], {"a@ml.example": "550"}, set(), Reach(B)),
        ([A], {"a@ml.example": "550"}, set(), Reach(A, Outcome.BOUNCED, "550")),
        ([A, B], {}, {"a@ml.example"}, Reach(A, Outcome.UNSUBSCRIBED)),
        ([A, B], {"a@ml.example": ""}, {"b@ml.example"}, Reach(B, Outcome.UNSUBSCRIBED)),
    ],
)
def test_choice_of_an_address(addresses, troubles, resting, expected):
    assert choose(addresses, troubles, resting) == expected


def test_the_referent_comes_before_the_structure_and_the_invitations(fumel, user):
    partner = member(fumel, "Mission locale", "accueil@ml.example")
    partner.invitation_emails = ["cafe@ml.example", "Accueil@ml.example"]
    partner.save()
    Contact.objects.create(partner=partner, name="Autre", email="autre@ml.example")
    lise = Contact.objects.create(
        partner=partner, name="Lise Réau", email="Lise@ml.example", is_referent=True
    )
    campaign = round_of(fumel, user, partner)
    assert plan(campaign)[0].reach == Reach(Address("lise@ml.example", lise))
    lise.left_on = TODAY
    lise.save()
    assert plan(campaign)[0].reach == Reach(Address("accueil@ml.example"))
    mark_trouble("accueil@ml.example", "550", NOW)
    assert plan(campaign)[0].reach == Reach(Address("cafe@ml.example"))


# Who


def test_everyone_before_a_livret_and_a_twelfth_in_a_month(fumel, user):
    partners = [member(fumel, f"P{n:02}", f"p{n}@ml.example") for n in range(13)]
    gone = make_partner(fumel, "Dissous", closed_on=TODAY)
    everyone = partners_for(Kind.BEFORE_LIVRET, fumel, TODAY)
    assert sorted(everyone) == sorted(one.pk for one in partners)
    assert gone.pk not in everyone
    assert partners_for(Kind.MONTHLY, fumel, TODAY) == [partners[0].pk, partners[1].pk]
    sent_round(fumel, user, partners[0])
    assert partners_for(Kind.MONTHLY, fumel, TODAY) == [partners[1].pk]


def test_a_round_being_prepared_is_taken_up_again(fumel, user):
    partner = member(fumel, "Mission locale", "a@ml.example")
    first = prepare(Kind.MONTHLY, fumel, [partner.pk], user)
    assert prepare(Kind.MONTHLY, fumel, [partner.pk], user) == first
    assert prepare(Kind.BEFORE_LIVRET, fumel, [partner.pk], user) != first


# Sending


def test_sending_writes_once_and_keeps_those_who_cannot_be_reached(fumel, user):
    reached = member(fumel, "Atteint", "atteint@ml.example")
    unticked = member(fumel, "Décoché", "decoche@ml.example")
    nowhere = member(fumel, "Sans adresse")
    back = member(fumel, "Revenu", "revenu@ml.example")
    resting = member(fumel, "Repos", "repos@ml.example")
    mark_trouble("revenu@ml.example", "550 5.1.1", NOW)
    unsubscribe(fumel, "repos@ml.example")
    campaign = round_of(fumel, user, reached, unticked, nowhere, back, resting)
    assert send(campaign, {reached.pk}, NOW) == 1
    assert send(Campaign.objects.get(), {reached.pk, unticked.pk}, NOW) == 0
    assert [message.to for message in Message.objects.all()] == ["atteint@ml.example"]
    assert outcomes(campaign) == {
        "Atteint": Outcome.WAITING,
        "Repos": Outcome.UNSUBSCRIBED,
        "Revenu": Outcome.BOUNCED,
        "Sans adresse": Outcome.NO_ADDRESS,
    }
    assert DBTaskResult.objects.count() == 2  # one run for the whole round, one look later


def test_the_letter_says_everything_and_its_link_is_the_partners_own(fumel, user, settings):
    settings.SITE_URL = "https://cafe.example"
    user.name = "Nadia Berthaud"
    user.save()
    partner = member(
        fumel,
        "Mission locale",
        "accueil@ml.example",
        tagline="L’emploi des 16-25 ans",
        opening_hours="lun–ven 9 h–12 h",
        address="3 rue du Refuge",
        confidential_address=True,
    )
    campaign = sent_round(fumel, user, partner)
    message, link = Message.objects.get(), PersonalLink.objects.get()
    for text in (message.text, message.html):
        for said in (
            "vérifiée il y a 13 mois",
            "Mission locale",
            "L’emploi des 16-25 ans",
            "05 36 49 00 01".replace(" ", "\xa0"),
            "lun–ven 9 h–12 h",
            f"https://cafe.example/l/{link.code}/",
            f"https://cafe.example/l/{link.code}/desinscription/?a=",
            "Nadia Berthaud",
            "Circonscription de Fumel",
            "Département de démonstration",
            "Cnil",
        ):
            assert said in text
        assert "Refuge" not in text
        assert "&#x27;" not in text
    assert len(re.findall("https?://", message.text)) == 2  # one door, and the way out
    assert message.reply_to == "animation@demo.example"
    assert campaign.recipients.get().link == link


def test_a_name_with_signs_is_written_as_it_is_in_text_and_escaped_in_html(fumel, user):
    partner = member(fumel, "L'Atelier & <Co>", "a@ml.example")
    sent_round(fumel, user, partner)
    message = Message.objects.get()
    assert "L'Atelier & <Co>" in message.text
    assert "L&#x27;Atelier &amp; &lt;Co&gt;" in message.html


def test_a_round_keeps_no_address_of_somebody_who_left(fumel, user):
    partner = member(fumel, "Mission locale")
    lise = Contact.objects.create(
        partner=partner, name="Lise Réau", email="lise@ml.example", is_referent=True
    )
    campaign = sent_round(fumel, user, partner)
    assert [one.email for one in follow(campaign, NOW)] == ["lise@ml.example"]
    erase(lise, TODAY)
    assert [one.email for one in follow(campaign, NOW)] == [""]
    assert CampaignRecipient.objects.get().email == ""


def test_the_wording_of_a_partner_without_a_fiche(fumel, user):
    partner = make_partner(fumel, "Nouvelle", invitation_emails=["n@ml.example"])
    sent_round(fumel, user, partner)
    assert "Nouvelle n’a pas encore de fiche" in Message.objects.get().text


# Following


def test_what_partners_do_from_their_link_is_followed(fumel, user):
    partners = [member(fumel, f"P{n}", f"p{n}@ml.example") for n in range(3)]
    campaign = sent_round(fumel, user, *partners)
    links = [row.link for row in campaign.recipients.all()]
    own.open_page(links[0], NOW)
    own.confirm(links[1], partners[1].fiche, NOW)
    assert outcomes(campaign) == {
        "P0": Outcome.OPENED,
        "P1": Outcome.CONFIRMED,
        "P2": Outcome.WAITING,
    }


def test_a_letter_that_came_back_shows_unless_the_partner_answered_another_way(fumel, user):
    partners = [member(fumel, f"P{n}", f"p{n}@ml.example") for n in range(2)]
    campaign = sent_round(fumel, user, *partners)
    Message.objects.update(state=Message.State.BOUNCED, bounced_at=NOW)
    own.confirm(campaign.recipients.first().link, partners[0].fiche, NOW)
    assert outcomes(campaign) == {"P0": Outcome.CONFIRMED, "P1": Outcome.BOUNCED}


def test_only_the_silent_are_reminded_a_week_later_and_twice_at_most(fumel, user):
    partners = [member(fumel, f"P{n}", f"p{n}@ml.example") for n in range(3)]
    campaign = sent_round(fumel, user, *partners)
    own.confirm(campaign.recipients.first().link, partners[0].fiche, NOW)
    assert remind(campaign, timezone.now()) == 0  # too early
    for _ in range(2):
        time_passes()
        assert remind(campaign, timezone.now()) == 2
        assert remind(campaign, timezone.now()) == 0  # the second of two clicks
    time_passes()
    assert to_remind(campaign, timezone.now()) == []
    assert remind(campaign, timezone.now()) == 0
    subjects = [m.subject for m in Message.objects.filter(to="p1@ml.example").order_by("pk")]
    assert subjects == ["Votre fiche est-elle toujours exacte\xa0?"] + 2 * [
        "Rappel\xa0: Votre fiche est-elle toujours exacte\xa0?"
    ]
    assert PersonalLink.objects.count() == 3  # the same link each time


def test_who_unsubscribed_or_came_back_since_is_not_reminded(fumel, user):
    partners = [member(fumel, f"P{n}", f"p{n}@ml.example") for n in range(3)]
    campaign = sent_round(fumel, user, *partners)
    time_passes()
    unsubscribe(fumel, "p0@ml.example")
    mark_trouble("p1@ml.example", "550", NOW)
    assert remind(campaign, timezone.now()) == 1
    assert outcomes(campaign) == {
        "P0": Outcome.UNSUBSCRIBED,
        "P1": Outcome.BOUNCED,
        "P2": Outcome.WAITING,
    }


def test_a_closed_round_is_not_reminded(fumel, user):
    campaign = sent_round(fumel, user, member(fumel, "P", "p@ml.example"))
    time_passes()
    close(campaign)
    assert remind(campaign, timezone.now()) == 0
    assert to_remind(Campaign.objects.get(), timezone.now()) == []


def test_the_command_says_and_then_does(fumel, user, capsys):
    campaign = sent_round(fumel, user, member(fumel, "P", "p@ml.example"))
    time_passes()
    call_command("remind_campaigns", "--dry-run")
    assert capsys.readouterr().out == f"fumel {campaign.pk}: P, p@ml.example\n"
    assert Message.objects.count() == 1
    Territory.objects.update(suspended_on=TODAY, suspension_reason="Travaux")
    call_command("remind_campaigns")
    assert Message.objects.count() == 1
    Territory.objects.update(suspended_on=None, suspension_reason="")
    call_command("remind_campaigns")
    call_command("remind_campaigns")
    assert Message.objects.count() == 2


# The silent


def test_the_silent_are_listed_with_the_reason_and_a_number_to_call(fumel, user):
    asked = member(fumel, "Sollicité", "s@ml.example")
    never = member(fumel, "Jamais", "j@ml.example", verified_on=None)
    nowhere = member(fumel, "Sans adresse", verified_on=TODAY - dt.timedelta(days=900))
    back = member(fumel, "Revenu", "r@ml.example", verified_on=TODAY - dt.timedelta(days=800))
    rest = member(fumel, "Repos", "z@ml.example", verified_on=TODAY - dt.timedelta(days=700))
    make_published_fiche(make_partner(fumel, "Fraîche"))
    Contact.objects.create(
        partner=nowhere, name="Lise Réau", phone="+33639980001", is_referent=True
    )
    mark_trouble("r@ml.example", "550", NOW)
    unsubscribe(fumel, "z@ml.example")
    sent_round(fumel, user, asked)
    time_passes(40)
    rows = silent_partners(fumel, TODAY)
    assert [(row.partner.name, row.why, row.detail) for row in rows] == [
        (never.name, "jamais sollicité", "aucune tournée ne lui a écrit"),
        (nowhere.name, "pas d’adresse", "aucun courriel n’est connu"),
        (back.name, "adresse en erreur", "r@ml.example"),
        (rest.name, "ne veut plus de courriels", "z@ml.example"),
        (asked.name, "sans réponse", "1\xa0courriel, le dernier il y a 1 mois"),
    ]
    assert rows[1].phones == (("Accueil", "+33536490001"), ("Lise Réau", "+33639980001"))
    assert [row.held_address for row in rows if row.held_address] == ["r@ml.example"]
    clear_trouble("r@ml.example")
    assert silent_partners(fumel, TODAY)[2].why == "jamais sollicité"
