"""Names go when their time has come, and no figure changes."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from cafes import retention
from cafes.bilan.counting import bilan_of
from cafes.bilan.history import read
from cafes.models import (
    Attendance,
    CompteRendu,
    FollowUp,
    Invitation,
    Reply,
    SeasonVoice,
    SeasonVoiceGiven,
    Seat,
    TourDeTable,
)
from fiches.retention import purge
from partners.models import Contact
from partners.personal_links import personal_link
from tests.cafes.bilan.conftest import NOW
from tests.cafes.bilan.rows import at, come, invite, make_cafe, make_season, note
from tests.factories import make_facilitator, make_partner, make_published_fiche

OLD, LAST_YEAR, RECENT = dt.date(2023, 10, 13), dt.date(2025, 10, 10), dt.date(2026, 10, 9)
pytestmark = pytest.mark.django_db


def tell_a_cafe(territory, day):
    """Persons are named everywhere that they can be."""
    known = make_partner(territory, f"CCAS {day.year}", legal_status="collectivite")
    other = make_partner(territory, f"Caf {day.year}")
    make_published_fiche(known, now=at(day))
    contact = Contact.objects.create(partner=known, name="Odile Secrète")
    facilitator = make_facilitator(territory, f"animation{day.year}@demo.example")
    link = personal_link(known, territory, contact, NOW)
    cafe = make_cafe(territory, day, host=known)
    come(cafe, known, contact=contact)
    come(cafe, known, other, name="Odile Secrète", email="odile@secret.example", newcomer=True)
    come(cafe, None, organisation="Collectif", name="Odile Secrète", quality="elected")
    come(cafe, other, name="Odile Secrète", removed_at=at(day))
    words = {"who": "Odile Secrète", "message": "Bonjour d’Odile", "noted_by": facilitator}
    invitation = invite(cafe, known, "other", email="odile@secret.example", **words)
    invitation.contact, invitation.link = contact, link
    invitation.save()
    invite(cafe, other, email="caf@secret.example")
    note(cafe, "worry", "logement", link=link)
    note(cafe, "question", answered=True)
    FollowUp.objects.create(
        cafe=cafe, what="Appeler", who="Odile Secrète", state="done", closed_on=day
    )
    content = {
        "present": [{"name": "CCAS", "people": 2, "contacts": [contact.pk]}],
        "follow_ups": [{"what": "Appeler", "who": "Odile Secrète"}],
    }
    tour, _ = TourDeTable.objects.get_or_create(cafe=cafe)
    Seat.objects.create(tour=tour, label="Odile Secrète")
    CompteRendu.objects.create(cafe=cafe, version=1, content=content, created_at=at(day))
    return cafe, link


def test_old_season_counts_the_same_after_the_purge(fumel):
    for day in (OLD, LAST_YEAR, RECENT):
        tell_a_cafe(fumel, day)
    season = make_season(fumel, 2023)
    link = fumel.links.first()
    SeasonVoiceGiven.objects.create(season=season, partner=link.partner)
    for _ in range(5):
        SeasonVoice.objects.create(season=season, relations=3)
    years = [2023, 2025, 2026]
    before = [bilan_of(read(fumel, [year]), year, NOW.date()) for year in years]

    retention.purge(NOW)

    assert [bilan_of(read(fumel, [year]), year, NOW.date()) for year in years] == before
    assert before[0].came == 4
    assert before[0].answered.part == before[0].present.part - 1 == 1
    assert not SeasonVoiceGiven.objects.exists()


def test_attendance_is_named_for_24_months(fumel, settings):
    for day in (OLD, LAST_YEAR, RECENT):
        tell_a_cafe(fumel, day)

    retention.purge(NOW)

    kept = Attendance.objects.filter(name="Odile Secrète").values_list("cafe__date", flat=True)
    assert set(kept) == {LAST_YEAR, RECENT}
    assert not Attendance.objects.filter(cafe__date=OLD, contact__isnull=False).exists()
    assert not Attendance.objects.filter(cafe__date=OLD, removed_at__isnull=False).exists()
    assert FollowUp.objects.get(cafe__date=OLD).who == ""
    assert [seat.label for seat in Seat.objects.order_by("tour__cafe__date")] == [
        "",
        "Odile Secrète",
        "Odile Secrète",
    ]
    assert CompteRendu.objects.get(cafe__date=OLD).content == {
        "present": [{"name": "CCAS", "people": 2, "contacts": []}],
        "follow_ups": [{"what": "Appeler", "who": ""}],
    }
    assert "Odile" in repr(CompteRendu.objects.get(cafe__date=LAST_YEAR).content)

    settings.KEEP_ATTENDANCE_MONTHS = 12
    retention.purge(NOW)
    assert set(kept.all()) == {RECENT}


def test_answers_are_named_for_12_months(fumel):
    for day in (LAST_YEAR, RECENT):
        tell_a_cafe(fumel, day)

    retention.purge(NOW)

    old, recent = Reply.objects.order_by("for_date")
    assert (old.who, old.message, old.noted_by, old.answer) == ("", "", None, "other")
    assert recent.who == "Odile Secrète"
    gone = Invitation.objects.filter(cafe__date=LAST_YEAR)
    assert list(gone.values_list("email", "contact", "link")) == [("", None, None)] * 2
    assert Invitation.objects.filter(email="odile@secret.example").count() == 1


def test_purge_does_it_all_once(fumel):
    tell_a_cafe(fumel, OLD)

    counts = {deed.what: deed.count for deed in purge(NOW)}

    assert counts["attendances older than 24 months that no longer name anybody"] == 4
    assert counts["attendances noted by mistake, older than 24 months, dropped"] == 1
    assert counts["answers older than a year without a name or a word any more"] == 1
    assert [deed for deed in retention.purge(NOW) if deed.count] == []


def test_dry_run_says_and_changes_nothing(fumel):
    tell_a_cafe(fumel, OLD)
    out = io.StringIO()

    call_command("purge", "--dry-run", stdout=out)

    assert "4 attendances older than 24 months that no longer name anybody" in out.getvalue()
    assert Attendance.objects.filter(name="Odile Secrète").count() == 4


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (dt.date(2026, 11, 22), 24, dt.date(2024, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 1, 5), 13, dt.date(2024, 12, 5)),
    ],
)
def test_months_before(day, months, then):
    assert retention.months_before(day, months) == then
    assert retention.months_before(day, 99999).year == 1
