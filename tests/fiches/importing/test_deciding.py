import datetime as dt

import pytest

from fiches.importing.joining import brought_by
from fiches.models import Fiche, ImportRecord
from partners.models import Membership, Participation, Partner, Role
from tests.factories import (
    make_commune,
    make_facilitator,
    make_fiche,
    make_partner,
    make_published_fiche,
    make_territory,
)
from tests.fiches.importing.files import csv_file

PHONE = "Téléphone de l’accueil"
HEADER = "id;Nom;SIRET;Adresse;Commune;Téléphone"


def one(*cells, header=HEADER):
    return csv_file(";".join(cells), header=header)


CCAS = one("S1", "CCAS", "", "1 rue Basse", "Fumel", "05 36 49 00 01")
CCAS_MOVED = one("S1", "CCAS", "", "1 rue Basse", "Fumel", "05 36 49 00 02")

pytestmark = pytest.mark.django_db


def test_new_row_creates_partner_fiche_and_participation(fumel, commune, bring, outcome):
    report = bring(fumel, CCAS)

    assert outcome(report, 2) == ("created", [])
    fiche = Fiche.objects.get()
    assert (fiche.partner.name, fiche.partner.sort_key) == ("CCAS", "ccas")
    assert (fiche.commune, fiche.phone, fiche.state) == (commune, "+33536490001", "draft")
    assert fiche.theme.code == "acces-droits"
    assert fiche.verified_on is None
    participation = Participation.objects.get()
    assert (participation.partner, participation.territory) == (fiche.partner, fumel)
    assert ImportRecord.objects.get().source_id == "S1"


def test_second_run_changes_nothing(fumel, commune, bring, outcome, django_assert_num_queries):
    bring(fumel, CCAS)
    before = Fiche.objects.values().get(), ImportRecord.objects.values().get()

    report = bring(fumel, CCAS)

    assert outcome(report, 2) == ("unchanged", [])
    assert (Fiche.objects.values().get(), ImportRecord.objects.values().get()) == before


def test_row_changed_in_the_file_updates_what_nobody_edited(fumel, commune, bring, outcome):
    bring(fumel, CCAS)

    report = bring(fumel, CCAS_MOVED)

    change = ("updated", PHONE, "05 36 49 00 02", "05 36 49 00 01")
    assert outcome(report, 2) == ("updated", [tuple(_nbsp(change))])
    fiche = Fiche.objects.get()
    assert (fiche.phone, fiche.version) == ("+33536490002", 2)


def _nbsp(message):
    return [text.replace(" ", "\u00a0") if text[:1] == "0" else text for text in message]


def test_value_edited_in_the_application_is_kept_when_the_file_did_not_move(
    fumel, commune, bring, outcome
):
    bring(fumel, CCAS)
    Fiche.objects.update(phone="+33536490009")

    report = bring(fumel, CCAS)

    kept = ("kept", PHONE, "05 36 49 00 01", "05 36 49 00 09")
    assert outcome(report, 2) == ("unchanged", [tuple(_nbsp(kept))])
    assert Fiche.objects.get().phone == "+33536490009"


def test_value_that_both_changed_is_a_conflict_and_the_rest_is_updated(
    fumel, commune, bring, outcome
):
    bring(fumel, CCAS)
    Fiche.objects.update(phone="+33536490009")
    data = one("S1", "CCAS", "", "2 rue Haute", "Fumel", "05 36 49 00 02")

    for address in (
        [("updated", "Adresse d’accueil", "2 rue Haute", "1 rue Basse")],
        [],  # the second time, only the conflict is left
    ):
        report = bring(fumel, data)

        conflict = tuple(_nbsp(("conflict", PHONE, "05 36 49 00 02", "05 36 49 00 09")))
        assert outcome(report, 2) == ("conflict", [*address, conflict])
    fiche = Fiche.objects.get()
    assert (fiche.address, fiche.phone) == ("2 rue Haute", "+33536490009")


def test_value_changed_alike_on_both_sides_is_unchanged(fumel, commune, bring, outcome):
    bring(fumel, CCAS)
    Fiche.objects.update(phone="+33536490002")

    assert outcome(bring(fumel, CCAS_MOVED), 2) == ("unchanged", [])
    assert ImportRecord.objects.get().values["telephone"] == "+33536490002"


def test_value_erased_in_the_application_is_not_brought_back(fumel, commune, bring, outcome):
    bring(fumel, CCAS)
    Fiche.objects.update(phone="")

    assert outcome(bring(fumel, CCAS), 2)[0] == "unchanged"
    assert outcome(bring(fumel, CCAS_MOVED), 2)[0] == "conflict"
    assert Fiche.objects.get().phone == ""


