"""A spreadsheet, from the file to the fiches, with and without JavaScript."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from fiches.models import Fiche, ImportRun
from partners.models import Partner
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import make_commune, make_editor, make_territory
from tests.fiches.importing.files import csv_file

DATA = csv_file(
    "CCAS;47500;Fumel;05 36 49 00 01",
    "Mission locale;47500;FUMEL CEDEX;05 36 49 00 02",
    ";47500;Fumel;",
)
FILE = {"name": "partenaires.csv", "mimeType": "text/csv", "buffer": DATA}


@pytest.fixture
def editor(transactional_db):
    territory = make_territory()
    make_commune()
    return make_editor(territory)


@pytest.fixture
def worker(settings):
    """The background work is done as soon as it is asked for."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_spreadsheet_is_previewed_and_imported(
    open_page, axe, editor, worker, viewport, javascript
):
    page = open_page(
        reverse("fiches:import_create", args=["fumel"]),
        user=editor,
        viewport=viewport,
        java_script_enabled=javascript,
    )
    if javascript:
        axe(page)
    page.set_input_files("input[type=file]", FILE)
    page.click("text=Voir ce qui changera")
    page.wait_for_selector("h1:has-text('Ce que le tableau changera')")
    if javascript:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Partner.objects.count() == 0

    page.click("text=Importer 2 partenaires")
    page.wait_for_selector("h1:has-text('C’est importé')")
    if javascript:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert Fiche.objects.count() == 2
    assert page.inner_text("tbody tr:first-child").count("refusée") == 1


def test_progress_moves_by_itself_until_the_end(open_page, axe, editor):
    run = ImportRun.objects.create(
        territory=editor.memberships.get().territory,
        user=editor,
        file_name="partenaires.csv",
        step="Lecture des lignes",
        done=100,
        total=400,
        heartbeat_at=timezone.now(),
    )
    page = open_page(run.get_absolute_url(), user=editor)
    axe(page)
    assert page.get_attribute("progress", "value") == "100"

    ImportRun.objects.update(done=300, heartbeat_at=timezone.now())
    page.wait_for_selector("progress[value='300']")

    ImportRun.objects.update(heartbeat_at=timezone.now() - dt.timedelta(minutes=5))
    page.wait_for_selector("text=L’import ne donne plus de nouvelles.")
    axe(page)
