"""Formats of an edition and selections of fiches, from the button to the paper."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from fiches.livret import build, editions, heartbeat, printings, printshop
from fiches.livret.compile import compile_livret
from fiches.livret.formats import FORMATS, Code
from fiches.livret.freeze import image_bytes
from fiches.models import Livret, Printing
from fiches.retention import purge
from partners.models import Consent, Contact
from partners.people import agree, withdraw
from tests.factories import (
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def reader(client, fumel):
    user = make_reader(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def ready(fumel):
    make_published_fiche(make_partner(fumel, "Mission locale"), missions="Accompagner les jeunes.")
    livret = Livret.objects.create(
        territory=fumel, number=1, title="Livret", edition_date=dt.date(2026, 11, 1),
        sections=["fiches"],
    )  # fmt: skip
    build.pin(livret, NOW)
    edition = build.printable(livret)
    build.keep(livret, edition, compile_livret(edition, image_bytes(edition)))
    livret.refresh_from_db()
    return livret


def text_of(data):
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return " ".join(
        " ".join(page.get_textpage().get_text_range().split()) for page in document
    ).replace("\u00a0", " ")


def body(response):
    return response.getvalue()


def made(printing):
    printings.make.call(printing.pk)
    printing.refresh_from_db()
    return printing


def test_the_page_of_an_edition_leads_to_its_formats(client, reader, ready):
    page = client.get(ready.get_absolute_url()).content.decode()
    for code in set(Code) - {Code.A4}:
        assert reverse("fiches:livret_format", args=["fumel", 1, code.value]) in page


def test_a_format_is_prepared_then_kept_and_says_what_paper_it_takes(client, reader, ready):
    address = reverse("fiches:livret_format", args=["fumel", 1, "booklet"])
    assert "Préparer ce PDF" in client.get(address).content.decode()
    assert Printing.objects.count() == 0  # looking changes nothing
    client.post(address)
    printing = Printing.objects.get()
    assert printing.state == Printing.State.QUEUED
    assert "Le PDF se prépare" in client.get(address).content.decode()
    made(printing)
    page = client.get(address).content.decode()
    assert "Ouvrir le PDF" in page
    assert "bord court" in page
    response = client.get(reverse("fiches:livret_format_pdf", args=["fumel", 1, "booklet"]))
    assert body(response).startswith(b"%PDF")
    client.post(address)  # again: one row, not two
    assert Printing.objects.count() == 1


def test_a_withdrawn_consent_takes_the_format_away_at_once(client, reader, ready, fumel):
    """First it must be able to leak: the name is in the PDF before."""
    partner = ready.territory.participations.get().partner
    contact = Contact.objects.create(partner=partner, name="Lise Réau", function="Accueil",
                                     is_referent=True)  # fmt: skip
    agree(contact, Consent.Item.NAME, "", NOW)
    editions.reopen(ready)
    build.pin(ready, NOW)
    edition = build.printable(ready)
    build.keep(ready, edition, compile_livret(edition, image_bytes(edition)))
    ready.refresh_from_db()
    printing = made(printings.ask_edition(ready, Code.A5, NOW))
    address = reverse("fiches:livret_format_pdf", args=["fumel", 1, "a5"])
    assert "Lise Réau" in text_of(body(client.get(address)))
    Consent.objects.filter(contact=contact).update(withdrawn_at=NOW)  # behind everybody's back
    response = client.get(address)
    assert (response.status_code, response.url) == (302, printing.get_absolute_url())
    assert "il n’est plus proposé" in client.get(response.url).content.decode()
    remade = made(printings.ask_edition(ready, Code.A5, NOW))
    assert remade.pk == printing.pk
    assert "Lise" not in text_of(body(client.get(address)))


def test_who_withdraws_takes_the_files_with_her(ready, django_capture_on_commit_callbacks):
    contact = Contact.objects.create(
        partner=ready.territory.participations.get().partner, name="Lise Réau", is_referent=True
    )
    agree(contact, Consent.Item.NAME, "", NOW)
    printing = made(printings.ask_edition(ready, Code.A5, NOW))
    name, storage = printing.pdf.name, printing.pdf.storage
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(contact, [Consent.Item.NAME], NOW)
    assert not Printing.objects.exists()
    assert not storage.exists(name)


def test_reopening_an_edition_drops_its_formats(ready):
    made(printings.ask_edition(ready, Code.MONO, NOW))
    editions.reopen(ready)
    assert not Printing.objects.exists()


def test_a_search_is_printed_as_it_is_seen(client, reader, fumel):
    make_published_fiche(make_partner(fumel, "Mission locale"), missions="Accompagner les jeunes.")
    make_published_fiche(make_partner(fumel, "Épicerie solidaire"), missions="Aider à manger.")
    address = reverse("fiches:search", args=["fumel"])
    assert "Imprimer cette sélection" in client.get(address, {"q": "jeunes"}).content.decode()
    response = client.post(
        reverse("fiches:selection_create", args=["fumel"]),
        {"q": "jeunes", "origine": "recherche", "form": "a5", "retour": address},
    )
    printing = made(Printing.objects.get())
    assert response.url == printing.get_absolute_url()
    assert "Ouvrir le PDF" in client.get(response.url).content.decode()
    text = text_of(body(client.get(reverse("fiches:selection_pdf", args=["fumel", printing.pk]))))
    day = timezone.localdate()
    assert "Sélection de fiches" in text
    assert "« jeunes »" in text
    assert f"Sélection du {day.day}" in text
    assert "Mission locale" in text
    assert "Épicerie" not in text


def test_a_list_is_printed_without_what_is_not_online(client, reader, fumel):
    from tests.factories import make_fiche

    make_published_fiche(make_partner(fumel, "Mission locale"))
    make_fiche(make_partner(fumel, "Brouillon secret"))
    client.post(reverse("fiches:selection_create", args=["fumel"]), {"origine": "liste"})
    printing = made(Printing.objects.get())
    assert len(printing.fiches) == 1
    text = text_of(body(client.get(reverse("fiches:selection_pdf", args=["fumel", printing.pk]))))
    assert "Toutes les fiches" in text
    assert "Brouillon" not in text


def test_nothing_chosen_is_said_and_leads_back(client, reader, fumel):
    back = reverse("fiches:search", args=["fumel"]) + "?q=rien"
    data = {"q": "rien", "origine": "recherche", "retour": back}
    response = client.post(reverse("fiches:selection_create", args=["fumel"]), data, follow=True)
    assert "il n’y a rien à imprimer" in response.content.decode().replace("\u00a0", " ")
    assert Printing.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [{"form": "zz", "retour": "https://ailleurs.example/", "theme": "\x00", "q": "\x00" * 9},
     {"form": "", "origine": "autre", "commune": "1' OR 1=1"}],
)  # fmt: skip
def test_hostile_choices_change_nothing(client, reader, fumel, data):
    response = client.post(reverse("fiches:selection_create", args=["fumel"]), data)
    assert response.status_code == 302
    assert response.url.startswith("/fumel/")


def test_a_selection_belongs_to_who_asked(client, reader, fumel):
    make_published_fiche(make_partner(fumel, "Mission locale"))
    client.post(reverse("fiches:selection_create", args=["fumel"]), {"origine": "liste"})
    other = make_reader(fumel, email="autre@demo.example")
    client.force_login(other)
    assert client.get(Printing.objects.get().get_absolute_url()).status_code == 404


def test_selections_are_not_kept(fumel, reader):
    made_now = printings.ask_selection(fumel, reader, [1], "", Code.A4, NOW)
    Printing.objects.filter(pk=made_now.pk).update(created_at=NOW - dt.timedelta(days=8))
    for _ in range(12):
        printings.ask_selection(fumel, reader, [1], "", Code.A4, NOW)
    assert Printing.objects.count() == 10
    Printing.objects.update(created_at=NOW - dt.timedelta(days=8))
    purge(NOW)
    assert Printing.objects.count() == 0


def test_a_silent_printing_is_started_again_then_given_up(ready):
    printing = printings.ask_edition(ready, Code.A5, NOW)
    long_ago = timezone.now() - 2 * heartbeat.SILENCE
    for attempts, state in ((1, "queued"), (heartbeat.MAX_ATTEMPTS, "failed")):
        Printing.objects.update(heartbeat_at=long_ago, state="building", attempts=attempts)
        printings.watch.call(printing.pk)
        assert Printing.objects.get().state == state


@pytest.mark.parametrize(
    ("code", "pages", "duplex", "paper", "expected"),
    [
        (Code.A4, 100, False, 80, (100, 100, 499, 10.0, 0)),
        (Code.A4_DUPLEX, 101, True, 80, (51, 101, 254, 5.1, 0)),
        (Code.BOOKLET, 60, True, 80, (15, 30, 75, 3.0, 1)),
        (Code.BOOKLET, 64, True, 100, (16, 32, 100, 4.0, 2)),
        (Code.A5, 10, False, 160, (10, 10, 50, 2.0, 0)),
    ],
)  # fmt: skip
def test_what_a_book_takes_of_paper(code, pages, duplex, paper, expected):
    cost = printshop.cost(pages, FORMATS[code], duplex=duplex, paper=paper)
    assert (cost.leaves, cost.sides, cost.grams, cost.spine, cost.signatures) == expected


def test_purge_command_says_what_it_drops(fumel, reader, capsys):
    printings.ask_selection(fumel, reader, [1], "", Code.A4, NOW - dt.timedelta(days=8))
    Printing.objects.update(created_at=timezone.now() - dt.timedelta(days=8))
    call_command("purge", "--dry-run")
    assert "1 selections of fiches" in capsys.readouterr().out
