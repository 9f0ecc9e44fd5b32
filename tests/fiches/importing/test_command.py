import json

import pytest
from django.core.management import CommandError, call_command

from partners.models import Partner
from tests.factories import make_commune
from tests.fiches.importing.files import csv_file

pytestmark = pytest.mark.django_db
DATA = csv_file("CCAS;47500;Fumel;05 36 49 00 01", ";47500;Fumel;")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "partenaires.csv"
    path.write_bytes(DATA)
    return path


def test_command_imports_and_says_what_became_of_the_rows(fumel, commune, path, capsys):
    call_command("import_partners", path, territory="fumel")

    assert capsys.readouterr().out.replace("\u00a0", " ") == (
        "CSV, UTF-8, séparé par des points-virgules\n"
        "Ligne 3 refusée : (sans nom)\n"
        "    Nom de la structure : il manque le nom de la structure.\n"
        "     1 refusées\n"
        "     0 différentes, gardées telles quelles dans l’application\n"
        "     1 créées\n"
        "     0 mises à jour\n"
        "     0 inchangées\n"
        "     0 laissées de côté\n"
    )
    assert Partner.objects.of(fumel).get().name == "CCAS"


def test_command_shows_without_changing(fumel, commune, path, capsys):
    call_command("import_partners", path, territory="fumel", dry_run=True)

    assert "     1 créées\n" in capsys.readouterr().out
    assert Partner.objects.count() == 0


def test_command_leaves_out_what_is_outside_the_territory(fumel, commune, path, capsys):
    fumel.communes.add(make_commune("47203", "Penne-d’Agenais", "47140"))
    call_command("import_partners", path, territory="fumel", dry_run=True)
    assert "     1 des créées hors du territoire" in capsys.readouterr().out

    call_command("import_partners", path, territory="fumel", only_territory=True)

    assert "     2 laissées de côté\n" in capsys.readouterr().out
    assert Partner.objects.count() == 0


def test_command_gives_its_report_as_json(fumel, commune, path, capsys):
    call_command("import_partners", path, territory="fumel", json=True)

    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["created"] == 1
    assert [row["line"] for row in report["rows"]] == [3, 2]


@pytest.mark.parametrize(
    ("content", "territory", "sentence"),
    [
        (DATA, "ailleurs", "Aucun territoire ne s’appelle «\u00a0ailleurs\u00a0»."),
        (b"", "fumel", "Ce fichier est vide."),
        (None, "fumel", "Nous ne pouvons pas ouvrir"),
    ],
)
def test_command_that_cannot_work_says_why_in_one_sentence(
    fumel, tmp_path, content, territory, sentence
):
    path = tmp_path / "partenaires.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError) as error:
        call_command("import_partners", path, territory=territory)

    assert str(error.value).startswith(sentence)
    assert error.value.returncode == 1


def test_export_command_writes_a_file_that_import_reads(fumel, commune, path, tmp_path, capsys):
    call_command("import_partners", path, territory="fumel")
    target = tmp_path / "fiches.xlsx"

    call_command("export_partners", target, territory="fumel")
    capsys.readouterr()
    call_command("import_partners", target, territory="fumel")

    assert "     1 inchangées\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "territory"), [("fiches.pdf", "fumel"), ("fiches.csv", "ailleurs")]
)
def test_export_command_refuses_what_it_cannot_do(fumel, tmp_path, name, territory):
    with pytest.raises(CommandError):
        call_command("export_partners", tmp_path / name, territory=territory)