def test_empty_cell_erases_nothing(fumel, commune, bring, outcome):
    bring(fumel, CCAS)

    report = bring(fumel, one("S1", "CCAS", "", "", "Fumel", ""))

    assert outcome(report, 2) == ("unchanged", [])
    assert Fiche.objects.get().address == "1 rue Basse"


def test_partner_typed_in_the_application_is_completed_and_never_overwritten(
    fumel, commune, bring, outcome
):
    partner = make_partner(fumel, "C.C.A.S", type="ccas-cias")
    make_fiche(partner, commune=commune, phone="+33536490009", postal_code="47500")

    report = bring(fumel, one("", "c c a s", "", "1 rue Basse", "Fumel", "05 36 49 00 01"))

    assert outcome(report, 2) == (
        "conflict",
        [
            ("updated", "Adresse d’accueil", "1 rue Basse", ""),
            tuple(_nbsp(("conflict", PHONE, "05 36 49 00 01", "05 36 49 00 09"))),
        ],
    )
    assert Partner.objects.get().name == "C.C.A.S"


def test_texts_that_read_the_same_are_the_same(fumel, commune, bring, outcome):
    make_fiche(
        make_partner(fumel, "L’Escale", type="ccas-cias"), commune=commune, address="1  rue d’Été"
    )

    report = bring(fumel, csv_file("L'Escale;1 rue d'Été;Fumel", header="Nom;Adresse;Ville"))

    assert outcome(report, 2)[1] == [("updated", "Code postal", "47500", "")]


def test_partner_without_a_fiche_gets_one(fumel, commune, bring, outcome):
    partner = make_partner(fumel, "CCAS", type="ccas-cias")

    report = bring(fumel, CCAS)

    assert outcome(report, 2)[0] == "updated"
    assert Fiche.objects.get().partner == partner


def test_partner_is_found_by_identifier_though_it_was_renamed(fumel, commune, bring):
    bring(fumel, CCAS)

    bring(fumel, one("S1", "Action sociale", "", "", "Fumel", ""))

    assert Partner.objects.get().name == "Action sociale"
    assert Partner.objects.get().sort_key == "action sociale"


def test_same_number_alone_is_not_the_same_partner(fumel, commune, bring):
    make_commune("47001", "Agen", "47000")
    bring(fumel, one("1", "CCAS", "", "", "Fumel", ""))

    report = bring(fumel, one("1", "Mission locale", "", "", "Agen", ""))

    assert report["counts"]["created"] == 1
    assert Partner.objects.count() == 2


def test_partner_is_found_by_siret(fumel, commune, bring, outcome):
    partner = make_partner(fumel, "Action sociale", siret="35600000000048")

    report = bring(fumel, one("", "CCAS", "356 000 000 00048", "", "Fumel", ""))

    assert outcome(report, 2)[1][0] == (
        "conflict",
        "Nom de la structure",
        "CCAS",
        "Action sociale",
    )
    assert Partner.objects.get() == partner


def test_partner_of_another_territory_joins_this_one(fumel, commune, bring, outcome):
    agen = make_territory("agen")
    partner = make_partner(agen, "CCAS", type="ccas-cias", siret="35600000000048")
    make_fiche(partner, phone="+33536490009", missions="Brouillon secret")

    report = bring(
        fumel,
        csv_file(
            "CCAS;35600000000048;Autre texte",
            header="Nom;SIRET;Missions",
        ),
    )

    assert outcome(report, 2) == (
        "conflict",
        [
            (
                "conflict",
                "Nos missions",
                "Autre texte",
                "une valeur tenue par un autre territoire",
            ),
            ("joined", "", "", ""),
        ],
    )
    assert list(Partner.objects.of(fumel)) == [partner]
    assert list(Partner.objects.of(agen)) == [partner]


