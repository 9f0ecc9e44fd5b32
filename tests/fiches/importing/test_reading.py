import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fiches.importing import reading, workbooks
from fiches.importing.cleaning import clean
from fiches.importing.columns import layout_of
from fiches.importing.reading import Unreadable, read_table
from tests.fiches.importing.files import csv_file, xlsx_file


def cells(data):
    return [row.cells for row in read_table(data).rows]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_is_read_whatever_its_encoding(encoding, name, newline):
    data = csv_file("L’Été à Fumel;47500;Fumel;", encoding=encoding, newline=newline)

    table = read_table(data)

    assert table.rows[0].cells == ("L’Été à Fumel", "47500", "Fumel", "")
    assert table.format == f"CSV, {name}, séparé par des points-virgules"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_is_read_whatever_its_separator(separator):
    data = f'Nom{separator}Adresse\nCCAS{separator}"1{separator} rue Basse"\n'.encode()

    assert cells(data) == [("CCAS", f"1{separator} rue Basse")]


def test_separator_is_the_one_that_shows_columns_not_the_most_frequent():
    data = "Nom;Missions\nCCAS;aider, loger, nourrir, écouter, orienter\n".encode()

    assert cells(data) == [("CCAS", "aider, loger, nourrir, écouter, orienter")]


def test_line_announcing_the_separator_is_no_row():
    table = read_table(b"sep=;\r\nNom;Adresse\r\nCCAS;1 rue Basse\r\n")

    assert [(row.line, row.cells) for row in table.rows] == [(3, ("CCAS", "1 rue Basse"))]


def test_quoted_line_break_stays_in_its_cell_and_starts_no_row():
    table = read_table(b'Nom;Missions\n"CCAS";"aider\nloger"\n\nCaf;payer\n')

    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("CCAS", "aider\nloger")),
        (4, ("Caf", "payer")),
    ]


def test_headers_may_have_spaces_capitals_and_no_accents():
    table = read_table(b"NOM  ;Adresse ; TELEPHONE;Code  Postal;E-Mail\nCCAS;;;;\n")

    assert layout_of(table.headers).places == {
        "nom": 0,
        "adresse": 1,
        "telephone": 2,
        "code_postal": 3,
        "courriel": 4,
    }


def test_header_is_found_under_a_title():
    table = read_table("Partenaires 2026;;\n;;\nNom;Ville;Tél\nCCAS;Fumel;\n".encode())

    assert table.headers == ("Nom", "Ville", "Tél")
    assert table.rows[0].line == 4


def test_header_is_the_row_that_names_the_most_columns():
    table = read_table("Structure\nNom;Ville;Tél\nCCAS;Fumel;\n".encode())

    assert table.headers == ("Nom", "Ville", "Tél")


def test_unknown_and_repeated_columns_are_told():
    layout = layout_of(["Nom", "Couleur", "Description", "missions", "telephone_demo", "Contact"])

    assert layout.places == {"nom": 0, "missions": 3}
    assert [(each.header, each.why) for each in layout.ignored] == [
        ("Couleur", "nous ne connaissons pas cette colonne"),
        ("Description", "déjà dit par «\xa0missions\xa0»"),
        ("telephone_demo", "un numéro de démonstration ne remplace pas un vrai"),
        ("Contact", "une personne s’ajoute dans la fiche, avec son accord"),
    ]


def test_workbook_gives_numbers_dates_and_booleans_as_typed():
    data = xlsx_file(
        ["Nom", "Téléphone", "Code postal", "SIRET", "Confidentiel", "source_date"],
        ["CCAS", 536490001, 47500.0, 35600000000048, True, "2024-08-01"],
    )

    table = read_table(data)

    assert table.rows[0].cells == (
        "CCAS",
        "536490001",
        "47500",
        "35600000000048",
        "oui",
        "2024-08-01",
    )
    assert table.format == "Classeur Excel, feuille «\xa0Partenaires\xa0»"


def test_workbook_first_sheet_with_a_header_is_read():
    data = xlsx_file(
        ["Nom", "Ville"],
        ["CCAS", "Fumel"],
        sheets=[("Lisez-moi", [["Bonjour"], ["Ce fichier…"]])],
    )

    assert cells(data) == [("CCAS", "Fumel")]


def test_workbook_formula_is_never_evaluated():
    data = xlsx_file(["Nom", "Ville"], ['=HYPERLINK("http://x.example","CCAS")', "Fumel"])

    row = read_table(data).rows[0]

    assert row.cells == ("", "Fumel")
    assert row.problems == {0: workbooks.NOT_SAVED}


def test_workbook_formula_shows_its_saved_result():
    data = _edit(
        xlsx_file(["Nom", "Ville"], ["=A9", "Fumel"]), b"<f>A9</f><v></v>", b"<f>A9</f><v>12</v>"
    )

    row = read_table(data).rows[0]

    assert (row.cells, row.problems) == (("12", "Fumel"), {})


def test_workbook_error_of_a_formula_is_told():
    row = read_table(xlsx_file(["Nom", "Ville"], ["CCAS", "#REF!"])).rows[0]

    assert row.problems == {1: "«\xa0#REF!\xa0» est une erreur de formule."}


