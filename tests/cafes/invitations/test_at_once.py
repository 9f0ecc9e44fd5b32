"""Two people at the same moment, really: on PostgreSQL, where they do not wait by themselves.

SQLite lets one writer in at a time (`transaction_mode`), so that there is nothing to race.
"""

import threading

import pytest
from django.db import connection

from cafes.approving import approve, letter_for
from cafes.models import Invitation, InvitationLetter, Reply
from cafes.replying import Answer, Said, answer
from cafes.sending import send
from partners.models import Message
from tests.cafes.invitations.conftest import NOW, TODAY, invite, make_invited

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]
PEOPLE = 6


def at_once(*calls):
    """All of them, as near to the same moment as threads get; what they raised."""
    ready, raised = threading.Barrier(len(calls)), []

    def run(call):
        ready.wait()
        try:
            call()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


def test_the_last_seats_are_given_once(cafe, fumel, camille):
    for n in range(PEOPLE):
        make_invited(fumel, f"Partenaire {n}", f"p{n}@x.example")
    cafe.seats = 2
    cafe.save()
    invite(cafe, camille)
    rows = list(Invitation.objects.select_related("link__partner", "link__contact"))

    def say(row):
        return lambda: answer(row.link, type(cafe).objects.get(), Said(Answer.YES), NOW, row.pk)

    assert at_once(*[say(row) for row in rows]) == []
    assert Reply.objects.filter(waiting_since__isnull=True).count() == 2
    assert Reply.objects.filter(waiting_since__isnull=False).count() == PEOPLE - 2


def test_two_clicks_at_once_write_one_letter_each(cafe, mission, emmaus, camille):
    letter_for(cafe, TODAY)

    def go():
        letter = InvitationLetter.objects.select_related("cafe__territory", "cafe__host").get()
        approve(letter, camille, NOW)
        send(letter, NOW)

    assert at_once(go, go, go) == []
    assert sorted(Message.objects.values_list("to", flat=True)) == [
        "jo@emmaus.example",
        "lise@ml.example",
    ]