OTHER_NETWORK = (
    "ce partenaire est déjà suivi par {} : demandez l’accord de son équipe, puis à la personne "
    "qui tient le site de l’ajouter ici."
)


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (None, OTHER_NETWORK.format("un autre réseau")),
        (Role.READER, OTHER_NETWORK.format("le réseau « Territoire agen »")),
        (Role.EDITOR, OTHER_NETWORK.format("le réseau « Territoire agen »")),
        (Role.FACILITATOR, None),
    ],
)
def test_partner_of_another_territory_joins_with_the_word_of_who_runs_it(
    fumel, commune, bring, outcome, role, reason
):
    agen = make_territory("agen")
    make_partner(agen, "CCAS", type="ccas-cias", siret="35600000000048")
    user = make_facilitator(fumel)
    if role:
        Membership.objects.create(user=user, territory=agen, role=role)
    data = csv_file("CCAS;35600000000048", header="Nom;SIRET")
    for dry_run in (True, False):
        report = bring(fumel, data, why_not=brought_by(user), dry_run=dry_run)
        row = report["by_line"][2]
        assert row["outcome"] == ("refused" if reason else "updated")
        said = [m["text"].replace("\u00a0", " ") for m in row["messages"]]
        assert reason is None or said == [reason]
    assert Partner.objects.of(fumel).exists() == (reason is None)


def test_partner_that_no_network_has_any_more_is_taken_by_its_siret(fumel, commune, bring, outcome):
    gone = make_partner(make_territory("agen"), "CCAS", type="ccas-cias", siret="35600000000048")
    gone.participations.update(left_on=dt.date(2026, 5, 3))
    data = csv_file("CCAS;35600000000048", header="Nom;SIRET")
    bring(fumel, data, why_not=brought_by(make_facilitator(fumel)))
    assert list(Partner.objects.of(fumel)) == [gone]


def test_partner_of_another_territory_is_not_found_by_its_name(fumel, commune, bring):
    partner = make_partner(make_territory("agen"), "CCAS", type="ccas-cias")
    make_fiche(partner, commune=commune)

    assert bring(fumel, CCAS)["counts"]["created"] == 1


def test_partner_that_left_or_closed_is_refused(fumel, commune, bring):
    gone = make_partner(fumel, "CCAS", type="ccas-cias")
    gone.participations.update(left_on=dt.date(2026, 5, 3))
    make_partner(fumel, "Caf", type="caf", closed_on=dt.date(2026, 1, 1))

    report = bring(fumel, csv_file("CCAS", "Caf", header="Nom"))

    reasons = [row["messages"][0]["text"].replace("\u00a0", " ") for row in report["rows"]]
    assert reasons == [
        "ce partenaire a quitté le réseau le 3 mai 2026 : faites-le d’abord revenir, dans la "
        "page Réseau.",
        "ce partenaire n’existe plus depuis le 1er janvier 2026.",
    ]
    assert Fiche.objects.count() == 0


def test_row_that_could_be_two_partners_is_refused(fumel, bring, outcome):
    for _ in range(2):
        make_partner(fumel, "Bibliothèque")

    report = bring(fumel, csv_file("Bibliothèque", header="Nom"))

    assert outcome(report, 2)[0] == "refused"


SAME = "même partenaire que la ligne 2 ({}), seule reprise."


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (("1;CCAS;;;Fumel;", "1;Caf;;;Fumel;"), SAME.format("même identifiant")),
        ((";CCAS;;;Fumel;", ";C.C.A.S.;;2 rue Haute;Fumel;"), None),
        ((";CCAS;;;Fumel;", ";ccas;;2 rue Haute;Fumel;"), SAME.format("même nom, même commune")),
        (("1;CCAS;;a;Fumel;", "2;CCAS;;b;Fumel;"), None),
        (("1;CCAS;;a;Fumel;", "2;CCAS;;;Fumel;"), SAME.format("même nom, même commune")),
        (
            (";CCAS;35600000000048;;Fumel;", ";Mairie;35600000000048;;Fumel;"),
            SAME.format("même SIRET"),
        ),
        (("1;CCAS;35600000000048;;Fumel;", "2;Mairie;35600000000048;;Fumel;"), None),
        ((";CCAS;35600000000048;;Fumel;", ";CCAS 2;35600000000048;;Agen;"), None),
        ((";;;;Fumel;", ";CCAS;;;Fumel;"), None),
    ],
)
def test_partner_described_twice_in_a_file_is_refused_once(fumel, commune, bring, rows, reason):
    make_commune("47001", "Agen", "47000")

    report = bring(fumel, csv_file(*rows, header=HEADER))

    row = report["by_line"][3]
    assert row["outcome"] == ("refused" if reason else "created")
    if reason:
        assert row["messages"][0]["text"] == reason


