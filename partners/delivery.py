"""The post office: takes the messages that wait, one by one, and sends them.

A message goes QUEUED → SENDING → SENT. Taking it is one UPDATE that only one worker can win,
committed before the mail server is spoken to; SENT is committed as soon as the server has said
yes. So nobody is written to twice, and nobody is forgotten:

- a worker that is killed leaves at most one message in SENDING. After `STALE` somebody else
  takes it up. Only if it died between the server's "250" and our commit, a few milliseconds
  during which nobody can know, does that one message leave again, with the same Message-ID:
  mail systems that look for duplicates keep one;
- a run that takes something first plans another look, after `STALE`; whoever writes plans one
  with the message (`partners.mailing`). `manage.py send_messages` looks at any time.

A server that says "later" is asked again after each of `WAITS`; one that does not answer ends
the run, so that the others do not wait for nothing. A recipient that does not exist is not
asked twice: see `partners.addresses`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.mail import mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.tasks import task
from django.utils import timezone

from partners.addresses import mark_trouble, refusal
from partners.mime import mail_of
from partners.models import Message

logger = logging.getLogger(__name__)

State = Message.State
MINUTE = dt.timedelta(minutes=1)
WAITS = (5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 480 * MINUTE)
MOST_TRIES = len(WAITS) + 1
STALE = 10 * MINUTE  # far longer than a mail server may take over one message
RUN = 50  # messages; then others may have the worker


@task
def deliver() -> int:
    """Send what is due, and plan the next look if something may be left. Returns how many."""
    run = deliver_due()
    if run.more:
        plan_delivery()
    return run.sent


def plan_delivery(after: dt.timedelta | None = None) -> None:
    """Ask the worker to look, now or later. The request is part of the caller's transaction."""
    if after is None:
        deliver.enqueue()
    elif deliver.get_backend().supports_defer:
        deliver.using(run_after=timezone.now() + after).enqueue()


def due(now: dt.datetime) -> QuerySet[Message]:
    """What to send now, oldest first: new ones, those whose wait is over, those left behind."""
    wanted = Q(state=State.QUEUED, attempts=0)
    for tries, wait in enumerate(WAITS, start=1):
        wanted |= Q(state=State.QUEUED, attempts=tries, claimed_at__lte=now - wait)
    wanted |= Q(state=State.SENDING, claimed_at__lte=now - STALE)
    return Message.objects.filter(wanted).order_by("created_at", "pk")


def claim(now: dt.datetime) -> Message | None:
    """Take the next message that is due; nobody else can have it then."""
    while message := due(now).select_related("territory").first():
        ours = Message.objects.filter(
            pk=message.pk, state=message.state, attempts=message.attempts
        ).update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
        if ours:
            message.state, message.claimed_at = State.SENDING, now
            message.attempts += 1
            return message
    return None


@dataclass(frozen=True)
class Run:
    sent: int
    more: bool  # it stopped because others may have the worker, not for want of messages


def deliver_due() -> Run:
    """Send up to `RUN` messages over one connection."""
    taken = sent = 0
    with open_mailer() as mailer:
        while taken < RUN and (message := claim(timezone.now())):
            if not taken:
                plan_delivery(STALE + MINUTE)
            taken += 1
            outcome = send(message, mailer)
            settle(message, outcome, timezone.now())
            sent += outcome.state == State.SENT
            if outcome.unreachable:
                plan_delivery(WAITS[0])
                return Run(sent, more=False)
    return Run(sent, more=taken == RUN)


@contextlib.contextmanager
def open_mailer() -> Iterator[BaseEmailBackend]:
    """The default mailer; its connection opens with the first message and serves them all."""
    mailer = mailers.create_connection("default")
    try:
        yield mailer
    finally:
        hang_up(mailer)


def hang_up(mailer: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError):  # smtplib's exceptions are among them
        mailer.close()


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt; `state` QUEUED means later."""

    state: Message.State
    error: str = ""
    bad_address: bool = False  # the recipient's server says that it does not exist
    unreachable: bool = False  # our own mail server cannot be spoken to


def send(message: Message, mailer: BaseEmailBackend) -> Outcome:
    """Hand the message to the mail server. Changes nothing in the database."""
    if message.attempts > MOST_TRIES:
        return Outcome(State.FAILED, "L’envoi s’est interrompu à chaque essai.")
    # Somebody may have unsubscribed since it was written.
    essential = "List-Unsubscribe" not in message.headers
    if reason := refusal(message.to, message.territory, essential):
        return Outcome(State.DROPPED, reason)
    try:
        mailer.open()
    except OSError as error:
        return Outcome(State.QUEUED, in_words(error), unreachable=True)
    try:
        mailer.send_messages([mail_of(message)])
    except OSError as error:
        hang_up(mailer)
        return judge(error)
    except Exception as error:  # one letter that cannot be made must not hold up the others
        logger.exception("Message %s cannot be sent", message.pk)
        hang_up(mailer)
        return Outcome(State.FAILED, f"{type(error).__name__}: {error}")
    return Outcome(State.SENT)


def judge(error: OSError) -> Outcome:
    """Is it worth asking again? 5xx about the recipient or the text: no; the rest: yes."""
    code, said = 0, in_words(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        # 5.7.x: the server refuses us, not the address.
        refuses_us = re.search(r"\b5\.7\.\d", said) is not None
        if code >= 500:
            return Outcome(State.FAILED, said, bad_address=not refuses_us)
    elif isinstance(error, smtplib.SMTPDataError):
        code = error.smtp_code
        if code >= 500:
            return Outcome(State.FAILED, said)
    return Outcome(State.QUEUED, said)


def in_words(error: OSError) -> str:
    """What the server said, with its code: "550 5.1.1 No such user"."""
    code: int | str = ""
    said: bytes | str = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    if isinstance(said, bytes):
        said = said.decode("utf-8", "replace")
    return " ".join(f"{code} {said}".split())[:300] or type(error).__name__


def settle(message: Message, outcome: Outcome, now: dt.datetime) -> None:
    """Write down what became of it, unless somebody else has taken it up in the meantime."""
    state = outcome.state
    if state == State.QUEUED and message.attempts >= MOST_TRIES:
        state = State.FAILED
    sent_at = now if state == State.SENT else None
    Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts).update(
        state=state, error=outcome.error[:300], sent_at=sent_at
    )
    if outcome.bad_address:
        mark_trouble(message.to, outcome.error, now)
    if state == State.QUEUED:
        plan_delivery(WAITS[message.attempts - 1])
