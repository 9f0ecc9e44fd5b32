"""Background work about accounts.

Tasks receive an address, never a token: what opens a door is made when the letter is sent and
is not kept anywhere. That is why these letters do not go through `partners.mailing`, whose rows
hold their whole text: the database, or a backup of it, would hold keys that open accounts.
An address without an account gets no letter, in the same time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.tasks import Task, task
from django.utils import timezone

from partners import emails
from partners.models import User

# A mail server that does not answer is asked again, later and later.
WAITS = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=15))


@task
def send_login_link(email: str, next_path: str = "", attempt: int = 0) -> None:
    if user := _user(email):
        _send(emails.login_link(user, next_path), send_login_link, attempt, email, next_path)


@task
def send_password_reset(email: str, attempt: int = 0) -> None:
    if user := _user(email):
        _send(emails.password_reset(user), send_password_reset, attempt, email)


def _user(email: str) -> User | None:
    return User.objects.with_email(email).filter(is_active=True).first()


def _send(mail: EmailMultiAlternatives, again: Task, attempt: int, *args: Any) -> None:
    try:
        mail.send()
    except OSError:  # smtplib's exceptions are among them
        if attempt >= len(WAITS):
            raise
        later = again.using(run_after=timezone.now() + WAITS[attempt])
        later.enqueue(*args, attempt=attempt + 1)
