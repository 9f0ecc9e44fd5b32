import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafes.days_off import is_rest
from cafes.rhythm import (
    CODES,
    Day,
    Rhythm,
    RhythmError,
    check_period,
    dates_between,
    describe,
    flags_of,
    format_rule,
    parse,
)

D = dt.date
SEASON = (D(2026, 9, 1), D(2027, 6, 30))


def days(rule, first=SEASON[0], last=SEASON[1]):
    return [day.date for day in dates_between(parse(rule), first, last).days]


def test_second_friday_from_september_to_june():
    assert days("2 FR 09:00-10:30") == [
        D(2026, 9, 11),
        D(2026, 10, 9),
        D(2026, 11, 13),
        D(2026, 12, 11),
        D(2027, 1, 8),
        D(2027, 2, 12),
        D(2027, 3, 12),
        D(2027, 4, 9),
        D(2027, 5, 14),
        D(2027, 6, 11),
    ]


def test_last_thursday_every_two_months():
    assert days("-1 TH 14:00-16:00 /2") == [
        D(2026, 9, 24),
        D(2026, 11, 26),
        D(2027, 1, 28),
        D(2027, 3, 25),
        D(2027, 5, 27),
    ]


def test_quarterly():
    assert days("1 tu 9h-10h30 /3") == [D(2026, 9, 1), D(2026, 12, 1), D(2027, 3, 2), D(2027, 6, 1)]


def test_rhythm_starts_with_the_first_day_that_is_left():
    """From 15 September, its second Friday is past: the two months count from October."""
    assert days("2 FR 09:00-10:30 /2", D(2026, 9, 15), D(2027, 1, 31)) == [
        D(2026, 10, 9),
        D(2026, 12, 11),
    ]


def test_public_holiday_is_moved_to_the_next_week():
    found = dates_between(parse("1 TH 09:00-10:30"), D(2027, 5, 1), D(2027, 5, 31))
    assert found.days == (Day(D(2027, 5, 13), "", moved_from=D(2027, 5, 6)),)


def test_public_holiday_at_the_end_of_a_month_is_moved_to_the_week_before():
    found = dates_between(parse("-1 FR 09:00-10:30"), D(2026, 12, 1), D(2027, 1, 31))
    assert [day.date for day in found.days] == [D(2026, 12, 18), D(2027, 1, 29)]


def test_public_holiday_with_no_other_week_is_dropped_and_said():
    found = dates_between(parse("-1 FR 09:00-10:30"), D(2026, 12, 21), D(2027, 1, 10))
    assert found.days == ()
    assert found.dropped == ("vendredi 25\xa0décembre 2026\xa0: Noël",)


def test_no_cafe_in_august():
    assert [day.month for day in days("2 FR 09:00-10:30", D(2027, 6, 1), D(2027, 10, 31))] == [
        6,
        7,
        9,
        10,
    ]


def test_kinds_by_month():
    rhythm = parse("2 FR 09:00-10:30 6=pleniere 2=logement")
    found = dates_between(rhythm, *SEASON).days
    assert {day.date.month: day.kind for day in found if day.kind} == {2: "logement", 6: "pleniere"}


def test_single_dates():
    found = dates_between(parse("2027-05-06 2026-10-02 2028-01-01 09:00-10:30"), *SEASON)
    assert [day.date for day in found.days] == [D(2026, 10, 2), D(2027, 5, 6)]
    assert found.dropped == ("samedi 1er\xa0janvier 2028\xa0: hors de la saison",)
    assert days("09:00-10:30") == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("2 FR 09:00-10:30", "Le deuxième vendredi de chaque mois, 9\xa0h\xa0– 10\xa0h\xa030"),
        ("-1 TH 14:00-16:00 /2", "Le dernier jeudi, tous les deux mois, 14\xa0h\xa0– 16\xa0h"),
        ("1 TU 09:00-10:30 /3", "Le premier mardi, chaque trimestre, 9\xa0h\xa0– 10\xa0h\xa030"),
        ("1 TU 09:00-10:30 /5", "Le premier mardi, tous les 5 mois, 9\xa0h\xa0– 10\xa0h\xa030"),
        ("09:00-10:30", "Des dates choisies une à une, 9\xa0h\xa0– 10\xa0h\xa030"),
    ],
)
def test_rule_in_words(rule, words):
    assert describe(parse(rule)) == words
    assert format_rule(parse(rule)) == rule


def test_plenary_has_its_own_hours():
    rule = "2 FR 09:00-10:30 2=logement 6=pleniere pleniere=09:00-12:00"
    rhythm = parse(rule)
    assert format_rule(rhythm) == rule
    assert rhythm.hours_of("pleniere") == (dt.time(9), dt.time(12))
    assert rhythm.hours_of("logement") == (dt.time(9), dt.time(10, 30))


