"""The command that plans a season."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from cafes.models import Attendance, Cafe, HostAbsence, HostRoom, Season
from tests.factories import make_commune, make_fiche, make_partner, make_territory

pytestmark = pytest.mark.django_db
PERIOD = {"start": "2026-09-01", "end": "2027-06-30", "rule": "2 FR 09:00-10:30"}


@pytest.fixture
def fumel():
    return make_territory()


@pytest.fixture
def hosts(fumel):
    """Three partners of three communes."""
    found = []
    for number, name in enumerate(["Abri", "Bourse", "Centre"]):
        partner = make_partner(fumel, name, can_host=True, host_seats=20 + number)
        commune = make_commune(f"4710{number}", f"Commune {name}")
        HostRoom.objects.create(partner=partner, address="1 rue Haute", commune=commune)
        found.append(partner)
    return found


def run(capsys, slug="fumel", **options):
    call_command("plan_season", slug, **{**PERIOD, **options})
    return capsys.readouterr().out


def planned(capsys, **options):
    return json.loads(run(capsys, json=True, **options))


def test_one_object_a_cafe(capsys, hosts):
    plan = planned(capsys)
    assert [cafe["date"] for cafe in plan][:2] == ["2026-09-11", "2026-10-09"]
    assert len(plan) == 10
    assert plan[0] == {
        "date": "2026-09-11",
        "start": "09:00",
        "end": "10:30",
        "host": "Abri",
        "commune": "Commune Abri",
        "seats": 20,
        "reason": "n’a encore jamais accueilli, 20\xa0places",
        "flags": [],
    }
    assert plan[5]["flags"] == []
    assert [cafe["host"] for cafe in plan][:4] == ["Abri", "Bourse", "Centre", "Abri"]
    assert plan[3]["reason"] == "n’a pas accueilli depuis 3\xa0mois, 20\xa0places"


def test_cafes_have_their_host_and_place(capsys, fumel, hosts):
    run(capsys)
    cafe = Cafe.objects.earliest("date")
    season = Season.objects.get()
    assert (season.year, season.rule, cafe.season) == (2026, "2 FR 09:00-10:30", season)
    assert (cafe.host, cafe.place, cafe.commune.name) == (hosts[0], "1 rue Haute", "Commune Abri")
    assert (cafe.state, cafe.seats, cafe.host_pinned) == ("planned", 20, False)
    assert cafe.host_reason == "n’a encore jamais accueilli, 20\xa0places"


def test_twice_creates_nothing_twice(capsys, hosts):
    first = planned(capsys)
    assert planned(capsys) == first
    assert Cafe.objects.count() == 10
    assert Season.objects.count() == 1
    assert "0\xa0café créé, 10 déjà là." in run(capsys)


def test_again_after_one_moved_or_was_cancelled(capsys, hosts):
    run(capsys)
    moved, off, held = Cafe.objects.order_by("date")[:3]
    moved.date = dt.date(2026, 9, 18)
    moved.save()
    Cafe.objects.filter(pk=off.pk).update(state=Cafe.State.CANCELLED)
    Cafe.objects.filter(pk=held.pk).update(state=Cafe.State.HELD)
    plan = planned(capsys)
    assert Cafe.objects.count() == 10
    assert [cafe["date"] for cafe in plan][:2] == ["2026-09-18", "2026-11-13"]


def test_dry_run_creates_nothing(capsys, hosts):
    assert len(planned(capsys, dry_run=True)) == 10
    assert "10\xa0cafés seraient créés" in run(capsys, dry_run=True)
    assert not Cafe.objects.exists()
    assert not Season.objects.exists()


def test_table_is_for_people(capsys, hosts):
    out = run(capsys)
    assert "vendredi 11\xa0septembre 2026, 9\xa0h\xa0– 10\xa0h\xa030\n    Abri, Commune Abri" in out
    assert "    ! long week-end\xa0: Ascension\n" not in out


def test_public_holiday_is_moved_and_said(capsys, hosts):
    plan = planned(capsys, rule="1 TH 09:00-10:30")
    assert plan[8]["date"] == "2027-05-13"
    assert plan[8]["flags"] == ["déplacé\xa0: le 6\xa0mai 2027 est férié (Ascension)"]


def test_school_holidays_are_those_of_the_zone(capsys, fumel, hosts):
    fumel.school_zone = "C"
    fumel.save()
    february = planned(capsys)[5]
    assert february["flags"] == ["vacances scolaires\xa0: Vacances d’hiver, zone C"]


def test_nobody_offered(capsys, fumel):
    make_partner(fumel, "Abri", can_host=False)
    cafe = planned(capsys)[0]
    assert (cafe["host"], cafe["commune"], cafe["seats"]) == (None, None, None)
    assert cafe["reason"] == "aucun partenaire n’a proposé d’accueillir"
    assert cafe["flags"] == ["pas d’hôte"]


def test_room_for_the_average_and_twenty_percent(capsys, fumel, hosts):
    held = Cafe.objects.create(
        territory=fumel,
        date=dt.date(2026, 6, 12),
        start=dt.time(9),
        end=dt.time(10),
        state=Cafe.State.HELD,
        host=hosts[2],
    )
    for number in range(18):
        Attendance.objects.create(
            cafe=held, organisation=f"O{number}", arrived_at="2026-06-12T09:00Z"
        )
    plan = planned(capsys)  # 18 and 20 %: 22 seats, "Centre" alone has them
    assert {cafe["host"] for cafe in plan} == {"Centre"}
    assert plan[0]["reason"] == "n’a pas accueilli depuis 2\xa0mois, 22\xa0places"


def test_absent_host_is_not_proposed(capsys, hosts):
    HostAbsence.objects.create(
        partner=hosts[0], starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2026, 12, 31)
    )
    assert [cafe["host"] for cafe in planned(capsys)][:5] == [
        "Bourse",
        "Centre",
        "Bourse",
        "Centre",
        "Abri",
    ]


def test_partner_who_left_is_not_proposed(capsys, hosts):
    hosts[0].participations.update(left_on=dt.date(2026, 1, 1))
    assert "Abri" not in {cafe["host"] for cafe in planned(capsys)}


def test_confidential_address_is_not_where_one_meets(capsys, fumel):
    shelter = make_partner(fumel, "Refuge", can_host=True, host_seats=30)
    make_fiche(shelter, confidential_address=True, address="9 rue Cachée", commune=make_commune())
    assert planned(capsys)[0]["commune"] is None
    assert not Cafe.objects.exclude(place="").exists()
    assert not Cafe.objects.filter(commune__isnull=False).exists()


def test_kinds_by_month(capsys, hosts):
    run(capsys, rule="2 FR 09:00-10:30 2=logement 6=pleniere 5=habitants")
    kinds = {c.date.month: (c.kind, c.theme and c.theme.code) for c in Cafe.objects.all()}
    assert kinds[2] == ("thematic", "logement")
    assert (kinds[6], kinds[5]) == (("plenary", None), ("habitants", None))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"slug": "ailleurs"}, "Aucun territoire"),
        ({"slug": "../'"}, "Aucun territoire"),
        ({"start": "hier"}, "--start\xa0: «\xa0hier\xa0» n’est pas une date"),
        ({"end": "2027-02-30"}, "--end"),
        ({"end": "2026-08-01"}, "après son début"),
        ({"start": "0001-01-01", "end": "9999-12-31"}, "entre 2000 et 2099"),
        ({"rule": "2 XX 09:00-10:30"}, "jour s’écrit"),
        ({"rule": "2 FR 09:00-10:30 2=licornes"}, "Aucune thématique"),
    ],
)
def test_mistakes_are_told(capsys, hosts, options, says):
    with pytest.raises(CommandError, match=says):
        run(capsys, **options)
    assert not Cafe.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_costs_the_same_for_one_and_thirty_partners(
    capsys, fumel, number, django_assert_num_queries
):
    for n in range(number):
        make_partner(fumel, f"Partenaire {n}", can_host=True, host_seats=30)
    with django_assert_num_queries(21):
        # territory, themes; savepoint, territory held, season of these days, season of this year,
        # season saved, cafés of these days; cafés of the plan, partners, absences, stays,
        # hostings, attendance; savepoint, themes, cafés created, season saved, release; draft
        # given back, release
        planned(capsys)