@pytest.mark.parametrize("place", ["here", "elsewhere"])
def test_confidential_address_is_neither_read_nor_shown(fumel, commune, bring, place):
    territory = fumel if place == "here" else make_territory("agen")
    partner = make_partner(territory, "Escale", type="chrs", siret="35600000000048")
    make_fiche(
        partner,
        confidential_address=True,
        address="7 rue Cachée",
        commune=commune,
        postal_code="47500",
    )
    make_commune("47001", "Agen", "47000")

    data = one("", "Escale", "35600000000048", "9 rue Publique", "Agen", "")
    report = bring(fumel, data, dry_run=True)
    bring(fumel, data)

    assert "Cachée" not in str(report)
    assert "Fumel" not in str(report["rows"])
    fiche = Fiche.objects.get()
    assert (fiche.address, fiche.commune, fiche.confidential_address) == (
        "7 rue Cachée",
        commune,
        True,
    )


def test_file_can_hide_an_address_and_never_uncover_it(fumel, commune, bring):
    header = "Nom;Adresse;Adresse confidentielle"
    bring(fumel, csv_file("Escale;7 rue Cachée;oui", header=header))
    assert Fiche.objects.get().confidential_address

    bring(fumel, csv_file("Escale;7 rue Cachée;non", header=header))

    assert Fiche.objects.get().confidential_address


def test_preview_writes_nothing(fumel, commune, bring):
    published = make_published_fiche(make_partner(fumel, "Caf", type="caf"))
    before = Fiche.objects.values().get(pk=published.pk)

    report = bring(
        fumel,
        csv_file("Caf;1 rue Basse", "CCAS;2 rue Haute", header="Nom;Adresse"),
        publish=True,
        dry_run=True,
    )

    assert (report["counts"]["updated"], report["counts"]["created"]) == (1, 1)
    assert Fiche.objects.values().get() == before
    assert ImportRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("cells", "resembles"),
    [
        (("Croix Rouge française", "", "", "Fumel", ""), True),  # same commune and type
        (("Autre chose", "", "", "Fumel", "05 36 49 00 01"), True),  # same telephone
        (("Croix Rouge française", "", "", "Penne-d’Agenais", ""), False),
        (("Secours catholique", "", "", "Fumel", ""), False),
    ],
)
def test_new_row_that_resembles_a_partner_of_the_network_says_so_first(
    fumel, commune, bring, cells, resembles
):
    make_commune("47203", "Penne-d’Agenais", "47140")
    known = one("", "Croix-Rouge – antenne de Fumel", "", "", "Fumel", "05 36 49 00 01")
    assert bring(fumel, known)["counts"]["created"] == 1

    report = bring(fumel, one("", *cells), dry_run=True)

    assert report["counts"]["created"] == 1
    said = "ressemble à «\u00a0Croix-Rouge – antenne de Fumel\u00a0», déjà dans le réseau."
    first = (report["by_line"][2]["messages"] or [{}])[0]
    assert (first == {"kind": "resembles", "text": said}) == resembles
    assert report["resembling"] == resembles


@pytest.mark.parametrize(
    ("column", "field", "ours", "theirs", "outcome_is"),
    [
        ("Horaires", "opening_hours", "lun–ven 9 h–12 h", "Du lundi au vendredi : 9h-12h", "same"),
        ("Horaires", "opening_hours", "lun–ven 9 h–12 h", "Du lundi au jeudi : 9h-12h", "other"),
        ("Adresse", "address", "1, rue de l’Église", "1 RUE DE L'EGLISE", "same"),
        ("Adresse", "address", "1, rue de l’Église", "2 RUE DE L'EGLISE", "other"),
    ],
)
def test_hours_and_addresses_in_another_writing_are_no_difference(
    fumel, commune, bring, column, field, ours, theirs, outcome_is
):
    make_fiche(make_partner(fumel, "CCAS"), commune=commune, **{field: ours})
    data = one("CCAS", "Fumel", theirs, header=f"Nom;Commune;{column}")
    counts = bring(fumel, data, dry_run=True)["counts"]
    assert counts["conflict"] == (outcome_is == "other")


def test_rows_outside_the_territory_are_counted_and_can_be_left_out(fumel, commune, bring):
    fumel.communes.add(commune)
    make_commune("47203", "Penne-d’Agenais", "47140")
    make_partner(fumel, "Ludothèque")
    data = csv_file(
        "CCAS;Fumel",
        "CCAS;Penne-d’Agenais",
        "Ludothèque;Penne-d’Agenais",
        "Sans commune;",
        header="Nom;Commune",
    )
    assert bring(fumel, data, dry_run=True)["outside"] == 1

    report = bring(fumel, data, only_territory=True)

    found = {line: row["outcome"] for line, row in report["by_line"].items()}
    assert found == {2: "created", 3: "left_out", 4: "updated", 5: "created"}
    assert report["outside"] == 0
    assert Partner.objects.of(fumel).count() == 3
