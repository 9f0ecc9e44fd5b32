import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from fiches.livret import build, editions, heartbeat
from fiches.models import Fiche, Livret
from partners.models import Consent, Contact
from partners.people import agree, erase, withdraw
from tests.factories import (
    make_commune,
    make_editor,
    make_partner,
    make_published_fiche,
    make_reader,
    make_territory,
    make_user,
)
from tests.fiches.form_data import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def editor(client, fumel):
    client.force_login(make_editor(fumel))
    return client


@pytest.fixture
def reader(client, fumel):
    client.force_login(make_reader(fumel))
    return client


def make_livret(territory, number=1, **fields):
    fields = {
        "title": "Livret des partenaires",
        "edition_date": dt.date(2026, 11, 20),
        "sections": ["fiches", "mentions"],
    } | fields
    return Livret.objects.create(territory=territory, number=number, **fields)


SETTINGS = {
    "title": "Qui fait quoi à Fumel",
    "subtitle": "",
    "number": "1",
    "edition_date": "2026-11-20",
    "foreword": "Bonjour à toutes et à tous.",
    "foreword_signature": "",
    "order": "theme",
    "sections": ["mentions", "fiches"],
}


def test_create_saves_the_edition_and_keeps_the_printing_order(editor, fumel):
    response = editor.post("/fumel/livret/nouveau/", SETTINGS)
    livret = Livret.objects.get()
    assert response.url == "/fumel/livret/1/"
    assert (livret.title, livret.sections) == ("Qui fait quoi à Fumel", ["fiches", "mentions"])
    assert livret.created_by.email == "livret@demo.example"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Ce champ est obligatoire."),
        ("number", "0", "Le numéro d’édition commence à 1."),
        ("sections", ["mentions"], "Un livret sans fiches n’est plus un livret."),
        ("foreword", "x" * 2801, "il en a 2801."),
        ("edition_date", "hier", "Saisissez une date valide."),
    ],
)
def test_create_says_what_is_wrong_and_loses_nothing(editor, field, value, message):
    response = editor.post("/fumel/livret/nouveau/", SETTINGS | {"subtitle": "Gardé", field: value})
    assert response.status_code == 200
    assert message in response.context["form"].errors[field][0]
    assert 'value="Gardé"' in response.text
    assert not Livret.objects.exists()


def test_create_refuses_a_number_already_taken(editor, fumel):
    make_livret(fumel, 1, state=Livret.State.READY)
    response = editor.post("/fumel/livret/nouveau/", SETTINGS)
    assert response.context["form"].errors["number"] == ["L’édition no 1 existe déjà."]


def test_create_leads_to_the_edition_already_in_preparation(editor, fumel):
    livret = make_livret(fumel)
    assert editor.get("/fumel/livret/nouveau/").url == livret.get_absolute_url()


def test_compile_freezes_and_queues(editor, fumel):
    make_published_fiche(make_partner(fumel))
    livret = make_livret(fumel)
    response = editor.post("/fumel/livret/1/compiler/", follow=True)
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED
    assert livret.contents["sheets"][0]["name"] == "Mission locale"
    assert "En attente de son tour" in response.text


def test_progress_is_the_same_page_in_part(editor, fumel):
    make_livret(
        fumel,
        state=Livret.State.BUILDING,
        step="Mise en page des fiches : 3 sur 40",
        done=3,
        total=40,
        heartbeat_at=timezone.now(),
    )
    response = editor.get("/fumel/livret/1/", headers={"HX-Request": "true"})
    assert "Mise en page des fiches : 3 sur 40" in response.text
    assert "<html" not in response.text


