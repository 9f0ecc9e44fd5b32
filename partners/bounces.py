"""What comes back: letters that a mail server could not deliver, as it reports them.

Two dialects. A report (RFC 3464: multipart/report; report-type=delivery-status) says for each
recipient what happened, and with which code. Other servers write a plain letter ("Undelivered
Mail Returned to Sender", qmail's "Hi. This is…"), in which we look for an address of ours, a
code 5.x.y and the letter that was sent.

Only what is final counts: a report that something is delayed or that a mailbox is full today
changes nothing. A bounce is believed only if it names a message of ours by its Message-ID, and
only for the address that this message went to: nobody can silence others by forging one.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import mailbox
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from partners.addresses import mark_trouble, plain_address
from partners.mime import messages_named
from partners.models import Message

# Enhanced codes (RFC 3463) that are final on paper but say nothing of the address itself:
# 5.2.2 mailbox full, 5.3.x the server, 5.4.x the way there, 5.6.x the text, 5.7.x a policy.
ABOUT_THE_ADDRESS = re.compile(r"\b5\.(1\.\d{1,3}|2\.1|0\.0)\b")
FINAL_CODE = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
GONE = re.compile(
    r"user (is )?unknown|unknown user|no such (user|recipient|mailbox)|does not exist"
    r"|mailbox (unavailable|not found|disabled)|invalid recipient|recipient rejected"
    r"|account (is )?disabled|n.existe pas|utilisateur inconnu|adresse inconnue",
    re.IGNORECASE,
)
RETURNED = re.compile(
    r"undeliver|returned (mail|to sender)|delivery (status|failure|has failed)|failure notice"
    r"|mail delivery (failed|system)|non remis|échec de la remise|retour(né)? à l.expéditeur",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Report:
    """One recipient that did not get a letter of ours."""

    recipient: str  # lower case; empty when the letter does not say
    reason: str
    about_address: bool  # the address is wrong, rather than something else


@dataclass(frozen=True)
class Account:
    """What reading some letters led to."""

    letters: int = 0
    bounced: int = 0  # messages marked
    troubles: int = 0  # addresses held from now on
    ignored: int = 0  # letters that are not bounces of ours


def letters_in(path: Path) -> Iterator[EmailMessage]:
    """The letters of a Maildir (a folder), of an mbox, or of a file that is one letter."""
    if path.is_dir():
        box: mailbox.Mailbox[mailbox.mboxMessage] | mailbox.Mailbox[mailbox.MaildirMessage]
        box = mailbox.Maildir(path, create=False)
    else:
        with path.open("rb") as file:
            if not file.read(5).startswith(b"From "):
                yield _parsed(path.read_bytes())
                return
        box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield _parsed(box.get_bytes(key))
    finally:
        box.close()


def _parsed(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def read_bounces(letters: Iterable[EmailMessage], now: dt.datetime) -> Account:
    """Mark the messages that came back and hold their addresses. Reading twice changes nothing."""
    counts = dict.fromkeys(("letters", "bounced", "troubles", "ignored"), 0)
    for letter in letters:
        counts["letters"] += 1
        reports = reports_in(letter)
        if not reports or not (sent := messages_named(everything_in(letter))):
            counts["ignored"] += 1
            continue
        for report in reports:
            for message in sent:
                if report.recipient in {"", plain_address(message.to)}:
                    counts["bounced"] += mark_bounced(message, report, now)
                    counts["troubles"] += report.about_address
    return Account(**counts)


def mark_bounced(message: Message, report: Report, now: dt.datetime) -> bool:
    """The message came back. False if that was known already."""
    states = [Message.State.SENT, Message.State.SENDING, Message.State.QUEUED]
    fresh = Message.objects.filter(pk=message.pk, state__in=states).update(
        state=Message.State.BOUNCED, bounced_at=now, error=report.reason[:300]
    )
    if fresh and report.about_address:
        mark_trouble(message.to, report.reason, now)
    return fresh > 0


def reports_in(letter: EmailMessage) -> list[Report]:
    """The recipients that this letter says were not reached, for good."""
    statuses = [
        part for part in letter.walk() if part.get_content_type() == "message/delivery-status"
    ]
    if statuses:
        return [report for part in statuses for report in _of_status(part)]
    return _of_prose(letter)


def _of_status(part: email.message.Message) -> list[Report]:
    """RFC 3464: a block about the letter, then one a recipient."""
    found = []
    for block in part.iter_parts() if isinstance(part, EmailMessage) else ():
        if str(block.get("Action", "")).strip().lower() != "failed":
            continue
        status = str(block.get("Status", ""))
        said = _after_type(str(block.get("Diagnostic-Code", "")))
        if not FINAL_CODE.search(status) and not FINAL_CODE.search(said):
            continue
        recipient = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
        reason = " ".join((said or f"refusé ({status})").split())
        wrong = bool(ABOUT_THE_ADDRESS.search(status) or GONE.search(said))
        if status.startswith("5.0.0"):  # "something": the server's words decide
            wrong = bool(ABOUT_THE_ADDRESS.search(said) or GONE.search(said))
        found.append(Report(plain_address(_after_type(str(recipient))), reason[:300], wrong))
    return found


def _after_type(value: str) -> str:
    """ "rfc822; nobody@demo.example" → "nobody@demo.example"."""
    return value.partition(";")[2].strip() or value.strip()


def _of_prose(letter: EmailMessage) -> list[Report]:
    """A letter for people: believed if it comes from no one and says that something returned."""
    sender = str(letter.get("From", "")).lower()
    automatic = (
        str(letter.get("Return-Path", "")).strip() == "<>"
        or "mailer-daemon" in sender
        or "postmaster" in sender
        or letter.get("X-Failed-Recipients") is not None
    )
    text = _prose(letter)
    if not automatic or not RETURNED.search(f"{letter.get('Subject', '')}\n{text}"):
        return []
    reason = next((line for line in text.splitlines() if FINAL_CODE.search(line)), "")
    reason = reason or next((line for line in text.splitlines() if GONE.search(line)), "")
    if not reason:
        return []
    code = FINAL_CODE.search(reason)
    about = bool(ABOUT_THE_ADDRESS.search(reason) or (not code and GONE.search(reason)))
    named = letter.get("X-Failed-Recipients", "").split(",")
    recipients = [plain_address(one) for one in named if one.strip()] or [""]
    said = " ".join(reason.split())[:300]
    return [Report(recipient, said, about) for recipient in recipients]


def _prose(letter: EmailMessage) -> str:
    """What the letter says itself, without the letter that it sends back."""
    if (body := letter.get_body(("plain", "html"))) is None:
        return ""
    text = _text_of(body)
    if body.get_content_type() == "text/html":
        text = re.sub(r"<[^>]+>", " ", text)
    return re.split(r"(?im)^-+ ?(below|this is a copy|forwarded|original message)", text)[0]


def everything_in(letter: EmailMessage) -> str:
    """All texts and headers, in which the Message-ID of what was sent is looked for."""
    found = []
    for part in letter.walk():
        found += [str(part.get(name, "")) for name in ("Message-ID", "In-Reply-To", "References")]
        if part.get_content_maintype() == "text":
            found.append(_text_of(part))
    return "\n".join(found)


def _text_of(part: email.message.Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("latin-1")
