"""Writing an e-mail: once, to whom it may be, with what mail clients need."""

import email.policy
import re

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from partners.addresses import (
    clear_trouble,
    corrected,
    mark_trouble,
    resubscribe,
    unsubscribe,
)
from partners.mailing import reply_address, write
from partners.mime import mail_of, messages_named
from partners.models import AddressTrouble, Contact, Message, Unsubscription
from partners.people import erase, save_contact
from partners.personal_links import personal_link
from tests.factories import make_facilitator, make_partner, make_territory, make_user

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture
def fumel():
    return make_territory("fumel", name="Circonscription de Fumel – État")


@pytest.fixture
def partner(fumel):
    return make_partner(fumel)


@pytest.fixture
def link(partner, fumel):
    return personal_link(partner, fumel, None, timezone.now())


def note(key="note:1", to="accueil@ml.example", **fields):
    return write(key, to=to, subject="Bonjour", text="Un mot.", **fields)


def bytes_of(message):
    return mail_of(message).message(policy=email.policy.SMTP).as_bytes()


def parsed(message):
    return email.message_from_bytes(bytes_of(message), policy=email.policy.default)


def test_the_same_key_is_written_once():
    first = note()
    assert (note(to="ailleurs@ml.example"), Message.objects.count()) == (first, 1)
    assert DBTaskResult.objects.count() == 2  # leave now, and look again


def test_nothing_is_planned_when_the_writer_says_so():
    note(plan=False)
    assert DBTaskResult.objects.count() == 0


def test_an_address_that_came_back_gets_nothing_and_one_sees_why():
    mark_trouble("Accueil@ML.example", "550 5.1.1 No such user", timezone.now())
    message = note()
    assert (message.state, message.error) == (State.DROPPED, "cette adresse est revenue en erreur")
    assert DBTaskResult.objects.count() == 0


def test_who_unsubscribed_gets_only_what_is_essential(fumel, link):
    unsubscribe(fumel, "Accueil@ml.example")
    unsubscribe(fumel, "accueil@ml.example")
    other = make_territory("agen")
    assert note("a", territory=fumel, link=link).state == State.DROPPED
    assert note("b", territory=fumel).state == State.QUEUED  # an answer, without `link`
    assert note("c", territory=other, link=link).state == State.QUEUED
    resubscribe(fumel, "accueil@ML.example")
    assert note("d", territory=fumel, link=link).state == State.QUEUED


def test_correcting_an_address_forgets_its_trouble():
    mark_trouble("faute@ml.example", "", timezone.now())
    corrected("faute@ml.example", "faute@ml.example")
    assert AddressTrouble.objects.count() == 1
    corrected("Faute@ml.example", "juste@ml.example")
    assert AddressTrouble.objects.count() == 0
    assert clear_trouble("faute@ml.example") is False


def test_answers_go_to_who_runs_the_network(fumel):
    assert reply_address(fumel) == ""
    make_user("ailleurs@demo.example")
    make_facilitator(fumel, "animation@demo.example")
    assert note(territory=fumel).reply_to == "animation@demo.example"
    assert note("autre", territory=fumel, reply_to="").reply_to == ""


def test_the_headers_are_what_mail_clients_read(settings, fumel, partner, link):
    settings.SITE_URL = "https://cafes-partenaires.lot-et-garonne.departement-tres-long.example"
    make_facilitator(fumel, "animation@demo.example")
    message = note(territory=fumel, partner=partner, link=link, html="<p>Un mot.</p>")
    raw, mail = bytes_of(message), parsed(message)
    # One line, whatever its length: mail clients do not decode this one.
    assert re.search(
        rb"\r\nList-Unsubscribe: <https://[a-z.-]+/l/[a-z0-9]{12}/stop/\?a=[0-9a-f]{16}>\r\n", raw
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "animation@demo.example"
    assert mail["From"] == "Circonscription de Fumel – État <cafe@localhost>"
    assert mail["Message-ID"] == parsed(Message.objects.get())["Message-ID"]
    assert messages_named(f"In-Reply-To: {mail['Message-ID']}") == [message]
    assert messages_named(mail["Message-ID"].replace(".", ".0", 1)) == []
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_an_essential_letter_cannot_be_unsubscribed_from(fumel):
    assert parsed(note(territory=fumel))["List-Unsubscribe"] is None


def test_a_calendar_goes_as_a_part_of_its_own_with_its_method_on_it():
    event = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café à Fumel\r\nEND:VCALENDAR\r\n"
    mail = parsed(note(html="<p>Un mot.</p>", calendar=event, calendar_method="REQUEST"))
    parts = list(mail.iter_parts())
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert parts[2].get_param("method") == "REQUEST"
    assert parts[2].get_content().replace("\n", "\r\n").replace("\r\r", "\r") == event


def test_a_subject_cannot_bring_headers_of_its_own():
    mail = parsed(
        write("x", to="a@ml.example", subject="Bonjour\nBcc: b@ml.example", text="Un mot.")
    )
    assert (mail["Subject"], mail["Bcc"]) == ("Bonjour Bcc: b@ml.example", None)


def test_who_left_is_not_in_the_log_any_more(fumel, partner):
    lise = Contact.objects.create(partner=partner, name="Lise Réau", email="lise@ml.example")
    link = personal_link(partner, fumel, lise, timezone.now())
    message = note(to=lise.email, territory=fumel, partner=partner, contact=lise, link=link)
    mark_trouble("lise@ml.example", "", timezone.now())
    unsubscribe(fumel, "lise@ml.example")
    erase(lise, timezone.localdate())
    message.refresh_from_db()
    assert (message.to, message.text, message.state) == ("", "", State.DROPPED)
    assert (AddressTrouble.objects.count(), Unsubscription.objects.count()) == (0, 0)


def test_correcting_somebodys_address_gives_it_another_chance(partner):
    lise = Contact.objects.create(partner=partner, name="Lise Réau", email="faute@ml.example")
    mark_trouble("faute@ml.example", "", timezone.now())
    lise.function = "Accueil"
    save_contact(lise, ["function"], timezone.now())
    assert AddressTrouble.objects.count() == 1
    lise.email = "lise@ml.example"
    save_contact(lise, ["email"], timezone.now())
    assert AddressTrouble.objects.count() == 0
