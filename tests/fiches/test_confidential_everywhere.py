"""A confidential address, looked for in every address of the site, every letter, every file.

`tests/test_access.py` has a row for each address: a page that is added is looked at too.
"""

import io
import subprocess
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from fiches.livret import build
from fiches.livret.compile import compile_livret
from fiches.livret.contents import Section
from fiches.livret.freeze import image_bytes
from fiches.models import Fiche, Livret
from fiches.publishing import publish
from partners.letters import inform, send_link
from partners.models import Contact, Message, PersonalLink
from tests.fiches.form_data import opened
from tests.programs import find_program
from tests.test_access import ROWS, VISITORS, address_of, build_world

pytestmark = pytest.mark.django_db

SECRETS = ("Dissimul", "Cachette", "Discrète", "Souterrain")
# With an account, those who keep the fiche read it in its form, and there alone.
FORM = "fiches:fiche_edit"
KEEPERS = {"partner", "facilitator", "editor", "admin"}


@pytest.fixture
def world():
    """The world of the access table, where its one published fiche is a shelter's; with an
    edition that is compiled, letters that were written and a working copy not published yet."""
    world = build_world()
    fiche = Fiche.objects.get(pk=world.fiche)
    fiche.tagline, fiche.address = "Un toit tout de suite.", "7 impasse Dissimulée"
    fiche.address_extra, fiche.outreach = "Bâtiment Cachette", "Salle Discrète, lundi"
    fiche.accessibility_details = "Par le Souterrain"
    fiche.save()
    fiche = Fiche.objects.with_relations().get(pk=world.fiche)
    publish(fiche, None, timezone.now())  # everybody could read it until today
    editor = Client()
    editor.force_login(world.visitors["editor"])
    form = f"/fumel/fiches/{world.fiche}/modifier/"
    hidden = {"confidential_address": "on", "tagline": "Un toit, ce soir même."}
    editor.post(form, {**opened(editor, form), **hidden, "save": "1"})
    contact = Contact.objects.get(pk=world.contact)
    contact.email = "lise@ml.example"
    contact.save()
    link = PersonalLink.objects.get(pk=world.link)
    inform(contact, link.territory, timezone.now())
    send_link(link, "lise@ml.example", timezone.now())
    livret = Livret.objects.get(number=world.livret)
    livret.sections = [section.value for section in Section]
    livret.save()
    build.pin(livret, timezone.now())
    edition = build.printable(livret)
    build.keep(livret, edition, compile_livret(edition, image_bytes(edition)))
    return world


def text_of(response):
    body = response.getvalue()
    if body.startswith(b"%PDF"):
        command = [find_program("pdftotext"), "-", "-"]
        done = subprocess.run(command, input=body, capture_output=True, check=True)
        return done.stdout.decode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return body.decode(errors="replace")


def test_no_address_of_the_site_tells_where_it_is(world):
    told, read = [], 0
    for visitor in VISITORS:
        client = Client()
        if user := world.visitors[visitor]:
            client.force_login(user)
        for row in ROWS:
            if row.method != "get" or (row.name == FORM and visitor in KEEPERS):
                continue
            text = text_of(client.get(address_of(world, row)))
            read += 1
            told += [(visitor, row.name, secret) for secret in SECRETS if secret in text]
    assert told == []
    assert read > 300


def test_those_who_keep_it_read_it_in_the_form(world):
    """What the test above looks for is really there to be found."""
    client = Client()
    client.force_login(world.visitors["editor"])
    html = client.get(f"/fumel/fiches/{world.fiche}/modifier/").content.decode()
    assert [secret for secret in SECRETS if secret not in html] == []


@pytest.mark.parametrize("word", ["dissimulée", "cachette", "discrète", "souterrain"])
def test_no_search_finds_it(world, word):
    client = Client()
    for visitor in ("reader", "facilitator", "adviser"):
        client.force_login(world.visitors[visitor])
        for path in ("recherche", "fiches", "reseau"):
            html = client.get(f"/fumel/{path}/", {"q": word}).content.decode()
            assert f'/fiches/{world.fiche}/"' not in html
            assert f'/reseau/{world.partner}/"' not in html


def test_no_letter_tells_it(world):
    written = Message.objects.all()
    assert len(written) > 1
    for message in written:
        whole = f"{message.subject} {message.text} {message.html} {message.headers}"
        assert [secret for secret in SECRETS if secret in whole] == []


def test_no_edition_prints_or_keeps_it(world):
    livret = Livret.objects.get(number=world.livret)
    with livret.pdf.open() as file:
        command = [find_program("pdftotext"), "-", "-"]
        pdf = subprocess.run(command, input=file.read(), capture_output=True, check=True)
    assert "Mission locale" in pdf.stdout.decode()
    for secret in SECRETS:
        assert secret not in pdf.stdout.decode()
        assert secret not in str(livret.contents)
