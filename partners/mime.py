"""A `Message` as the e-mail that leaves: its parts and its headers."""

from __future__ import annotations

import email.message
import email.policy
import hashlib
import re
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.utils import formataddr, parseaddr
from typing import cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from partners.models import Message


class Whole(UnstructuredHeader):
    """A header in one line: Python would cut an address longer than a line into pieces that
    no mail client puts together again."""

    def fold(self, *, policy: email.policy.Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", Whole)  # type: ignore[arg-type]


class Mail(EmailMultiAlternatives):
    """Text, HTML and, for an invitation, the event as mail clients understand it."""

    calendar = ""
    calendar_method = ""

    def message(
        self, *, policy: email.policy.Policy | None = email.policy.default
    ) -> email.message.EmailMessage:
        ours = cast(email.policy.EmailPolicy, policy or email.policy.default)
        ours = ours.clone(header_factory=HEADERS)
        mime: email.message.EmailMessage = super().message(policy=ours)
        if self.calendar:
            # The method has to be on this very part, or no client offers "accept".
            mime.add_alternative(
                self.calendar,
                subtype="calendar",
                charset="utf-8",
                params={"method": self.calendar_method},
            )
        return mime


def mail_of(message: Message) -> Mail:
    """The same `Message` always gives the same Message-ID, whoever sends it and when."""
    headers = {
        "Message-ID": message_id(message),
        "Auto-Submitted": "auto-generated",
        **message.headers,
    }
    mail = Mail(
        message.subject,
        message.text,
        sender(message),
        [message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers=headers,
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.calendar, mail.calendar_method = message.calendar, message.calendar_method
    return mail


def sender(message: Message) -> str:
    """The site's own address, under the name of the network that writes."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if message.territory is not None:
        name = message.territory.name
    return formataddr((name, address))


def message_id(message: Message) -> str:
    """`<m12.0f3c…@site>`: found again in what a mail server sends back."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<m{message.pk}.{_digest(message.key)}@{domain}>"


def messages_named(text: str) -> list[Message]:
    """Those of ours whose Message-ID is somewhere in this text."""
    named = dict(re.findall(r"\bm(\d{1,18})\.([0-9a-f]{20})@", text))
    found = Message.objects.filter(pk__in=named)
    return [message for message in found if _digest(message.key) == named[str(message.pk)]]


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:20]
