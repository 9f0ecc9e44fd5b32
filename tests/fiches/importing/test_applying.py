import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fiches.importing import applying
from fiches.importing.reading import read_table
from fiches.models import Fiche, ImportRecord, Revision
from partners.models import Participation, Partner
from tests.factories import make_commune, make_fiche, make_partner, make_published_fiche
from tests.fiches.importing.files import csv_file

HEADER = "id;Nom;Commune;Téléphone;Missions;Type"


def many(count, phone="05 36 49 00 01"):
    rows = (f"S{n};Partenaire {n};Fumel;{phone};Aider {n};association" for n in range(count))
    return csv_file(*rows, header=HEADER)


def queries_of(work):
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


# types, themes, communes, the territory's communes; begin, the territory locked, partners,
# end                                                                                        8
# and for partners that are there: fiches, their areas, import records, participations       4
# written anew: partners, fiches, participations, import records                             4
# updated: fiches, import records                                                            2
# published: fiches, their areas, revisions, fiches updated                                  4
CREATE, UPDATE, NOTHING = 8 + 4 + 4, 8 + 4 + 2 + 4, 8 + 4


@pytest.mark.parametrize("count", [30, 300])
def test_import_costs_the_same_queries_whatever_the_rows(fumel, commune, bring, count):
    created = queries_of(lambda: bring(fumel, many(count), publish=True))
    updated = queries_of(lambda: bring(fumel, many(count, "05 36 49 00 02"), publish=True))
    unchanged = queries_of(lambda: bring(fumel, many(count, "05 36 49 00 02"), publish=True))

    assert Revision.objects.count() == 2 * count
    assert (created, updated, unchanged) == (CREATE, UPDATE, NOTHING)


def test_nothing_is_half_written_when_the_last_step_fails(fumel, commune):
    prepared = applying.prepare(fumel, read_table(many(3)))

    def fail(outcomes):
        assert Fiche.objects.count() == 3
        raise RuntimeError

    with pytest.raises(RuntimeError):
        applying.apply(prepared, user=None, now=timezone.now(), publish=True, and_then=fail)

    written = [
        model.objects.count() for model in (Partner, Participation, Fiche, ImportRecord, Revision)
    ]
    assert written == [0, 0, 0, 0, 0]


def test_refused_row_does_not_stop_the_others(fumel, commune, bring):
    report = bring(fumel, csv_file("CCAS;Fumel", ";Fumel", "Caf;Atlantide", header="Nom;Ville"))

    assert report["counts"] == {
        "refused": 2,
        "conflict": 0,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "left_out": 0,
    }
    assert [row["line"] for row in report["rows"]] == [3, 4, 2]
    assert Partner.objects.get().name == "CCAS"


def test_complete_fiches_are_published_and_vouched_for_by_nobody(fumel, commune, bring):
    header = "Nom;Téléphone;Missions"
    data = csv_file("CCAS;05 36 49 00 01;Aider", "Caf;05 36 49 00 02;", header=header)

    report = bring(fumel, data, publish=True)

    assert (report["published"], report["incomplete"]) == (1, 1)
    ccas = Fiche.objects.get(partner__name="CCAS")
    assert (ccas.state, ccas.published.number, ccas.verified_on) == ("published", 1, None)
    assert ccas.published.content["missions"] == "Aider"
    assert "ccas" in ccas.search_text
    caf = Fiche.objects.get(partner__name="Caf")
    assert (caf.state, caf.published) == ("draft", None)
    assert report["by_line"][3]["messages"][-1]["field"] == "Publication"


def test_update_of_an_online_fiche_is_published_as_its_next_revision(fumel, commune, bring):
    bring(fumel, many(1), publish=True)

    report = bring(fumel, many(1, "05 36 49 00 02"), publish=True)

    assert report["published"] == 1
    assert Fiche.objects.get().published.number == 2
    assert Fiche.objects.get().published.content["telephone"] == "+33536490002"


def test_drafts_of_an_earlier_import_can_be_published_by_a_later_one(fumel, commune, bring):
    bring(fumel, many(2))

    assert bring(fumel, many(2), publish=True)["published"] == 2
    assert bring(fumel, many(2), publish=True)["published"] == 0


@pytest.mark.parametrize("work", ["draft", "edited online", "archived", "handed in"])
def test_unfinished_work_of_somebody_is_not_published(fumel, commune, bring, work):
    partner = make_partner(fumel, "CCAS", type="ccas-cias")
    if work == "draft":
        make_fiche(partner)
    else:
        fiche = make_published_fiche(partner)
        changed = {
            "edited online": {"tagline": "Phrase pas finie"},
            "archived": {"state": "archived"},
            "handed in": {"state": "submitted"},
        }[work]
        Fiche.objects.filter(pk=fiche.pk).update(**changed)
    before = Revision.objects.count()

    report = bring(fumel, csv_file("CCAS;1 rue Basse", header="Nom;Adresse"), publish=True)

    assert (report["counts"]["updated"], report["published"]) == (1, 0)
    assert Revision.objects.count() == before


def test_homonym_of_a_commune_is_the_one_of_the_territory(fumel, bring):
    make_commune("33167", "Floirac", "33270")
    fumel.communes.add(make_commune("46106", "Floirac", "46600"))

    bring(fumel, csv_file("CCAS;Floirac", header="Nom;Ville"))

    assert Fiche.objects.get().commune_id == "46106"


def test_place_that_a_file_says_confidential_is_no_longer_found(fumel, commune, bring):
    fiche = make_published_fiche(make_partner(fumel, "Le Refuge"), outreach="Salle Dissimulée")
    assert "dissimul" in fiche.search_text

    bring(fumel, csv_file("Le Refuge;oui", header="Nom;Adresse confidentielle"))

    fiche.refresh_from_db()
    assert fiche.confidential_address
    assert "dissimul" not in fiche.search_text
