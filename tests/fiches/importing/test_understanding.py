import pytest

from fiches.importing.applying import prepare
from fiches.importing.communes import CommuneFinder, Known, UnknownCommune
from fiches.importing.reading import Row, Table
from tests.factories import make_commune, make_territory


def said(messages):
    return [(m.field, m.text.replace("\u00a0", " ")) for m in messages]


@pytest.fixture
def read(db):
    """`read({"nom": "CCAS", …})` gives the row as it is understood; a name is there by default."""
    make_commune()
    make_commune("47001", "Agen", "47000")
    territory = make_territory()

    def read(cells, problems=None, extra=()):
        cells = {"nom": "Accueil", "commune": "Fumel"} | cells
        row = Row(2, (*cells.values(), *extra), problems or {})
        return prepare(territory, Table(tuple(cells), [row], "CSV")).readings[0]

    return read


def test_row_is_understood(read):
    reading = read(
        {
            "id": "S0001",
            "nom": "Centre\nsocial",
            "Type": "Centre socioculturel",
            "adresse": "Maison de Pays\n1 rue Basse",
            "description": "Accueillir.\nÉcouter.",
            "services": "Ateliers / Garderie ;Sorties",
            "Tel": "05.36.49.00.01",
            "Mail": "accueil@centre.example",
            "Site web": "centre.example",
            "horaires": "lun 9h–12h",
            "publics": "Familles, jeunes",
            "Thème": "Vie locale et lien social | logement",
        }
    )

    assert reading.refusals == []
    assert reading.source_id == "S0001"
    assert reading.values == {
        "nom": "Centre social",
        "type_structure": "centre-social",
        "adresse": "Maison de Pays, 1 rue Basse",
        "missions": "Accueillir.\nÉcouter.",
        "actions": "Ateliers\nGarderie\nSorties",
        "telephone": "+33536490001",
        "courriel": "accueil@centre.example",
        "site_web": "https://centre.example",
        "horaires": "lun 9h–12h",
        "publics": "familles | jeunes",
        "thematiques": "vie-locale | logement",
        "commune": "47106",
        "code_postal": "47500",
    }


@pytest.mark.parametrize(
    ("column", "cell", "field", "reason"),
    [
        ("nom", " ", "Nom de la structure", "il manque le nom de la structure."),
        ("nom", "-", "Nom de la structure", "il manque le nom de la structure."),
        ("nom", "a" * 151, "Nom de la structure", "151 caractères : le maximum est de 150."),
        (
            "telephone",
            "05 36 49",
            "Téléphone de l’accueil",
            "« 05 36 49 ». Nous ne reconnaissons pas ce numéro : il en faut dix chiffres, "
            "par exemple 05 36 49 68 27.",
        ),
        (
            "courriel",
            "contact@@ccas.example",
            "Courriel de la structure",
            "« contact@@ccas.example » n’est pas une adresse de courriel, comme accueil@exemple.fr.",
        ),
        (
            "courriel",
            "bibliothèque@ccas.example",
            "Courriel de la structure",
            "« bibliothèque@ccas.example » n’est pas une adresse de courriel, comme "
            "accueil@exemple.fr. Elle ne peut pas contenir d’accent.",
        ),
        (
            "siret",
            "3.56E+13",
            "SIRET",
            "« 3.56E+13 » : le tableur a arrondi ce numéro. Mettez la colonne au format texte, "
            "puis tapez-le de nouveau.",
        ),
        (
            "siret",
            "123",
            "SIRET",
            "« 123 ». Un SIRET compte quatorze chiffres, par exemple 356 000 000 00048.",
        ),
        (
            "site_web",
            "javascript:alert(1)",
            "Site internet",
            "« javascript:alert(1) » n’est pas l’adresse d’un site.",
        ),
        (
            "commune",
            "Fumell",
            "Commune",
            "nous ne connaissons pas de commune « Fumell ». Les noms les plus proches : "
            "Fumel (47500), Agen (47000).",
        ),
        (
            "adresse_confidentielle",
            "peut-être",
            "Adresse confidentielle",
            "« peut-être » : écrivez « oui » ou « non ».",
        ),
    ],
)
def test_row_is_refused_with_its_field_and_reason(read, column, cell, field, reason):
    assert said(read({column: cell}).refusals) == [(field, reason)]


def test_row_with_more_cells_than_the_header_is_refused(read):
    assert said(read({}, extra=["", "reste"]).refusals) == [
        (
            "",
            "cette ligne a plus de cases que l’en-tête : un texte a sans doute été coupé en deux "
            "par un séparateur.",
        )
    ]