def test_progress_ends_by_showing_the_whole_page_anew(editor, fumel):
    make_livret(fumel, state=Livret.State.READY, page_count=12)
    response = editor.get("/fumel/livret/1/", headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_progress_says_so_when_the_worker_is_silent(editor, fumel):
    make_livret(
        fumel, state=Livret.State.BUILDING, heartbeat_at=timezone.now() - heartbeat.SILENCE * 2
    )
    assert "ne donne plus de nouvelles" in editor.get("/fumel/livret/1/").text


def test_compile_takes_up_a_silent_build_again(editor, fumel):
    livret = make_livret(
        fumel,
        state=Livret.State.BUILDING,
        contents={},
        attempts=2,
        heartbeat_at=timezone.now() - heartbeat.SILENCE * 2,
    )
    editor.post("/fumel/livret/1/compiler/")
    livret.refresh_from_db()
    assert (livret.state, livret.attempts) == (Livret.State.QUEUED, 0)


def test_frozen_edition_cannot_be_edited_but_can_be_reopened(editor, fumel):
    livret = make_livret(fumel, state=Livret.State.READY, page_count=12)
    assert editor.get("/fumel/livret/1/modifier/").url == livret.get_absolute_url()
    editor.post("/fumel/livret/1/rouvrir/")
    livret.refresh_from_db()
    assert (livret.state, livret.page_count) == (Livret.State.DRAFT, None)


def test_only_the_last_edition_can_be_reopened(editor, fumel):
    first = make_livret(fumel, 1, state=Livret.State.READY)
    make_livret(fumel, 2)
    editor.post("/fumel/livret/1/rouvrir/")
    first.refresh_from_db()
    assert first.state == Livret.State.READY


def test_delete_removes_a_draft_only(editor, fumel):
    make_livret(fumel, 1, state=Livret.State.READY)
    make_livret(fumel, 2)
    editor.post("/fumel/livret/1/supprimer/")
    editor.post("/fumel/livret/2/supprimer/")
    assert [livret.number for livret in Livret.objects.all()] == [1]


def test_reader_sees_ready_editions_only(reader, fumel):
    make_livret(fumel, 1, state=Livret.State.READY, page_count=12)
    make_livret(fumel, 2)
    page = reader.get("/fumel/livret/").text
    assert "/fumel/livret/1/" in page
    assert "/fumel/livret/2/" not in page
    assert reader.get("/fumel/livret/2/").status_code == 404


@pytest.mark.parametrize("action", ["compiler", "rouvrir", "supprimer"])
def test_reader_may_not_act(reader, fumel, action):
    make_livret(fumel, state=Livret.State.READY)
    assert reader.post(f"/fumel/livret/1/{action}/").status_code == 403


def test_reader_may_not_prepare(reader):
    assert reader.get("/fumel/livret/nouveau/").status_code == 403


def test_stranger_finds_nothing(client, fumel):
    make_livret(fumel, state=Livret.State.READY)
    client.force_login(make_user("ailleurs@demo.example"))
    for path in ("", "1/", "1/livret.pdf", "1/en-ligne/"):
        assert client.get(f"/fumel/livret/{path}").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_livret_list_queries(reader, fumel, rows, django_assert_num_queries):
    for number in range(rows):
        make_livret(fumel, number + 1, state=Livret.State.READY, page_count=12)
    # session, user, memberships, territory, livrets, territories of the shell
    with django_assert_num_queries(6):
        reader.get("/fumel/livret/")


@pytest.mark.parametrize("rows", [1, 30])
def test_livret_list_queries_for_an_editor(editor, fumel, rows, django_assert_num_queries):
    for number in range(rows):
        make_livret(fumel, number + 1, state=Livret.State.READY)
        make_published_fiche(make_partner(fumel, f"Structure {number}"))
    # session, user, memberships, territory, livrets, fiches, partners without a fiche,
    # territories of the shell
    with django_assert_num_queries(8):
        editor.get("/fumel/livret/")


@pytest.mark.django_db(transaction=True)
def test_pdf_and_online_edition_of_a_ready_livret(client):
    fumel = make_territory("fumel")
    make_published_fiche(make_partner(fumel, "Les Jardins & co <b>"), missions="Semer.")
    livret = editions.next_edition(fumel, dt.date(2026, 11, 20))
    livret.save()
    build.start(livret, timezone.now())
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
    client.force_login(make_reader(fumel))
    response = client.get("/fumel/livret/1/livret.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content)[:5] == b"%PDF-"
    page = client.get("/fumel/livret/1/en-ligne/").text
    assert "Les Jardins &amp; co &lt;b&gt;" in page
    assert "Semer." in page


@pytest.fixture
def compiled(fumel):
    """An edition that names somebody and says where a place is, with a PDF that is not one."""
    partner = make_partner(fumel)
    town = {"postal_code": "47500", "commune": make_commune()}
    fiche = make_published_fiche(partner, address="3 rue Basse", **town)
    person = Contact.objects.create(
        partner=partner, name="Camille Exemple", function="Conseillère", is_referent=True
    )
    agree(person, Consent.Item.NAME, "", timezone.now())
    livret = make_livret(fumel)
    build.pin(livret, timezone.now())
    livret.state, livret.page_count = Livret.State.READY, 12
    livret.pdf.save("fumel-1.pdf", ContentFile(b"%PDF- Camille Exemple, 3 rue Basse"))
    return livret, fiche, person


def take_back(what, fiche, person):
    """Behind the back of the application, so that nothing is redone by itself."""
    if what == "address":
        Fiche.objects.filter(pk=fiche.pk).update(confidential_address=True)
    elif what == "consent":
        person.consents.update(withdrawn_at=timezone.now())
    else:
        Contact.objects.filter(pk=person.pk).update(name="Dominique Suivante")


def status_of(response):
    """Reads a file to its end: closing it half-way would close the database with it."""
    if response.streaming:
        response.getvalue()
    return response.status_code


@pytest.mark.parametrize("what", ["address", "consent", "person"])
def test_pdf_is_not_served_once_something_in_it_was_taken_back(reader, compiled, what):
    livret, fiche, person = compiled
    assert status_of(reader.get("/fumel/livret/1/livret.pdf")) == 200
    take_back(what, fiche, person)
    response = reader.get("/fumel/livret/1/livret.pdf")
    assert response.status_code == 409
    assert "Cette édition doit être refaite" in response.text
    assert "L’équipe du réseau va la compiler de nouveau" in response.text
    livret.refresh_from_db()
    assert livret.state == Livret.State.READY  # reading changes nothing


def test_editor_compiles_again_an_edition_from_which_something_was_taken(editor, compiled):
    livret, fiche, person = compiled
    editor.post("/fumel/livret/1/compiler/")
    livret.refresh_from_db()
    assert livret.state == Livret.State.READY  # nothing to redo
    take_back("consent", fiche, person)
    assert "Compiler de nouveau" in editor.get("/fumel/livret/1/livret.pdf").text
    assert "le PDF n’est plus" in editor.get("/fumel/livret/1/").text
    editor.post("/fumel/livret/1/compiler/")
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED


def test_edition_is_queued_by_itself_when_a_person_withdraws(compiled):
    livret, _, person = compiled
    withdraw(person, [Consent.Item.NAME], timezone.now())
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED


def test_edition_is_queued_by_itself_when_a_person_is_erased(compiled):
    livret, _, person = compiled
    take_back("consent", None, person)
    erase(person, timezone.localdate())
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED
    assert "Camille" not in str(livret.contents)


def test_edition_is_queued_by_itself_when_an_address_becomes_confidential(editor, compiled):
    livret, fiche, _ = compiled
    form = f"/fumel/fiches/{fiche.pk}/modifier/"
    hidden = {"confidential_address": "on", "tagline": "Un toit, ce soir même."}
    editor.post(form, {**opened(editor, form), **hidden, "save": "1"})
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED


def test_pdf_that_is_gone_from_the_disk_is_not_found(reader, compiled):
    livret, _, _ = compiled
    livret.pdf.storage.delete(livret.pdf.name)
    assert reader.get("/fumel/livret/1/livret.pdf").status_code == 404


def test_create_asks_about_page_numbers_once_there_is_a_binder(editor, fumel):
    page = editor.get("/fumel/livret/nouveau/").text
    assert "D’un seul côté des feuilles" in page
    assert "Tout renuméroter" not in page
    folio = {"name": "a/0", "title": "", "series": "fiches", "number": 3, "insert": 1}
    folio |= {"marks": [], "edition": 1}
    numbering = {"edition": 1, "duplex": True, "folios": [folio], "retired": []}
    make_livret(
        fumel, 1, state=Livret.State.READY, contents={}, numbering=numbering, double_sided=True
    )
    page = editor.get("/fumel/livret/nouveau/").text.replace("\u00a0", " ")
    assert "Tout renuméroter" in page
    assert "Aujourd’hui, 1 page porte un numéro bis, ter…" in page
    moved = SETTINGS | {"number": "2", "order": "nom", "double_sided": "True"}
    response = editor.post("/fumel/livret/nouveau/", moved | {"renumbered": "False"})
    assert "Vous changez l’ordre" in response.context["form"].errors["renumbered"][0]
    editor.post("/fumel/livret/nouveau/", moved | {"renumbered": "True"})
    second = Livret.objects.get(number=2)
    assert (second.double_sided, second.renumbered, second.order) == (True, True, "nom")
