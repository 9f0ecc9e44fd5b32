"""The post office, against a real SMTP server: once each, nobody forgotten, whatever is killed."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import time_machine
from django.conf import settings as site
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners.addresses import mark_trouble, unsubscribe
from partners.delivery import MOST_TRIES, RUN, STALE, WAITS, claim, deliver, deliver_due
from partners.mailing import write
from partners.models import AddressTrouble, Message
from partners.personal_links import personal_link
from tests.factories import make_partner, make_territory
from tests.mailserver import Server, free_port

pytestmark = pytest.mark.django_db
State = Message.State
SOON = dt.timedelta(seconds=1)


@pytest.fixture
def server(settings):
    with Server() as running:
        settings.MAILERS = running.mailers
        yield running


def letter(key="lettre", to="accueil@ml.example", **fields):
    return write(key, to=to, subject="Bonjour", text="Un mot.", **fields)


def later(wait):
    return time_machine.travel(timezone.now() + wait + SOON, tick=False)


def told(message):
    message.refresh_from_db()
    return message.state, message.attempts


def planned():
    return DBTaskResult.objects.count()


def test_a_letter_leaves_once(server):
    message = letter()
    assert (deliver_due().sent, deliver_due().sent) == (1, 0)
    assert (told(message), server.post.recipients) == ((State.SENT, 1), ["accueil@ml.example"])
    assert message.sent_at is not None


def test_one_connection_serves_a_whole_run_and_others_get_the_worker_then(server):
    for number in range(RUN + 3):
        letter(f"l{number}", f"p{number}@ml.example")
    run = deliver_due()
    assert (run.sent, run.more, server.post.connections) == (RUN, True, 1)
    before = planned()
    assert deliver.call() == 3  # and a look later, since it took something
    assert planned() == before + 1


def test_a_server_that_says_later_is_asked_again_later_and_later(server):
    message = letter()
    server.post.busy = MOST_TRIES + 5
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for tries, wait in enumerate(WAITS, start=1):
            deliver_due()
            assert told(message) == (State.QUEUED, tries)
            deliver_due()  # too early: nothing happens
            assert told(message) == (State.QUEUED, tries)
            clock.shift(wait)
        deliver_due()
    assert told(message) == (State.FAILED, MOST_TRIES)
    assert message.error == "451 4.7.1 Greylisted, come back later"
    assert AddressTrouble.objects.count() == 0
    assert server.post.letters == []


def test_a_letter_that_was_put_off_leaves_at_the_second_try(server):
    message = letter()
    server.post.busy = 1
    deliver_due()
    with later(WAITS[0]):
        assert deliver_due().sent == 1
    assert told(message) == (State.SENT, 2)


def test_an_address_that_does_not_exist_is_not_asked_twice(server):
    server.post.refuses["accueil@ml.example"] = "550 5.1.1 No such user here"
    refused, fine = letter(), letter("autre", "direction@ml.example")
    deliver_due()
    assert (told(refused), told(fine)) == ((State.FAILED, 1), (State.SENT, 1))
    assert refused.error == "550 5.1.1 No such user here"
    assert AddressTrouble.objects.get().email == "accueil@ml.example"
    assert letter("encore").state == State.DROPPED


def test_a_refusal_of_ourselves_does_not_blame_the_address(server):
    server.post.refuses["accueil@ml.example"] = "554 5.7.1 Relay access denied"
    message = letter()
    deliver_due()
    assert told(message) == (State.FAILED, 1)
    assert AddressTrouble.objects.count() == 0


def test_a_full_queue_at_the_other_end_is_not_a_refusal(server):
    server.post.refuses["accueil@ml.example"] = "452 4.2.2 Mailbox full"
    message = letter()
    deliver_due()
    assert told(message) == (State.QUEUED, 1)


def test_a_server_that_does_not_answer_ends_the_run_at_the_first_letter(settings):
    options = {"host": "127.0.0.1", "port": free_port(), "timeout": 2}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    first, second = letter(), letter("autre", "direction@ml.example")
    before = planned()
    assert deliver_due().sent == 0
    assert (told(first), told(second)) == ((State.QUEUED, 1), (State.QUEUED, 0))
    assert planned() > before  # somebody will look again


def test_a_letter_that_cannot_be_made_does_not_hold_up_the_others(server, caplog):
    broken, fine = letter(), letter("autre", "direction@ml.example")
    Message.objects.filter(pk=broken.pk).update(headers={"X-Odd": "a\nb"})
    assert deliver_due().sent == 1
    assert (told(broken)[0], told(fine)[0]) == (State.FAILED, State.SENT)
    assert "cannot be sent" in caplog.text


def test_what_became_of_an_address_since_the_letter_was_written_counts(server):
    fumel = make_territory("fumel")
    link = personal_link(make_partner(fumel), fumel, None, timezone.now())
    bounced = letter(to="parti@ml.example")
    resting = letter("autre", "repos@ml.example", territory=fumel, link=link)
    mark_trouble("parti@ml.example", "", timezone.now())
    unsubscribe(fumel, "repos@ml.example")
    assert deliver_due().sent == 0
    assert (told(bounced)[0], told(resting)[0]) == (State.DROPPED, State.DROPPED)
    assert server.post.letters == []


def test_two_workers_never_take_the_same_letter():
    letter()
    now = timezone.now()
    assert (claim(now) is not None, claim(now)) == (True, None)


def test_a_letter_left_in_the_middle_is_taken_up_once_its_claim_is_old(server):
    message = letter()
    claim(timezone.now())  # and that worker dies
    assert deliver_due().sent == 0
    with later(STALE):
        assert deliver_due().sent == 1
    assert told(message) == (State.SENT, 2)


def test_the_one_letter_that_nobody_can_know_of_leaves_again_under_the_same_name(server):
    """Killed between the server's "250" and our commit: mail systems recognise the double."""
    message = letter()
    deliver_due()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING)  # as it was just before
    with later(STALE):
        assert deliver_due().sent == 1
    first, second = server.post.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_who_was_thought_dead_and_comes_back_changes_nothing(server):
    from partners.delivery import Outcome, settle

    message = letter()
    slow = claim(timezone.now())
    with later(STALE):
        deliver_due()
    settle(slow, Outcome(State.FAILED, "trop tard"), timezone.now())
    assert told(message) == (State.SENT, 2)


