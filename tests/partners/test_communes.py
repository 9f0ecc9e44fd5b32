"""Loading the communes of a département, and finding one by typing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from partners.communes import load_communes, read_communes, search_communes
from partners.models import Commune, Territory
from tests.factories import make_commune, make_territory

pytestmark = pytest.mark.django_db
LOT_ET_GARONNE = settings.BASE_DIR / "partners" / "data" / "communes_47.csv"


def plain_spaces(text):
    return text.replace("\u00a0", " ")


@pytest.fixture
def load(tmp_path, capsys):
    def load(content):
        path = tmp_path / "communes.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("load_communes", path)
        return plain_spaces(capsys.readouterr().out).strip()

    return load


def test_lot_et_garonne_loads_once_and_for_all(capsys):
    call_command("load_communes", LOT_ET_GARONNE)
    call_command("load_communes", LOT_ET_GARONNE)
    assert plain_spaces(capsys.readouterr().out).splitlines() == [
        "Communes ajoutées : 319, corrigées : 0, inchangées : 0.",
        "Communes ajoutées : 0, corrigées : 0, inchangées : 319.",
    ]
    fumel = Commune.objects.get(code="47106")
    assert (fumel.name, fumel.plain_name, fumel.postal_codes) == ("Fumel", "fumel", "47500")


def test_only_three_columns_are_needed_and_semicolons_do(load):
    assert load("\ufeffnom;code_insee;codes_postaux;remarque\nÉpieds;27220;27730;x\n") == (
        "Communes ajoutées : 1, corrigées : 0, inchangées : 0."
    )
    epieds = Commune.objects.get()
    assert (epieds.population, epieds.latitude, epieds.sort_key) == (None, None, "epieds")


def test_commune_that_changed_is_corrected(load):
    make_commune("47106", "Fumel-Vieux", population=12)
    assert load("code_insee,nom,codes_postaux,population\n47106,Fumel,47500,4800\n") == (
        "Communes ajoutées : 0, corrigées : 1, inchangées : 0."
    )
    fumel = Commune.objects.get()
    assert (fumel.name, fumel.plain_name, fumel.population) == ("Fumel", "fumel", 4800)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Il manque à ce fichier la colonne « code_insee »."),
        ("nom,codes_postaux\nFumel,47500\n", "Il manque à ce fichier la colonne « code_insee »."),
        ("code_insee,nom,codes_postaux\n", "Ce fichier ne contient aucune commune."),
        (b"PK\x03\x04\0\0", "Ce fichier n’est pas un fichier CSV."),
        ("Agmé".encode("cp1252"), "Ce fichier n’est pas un texte en UTF-8."),
        (
            "code_insee,nom,codes_postaux\n47001,Agen,47000\n4710,Fumel,47500\n",
            "Ligne 3, code INSEE : Cinq caractères, par exemple 47106.",
        ),
        (
            "code_insee,nom,codes_postaux\n47001,Agen,47000\n47001,Agen,47000\n",
            "Ligne 3 : le code 47001 y est déjà plus haut.",
        ),
        (
            "code_insee,nom,codes_postaux,population\n47001,Agen,47000,beaucoup\n",
            "Ligne 2 : « beaucoup » n’est pas un nombre.",
        ),
    ],
)
def test_bad_file_gets_one_sentence_and_changes_nothing(load, content, sentence):
    with pytest.raises(CommandError) as refused:
        load(content)
    assert plain_spaces(str(refused.value)) == sentence
    assert not Commune.objects.exists()


def test_missing_file_gets_one_sentence():
    with pytest.raises(CommandError, match="Nous ne pouvons pas ouvrir"):
        call_command("load_communes", Path("nowhere.csv"))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fum", ["Fumel"]),
        ("FUMÉL", ["Fumel"]),
        ("st vite", ["Saint-Vite"]),
        ("Saint-V", ["Saint-Vite"]),
        ("st", ["Sturel"]),
        ("ste", []),
        ("47500", ["Fumel", "Saint-Vite"]),
        ("4737", ["Saint-Vite"]),
        ("7500", []),
        ("umel", []),
        ("", []),
        ("  ", []),
        ("'; --", []),
        ("%", []),
    ],
)
def test_commune_is_found_by_its_first_letters_or_postal_code(typed, found):
    make_commune("47106", "Fumel", "47500")
    make_commune("47283", "Saint-Vite", "47500|47370")
    make_commune("47999", "Sturel", "47999")
    assert [commune.name for commune in search_communes(typed)] == found


def test_search_stops_at_ten():
    for number in range(12):
        make_commune(f"470{number:02}", f"Montagnac {number}", "47000")
    assert len(search_communes("mont")) == 10


def test_territory_is_made_from_codes_and_made_again(capsys):
    for code in ("47106", "47283", "47001"):
        make_commune(code, f"Commune {code}", epci_siren="200068922" if code != "47001" else "")
    make_territory("lot-et-garonne", kind="departement")
    options = {"name": "Circonscription de Fumel", "kind": "circonscription"}
    call_command(
        "create_territory", "fumel", **options, parent="lot-et-garonne", communes="47106, 47001"
    )
    call_command("create_territory", "fumel", **options, epci="200068922")
    territory = Territory.objects.get(slug="fumel")
    assert territory.parent.slug == "lot-et-garonne"
    assert [commune.code for commune in territory.communes.all()] == ["47106", "47283"]
    assert plain_spaces(capsys.readouterr().out).splitlines() == [
        "Circonscription de Fumel (fumel) : créé, communes : 2.",
        "Circonscription de Fumel (fumel) : mis à jour, communes : 2.",
    ]


@pytest.mark.parametrize(
    ("slug", "options", "sentence"),
    [
        ("fumel", {"communes": "99999"}, "Communes inconnues : 99999."),
        ("fumel", {"epci": "200068922"}, "Aucune commune chargée pour 200068922."),
        ("fumel", {"parent": "nulle-part"}, "Nous ne connaissons pas de territoire"),
        ("compte", {}, "Cette adresse est prise par le site"),
        ("Fu mel", {}, "Ce champ ne doit contenir que"),
    ],
)
def test_territory_that_cannot_be_is_refused_whole(slug, options, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("create_territory", slug, name="X", kind="circonscription", **options)
    assert sentence in plain_spaces(str(refused.value))
    assert not Territory.objects.exists()


def test_names_are_kept_with_the_apostrophe_of_pages_and_found_with_any():
    penne = b"code_insee,nom,codes_postaux\n47203,Penne-d'Agenais,47140\n"
    assert load_communes(read_communes(penne)).created == 1
    assert load_communes(read_communes(penne)).unchanged == 1
    assert Commune.objects.get().name == "Penne-d’Agenais"
    for typed in ("penne d'ag", "Penne-d’Agenais"):
        assert [commune.code for commune in search_communes(typed)] == ["47203"]