def test_cell_without_a_value_refuses_its_row(read):
    assert said(read({}, problems={0: "formule."}).refusals) == [
        ("Nom de la structure", "formule.")
    ]


@pytest.mark.parametrize(
    ("column", "cell", "key", "value", "remark"),
    [
        (
            "telephone",
            "05 36 49 00 01 / 05 36 49 00 02",
            "telephone",
            "+33536490001",
            "« 05 36 49 00 01 / 05 36 49 00 02 » contient plus qu’un numéro : seul le premier "
            "est repris.",
        ),
        (
            "courriel",
            "a@x.example, b@x.example",
            "courriel",
            "a@x.example",
            "« a@x.example, b@x.example » contient plusieurs adresses : seule la première est "
            "reprise.",
        ),
        (
            "site_web",
            "Facebook : Les amis",
            "site_web",
            "",
            "« Facebook : Les amis » n’est pas l’adresse d’un site : laissé vide.",
        ),
        (
            "site_web",
            "www.x.example facebook.com/x",
            "site_web",
            "https://www.x.example",
            "de « www.x.example facebook.com/x », seule l’adresse « www.x.example » est reprise.",
        ),
        (
            "missions",
            "a" * 501,
            "missions",
            "a" * 501,
            "501 caractères, pour 500 prévus dans la fiche. Tout est gardé.",
        ),
        (
            "actions",
            "\n".join("abcdefg"),
            "actions",
            "\n".join("abcdefg"),
            "7 lignes : une fiche en montre 6. Tout est gardé.",
        ),
        ("nom", "CC\u202eAS", "nom", "CCAS", "des caractères invisibles ont été retirés."),
        (
            "Thématique",
            "logement, cuisine",
            "thematiques",
            "logement",
            "« cuisine » n’est pas une de nos thématiques.",
        ),
    ],
)
def test_what_we_could_not_keep_as_it_was_is_remarked(read, column, cell, key, value, remark):
    reading = read({column: cell})

    assert reading.refusals == []
    assert reading.values.get(key, "") == value
    assert [text for _, text in said(reading.remarks)] == [remark]


@pytest.mark.parametrize(
    ("column", "cell", "values"),
    [
        ("telephone", "536490001", {"telephone": "+33536490001"}),
        ("telephone", "3919", {"telephone": "3919"}),
        ("telephone", "néant", {}),
        ("courriel", "@", {}),
        ("courriel", "mailto:a@x.example", {"courriel": "a@x.example"}),
        ("limites", "Aucune", {"limites": "Aucune"}),
        ("publics", "Tous publics", {"publics": "tous-publics"}),
        (
            "publics",
            "Jeunes, marins",
            {"publics": "jeunes", "publics_precisions": "marins"},
        ),
        ("publics", "les marins du port", {"publics_precisions": "les marins du port"}),
        ("modalites_acces", "Prise de rendez-vous : Oui", {"conditions_acces": "Sur rendez-vous."}),
        ("itinerance_permanences", "CC de Blaye", {"zone": "CC de Blaye"}),
        (
            "itinerance_permanences",
            "Mairie de Cancon - lundi 9h",
            {"permanences": "Mairie de Cancon - lundi 9h"},
        ),
        ("statut", "Collectivité", {"statut": "collectivite"}),
        ("telephone_demo", "05 36 49 00 99", {}),
        ("adresse_confidentielle", "non", {}),
        ("nom", "<script>alert(1)</script>", {"nom": "<script>alert(1)</script>"}),
    ],
)
def test_cell_is_understood_without_a_word(read, column, cell, values):
    reading = read({column: cell})

    expected = {"nom": "Accueil", "commune": "47106", "code_postal": "47500"} | values
    assert (reading.values, reading.refusals, reading.remarks) == (expected, [], [])


@pytest.mark.parametrize(
    ("type", "name", "code", "theme", "remark"),
    [
        ("CCAS", "Accueil", "ccas-cias", "acces-droits", None),
        ("Caisse d’allocations familiales", "Accueil", "caf", "acces-droits", None),
        (
            "clic",
            "Accueil",
            "conseil-departemental",
            "handicap-autonomie",
            "« clic » : classé dans « Conseil départemental (services centraux) ».",
        ),
        (
            "crédit municipal",
            "Accueil",
            "autre",
            "budget",
            "« crédit municipal » : classé dans « Autre ».",
        ),
        (
            "collectivite",
            "CCAS d’Izon",
            "ccas-cias",
            "acces-droits",
            "« collectivite » : classé d’après le nom dans « CCAS / CIAS ».",
        ),
        (
            "",
            "Mission Locale du Médoc",
            "mission-locale",
            "insertion",
            "rien d’indiqué : classé d’après le nom dans « Mission locale ».",
        ),
        ("plombier", "Accueil", "autre", "vie-locale", "« plombier » : classé dans « Autre »."),
    ],
)
def test_type_is_found_by_code_label_synonym_or_name(read, type, name, code, theme, remark):
    reading = read({"nom": name, "type": type})

    found = reading.defaults | reading.values
    assert (found["type_structure"], found["thematiques"]) == (code, theme)
    assert [text for _, text in said(reading.remarks_if_new)] == ([remark] if remark else [])


