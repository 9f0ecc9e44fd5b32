"""Choosing, on the preview, which rows to import and where the file is right."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fiches.importing.choosing import Choices
from fiches.importing.columns import LABELS
from fiches.models import Fiche, ImportRun
from fiches.views.importing import ROWS_A_PAGE
from partners.models import Partner
from tests.factories import make_editor
from tests.fiches.importing.files import csv_file

pytestmark = pytest.mark.django_db
FIRST = csv_file("CCAS;47500;Fumel;05 36 49 00 01", "Caf;47500;Fumel;05 36 49 00 02")
SECOND = csv_file(
    "CCAS;47500;Fumel;05 36 49 00 09", "Caf;47500;Fumel;05 36 49 00 08", "MSA;47500;Fumel;"
)


@pytest.fixture
def background(settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def post(client, fumel, commune, background):
    client.force_login(make_editor(fumel))

    def post(name, run=None, **data):
        with background():
            return client.post(
                reverse(f"fiches:{name}", args=["fumel", *([run.pk] if run else [])]), data
            )

    return post


def bring(post, data):
    post("import_create", file=SimpleUploadedFile("a.csv", data))
    return ImportRun.objects.first()


@pytest.fixture
def conflicting(post):
    """A first import, corrected by hand in the application, then a file that says otherwise."""
    post("import_apply", bring(post, FIRST), shown=["2", "3"], kept=["2", "3"])
    Fiche.objects.update(phone="+33536490055")
    return bring(post, SECOND)


def phones():
    return {f.partner.name: f.phone[-2:] for f in Fiche.objects.select_related("partner")}


def test_row_that_is_not_ticked_is_left_aside_and_comes_back(post):
    run = bring(post, FIRST)
    post("import_choose", run, shown=["2", "3"], kept=["3"])
    run.refresh_from_db()
    assert (run.state, run.report["counts"]["left_out"], run.report["to_write"]) == ("ready", 1, 1)

    post("import_choose", run, shown=["2", "3"], kept=["2", "3"])
    run.refresh_from_db()
    assert run.report["to_write"] == 2


def test_import_takes_what_is_ticked_without_another_preview(post):
    run = bring(post, FIRST)
    post("import_apply", run, shown=["2", "3"], kept=["3"])
    assert [partner.name for partner in Partner.objects.all()] == ["Caf"]
    run.refresh_from_db()
    assert run.report["changed"] == []  # as it was asked


def test_file_wins_only_where_somebody_says_so(client, post, conflicting):
    html = client.get(conflicting.get_absolute_url()).content.decode()
    assert 'name="taken" value="2:telephone"' in html
    everything = {"shown": ["2", "3", "4"], "kept": ["2", "3", "4"]}

    post(
        "import_choose",
        conflicting,
        **everything,
        offered=["2:telephone", "3:telephone"],
        taken=["2:telephone"],
    )
    conflicting.refresh_from_db()
    assert conflicting.report["counts"]["conflict"] == 1
    html = client.get(conflicting.get_absolute_url()).content.decode()
    assert 'name="taken" value="2:telephone" checked' in html

    post("import_apply", conflicting)
    assert phones() == {"CCAS": "09", "Caf": "55", "MSA": ""}


def test_rows_of_another_page_stay_as_they_were_chosen():
    before = Choices(frozenset({7}), frozenset({(9, "telephone")}))
    after = before.answered(["2", "3"], ["3"], ["2:telephone"], ["2:telephone"])
    assert after == Choices(frozenset({2, 7}), frozenset({(2, "telephone"), (9, "telephone")}))
    assert Choices.from_json(after.as_json()) == after


@pytest.mark.parametrize("bad", ["", "x", "-1", "²", "1" * 40, "2:nothing", "x:telephone", "\0"])
def test_anything_else_is_ignored(bad):
    assert Choices().answered([bad], [], [bad], [bad]) == Choices()


def test_a_page_whose_every_field_differs_can_be_sent(settings):
    assert ROWS_A_PAGE * (2 + 2 * len(LABELS)) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 10
