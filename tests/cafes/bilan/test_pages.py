"""The bilan on screen, on paper and in files; what it must never show."""

import datetime as dt
import io
import itertools
import json
import uuid

import page as validation
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from cafes.bilan.counting import bilan_of
from cafes.bilan.drawing import charts, printed
from cafes.bilan.graph import MOST, drawing_of
from cafes.bilan.history import read
from cafes.bilan.meeting import short_name
from cafes.models import Attendance, Cafe, SeasonVoice
from partners.models import Contact
from tests.cafes.bilan.conftest import NOW
from tests.cafes.bilan.rows import at, come, invite, make_cafe, make_season, note
from tests.factories import make_partner, make_reader

pytestmark = pytest.mark.django_db


def make_full_season(territory, cafes=9, organisations=12, name="Partenaire du territoire no {}"):
    """Everything that a bilan can show, with somebody's name wherever one can be."""
    partners = [make_partner(territory, name.format(n)) for n in range(organisations)]
    season = make_season(territory, 2025)
    for rank in range(cafes):
        day = dt.date(2025, 9, 1) + dt.timedelta(days=rank * 280 // cafes)
        cafe = make_cafe(territory, day, season=season, host=partners[rank % organisations])
        come(cafe, *partners[rank % 3 :], name="Odile Secrète", email="odile@secret.example")
        invite(cafe, partners[0], "other", email="odile@secret.example", who="Odile Secrète")
        note(cafe, "worry", "logement", text="Odile Secrète n’a plus de toit")
        note(cafe, "question", "sante", text="Que dit Odile Secrète ?")
    for rank in range(6):
        example = f"Mme Secrète va mieux {rank}" if rank else "Une visite commune"
        SeasonVoice.objects.create(season=season, relations=4, orientation=3, example=example)
    return partners


def test_season_page_says_the_figures(client, fumel):
    make_full_season(fumel)
    client.force_login(make_reader(fumel))

    page = client.get(reverse("cafes:bilan_detail", args=["fumel", 2025])).text

    assert "Bilan de la saison 2025-2026" in page
    assert "66 premières rencontres" not in page  # the number stands in its tile
    for text in ("9\xa0cafés tenus", "Partenaire du territoire no 7", "Une visite commune"):
        assert text in page
    assert "5\xa0exemples ne sont pas montrés" in page


def test_nobody_is_named_anywhere(client, fumel):
    make_full_season(fumel)
    client.force_login(make_reader(fumel))
    assert Attendance.objects.filter(name="Odile Secrète").exists()

    page = client.get(reverse("cafes:bilan_detail", args=["fumel", 2025])).text
    sheet = client.get(reverse("cafes:bilan_export", args=["fumel", 2025, "csv"]))
    book = client.get(reverse("cafes:bilan_export", args=["fumel", 2025, "xlsx"]))
    out = io.StringIO()
    call_command("bilan", "fumel", "--season", "2025", "--json", stdout=out)

    cells = [
        str(cell)
        for tab in load_workbook(io.BytesIO(book.getvalue()))
        for row in tab.iter_rows(values_only=True)
        for cell in row
    ]
    for text in (page, sheet.getvalue().decode(), " ".join(cells), out.getvalue()):
        assert "Une visite commune" in text
        assert "Secrète" not in text
        assert "secret.example" not in text


def test_season_that_nobody_knows_is_absent(client, fumel):
    make_cafe(fumel, dt.date(2025, 10, 10))
    client.force_login(make_reader(fumel))

    for year in (2024, 2027, 0, 10**30):
        assert client.get(f"/fumel/bilan/{year}/").status_code == 404
        assert client.get(f"/fumel/bilan/{year}/bilan.pdf").status_code == 404


@pytest.mark.parametrize(("cafes", "organisations"), [(1, 1), (30, 30)])
def test_season_page_costs_the_same_queries(
    client, fumel, django_assert_num_queries, cafes, organisations
):
    make_full_season(fumel, cafes, organisations)
    client.force_login(make_reader(fumel))
    # session, user, roles, territory, those of the shell; seasons and days of cafés; then the thirteen of a bilan
    with django_assert_num_queries(5 + 2 + 13):
        client.get(reverse("cafes:bilan_detail", args=["fumel", 2025]))


@pytest.mark.parametrize("seasons", [1, 30])
def test_list_of_seasons_costs_the_same_queries(client, fumel, django_assert_num_queries, seasons):
    for year in range(2026 - seasons, 2026):
        make_cafe(fumel, dt.date(year, 10, 10))
    client.force_login(make_reader(fumel))
    # session, user, roles, territory, those of the shell; seasons and days of cafés; then the thirteen of a bilan
    with django_assert_num_queries(5 + 2 + 13):
        page = client.get(reverse("cafes:bilan_list", args=["fumel"])).text
    assert page.count('<th scope="row">') == seasons


def test_command_prints_figures_or_json(fumel):
    make_full_season(fumel)
    text, data = io.StringIO(), io.StringIO()

    call_command("bilan", "fumel", "--season", "2025", stdout=text)
    call_command("bilan", "fumel", "--season", "2025", "--json", stdout=data)

    assert "Cafés tenus" in text.getvalue()
    assert len(json.loads(data.getvalue())["cafes"]) == 9
    for wrong in (["ailleurs", "--season", "2025"], ["fumel", "--season", "12"]):
        with pytest.raises(CommandError):
            call_command("bilan", *wrong)


def test_csv_and_xlsx_hold_every_pair(client, fumel):
    make_full_season(fumel, organisations=4)
    make_partner(fumel, "=DANGER()")
    come(Cafe.objects.first(), fumel.partners.get(name="=DANGER()"))
    client.force_login(make_reader(fumel))

    sheet = client.get(reverse("cafes:bilan_export", args=["fumel", 2025, "csv"]))
    book = client.get(reverse("cafes:bilan_export", args=["fumel", 2025, "xlsx"]))

    lines = sheet.getvalue().decode("utf-8-sig").splitlines()
    pairs = [line for line in lines if line.startswith("Rencontres;")]
    assert any("'=DANGER()" in line for line in pairs)
    tab = load_workbook(io.BytesIO(book.getvalue()))["Rencontres"]
    assert tab.max_row - 1 == len(pairs)
    assert {cell.data_type for row in tab.iter_rows() for cell in row} == {"s", "n"}


def test_printed_bilan_is_two_accessible_pages(fumel):
    make_full_season(fumel)
    bilan = bilan_of(read(fumel, [2025]), 2025, NOW.date())

    data = printed(fumel, bilan, None)

    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(data))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2
        alternatives = [str(figure.Alt) for figure in figures(pdf.Root.StructTreeRoot.K)]
    assert [text.partition(".")[0] for text in alternatives] == [
        "Combien nous étions à chaque café",
        "Ce que le café change, selon ceux qui y viennent",
        "Qui s’est rencontré aux cafés",
        "Ce qui préoccupe, café après café",
    ]
    assert "12\xa0organisations" in alternatives[2]
    assert printed(fumel, bilan, None) == data


