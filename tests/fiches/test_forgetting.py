"""Somebody leaves: look for her in every table of the database."""

import datetime as dt
import io
import json

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.utils import timezone

from fiches.forgetting import without_texts
from fiches.livret import contents
from fiches.livret.freeze import freeze
from fiches.livret.keeping import from_json, to_json
from fiches.models import (
    CampaignRecipient,
    FicheDraft,
    ImportRecord,
    ImportRun,
    Livret,
    SigleProposal,
)
from partners import tasks
from partners.demandes import ask
from partners.letters import inform, send_link
from partners.models import (
    Consent,
    Contact,
    Demande,
    LinkRequest,
    Membership,
    Message,
    Role,
    User,
)
from partners.people import agree, erase
from partners.personal_links import personal_link
from tests.factories import (
    make_editor,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()
NAME, EMAIL, PHONE = "Lise Réau", "Lise.Reau@ml.example", "+33639980042"
TYPED_PHONE = "06 39 98 00 42"


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def partner(fumel):
    return make_partner(fumel)


@pytest.fixture
def fiche(partner):
    return make_published_fiche(partner)


@pytest.fixture
def lise(partner):
    person = Contact.objects.create(
        partner=partner, name=NAME, function="conseillère", phone=PHONE, email=EMAIL,
        is_referent=True,
    )  # fmt: skip
    for item in (Consent.Item.NAME, Consent.Item.PHONE, Consent.Item.EMAIL):
        agree(person, item, NAME, NOW)
    return person


def dump():
    out = io.StringIO()
    call_command("dumpdata", "--all", stdout=out)
    return json.dumps(json.loads(out.getvalue()), ensure_ascii=False).lower()


def found():
    text = dump()
    return [said for said in (NAME, EMAIL, PHONE, TYPED_PHONE) if said.lower() in text]


def typed(*values):
    return {"values": list(values), "base": "", "at": 1}


@pytest.fixture
def written_everywhere(fumel, partner, fiche, lise):
    """She is in every table that can hold somebody."""
    editor = make_editor(fumel)
    account = make_user(EMAIL, Role.PARTNER, fumel, partner, name=NAME)
    link = personal_link(partner, fumel, lise, NOW)
    inform(lise, fumel, NOW, editor)
    send_link(link, EMAIL, NOW)
    failed = Message.objects.create(
        key="x", to=EMAIL.lower(), partner=partner, subject="", text=NAME, state="failed",
        error=f"550 5.1.1 <{EMAIL}> unknown",
    )  # fmt: skip
    colleague = Contact.objects.create(partner=partner, name="Nadia")
    agree(colleague, Consent.Item.NAME, str(account), NOW)
    ask(link, Demande.Kind.ACCOUNT, name=NAME, email=EMAIL, message=f"C’est {NAME}")
    campaign = fumel.campaigns.create(kind="monthly", subject="s", message="m")
    CampaignRecipient.objects.create(campaign=campaign, partner=partner, email=EMAIL, contact=lise)
    FicheDraft.objects.create(
        partner=partner, link=link, version=1, begun_at=NOW, saved_at=NOW,
        data={"referent1-name": typed(NAME)},
    )  # fmt: skip
    FicheDraft.objects.create(
        partner=partner, user=editor, version=1, begun_at=NOW, saved_at=NOW,
        data={
            "referent1-name": typed(NAME),
            "referent1-email": typed(EMAIL),
            "referent1-phone": typed(TYPED_PHONE),
            "missions": typed("Accueillir"),
        },
    )  # fmt: skip
    ImportRecord.objects.create(partner=partner, values={"courriel": EMAIL, "nom": "ML"})
    ImportRun.objects.create(
        territory=fumel, user=editor, file_name="f.csv",
        report={"rows": [{"theirs": f"adresse {EMAIL}", "line": 2}]},
    )  # fmt: skip
    SigleProposal.objects.create(
        territory=fumel, sigle="ML", meaning="Mission locale", by=NAME, proposed_at=NOW
    )
    livret = Livret.objects.create(
        territory=fumel, number=1, title="Livret", edition_date=TODAY, state=Livret.State.READY,
        sections=[section.value for section in contents.Section],
    )  # fmt: skip
    livret.contents = json.loads(to_json(freeze(livret, TODAY)))
    livret.save()
    LinkRequest.objects.create(email=EMAIL, requested_at=NOW)
    AccessAttempt.objects.create(username=EMAIL, attempt_time=NOW, failures_since_start=1)
    LogEntry.objects.create(user=editor, action_flag=CHANGE, object_repr=NAME)
    tasks.send_login_link.enqueue(EMAIL)
    assert failed.error
    return livret


def test_erased_person_is_nowhere_in_the_database(written_everywhere, lise):
    assert found() == [NAME, EMAIL, PHONE, TYPED_PHONE]
    erase(lise, TODAY)
    assert found() == []


def test_erasing_keeps_what_is_not_hers(written_everywhere, lise, fumel, fiche):
    erase(lise, TODAY)
    draft = FicheDraft.objects.get()
    assert list(draft.data) == ["missions"]
    assert ImportRecord.objects.get().values == {"nom": "ML"}
    assert ImportRun.objects.get().report == {"rows": [{"theirs": "adresse …", "line": 2}]}
    written_everywhere.refresh_from_db()
    frozen = from_json(json.dumps(written_everywhere.contents))
    assert [sheet.name for sheet in frozen.sheets] == ["Mission locale"]
    assert frozen.sheets[0].referents == ()
    assert Contact.objects.filter(name="Nadia").exists()
    assert Demande.objects.get().state == Demande.State.REFUSED


def test_erasing_twice_changes_nothing_more(written_everywhere, lise):
    erase(lise, TODAY)
    before = dump()
    erase(lise, TODAY)
    assert dump() == before


def test_account_that_serves_elsewhere_only_loses_this_partner(fumel, partner, lise):
    user = make_user(EMAIL, Role.PARTNER, fumel, partner, name=NAME)
    Membership.objects.create(user=user, territory=fumel, role=Role.EDITOR)
    erase(lise, TODAY)
    user = User.objects.get(pk=user.pk)
    assert (user.is_active, user.name) == (True, NAME)
    assert [m.role for m in user.memberships.all()] == [Role.EDITOR]


def test_account_of_who_left_opens_nothing(fumel, partner, lise, client):
    user = make_user(EMAIL, Role.PARTNER, fumel, partner)
    client.force_login(user)
    assert client.get("/fumel/").status_code == 200
    erase(lise, TODAY)
    assert client.get("/fumel/").status_code == 302


def test_successor_who_was_named_is_kept(fumel, partner, lise):
    link = personal_link(partner, fumel, lise, NOW)
    ask(link, Demande.Kind.SUCCESSOR, name="Nadia", email="nadia@ml.example")
    erase(lise, TODAY + dt.timedelta(days=1))
    assert Demande.objects.get().name == "Nadia"


def test_text_is_blotted_out_wherever_it_stands():
    report = {"a": ["x Lise y", 3, None], "Lise": "Lise"}
    assert without_texts(report, frozenset({"Lise"})) == {"a": ["x … y", 3, None], "Lise": "…"}
