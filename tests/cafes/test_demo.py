"""The demo is whole, dated from today, and can reach nobody."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cafes.demo.accounts import ACCOUNTS
from cafes.demo.days import months_before
from cafes.demo.editions import FORMER_NAMES, NOT_YET, as_it_was
from cafes.demo.meetings import CUSTOMS, days_of
from cafes.models import Cafe
from fiches.fields import FIELDS
from fiches.following import to_remind
from fiches.livret.changes import changes_since
from fiches.livret.contents import ChangeKind, Section
from fiches.livret.freeze import freeze
from fiches.models import (
    Campaign,
    CampaignRecipient,
    Fiche,
    Livret,
    NumberCheck,
    Revision,
    Unread,
)
from fiches.publishing import missing
from fiches.reviewing import changes_published, changes_waiting
from fiches.sheets import all_themes
from partners.delivery import deliver_due
from partners.demandes import open_demandes
from partners.models import (
    Consent,
    Contact,
    Demande,
    Membership,
    Message,
    Partner,
    PersonalLink,
    Territory,
    User,
)
from partners.phones import display

pytestmark = pytest.mark.django_db
FICTIONAL = re.compile(r"0(5 36 49|6 39 98|1 99 00)( \d\d){2}")


def run():
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker):
    """Loaded for the whole file: what a test changes is undone around it."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        yield run()
        transaction.set_rollback(True)


@pytest.fixture
def loaded(once, settings):
    settings.DEMO = True
    return once


def counts():
    models = (Territory, Partner, Contact, Consent, User, Membership, Fiche, Revision, Cafe, Livret)
    return {model.__name__: model.objects.count() for model in models}


def texts_of(instance):
    return json.dumps(
        [str(getattr(instance, field.attname)) for field in instance._meta.concrete_fields],
        ensure_ascii=False,
    )


