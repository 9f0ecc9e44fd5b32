"""What is kept goes when its time has come, and not before."""

import datetime as dt
import io

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from fiches.models import ImportRun
from fiches.own import confirm
from fiches.retention import purge
from partners.models import Consent, Contact, Message
from partners.people import agree
from partners.personal_links import personal_link
from tests.factories import make_editor, make_partner, make_published_fiche, make_territory

START = dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def after(days):
    return time_machine.travel(START + days * DAY, tick=False)


def run(*args):
    out = io.StringIO()
    call_command("purge", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def lise():
    """Her fiche was verified, and she agreed, on the first day."""
    with after(0):
        fumel = make_territory("fumel", carrier="Centre social")
        partner = make_partner(fumel)
        contact = Contact.objects.create(
            partner=partner, name="Lise Réau", email="lise@ml.example", is_referent=True
        )
        agree(contact, Consent.Item.NAME, "elle-même", timezone.now())
        make_published_fiche(partner)
    return contact


def is_known(contact):
    contact.refresh_from_db()
    return bool(contact.name)


def test_person_is_told_after_a_year_and_erased_a_month_later(lise):
    with after(364):
        assert run() == ""
    with after(366):
        assert run() == "1 people told that they will be erased in a month\n"
        letter = Message.objects.get()
    assert letter.to == "lise@ml.example"
    text = letter.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Personne ne l’a confirmé depuis le 3 mars 2025" in text
    assert "nous effacerons vos coordonnées le 3 avril 2026" in text
    assert f"/l/{lise.links.get().code}/" in letter.text
    with after(390):
        assert run() == ""
    assert is_known(lise)
    with after(397):
        assert run() == "1 people erased, whom nobody has confirmed for a year and a month\n"
    assert not is_known(lise)
    with after(398):
        assert run() == ""


def test_person_who_answers_stays_another_year(lise):
    with after(366):
        run()
        confirm(lise.links.get(), lise.partner.fiche, timezone.now())
    with after(500):
        assert run() == ""
    assert is_known(lise)
    with after(366 + 366):
        assert "1 people told" in run()


def test_person_without_an_address_has_the_same_time(lise):
    Contact.objects.update(email="")
    with after(390):
        assert run() == ""
    with after(396):
        assert "1 people erased" in run()


def test_person_added_late_is_not_judged_by_an_old_fiche(lise):
    with after(360):
        new = Contact.objects.create(partner=lise.partner, name="Nadia", email="n@ml.example")
    with after(400):
        run()
    assert is_known(new)
    assert {message.contact for message in Message.objects.all()} == {lise}


def test_a_purge_that_comes_late_still_leaves_the_month(lise):
    with after(800):
        assert "1 people told" in run()
    with after(829):
        assert run() == ""
    assert is_known(lise)


def test_letters_go_after_a_year_unless_they_still_wait(lise):
    with after(0):
        for state in ("sent", "failed", "queued"):
            Message.objects.create(key=state, to="a@ml.example", subject="", text="", state=state)
    with after(364):
        purge(timezone.now())
        assert Message.objects.count() == 3
    with after(366):
        purge(timezone.now())
    assert list(Message.objects.exclude(contact=lise).values_list("key", flat=True)) == ["queued"]


def test_traces_go_after_a_month(lise, django_capture_on_commit_callbacks):
    with after(0):
        editor = make_editor(lise.partner.territories.get())
        imported = ImportRun(
            territory=lise.partner.territories.get(), user=editor, file_name="f.csv", report={}
        )
        imported.file.save("f.csv", ContentFile(b"nom"))
        AccessAttempt.objects.create(username="x", failures_since_start=1)
        Session.objects.create(session_key="s", session_data="", expire_date=START + 14 * DAY)
    name = imported.file.name
    with after(10):
        assert run() == ""
    with after(31), django_capture_on_commit_callbacks(execute=True):
        said = run()
    assert said.splitlines() == [
        "1 imports older than 30 days dropped, with their files",
        "1 failed attempts to log in older than 30 days dropped",
        "1 sessions that have ended dropped",
    ]
    assert not default_storage.exists(name)


def test_dry_run_says_it_and_changes_nothing(lise):
    link = personal_link(lise.partner, lise.partner.territories.get(), lise, START)
    with after(366):
        said = run("--dry-run")
        assert "1 people told" in said
        assert "Nothing was changed" in said
        assert (Message.objects.count(), lise.links.get()) == (0, link)
        assert "1 people told" in run()
