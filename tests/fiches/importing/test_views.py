import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from fiches.importing import runs
from fiches.importing.columns import layout_of
from fiches.models import Fiche, ImportRun
from partners.models import Partner, PartnerType
from tests.factories import (
    make_commune,
    make_editor,
    make_facilitator,
    make_fiche,
    make_partner,
    make_reader,
    make_user,
)
from tests.fiches.importing.files import csv_file

pytestmark = pytest.mark.django_db

DATA = csv_file("CCAS;47500;Fumel;05 36 49 00 01", ";47500;Fumel;", "Caf;;Atlantide;")
State = ImportRun.State


@pytest.fixture
def editor(client, fumel, commune):
    user = make_editor(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def background(settings, django_capture_on_commit_callbacks):
    """What a worker would do happens at the end of the `with`."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    return lambda: django_capture_on_commit_callbacks(execute=True)


def upload(client, data=DATA, name="partenaires.csv", **fields):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("fiches:import_create", args=["fumel"]), {"file": file} | fields)


def page(client, run, **query):
    response = client.get(run.get_absolute_url(), query)
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


@pytest.fixture
def previewed(client, editor, background):
    with background():
        upload(client)
    return ImportRun.objects.get()


def test_file_is_previewed_then_imported_then_reported(client, fumel, previewed, background):
    assert (previewed.state, Partner.objects.count()) == ("ready", 0)
    preview = page(client, previewed)
    assert "Importer 1 partenaire\n" in preview
    assert "il manque le nom de la structure." in preview

    with background():
        response = client.post(reverse("fiches:import_apply", args=["fumel", previewed.pk]))

    assert response.url == previewed.get_absolute_url()
    assert Partner.objects.of(fumel).get().name == "CCAS"
    assert Fiche.objects.get().updated_by == previewed.user
    previewed.refresh_from_db()
    assert (previewed.state, previewed.file.name) == ("done", "")
    report = page(client, previewed)
    assert "C’est importé" in report
    assert reverse("fiches:fiche_detail", args=["fumel", Fiche.objects.get().pk]) in report
    assert "Depuis l’aperçu" not in report
    assert "Voir 1 nouvelle fiche" in report
    assert "Compléter 1 brouillon" in report
    make_fiche(make_partner(fumel, "Déjà là"))
    listed = client.get(reverse("fiches:fiche_list", args=["fumel"]), {"importees": previewed.pk})
    assert [row.name for row in listed.context["page"]] == ["CCAS"]
    unknown = client.get(reverse("fiches:fiche_list", args=["fumel"]), {"importees": "x"})
    assert list(unknown.context["page"]) == []


def test_import_says_when_it_ended_otherwise_than_foreseen(client, fumel, previewed, background):
    partner = Partner.objects.create(name="CCAS", type=PartnerType.objects.first())
    partner.participations.create(territory=fumel, joined_on=dt.date(2020, 1, 1))

    with background():
        client.post(reverse("fiches:import_apply", args=["fumel", previewed.pk]))

    assert "1 ligne a fini autrement que prévu\n        (2)." in page(client, previewed)
    assert Partner.objects.count() == 1


def test_rows_outside_the_territory_are_left_out_and_taken_back(
    client, fumel, commune, editor, background
):
    penne = make_commune("47203", "Penne-d’Agenais", "47140")
    fumel.communes.add(commune)
    with background():
        upload(client, csv_file("CCAS;47500;Fumel;", f"CCAS;47140;{penne.name};"))
    run = ImportRun.objects.get()
    assert "1 structure est hors de votre territoire." in page(client, run)

    url = reverse("fiches:import_scope", args=["fumel", run.pk])
    with background():
        client.post(url, {"only_territory": "on"})
    run.refresh_from_db()
    assert (run.state, run.report["counts"]["left_out"]) == ("ready", 1)
    assert "laissée de côté" in page(client, run)

    with background():
        client.post(url)
    run.refresh_from_db()
    assert run.report["counts"]["left_out"] == 0


def test_the_choice_of_the_territory_is_offered_ticked_where_there_are_communes(
    client, fumel, commune, editor
):
    url = reverse("fiches:import_create", args=["fumel"])
    assert client.get(url).context["form"]["only_territory"].value() is False
    fumel.communes.add(commune)
    assert client.get(url).context["form"]["only_territory"].value() is True


def test_rows_are_filtered_by_outcome_and_refused_ones_come_first(client, previewed):
    everything = page(client, previewed)
    assert everything.index("(sans nom)") < everything.index("CCAS")

    refused = page(client, previewed, resultat="refusees")
    assert "Caf" in refused
    assert "CCAS" not in refused


def test_refused_rows_are_downloaded_with_the_reason(client, previewed):
    response = client.get(reverse("fiches:import_refused", args=["fumel", previewed.pk]))

    lines = response.content.decode("utf-8-sig").replace("\u00a0", " ").splitlines()
    assert lines[:2] == [
        "Nom;Code postal;Commune;Téléphone;Ligne refusée;Pourquoi",
        ";47500;Fumel;;3;Nom de la structure : il manque le nom de la structure.",
    ]
    assert lines[2].startswith("Caf;;Atlantide;;4;Commune : nous ne connaissons pas de commune")


def test_what_is_in_the_file_is_text_in_the_page(client, editor, background):
    data = csv_file("<script>alert(1)</script>;Fumel", header="Nom;<b>Ville</b>")
    with background():
        upload(client, data, name="<i>a</i>.csv")

    content = client.get(ImportRun.objects.get().get_absolute_url()).content.decode()

    assert "&lt;script&gt;alert(1)" in content
    assert "&lt;b&gt;Ville" in content
    for tag in ("<script>alert", "<b>Ville", "<i>a"):
        assert tag not in content


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"%PDF-1.7", "Ce fichier n’est pas un tableau, c’est un PDF"),
    ],
)
def test_file_that_is_no_spreadsheet_is_refused_beside_the_field(client, editor, data, sentence):
    response = upload(client, data)

    [error] = response.context["form"].errors["file"]
    assert error.startswith(sentence)
    assert ImportRun.objects.count() == 0


def test_form_asks_for_a_file(client, editor):
    response = client.post(reverse("fiches:import_create", args=["fumel"]), {})

    assert response.context["form"].errors == {"file": ["Choisissez un fichier."]}


def test_file_that_cannot_be_read_says_so_in_the_page(client, editor, background):
    with background():
        upload(client, b"Couleur;Taille\nrouge;12\n")

    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert "Nous ne trouvons pas la ligne d’en-tête de ce tableau" in page(client, run)


def test_file_is_dropped_with_its_preview(client, previewed, background):
    storage, name = previewed.file.storage, previewed.file.name
    assert storage.exists(name)

    with background():
        client.post(reverse("fiches:import_drop", args=["fumel", previewed.pk]))

    assert not ImportRun.objects.exists()
    assert not storage.exists(name)


def test_old_runs_are_forgotten_when_a_new_one_starts(client, previewed, background):
    old = timezone.now() - dt.timedelta(days=31)
    ImportRun.objects.update(created_at=old)
    storage, name = previewed.file.storage, previewed.file.name

    with background():
        upload(client)

    assert ImportRun.objects.get().pk != previewed.pk
    assert not storage.exists(name)


def test_complete_fiches_are_published_when_asked(client, fumel, editor, background):
    data = csv_file("CCAS;05 36 49 00 01;Aider", "Caf;;", header="Nom;Téléphone;Missions")
    with background():
        upload(client, data, publish="on")
    run = ImportRun.objects.get()
    assert "1 fiche sera publiée" in page(client, run)

    with background():
        client.post(reverse("fiches:import_apply", args=["fumel", run.pk]))

    assert Fiche.objects.online().get().partner.name == "CCAS"


def test_page_shows_the_progress_and_moves_without_javascript(client, editor):
    upload(client)  # no worker runs
    run = ImportRun.objects.get()
    ImportRun.objects.update(step="Lecture des lignes", done=400, total=2000)

    whole = client.get(run.get_absolute_url()).content.decode()
    part = client.get(run.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()

    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in whole
    assert 'value="400" max="2000"' in part
    assert "<html" not in part


def test_page_that_polls_is_reloaded_once_the_work_has_ended(client, previewed):
    response = client.get(previewed.get_absolute_url(), headers={"HX-Request": "true"})

    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("state", [State.READING, State.APPLYING])
def test_run_whose_worker_died_is_shown_as_interrupted_and_taken_up_again(
    client, previewed, background, state
):
    ImportRun.objects.update(state=state, heartbeat_at=timezone.now() - dt.timedelta(minutes=2))
    assert "L’import ne donne plus de nouvelles." in page(client, previewed)

    with background():
        client.post(reverse("fiches:import_apply", args=["fumel", previewed.pk]))

    previewed.refresh_from_db()
    assert previewed.state == ("ready" if state == State.READING else "done")


def test_run_that_is_alive_is_not_started_twice(client, previewed, background):
    ImportRun.objects.update(state=State.APPLYING, heartbeat_at=timezone.now())

    with background():
        client.post(reverse("fiches:import_apply", args=["fumel", previewed.pk]))

    previewed.refresh_from_db()
    assert previewed.state == State.APPLYING


def test_work_delivered_twice_is_done_once(previewed, background):
    ImportRun.objects.update(state=State.APPLYING)

    for _ in range(2):
        runs.apply_run.call(previewed.pk)
        runs.read_run.call(previewed.pk)

    assert Partner.objects.count() == 1
    previewed.refresh_from_db()
    assert previewed.state == State.DONE


def test_unforeseen_failure_changes_nothing_and_is_told(previewed, monkeypatch, caplog):
    ImportRun.objects.update(state=State.APPLYING)
    monkeypatch.setattr(ImportRun, "save", None)  # the last thing that applying does

    runs.apply_run.call(previewed.pk)

    run = ImportRun.objects.get()
    assert (run.state, run.report) == ("failed", {"problem": runs.FAILED})
    assert Partner.objects.count() == 0
    assert "could not be applied" in caplog.text


def test_lost_file_is_told(previewed):
    previewed.file.storage.delete(previewed.file.name)
    ImportRun.objects.update(state=State.APPLYING)

    runs.apply_run.call(previewed.pk)

    assert ImportRun.objects.get().report == {"problem": runs.LOST}


def test_template_has_the_columns_that_are_read(client, editor):
    response = client.get(reverse("fiches:import_template", args=["fumel"]))

    header, *rows = load_workbook(io.BytesIO(response.content)).active.values
    assert rows == []
    assert layout_of(header).ignored == []


@pytest.mark.parametrize(
    ("make", "status"), [(make_facilitator, 200), (make_reader, 403), (None, 404)]
)
def test_import_is_for_those_who_keep_the_livret(client, fumel, make, status):
    client.force_login(make(fumel) if make else make_user())

    assert client.get(reverse("fiches:import_create", args=["fumel"])).status_code == status


def test_import_asks_who_you_are(client, fumel):
    response = client.get(reverse("fiches:import_create", args=["fumel"]))

    assert response.url.startswith("/connexion/")


# session, user, memberships, territory, its communes, territories of the shell, recent runs with
# their users
LIST_QUERIES = 7


@pytest.mark.parametrize("count", [1, 30])
def test_recent_runs_cost_the_same_queries(client, fumel, editor, count, django_assert_num_queries):
    for number in range(count):
        ImportRun.objects.create(territory=fumel, user=editor, file_name=f"{number}.csv")

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("fiches:import_create", args=["fumel"]))

    assert len(response.context["recent"]) == min(count, 10)


# session, user, memberships, territory, run, territories of the shell
DETAIL_QUERIES = 6


@pytest.mark.parametrize("count", [1, 30])
def test_preview_costs_the_same_queries_whatever_the_rows(
    client, editor, background, count, django_assert_num_queries
):
    with background():
        upload(client, csv_file(*(f"Partenaire {n};;;" for n in range(count))))
    address = ImportRun.objects.get().get_absolute_url()

    with django_assert_num_queries(DETAIL_QUERIES):
        response = client.get(address)

    assert len(response.context["page"].object_list) == count


def test_long_texts_in_conflict_are_both_shown_whole(client, fumel, editor, background):
    ours, theirs = "Notre texte. " * 60, "Leur texte. " * 60
    partner = Partner.objects.create(name="CCAS", type=PartnerType.objects.first())
    partner.participations.create(territory=fumel, joined_on=dt.date(2020, 1, 1))
    Fiche.objects.create(partner=partner, missions=ours)
    with background():
        upload(client, csv_file(f"CCAS;{theirs}", header="Nom;Missions"))

    content = page(client, ImportRun.objects.get())

    assert "Nos missions : le fichier et l’application disent deux choses." in content
    assert ours.strip() in content
    assert theirs.strip() in content