def test_demo_is_refused_elsewhere(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        run()
    assert counts() == dict.fromkeys(counts(), 0)


def test_demo_brings_two_networks_in_a_departement(loaded):
    assert counts() == {
        "Territory": 3,
        "Partner": 76,
        "Contact": 70,
        "Consent": 208,
        "User": 6,
        "Membership": 7,
        "Fiche": 71,
        "Revision": 68,
        "Cafe": 46,
        "Livret": 2,
    }
    assert {t.slug: t.communes.count() for t in Territory.objects.all()} == {
        "lot-et-garonne": 319,
        "fumel": 32,
        "agen-montanou": 1,
    }
    online = {
        slug: Fiche.objects.of(Territory.objects.get(slug=slug)).online().count()
        for slug in ("fumel", "agen-montanou")
    }
    assert online == {"fumel": 35, "agen-montanou": 26}


def test_demo_loaded_twice_keeps_what_was_edited(loaded):
    before = counts()
    fiche = Fiche.objects.filter(state=Fiche.State.PUBLISHED).first()
    fiche.tagline = "Une autre accroche"
    fiche.save()
    Partner.objects.filter(pk=fiche.partner.pk).update(name="Un autre nom")

    said = run()

    assert "déjà là" in said
    assert counts() == before
    fiche.refresh_from_db()
    assert (fiche.tagline, fiche.partner.name) == ("Une autre accroche", "Un autre nom")


def test_demo_is_not_loaded_again_in_part(loaded):
    Livret.objects.all().delete()
    Territory.objects.get(slug="agen-montanou").delete()
    assert "déjà là" in run()


def test_demo_says_who_can_log_in(loaded):
    for account in ACCOUNTS:
        assert re.search(rf"{account.email} +cafe-partenaires ", loaded)
        assert User.objects.get(email=account.email).check_password("cafe-partenaires")
    assert User.objects.filter(is_superuser=True).get().email == "admin@demo.example"


def test_demo_has_fiches_in_every_state(loaded):
    states = Fiche.State
    found = {state: Fiche.objects.filter(state=state).count() for state in states}
    assert found == {
        states.PUBLISHED: 59,
        states.DRAFT: 5,
        states.SUBMITTED: 5,
        states.ARCHIVED: 2,
    }
    assert Partner.objects.filter(fiche__isnull=True).count() == 5
    changed = Fiche.objects.online().exclude(state=states.PUBLISHED)
    assert changed.count() == 2
    assert Fiche.objects.filter(revisions__number=2).count() == 5


def test_demo_fiches_were_verified_in_the_past_and_some_long_ago(loaded):
    today = dt.date.today()
    verified = list(Fiche.objects.online().values_list("verified_on", flat=True))
    assert max(verified) <= today
    stale = [fiche for fiche in Fiche.objects.online() if fiche.is_to_verify(today)]
    assert len(stale) == 10
    partner = Membership.objects.get(user__email="partenaire@demo.example").partner
    assert partner.fiche in stale


def test_demo_fiches_lack_nothing_required(loaded):
    required = {field.key for field in FIELDS.values() if field.required == "yes"}
    lacking = {
        str(fiche): found
        for fiche in Fiche.objects.online().with_relations()
        if (found := required & set(missing(fiche)))
    }
    assert lacking == {}


def test_demo_reaches_nobody(loaded, settings):
    numbers = [fiche.phone for fiche in Fiche.objects.all()]
    numbers += [contact.phone for contact in Contact.objects.all()]
    shown = {display(number).replace("\N{NO-BREAK SPACE}", " ") for number in numbers if number}
    assert len(shown) > 60
    assert [number for number in shown if not FICTIONAL.fullmatch(number)] == []

    rows = [*Partner.objects.all(), *Contact.objects.all(), *Fiche.objects.all()]
    rows += [*Territory.objects.all(), *User.objects.all(), *Livret.objects.all()]
    rows += [*Message.objects.all(), *Demande.objects.all()]
    addresses = {a for row in rows for a in re.findall(r"[\w.+-]+@[\w.-]+\w", texts_of(row))}
    sites = {site for row in rows for site in re.findall(r"https?://[^/\s\"']+", texts_of(row))}
    assert len(addresses) > 60
    outside = (addresses | sites) - {settings.SITE_URL}
    assert [found for found in outside if not found.endswith(".example")] == []
    phones = {p for row in rows for p in re.findall(r"\b0\d(?:[ \xa0]\d\d){4}\b", texts_of(row))}
    assert [p for p in phones if not FICTIONAL.fullmatch(p.replace("\xa0", " "))] == []


def test_demo_publishes_no_person_and_no_confidential_address(loaded):
    secret = [fiche.address for fiche in Fiche.objects.filter(confidential_address=True)]
    assert "14 chemin des Tilleuls" in secret
    published = [json.dumps(r.content, ensure_ascii=False) for r in Revision.objects.all()]
    private = [*filter(None, secret), *Contact.objects.values_list("name", flat=True)]
    assert [text for text in private if any(text in content for content in published)] == []


def test_demo_has_logos_that_exist(loaded):
    names = [name for name in Fiche.objects.values_list("logo", flat=True) if name]
    assert len(names) == 13
    assert [name for name in names if not default_storage.exists(name)] == []


def test_demo_numbers_are_checked(loaded):
    assert NumberCheck.objects.filter(territory__slug="fumel").count() == 15
    assert NumberCheck.objects.filter(territory__slug="agen-montanou").count() == 15


def test_demo_livrets_are_being_prepared(loaded):
    for livret in Livret.objects.all():
        assert (livret.number, livret.state) == (1, Livret.State.DRAFT)
        assert livret.sections == [section.value for section in Section]
        assert livret.foreword
        assert livret.foreword_signature


def test_demo_knows_what_its_livret_said_last_season(loaded):
    livret = Livret.objects.get(territory__slug="fumel")
    then = months_before(dt.date.today(), 5)
    now = freeze(livret, dt.date.today())
    before = as_it_was(now, then)
    changes = changes_since(before, now)
    told = {kind: len(changes.of(kind)) for kind in ChangeKind}
    assert told[ChangeKind.VERIFIED] > 0
    assert {**told, ChangeKind.VERIFIED: 0} == {
        ChangeKind.NEW: len(NOT_YET),
        ChangeKind.CHANGED: 3,
        ChangeKind.RENAMED: len(FORMER_NAMES),
        ChangeKind.VERIFIED: 0,
        ChangeKind.GONE: 0,
    }
    assert [sheet.name for sheet in before.sheets if sheet.verified_on > then] == []
    assert max(number.checked_on for number in before.useful_numbers) <= then


def test_demo_has_something_in_each_place_where_partners_answer(loaded):
    fumel, agen = (Territory.objects.get(slug=slug) for slug in ("fumel", "agen-montanou"))
    draft, sent = Campaign.objects.filter(territory=fumel)
    assert (draft.state, sent.state) == ("draft", "sent")
    assert draft.recipients.exists()
    outcomes = set(sent.recipients.values_list("outcome", flat=True))
    assert outcomes == set(CampaignRecipient.Outcome)
    assert to_remind(sent, timezone.now())
    assert {d.kind for d in open_demandes(fumel)} == {"successor", "type_for_us"}
    assert PersonalLink.objects.valid(timezone.now()).filter(opened_at__isnull=False).count() >= 2
    waiting = Fiche.objects.get(state="submitted", published__isnull=False)
    assert len(changes_waiting(waiting, all_themes())) == 2
    alone = Unread.objects.waiting().get(territory=agen)
    assert [change.label for change in changes_published(alone, all_themes())]


def test_demo_sends_nothing(loaded, mailoutbox):
    # The reminders of the next cafés wait for their day.
    assert {task.task_path for task in DBTaskResult.objects.all()} <= {"cafes.sending.look"}
    assert {message.state for message in Message.objects.all()} == {"sent", "bounced"}
    assert deliver_due().sent == 0
    assert mailoutbox == []


def test_demo_cafes_are_on_fridays_that_are_worked():
    days = [day.date for day in days_of(2026, CUSTOMS["fumel"].rule)]
    assert {day.weekday() for day in days} == {4}
    assert days[0] == dt.date(2026, 9, 11)
    assert len(days) == 10
    # 11 November 2022 is the second Friday, and a public holiday.
    assert dt.date(2022, 11, 18) in [day.date for day in days_of(2022, CUSTOMS["fumel"].rule)]