FUMEL = Known("47106", "Fumel", "fumel", ("47500",))
AGEN = Known("47001", "Agen", "agen", ("47000",))
SYLVESTRE = Known("47280", "Saint-Sylvestre-sur-Lot", "saint sylvestre sur lot", ("47140",))
REOLE = Known("33352", "La Réole", "la reole", ("33190",))
BORDEAUX = Known("33063", "Bordeaux", "bordeaux", ("33000", "33100"))
FLOIRAC = Known("33167", "Floirac", "floirac", ("33270",))
FLOIRAC_46 = Known("46106", "Floirac", "floirac", ("46600",))
MONTAYRAL = Known("47185", "Montayral", "montayral", ("47500",))
ALL = [FUMEL, AGEN, SYLVESTRE, REOLE, BORDEAUX, FLOIRAC, FLOIRAC_46, MONTAYRAL]


@pytest.mark.parametrize(
    ("insee", "postal", "name", "code", "postal_code", "remarked"),
    [
        ("47106", "", "", "47106", "47500", False),
        ("47106", "47500", "FUMEL CEDEX", "47106", "47500", False),
        ("47106", "47500", "Agen", "47106", "47500", True),
        ("", "47500", "fumel", "47106", "47500", False),
        ("", "47140", "St Sylvestre s/ Lot", "47280", "47140", False),
        ("", "", "SAINT SYLVESTRE SUR LOT", "47280", "47140", False),
        ("", "", "Réole (La)", "33352", "33190", False),
        ("", "", "Réole", "33352", "33190", False),
        ("", "47916", "Agen Cedex 9", "47001", "47000", True),
        ("", "33079", "Bordeaux", "33063", "", True),
        ("", "", "Bordeaux", "33063", "", False),
        ("", "33100", "Bordeaux", "33063", "33100", False),
        ("", "33270", "Floirac", "33167", "33270", False),
        ("", "33999", "Floirac", "33167", "33270", True),
        ("", "", "47500 Fumel", "47106", "47500", False),
        ("", "Fumel", "47500", "47106", "47500", True),
        ("", "47 000", "", "47001", "47000", False),
        ("99999", "47000", "Agen", "47001", "47000", False),
    ],
)
def test_commune_is_found(insee, postal, name, code, postal_code, remarked):
    found = CommuneFinder(ALL).find(insee, postal, name)

    assert (found.code, found.postal_code, bool(found.remark)) == (code, postal_code, remarked)


def test_commune_of_the_territory_wins_over_its_homonyms():
    assert CommuneFinder(ALL, near={"46106"}).find("", "", "Floirac").code == "46106"


def test_commune_may_be_left_out():
    assert CommuneFinder(ALL).find("", "", "") is None


@pytest.mark.parametrize(
    ("insee", "postal", "name", "reason"),
    [
        (
            "",
            "",
            "Floirac",
            "plusieurs communes portent ce nom : Floirac (33270), Floirac (46600). Précisez le "
            "code postal.",
        ),
        (
            "",
            "24500",
            "Fumel",
            "Fumel (47500), seule commune chargée de ce nom, n’a pas le code postal 24500.",
        ),
        (
            "",
            "47500",
            "",
            "47500 est le code postal de 2 communes (Fumel, Montayral). Précisez laquelle.",
        ),
        ("", "75001", "", "aucune commune chargée n’a le code postal 75001."),
        ("75056", "", "", "aucune commune chargée n’a le code INSEE 75056."),
        (
            "",
            "",
            "Monteyral",
            "nous ne connaissons pas de commune « Monteyral ». Les noms les plus proches : "
            "Montayral (47500), Fumel (47500), Floirac (33270).",
        ),
    ],
)
def test_commune_that_cannot_be_found_is_explained(insee, postal, name, reason):
    with pytest.raises(UnknownCommune) as error:
        CommuneFinder(ALL).find(insee, postal, name)

    assert str(error.value).replace("\u00a0", " ") == reason