def _edit(data, old, new):
    """A workbook with bytes replaced in all its parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        for part in source.infolist():
            target.writestr(part.filename, source.read(part).replace(old, new))
    return output.getvalue()


def _zip(**parts):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return output.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"\xef\xbb\xbf \n", "Ce fichier est vide."),
        (b"%PDF-1.7\n", "n’est pas un tableau, c’est un PDF"),
        (b"\x89PNG\r\n\x1a\n", "n’est pas un tableau, c’est une image"),
        (b"<!DOCTYPE html><html><table>", "n’est pas un tableau, c’est une page web"),
        (b'<svg onload="alert(1)">', "n’est pas un tableau, c’est une page web"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "ancien format (.xls) ou protégé par un mot de passe"),
        (b"Nom;Ville\nCC\x00AS;Fumel\n", "n’est pas un tableau"),
        (bytes(range(128, 256)) * 20, "n’est pas un tableau"),
        (b"PK\x03\x04 no archive", "n’est pas un tableau"),
        (_zip(**{"readme.txt": "x"}), "n’est pas un tableau"),
        (_zip(mimetype="application/vnd.oasis", **{"content.xml": "<x/>"}), "LibreOffice (.ods)"),
        (_zip(**{"[Content_Types].xml": "<x", "xl/workbook.xml": "<"}), "est abîmé"),
        (b"Couleur;Taille\nrouge;12\n", "Nous ne trouvons pas la ligne d’en-tête"),
        (b"Nom;Ville\n", "n’a pas de ligne sous son en-tête"),
        (xlsx_file([]), "Nous ne trouvons pas la ligne d’en-tête"),
        (b'Nom;Ville\nCCAS;Fumel\n"Caf;Agen\nMSA;Agen\n', "À partir de la ligne 3"),
        (("Nom;Ville\n" + "a;b\n" * 5_001).encode(), "plus de 5000 lignes"),
        (("Nom;Ville" + ";x" * 199).encode(), "201 colonnes"),
        (b"Nom;Missions\nCCAS;" + b"a" * 40_000, "Ligne 2 : une case contient plus de 32767"),
        (b"Nom;Missions\nCCAS;" + b"a" * 140_000, "Ligne 2 : une case contient plus de 32767"),
        (xlsx_file(["Nom"], *[["a"]] * 5_001), "plus de 5000 lignes"),
        (xlsx_file(["Nom", *["x"] * 200], ["CCAS"]), "201 colonnes"),
        (
            _edit(xlsx_file(["Nom"], ["CCAS"]), b"<worksheet", ENTITIES + b"<worksheet"),
            "n’est pas un tableau",
        ),
        (
            _edit(xlsx_file(["Nom"], ["CCAS"]), b"<workbook", ENTITIES + b"<workbook"),
            "n’est pas un tableau",
        ),
    ],
)
def test_bad_file_gets_one_clear_sentence(data, sentence):
    with pytest.raises(Unreadable) as error:
        read_table(data)

    said = str(error.value).replace("\u00a0", " ")
    assert sentence in said
    assert said.endswith(".")


def test_fifty_megabytes_are_refused_unread():
    with pytest.raises(Unreadable, match=r"le maximum est de 50\sMo"):
        reading.check_size(50 * 1024 * 1024 + 1)


def test_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = _zip(**{"[Content_Types].xml": "x", "xl/worksheets/sheet1.xml": b" " * 210_000_000})
    assert len(bomb) < 1_000_000
    monkeypatch.setattr(workbooks, "load_workbook", None)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    with pytest.raises(Unreadable, match="trop gros une fois décompressé"):
        read_table(bomb)


@pytest.mark.parametrize(
    ("text", "cleaned", "removed"),
    [
        ("  CCAS  de\tFumel ", "CCAS de Fumel", False),
        ("l\x92\x9cuvre", "l’œuvre", False),
        ("e\u0301cole", "école", False),
        ("ligne\r\nligne ", "ligne\nligne", False),
        ("\u202eteiréfnoC", "teiréfnoC", True),
        ("CC\x07AS", "CCAS", True),
        ("inclu\u00adsion\ufeff", "inclusion", False),
        ("<b>CCAS</b> & Cie", "<b>CCAS</b> & Cie", False),
        ("'=1+1", "=1+1", False),
        ("'été", "'été", False),
        ("10\u00a0h", "10\u00a0h", False),
    ],
)
def test_text_of_a_cell_is_cleaned(text, cleaned, removed):
    assert clean(text) == (cleaned, removed)


@given(st.binary(max_size=400))
@example(b"Nom\x85;\xffVille")
def test_any_bytes_are_a_table_or_a_sentence(data):
    with suppress(Unreadable):
        assert read_table(data).rows


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1),
            st.text(st.sampled_from('a é"\n;,\t|=')),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([";", ",", "\t"]),
)
def test_what_a_csv_program_writes_is_read_back(rows, separator):
    import csv

    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=separator)
    writer.writerow(["Nom", "Missions"])
    writer.writerows(rows)
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    if not expected:
        return

    assert cells(output.getvalue().encode()) == expected


def test_xlsx_line_that_calls_itself_the_billionth_is_refused_at_once():
    data = _edit(xlsx_file(["Nom"], ["CCAS"]), b'<row r="2"', b'<row r="999999999999"')
    with pytest.raises(Unreadable, match="abîmé"):
        read_table(data)


def test_xlsx_gaps_between_lines_and_columns_cost_nothing():
    data = _edit(xlsx_file(["Nom"], ["CCAS"]), b'<row r="2"', b'<row r="1048576"')
    assert [(row.line, row.cells) for row in read_table(data).rows] == [(1048576, ("CCAS",))]
    far = _edit(xlsx_file(["Nom"], ["CCAS"]), b'r="A2"', b'r="XFD2"')
    with pytest.raises(Unreadable, match="16384 colonnes"):
        read_table(far)


def test_xlsx_texts_that_unfold_too_far_are_refused(monkeypatch):
    data = xlsx_file(["Nom"], ["CCAS"])
    monkeypatch.setattr(workbooks, "MAX_STRINGS", 20)
    with pytest.raises(Unreadable, match="trop gros une fois décompressé"):
        read_table(data)