def test_a_letter_that_kills_every_worker_is_given_up(server):
    message = letter()
    Message.objects.update(
        state=State.SENDING, attempts=MOST_TRIES, claimed_at=timezone.now() - STALE - SOON
    )
    assert deliver_due().sent == 0
    assert (told(message)[0], server.post.letters) == (State.FAILED, [])


def test_the_command_sends_what_every_task_forgot(server, capsys):
    message = letter()
    DBTaskResult.objects.all().delete()
    call_command("send_messages")
    assert (told(message)[0], capsys.readouterr().out) == (State.SENT, "1 messages sent\n")


# A real worker, killed by SIGKILL in the middle of sixty letters.

LETTERS = 60
KILLED_AT = 25
WRITE = f"""
from django.db import transaction
from partners.mailing import plan_messages, write
with transaction.atomic():
    for n in range({LETTERS}):
        write(f"lettre:{{n}}", to=f"p{{n:02}}@ml.example", subject="Bonjour", text="Un mot.", plan=False)
    plan_messages()
"""


def run(*arguments, **options):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(command, cwd=site.BASE_DIR, text=True, **options)


@pytest.fixture
def world(tmp_path):
    """Settings of processes with a database file of their own, whatever the tests run on."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return environment | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DATA_DIR": str(tmp_path),
        "LOG_LEVEL": "ERROR",
    }


def test_a_worker_killed_in_the_middle_forgets_nobody_and_writes_to_nobody_twice(world, tmp_path):
    def do(*arguments):
        done = run(*arguments, env=world, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.wait(120) == 0, done.stdout.read()
        done.stdout.close()

    def rows(question):
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database, database:
            return database.execute(question).fetchall()

    with Server() as server:
        world["EMAIL_URL"] = server.url
        do("migrate", "--verbosity", "0")
        do("shell", "--verbosity", "0", "--command", WRITE)
        server.post.stop_at = KILLED_AT
        worker = run("db_worker", "--no-startup-delay", "--verbosity", "0", env=world)
        try:
            assert server.post.stopped.wait(60)
        finally:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(10)
        states = dict(rows("SELECT state, count(*) FROM partners_message GROUP BY state"))
        assert states == {"sent": KILLED_AT - 1, "sending": 1, "queued": LETTERS - KILLED_AT}

        # Ten minutes go by, and two workers are there again, at the same time.
        rows(
            "UPDATE partners_message SET claimed_at = '2020-01-01 00:00:00' WHERE state = 'sending'"
        )
        rows("UPDATE django_tasks_database_dbtaskresult SET run_after = '2020-01-01 00:00:00'")
        server.post.stop_at = None
        batch = ("db_worker", "--batch", "--no-startup-delay", "--verbosity", "0")
        both = [run(*batch, env=world) for _ in range(2)]
        assert [worker.wait(120) for worker in both] == [0, 0]

        assert sorted(server.post.recipients) == [f"p{n:02}@ml.example" for n in range(LETTERS)]
        assert len({letter["Message-ID"] for letter in server.post.letters}) == LETTERS
        assert rows("SELECT DISTINCT state FROM partners_message") == [("sent",)]
