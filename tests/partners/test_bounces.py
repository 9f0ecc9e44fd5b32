"""Letters that came back: reports, prose, boxes, and what must not be believed."""

import mailbox
from email.message import EmailMessage
from textwrap import dedent

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners.bounces import Account, letters_in, read_bounces, reports_in
from partners.mailing import write
from partners.mime import message_id
from partners.models import AddressTrouble, Message

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def sent():
    message = write("lettre", to="parti@ml.example", subject="Bonjour", text="Un mot.")
    Message.objects.update(state=State.SENT)
    return message


def report(
    message,
    *,
    action="failed",
    status="5.1.1",
    said="smtp; 550 5.1.1 <parti@ml.example>: Recipient address rejected: User unknown",
    recipient="parti@ml.example",
    whole=True,
):
    """A delivery report as Postfix writes it (RFC 3464)."""
    returned = "message/rfc822" if whole else "text/rfc822-headers"
    return dedent(f"""\
        Return-Path: <>
        From: MAILER-DAEMON@mx.example (Mail Delivery System)
        To: cafe@localhost
        Subject: Undelivered Mail Returned to Sender
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="B"

        --B
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example
        Arrival-Date: Sun, 22 Nov 2026 09:00:00 +0100

        Final-Recipient: rfc822; {recipient}
        Original-Recipient: rfc822;{recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: {said}

        --B
        Content-Type: {returned}

        From: Fumel <cafe@localhost>
        To: parti@ml.example
        Message-ID: {message_id(message)}
        Subject: Bonjour

        Un mot.
        --B--
        """).encode()


def prose(message, text, subject="failure notice", sender="MAILER-DAEMON@mx.example"):
    return (
        dedent(f"""\
        Return-Path: <>
        From: {sender}
        To: cafe@localhost
        Subject: {subject}
        Content-Type: text/plain; charset=utf-8

        {{text}}

        --- Below this line is a copy of the message.

        Message-ID: {message_id(message)}
        To: parti@ml.example
        """)
        .replace("{text}", text)
        .encode()
    )


def read(tmp_path, *letters):
    box = tmp_path / f"box{len(list(tmp_path.iterdir()))}"
    box.write_bytes(letters[0])
    return read_bounces(letters_in(box), timezone.now())


def told(message):
    message.refresh_from_db()
    return message.state, AddressTrouble.objects.filter(email=message.to).exists()


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_marks_the_message_and_the_address(sent, tmp_path, whole):
    account = read(tmp_path, report(sent, whole=whole))
    assert account == Account(letters=1, bounced=1, troubles=1)
    assert told(sent) == (State.BOUNCED, True)
    assert sent.error == "550 5.1.1 <parti@ml.example>: Recipient address rejected: User unknown"
    assert sent.bounced_at is not None


def test_reading_the_same_letter_twice_changes_nothing_more(sent, tmp_path):
    read(tmp_path, report(sent))
    AddressTrouble.objects.all().delete()  # somebody said that the address is right
    assert read(tmp_path, report(sent)).bounced == 0
    assert told(sent) == (State.BOUNCED, False)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full"),
        ("5.7.1", "smtp; 550 5.7.1 Message rejected as spam"),
        ("5.0.0", "smtp; 554 delivery error: policy"),
    ],
)
def test_a_refusal_that_is_not_about_the_address_does_not_hold_it(sent, tmp_path, status, said):
    read(tmp_path, report(sent, status=status, said=said))
    assert told(sent) == (State.BOUNCED, False)


@pytest.mark.parametrize(
    "letter",
    [
        {"action": "delayed", "status": "4.4.1", "said": "smtp; 451 4.4.1 Connection timed out"},
        {"action": "delivered", "status": "2.0.0", "said": "smtp; 250 OK"},
        {"recipient": "un-autre@ml.example"},  # one member of a list behind the address
    ],
)
def test_what_is_not_final_or_not_about_that_address_changes_nothing(sent, tmp_path, letter):
    read(tmp_path, report(sent, **letter))
    assert told(sent) == (State.SENT, False)


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver "
        "your message.\n<parti@ml.example>:\n550 5.1.1 sorry, no mailbox here by that name",
        "This message was created automatically by mail delivery software.\n"
        "  parti@ml.example\n    host mx.example: 550 Unknown user",
        "La remise a échoué : message non remis.\nparti@ml.example : utilisateur inconnu",
    ],
)
def test_servers_that_write_prose_are_understood(sent, tmp_path, text):
    assert read(tmp_path, prose(sent, text)).bounced == 1
    assert told(sent) == (State.BOUNCED, True)


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        (
            "Je suis en congé jusqu’au 4 décembre, message returned to sender plus tard.",
            "MAILER-DAEMON@x",
        ),
        ("Undelivered? 550 5.1.1 no such user, ah ah", "voisin@ml.example"),
    ],
)
def test_an_absence_or_a_joke_is_left_alone(sent, tmp_path, text, sender):
    letter = prose(sent, text, sender=sender).replace(b"Return-Path: <>\n", b"")
    assert read(tmp_path, letter).ignored == 1
    assert told(sent) == (State.SENT, False)


def test_a_forged_report_that_names_no_letter_of_ours_silences_nobody(sent, tmp_path):
    forged = report(sent).replace(message_id(sent).encode(), b"<m1.00000000000000000000@x>")
    assert read(tmp_path, forged) == Account(letters=1, ignored=1)
    assert told(sent) == (State.SENT, False)


def test_a_letter_in_a_charset_nobody_knows_does_not_stop_the_reading():
    letter = EmailMessage()
    letter["From"] = "MAILER-DAEMON@mx.example"
    letter["Content-Type"] = "text/plain; charset=x-unheard-of"
    letter.set_payload("Undelivered: 550 5.1.1 no such user é")
    assert len(reports_in(letter)) == 1


@pytest.mark.parametrize("kind", [mailbox.mbox, mailbox.Maildir])
def test_the_command_reads_both_kinds_of_boxes(sent, tmp_path, capsys, kind):
    path = tmp_path / "box"
    box = kind(path)
    box.add(report(sent))
    box.add(b"From: voisin@ml.example\nSubject: Bonjour\n\nMerci !\n")
    box.flush()
    box.close()
    call_command("read_bounces", str(path))
    assert capsys.readouterr().out == (
        f"{path}: 2 letters, 1 messages came back, 1 addresses held, 1 letters left alone\n"
    )
    assert told(sent) == (State.BOUNCED, True)


def test_the_command_says_when_there_is_no_such_box(tmp_path):
    with pytest.raises(CommandError, match="does not exist"):
        call_command("read_bounces", str(tmp_path / "nowhere"))