@pytest.mark.parametrize("rule", ["2 VE 9h-10h30", "  2   fr\n09:00-10:30 ", "2 FR 9:00-10:30 /1"])
def test_rule_is_kept_in_one_form(rule):
    assert format_rule(parse(rule)) == "2 FR 09:00-10:30"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", "heure de début"),
        ("2 FR", "heure de début"),
        ("2 FR 09:00-10:30 11:00-12:00", "heure de début"),
        ("2 FR 25:00-26:00", "n’existent pas"),
        ("2 FR 10:30-09:00", "après l’heure de début"),
        ("FR 09:00-10:30", "le rang et le jour"),
        ("5 FR 09:00-10:30", "rang va de 1 à 4"),
        ("²  FR 09:00-10:30", "rang va de 1 à 4"),
        ("99999999999999999999 FR 09:00-10:30", "rang va de 1 à 4"),
        ("2 XX 09:00-10:30", "jour s’écrit"),
        ("2 FR 09:00-10:30 /0", "deux mois"),
        ("2 FR 09:00-10:30 /2 /3", "deux mois"),
        ("2 FR 09:00-10:30 13=logement", "ne comprenons pas"),
        ("2 FR 09:00-10:30 6=pleniere 6=logement", "ne comprenons pas"),
        ("2 FR 09:00-10:30 '; DROP TABLE", "ne comprenons pas"),
        ("2 FR 09:00-10:30 pleniere=midi", "heures de la plénière"),
        ("2 FR 09:00-10:30 pleniere=9h-11h pleniere=9h-12h", "heures de la plénière"),
        ("2 FR 09:00-10:30 pleniere=12h-9h", "après l’heure de début"),
        ("2 FR 09:00-10:30 2026-10-02", "soit des dates, soit un rythme"),
        ("2026-02-30 09:00-10:30", "n’existe pas"),
        ("0001-01-01 09:00-10:30", "entre 2000 et 2099"),
        ("2 FR 09:00-10:30 " + "x" * 500, "trop longue"),
        ("2 FR ٠٩:٠٠-١٠:٣٠", "heure de début"),
    ],
)
def test_hostile_rule_is_told_in_french(rule, says):
    with pytest.raises(RhythmError, match=says):
        parse(rule)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        rhythm = parse(text)
    except RhythmError:
        return
    assert parse(format_rule(rhythm)) == rhythm


@settings(max_examples=200)
@given(
    st.builds(
        Rhythm,
        start=st.just(dt.time(9)),
        end=st.just(dt.time(10, 30)),
        rank=st.sampled_from([1, 2, 3, 4, -1]),
        weekday=st.integers(0, 6),
        every=st.integers(1, 12),
    ),
    st.dates(D(2000, 1, 1), D(2097, 12, 31)),
    st.integers(1, 731),
)
def test_no_date_is_off_nor_outside(rhythm, first, length):
    assert parse(format_rule(rhythm)) == rhythm
    last = first + dt.timedelta(days=length)
    found = [day.date for day in dates_between(rhythm, first, last).days]
    assert found == sorted(set(found))
    assert all(first <= day <= last and day.weekday() == rhythm.weekday for day in found)
    assert not [day for day in found if is_rest(day)]
    months = [day.year * 12 + day.month for day in found]
    assert len(set(months)) == len(months)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (D(2026, 9, 1), D(2026, 9, 1), "après son début"),
        (D(2026, 9, 1), D(2026, 8, 1), "après son début"),
        (D(2026, 9, 1), D(2029, 9, 1), "deux ans"),
        (D.min, D.max, "entre 2000 et 2099"),
    ],
)
def test_absurd_period_is_told_in_french(first, last, says):
    with pytest.raises(RhythmError, match=says):
        check_period(first, last)


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        (D(2027, 3, 12), ()),
        (D(2027, 2, 19), ("vacances scolaires\xa0: Vacances d’hiver, zone A",)),
        (
            D(2027, 5, 7),
            (
                "vacances scolaires\xa0: Pont de l’Ascension, zone A",
                "long week-end\xa0: Ascension",
            ),
        ),
        (D(2027, 8, 13), ("mois d’août", "vacances scolaires\xa0: Vacances d’été, zone A")),
        (D(2030, 3, 8), ("vacances scolaires pas encore publiées",)),
        (D(2026, 11, 11), ("férié\xa0: Armistice",)),
    ],
)
def test_flags(day, flags):
    assert flags_of(day, "A") == flags


def test_flag_of_a_moved_day():
    assert flags_of(D(2027, 5, 13), "A", D(2027, 5, 6)) == (
        "déplacé\xa0: le 6\xa0mai 2027 est férié (Ascension)",
    )


def test_codes_are_those_of_calendars():
    assert CODES[D(2026, 9, 11).weekday()] == "FR"
