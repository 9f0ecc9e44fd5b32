"""A whole round against a real SMTP server: written, refused, opened by scanners, returned."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fiches.following import follow
from fiches.models import Campaign, CampaignRecipient
from partners.delivery import deliver_due
from partners.mailing import write
from partners.models import AddressTrouble, Message
from tests.factories import make_facilitator, make_fiche, make_partner, make_territory
from tests.mailserver import Server
from tests.partners.test_bounces import report

pytestmark = pytest.mark.django_db
Outcome = CampaignRecipient.Outcome


@pytest.fixture
def server(settings):
    with Server() as running:
        settings.MAILERS = running.mailers
        yield running


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Circonscription de Fumel")


@pytest.fixture
def user(fumel):
    return make_facilitator(fumel, "animation@demo.example")


def member(territory, name, email):
    partner = make_partner(territory, name)
    make_fiche(partner, email=email, verified_on=dt.date(2024, 1, 15))
    return partner


def send_round(user, *partners):
    """As the facilitator does it: ticked in the list, looked at, sent."""
    client = Client()
    client.force_login(user)
    fiches = [one.fiche.pk for one in partners]
    create = reverse("fiches:campaign_create", args=["fumel"])
    address = client.post(create, {"kind": "chosen", "fiche": fiches}).url
    campaign = Campaign.objects.latest("pk")
    words = {"subject": campaign.subject, "message": campaign.message, "action": "envoyer"}
    client.post(address, {**words, "partner": [one.pk for one in partners]})
    return campaign, client, address


def outcomes(campaign):
    return {one.row.partner.name: one.outcome for one in follow(campaign, timezone.now())}


def letter_to(server, email):
    return next(letter for letter in server.post.letters if email in letter.envelope_to)


def addresses_in(letter):
    """Every address of our site, in headers, text and HTML."""
    text = str(letter["List-Unsubscribe"])
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            text += f"\n{part.get_content()}"
    return set(re.findall(r"http://localhost:8000(/[^\s\"<>]*)", text.replace("&amp;", "&")))


def whole_database():
    """Every row of every table, sorted."""
    return sorted(
        serializers.serialize("json", [row])
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        for row in model._base_manager.all()
    )


def test_a_round_from_the_click_to_the_letter_that_came_back(server, fumel, user, tmp_path):
    fine = member(fumel, "Mission locale", "accueil@ml.example")
    refused = member(fumel, "Refusée", "inconnu@refus.example")
    back = member(fumel, "Revenue", "parti@ailleurs.example")
    server.post.refuses["inconnu@refus.example"] = "550 5.1.1 No such user here"
    campaign, client, address = send_round(user, fine, refused, back)
    deliver_due()
    assert sorted(server.post.recipients) == ["accueil@ml.example", "parti@ailleurs.example"]
    assert outcomes(campaign) == {
        "Mission locale": Outcome.WAITING,
        "Refusée": Outcome.BOUNCED,
        "Revenue": Outcome.WAITING,
    }

    # The other server took it, then sends it back; its report names our own letter.
    letter = letter_to(server, "parti@ailleurs.example")
    box = tmp_path / "retours"
    returned = report(
        Message.objects.get(to="parti@ailleurs.example"), recipient="parti@ailleurs.example"
    )
    assert letter["Message-ID"].encode() in returned
    box.write_bytes(returned)
    call_command("read_bounces", str(box), stdout=StringIO())
    assert outcomes(campaign)["Revenue"] == Outcome.BOUNCED
    assert AddressTrouble.objects.count() == 2
    text = client.get(address).text
    assert text.count("adresse en erreur") >= 2
    assert "No such user here" in text

    # A week later only who could answer is reminded, and those two are on the list to call.
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    client.post(reverse("fiches:campaign_remind", args=["fumel", campaign.pk]))
    deliver_due()
    assert sorted(server.post.recipients)[:2] == ["accueil@ml.example", "accueil@ml.example"]
    assert len(server.post.letters) == 3
    silent = client.get(reverse("fiches:campaign_silent", args=["fumel"])).context["rows"]
    assert {row.partner.name: row.why for row in silent} == {
        "Mission locale": "sans réponse",
        "Refusée": "adresse en erreur",
        "Revenue": "adresse en erreur",
    }


def test_a_scanner_that_opens_every_address_of_every_letter_changes_nothing(server, fumel, user):
    partners = [member(fumel, f"P{n}", f"p{n}@ml.example") for n in range(3)]
    partners[0].contacts.create(name="Lise", email="lise@ml.example", is_referent=True)
    send_round(user, *partners)
    deliver_due()
    found = {address for letter in server.post.letters for address in addresses_in(letter)}
    assert len(found) == 3 * 3  # the page, the way out, and the one click of the header
    before = whole_database()
    scanner = Client()
    for address in sorted(found):
        for method in (scanner.get, scanner.head):
            answer = method(address, follow=True)
            assert answer.status_code == 200
            for inside in re.findall(r'(?:href|src|action|formaction)="(/[^"#]*)"', answer.text):
                if not inside.startswith("/static/"):
                    scanner.get(inside.replace("&amp;", "&"))
    assert whole_database() == before


def test_the_letter_reads_well_in_both_versions(server, fumel, user):
    send_round(user, member(fumel, "Mission locale", "accueil@ml.example"))
    deliver_due()
    (letter,) = server.post.letters
    text, html = (part.get_content() for part in letter.iter_parts())
    assert "Bonjour,\r\n\r\nVotre structure a une fiche" in text.replace("\r\n", "\n").replace(
        "\n", "\r\n"
    )
    assert "\n\n\n" not in text.replace("\r\n", "\n")
    assert not re.search(r"[^\xa0]: \n|\w [:;!?]|'", text)  # no-break spaces, real apostrophes
    assert not re.search(r"<(script|style|img|link)|style=|https?://(?!localhost)", html)
    assert letter["Auto-Submitted"] == "auto-generated"


def test_an_invitation_can_carry_its_event(server, fumel, user):
    event = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    write(
        "invitation", to="a@ml.example", subject="Café", text="Venez", html="<p>Venez</p>",
        calendar=event, calendar_method="REQUEST", territory=fumel,
    )  # fmt: skip
    deliver_due()
    part = list(server.post.letters[0].iter_parts())[-1]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
