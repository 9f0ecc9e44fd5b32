import datetime as dt

import pytest

from fiches.freshness import Freshness, ago, freshness, score, status_of, verified_in_words
from fiches.models import Fiche

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 11, 22), "aujourd’hui"),
        (dt.date(2026, 11, 21), "hier"),
        (dt.date(2026, 10, 23), "il y a 30 jours"),
        (dt.date(2026, 10, 22), "il y a 1 mois"),
        (dt.date(2026, 8, 22), "il y a 3 mois"),
        (dt.date(2026, 8, 23), "il y a 2 mois"),
        (dt.date(2025, 9, 22), "il y a 14 mois"),
        (dt.date(2024, 11, 23), "il y a 23 mois"),
        (dt.date(2024, 11, 22), "il y a 2 ans"),
    ],
)
def test_ago_in_words(day, words):
    assert ago(day, TODAY) == words


@pytest.mark.parametrize(
    ("day", "kind", "words"),
    [
        (None, Freshness.NEVER, "jamais vérifiée"),
        (dt.date(2026, 8, 22), Freshness.RECENT, "vérifiée il y a 3 mois"),
        (dt.date(2025, 11, 22), Freshness.THIS_YEAR, "vérifiée il y a 12 mois"),
        (dt.date(2025, 11, 21), Freshness.STALE, "à vérifier (vérifiée il y a 12 mois)"),
    ],
)
def test_verified_in_words(day, kind, words):
    assert freshness(day, TODAY) == kind
    assert verified_in_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("state", "verified_on", "label"),
    [
        ("draft", None, "brouillon"),
        ("submitted", None, "à relire"),
        ("published", dt.date(2026, 1, 1), "publiée"),
        ("published", dt.date(2025, 1, 1), "à vérifier"),
        ("published", None, "à vérifier"),
        ("archived", dt.date(2025, 1, 1), "archivée"),
    ],
)
def test_status_in_words(state, verified_on, label):
    assert status_of(Fiche(state=state, verified_on=verified_on), TODAY).label == label


def test_partner_without_a_fiche_has_a_status():
    assert status_of(None, TODAY).label == "sans fiche"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (None, 0),
        (dt.date(2026, 11, 22), 100),
        (dt.date(2026, 5, 23), 100),  # six months
        (dt.date(2025, 11, 22), 67),  # a year
        (dt.date(2025, 8, 22), 50),
        (dt.date(2024, 11, 22), 0),  # two years
        (dt.date(2020, 1, 1), 0),
        (dt.date(2027, 1, 1), 100),  # a clock that was wrong
    ],
)
def test_score_is_full_under_six_months_and_nothing_at_two_years(day, expected):
    assert score(day, TODAY) == expected


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (None, "à vérifier (vérifiée il y a 14 mois)"),
        (dt.date(2025, 8, 1), "à vérifier (vérifiée il y a 14 mois)"),  # and it answered then
        (dt.date(2026, 10, 1), "plus personne n’a répondu depuis 14 mois"),
    ],
)
def test_nobody_answered_only_if_somebody_asked(asked, words):
    assert verified_in_words(dt.date(2025, 9, 22), TODAY, asked) == words


def test_recent_fiche_that_did_not_answer_is_simply_verified():
    day = dt.date(2026, 8, 22)
    assert verified_in_words(day, TODAY, dt.date(2026, 10, 1)) == "vérifiée il y a 3 mois"
