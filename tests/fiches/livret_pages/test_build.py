import datetime as dt

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fiches.livret import build, editions, heartbeat
from fiches.livret.compile import compile_livret
from fiches.livret.freeze import image_bytes, is_outdated
from fiches.models import Livret
from partners.models import Consent, Contact, Partner
from partners.people import agree, withdraw
from tests.factories import make_partner, make_published_fiche, make_territory

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def livret():
    fumel = make_territory("fumel")
    make_published_fiche(make_partner(fumel))
    edition = editions.next_edition(fumel, dt.date(2026, 11, 20))
    edition.save()
    return edition


def work():
    """What the worker does until nothing is ready to be done."""
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)


def tasks():
    return sorted(task.task_path.rpartition(".")[2] for task in DBTaskResult.objects.ready())


def test_build_by_the_worker_makes_the_edition_ready(livret):
    build.start(livret, timezone.now())
    assert livret.state == Livret.State.QUEUED
    work()
    livret.refresh_from_db()
    assert livret.state == Livret.State.READY
    assert livret.page_count == livret.report["pages"] > 5
    with livret.pdf.open() as file:
        assert file.read(5) == b"%PDF-"


def test_build_killed_half_way_is_started_again_by_the_watch(livret):
    build.pin(livret, NOW)
    silent = timezone.now() - heartbeat.SILENCE * 2
    Livret.objects.update(
        state=Livret.State.BUILDING, attempts=1, step="Mise en page", heartbeat_at=silent
    )
    build.watch.call(livret.pk)
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED
    work()
    livret.refresh_from_db()
    assert (livret.state, livret.attempts) == (Livret.State.READY, 2)


def test_build_that_dies_again_and_again_is_reported(livret):
    build.pin(livret, NOW)
    silent = timezone.now() - heartbeat.SILENCE * 2
    Livret.objects.update(
        state=Livret.State.BUILDING, attempts=heartbeat.MAX_ATTEMPTS, heartbeat_at=silent
    )
    build.watch.call(livret.pk)
    livret.refresh_from_db()
    assert (livret.state, livret.step) == (Livret.State.FAILED, heartbeat.FAILED_STEP)


def test_watch_leaves_a_living_build_alone_and_looks_again_later(livret):
    build.pin(livret, NOW)
    Livret.objects.update(state=Livret.State.BUILDING, attempts=1, heartbeat_at=timezone.now())
    build.watch.call(livret.pk)
    livret.refresh_from_db()
    assert livret.state == Livret.State.BUILDING
    assert DBTaskResult.objects.filter(task_path__endswith="watch").count() == 1


def test_build_that_raises_is_reported_not_stuck(livret, caplog):
    build.pin(livret, NOW)
    Livret.objects.update(state=Livret.State.QUEUED, contents={"title": "incomplet"})
    build.build.call(livret.pk)
    livret.refresh_from_db()
    assert (livret.state, livret.step) == (Livret.State.FAILED, heartbeat.FAILED_STEP)
    assert "compilation failed" in caplog.text


def test_build_of_a_ready_edition_does_nothing(livret):
    Livret.objects.update(state=Livret.State.READY, step="inchangé")
    build.build.call(livret.pk)
    livret.refresh_from_db()
    assert (livret.state, livret.step) == (Livret.State.READY, "inchangé")


def test_build_livret_command_writes_the_pdf_and_says_how_many_pages(livret, tmp_path, capsys):
    out = tmp_path / "sous" / "livret.pdf"
    call_command("build_livret", "fumel", out=out)
    pages = capsys.readouterr().out.splitlines()[0]
    assert out.read_bytes().startswith(b"%PDF-")
    assert pages.startswith(f"{out} : ")
    assert pages.endswith(" pages")
    livret.refresh_from_db()
    assert livret.state == Livret.State.DRAFT


def test_build_livret_command_prints_another_format_without_keeping_it(livret, tmp_path):
    out = tmp_path / "plie.pdf"
    call_command("build_livret", "fumel", out=out, edition=1, format="booklet")
    with pikepdf.open(out) as pdf:
        assert round(float(pdf.pages[0].MediaBox[2])) == 842
    livret.refresh_from_db()
    assert (livret.state, bool(livret.pdf)) == (Livret.State.DRAFT, False)


def test_build_livret_command_with_an_edition_keeps_it(livret, tmp_path):
    call_command("build_livret", "fumel", out=tmp_path / "un.pdf", edition=1)
    livret.refresh_from_db()
    assert livret.state == Livret.State.READY
    call_command("build_livret", "fumel", out=tmp_path / "deux.pdf", edition=1)
    assert (tmp_path / "un.pdf").read_bytes() == (tmp_path / "deux.pdf").read_bytes()


@pytest.mark.parametrize(
    ("slug", "edition", "sentence"),
    [
        ("nulle-part", None, "Il n’y a pas de territoire « nulle-part »."),
        ("fumel", 9, "Territoire fumel n’a pas d’édition no 9."),
    ],
)
def test_build_livret_command_says_what_it_cannot_find(livret, tmp_path, slug, edition, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("build_livret", slug, out=tmp_path / "livret.pdf", edition=edition)


def test_reopen_takes_the_pdf_away(livret):
    build.start(livret, timezone.now())
    work()
    livret.refresh_from_db()
    storage, name = livret.pdf.storage, livret.pdf.name
    editions.reopen(livret)
    livret.refresh_from_db()
    assert (livret.state, livret.contents, livret.page_count) == (Livret.State.DRAFT, None, None)
    assert not storage.exists(name)


def test_edition_says_no_more_than_its_pdf_and_is_redone_if_somebody_withdraws_meanwhile(livret):
    partner = Partner.objects.get()
    person = Contact.objects.create(partner=partner, name="Camille Exemple", is_referent=True)
    agree(person, Consent.Item.NAME, "", timezone.now())
    build.pin(livret, NOW)
    Livret.objects.update(state=Livret.State.BUILDING)
    edition = build.printable(livret)
    compiled = compile_livret(edition, image_bytes(edition))
    withdraw(person, list(Consent.Item), timezone.now())
    build.keep(livret, edition, compiled)
    livret.refresh_from_db()
    assert (livret.state, bool(livret.pdf)) == (Livret.State.QUEUED, False)
    work()
    livret.refresh_from_db()
    assert livret.state == Livret.State.READY
    assert "Camille" not in str(livret.contents)
    assert not is_outdated(livret)