def test_longest_bilan_still_fits_two_pages(fumel):
    """Thirty cafés, sixty organisations with long names, every theme, long examples."""
    partners = make_full_season(
        fumel, 30, 60, "Association départementale pour l’accueil et l’accompagnement {}"
    )
    for rank, cafe in enumerate(Cafe.objects.all()):
        cafe.host = partners[rank]
        cafe.save()
        themes = ("mobilite", "famille", "jeunesse", "insertion", "budget", "violences-justice")
        for theme in themes:
            note(cafe, "worry", theme)
    bilan = bilan_of(read(fumel, [2025]), 2025, NOW.date())

    with pikepdf.open(io.BytesIO(printed(fumel, bilan, bilan))) as pdf:
        assert len(pdf.pages) == 2


def figures(node):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from figures(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        if node.S == "/Figure":
            yield node
        if "/K" in node:
            yield from figures(node.K)


def test_graph_is_the_same_each_time_and_its_names_never_overlap(fumel):
    make_full_season(fumel, organisations=60)
    network = bilan_of(read(fumel, [2025]), 2025, NOW.date()).network

    drawing = drawing_of(network)

    assert drawing == drawing_of(network)
    assert 0 < len(drawing.ties) <= MOST
    for anchor in ("start", "end"):
        heights = sorted(y for dot in drawing.dots if dot.anchor == anchor for y in dot.text_ys)
        assert all(below - above >= 14 for above, below in itertools.pairwise(heights))
    assert all(0 <= dot.y <= drawing.height for dot in drawing.dots)


def test_graph_draws_all_of_a_small_network(fumel):
    make_full_season(fumel, organisations=4)
    network = bilan_of(read(fumel, [2025]), 2025, NOW.date()).network

    drawing = drawing_of(network)

    assert (len(drawing.ties), network.new_pairs) == (6, 6)
    assert drawing.rule == "Chaque trait relie deux organisations venues au même café."


def test_charts_of_nothing_are_not_drawn(fumel):
    empty = bilan_of(read(fumel, [2025]), 2025, NOW.date())

    drawn = charts(empty)

    assert [drawn[name] for name in ("bars", "worries", "graph", "axes")] == [None] * 4


def test_attendance_of_a_contact_is_a_number(fumel):
    partner = make_partner(fumel)
    cafe = make_cafe(fumel, dt.date(2025, 10, 10))
    contact = Contact.objects.create(partner=partner, name="Odile Secrète")
    Attendance.objects.create(
        key=uuid.uuid4(), cafe=cafe, partner=partner, contact=contact, arrived_at=at(cafe.date)
    )

    assert "Odile" not in repr(bilan_of(read(fumel, [2025]), 2025, NOW.date()))


def test_graph_keeps_the_strongest_ties_and_says_so(fumel):
    partners = [make_partner(fumel, f"Partenaire {number:02}") for number in range(20)]
    for month in (1, 2, 3, 4):
        come(make_cafe(fumel, dt.date(2026, month, 9)), *partners[: 20 - 4 * month])
    network = bilan_of(read(fumel, [2025]), 2025, NOW.date()).network

    drawing = drawing_of(network)

    assert len(network.pairs) > len(drawing.ties) == 28
    assert len(drawing.dots) == 8  # those that nothing drawn ties are left out
    assert "à au moins 3 cafés" in drawing.rule


@pytest.mark.parametrize(
    ("name", "acronym", "short"),
    [
        ("Centre communal d’action sociale de Montayral", "CCAS", "CCAS de Montayral"),
        ("Maison départementale des personnes handicapées – Fumel", "MDPH", "MDPH"),
        ("Fumélois Services", "AI", "Fumélois Services"),
        ("La Halte du Lot", "CHRS", "La Halte du Lot"),
        ("Caf de Lot-et-Garonne – travailleurs sociaux", "Caf", "Caf de Lot-et-Garonne"),
        ("Centre médico-social de Fumel", "CMS", "CMS de Fumel"),
        ("L’Escale – hébergement", "", "L’Escale"),
    ],
)
def test_short_name_is_what_people_say(name, acronym, short):
    assert short_name(name, acronym) == short


def test_organisations_of_the_bilan_add_up(client, fumel):
    partner = make_partner(fumel)
    cafe = make_cafe(fumel, dt.date(2025, 10, 10))
    come(cafe, partner)
    Attendance.objects.create(
        key=uuid.uuid4(), cafe=cafe, organisation="Mairie voisine", arrived_at=at(cafe.date)
    )
    client.force_login(make_reader(fumel))

    bilan = bilan_of(read(fumel, [2025]), 2025, NOW.date())
    book = client.get(reverse("cafes:bilan_export", args=["fumel", 2025, "xlsx"]))
    page = client.get(reverse("cafes:bilan_detail", args=["fumel", 2025])).text

    assert (bilan.distinct, bilan.outside, len(bilan.network.organisations)) == (2, 1, 1)
    assert "et 1 hors du réseau" in page
    sheet = load_workbook(io.BytesIO(book.getvalue()))["Cafés"]
    assert sheet["A2"].value == dt.datetime(2025, 10, 10)
