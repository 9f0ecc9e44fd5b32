"""A real worker, killed by SIGKILL in the middle of 200 invitations: nobody gets two, nobody is
forgotten. On the database that the tests run on: `bin/with-postgres` runs it on PostgreSQL."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.db import connection
from django.utils import timezone

from cafes.approving import approve, letter_for
from partners.models import Contact, Participation, Partner, PartnerType
from tests.cafes.invitations.conftest import make_cafe
from tests.factories import make_facilitator, make_territory
from tests.mailserver import Server

pytestmark = pytest.mark.django_db(transaction=True)
GUESTS = 200
KILLED_AT = 80  # in the middle of the second run of fifty


@pytest.fixture
def clock():
    """The workers live in real time."""


def everyone_is_to_be_invited():
    place, today = make_territory(), timezone.localdate()
    kind = PartnerType.objects.get(code="association")
    partners = Partner.objects.bulk_create(
        Partner(name=f"Partenaire {n:03}", type=kind) for n in range(GUESTS)
    )
    Participation.objects.bulk_create(
        Participation(partner=one, territory=place, joined_on=today) for one in partners
    )
    Contact.objects.bulk_create(
        Contact(partner=one, name="P", email=f"p{n:03}@x.example", is_referent=True)
        for n, one in enumerate(partners)
    )
    cafe = make_cafe(place, today + dt.timedelta(days=20))
    letter = letter_for(cafe, today - dt.timedelta(days=1))
    letter.send_on = today - dt.timedelta(days=1)
    letter.save()
    approve(letter, make_facilitator(place), timezone.now())


@pytest.fixture
def world(tmp_path):
    """What workers are told, and how to look into their database."""
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        url = f"postgres://{told['USER']}@{quote(told['HOST'], safe='')}/{told['NAME']}"
    else:
        url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return environment | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"}


def sql(world, question):
    """Asked where the workers are: the tests' own SQLite is in the memory of this process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall() if cursor.description else []
    path = world["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, timeout=20)) as database, database:
        return database.execute(question).fetchall()


def hand_over(world):
    """What was written here becomes the workers' database."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        path = world["DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database:
            connection.connection.backup(database)


def worker(world, *options):
    command = ["manage.py", "db_worker", "--no-startup-delay", "--verbosity", "0", *options]
    return subprocess.Popen([sys.executable, *command], cwd=site.BASE_DIR, env=world)


def test_a_worker_killed_in_the_middle_of_200_invitations(world):
    everyone_is_to_be_invited()
    hand_over(world)
    with Server() as server:
        world["EMAIL_URL"] = server.url
        server.post.stop_at = KILLED_AT
        first = worker(world)
        try:
            assert server.post.stopped.wait(60)
        finally:
            os.kill(first.pid, signal.SIGKILL)
            first.wait(10)
        states = dict(sql(world, "SELECT state, count(*) FROM partners_message GROUP BY state"))
        assert states == {"sent": KILLED_AT - 1, "sending": 1, "queued": GUESTS - KILLED_AT}

        # Ten minutes go by: two workers are there again, with every look that was planned.
        past = "'2020-01-01 00:00:00+00:00'"
        sql(world, f"UPDATE partners_message SET claimed_at = {past} WHERE state = 'sending'")
        sql(world, f"UPDATE django_tasks_database_dbtaskresult SET run_after = {past}")
        server.post.stop_at = None
        both = [worker(world, "--batch") for _ in range(2)]
        assert [one.wait(60) for one in both] == [0, 0]

        assert sorted(server.post.recipients) == [f"p{n:03}@x.example" for n in range(GUESTS)]
        assert len({letter["Message-ID"] for letter in server.post.letters}) == GUESTS
        assert sql(world, "SELECT DISTINCT state FROM partners_message") == [("sent",)]
        invited = "SELECT count(*) FROM cafes_invitation WHERE sent_at IS NOT NULL"
        assert sql(world, invited) == [(GUESTS,)]
