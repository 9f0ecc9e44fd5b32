"""The check on individual situations: what it finds, what it leaves alone, what it costs."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from cafes.situations import Warning, notice, warnings

SENTENCES = Path(__file__).parent / "data" / "situations.csv"


def sentences(part=None):
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if part in (None, row["part"])]


def told(text):
    return [(warning.kind, text[warning.start : warning.end]) for warning in warnings(text)]


def test_warnings_say_where_and_why():
    text = "Le CCAS suit Mme Lagarde, 82 ans."

    assert warnings(text) == [
        Warning(
            "name",
            13,
            24,
            "Un nom de personne\N{NO-BREAK SPACE}: parlez plutôt du besoin, sans dire de qui il s’agit.",
        )
    ]
    assert "jamais d’une personne" in notice()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Mme", []),
        ("M. et Mme Castaing, né le 12/03/1985", [("name", "Mme Castaing"), ("birth", None)]),
        ("tel 06 39 98 12 34 puis 0639981235", [("mobile", None), ("mobile", "0639981235")]),
        ("la famille\N{NO-BREAK SPACE}Kaya", [("family", "famille\N{NO-BREAK SPACE}Kaya")]),
        ("Mme la maire, Monsieur le Maire, M. le préfet et la rue M. Dupont", []),
        ("😀 Mme Rey 😀", [("name", "Mme Rey")]),
    ],
)
def test_warnings_of(text, expected):
    found = told(text)
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert all(words in (None, has) for (_, has), (_, words) in zip(found, expected, strict=True))


def test_sentences_are_half_situations_and_never_twice():
    rows = sentences()

    assert len({row["sentence"] for row in rows}) == len(rows) == 309
    assert Counter((row["part"], bool(row["kind"])) for row in rows) == {
        ("development", True): 64,
        ("development", False): 63,
        ("held-out", True): 63,
        ("held-out", False): 63,
        ("control", True): 28,
        ("control", False): 28,
    }


@pytest.mark.parametrize(
    ("part", "found", "missed", "wrong", "silent"),
    [
        ("development", 64, 0, 0, 63),
        ("held-out", 62, 1, 1, 62),
        ("control", 22, 6, 1, 27),
    ],
)
def test_confusion_is_the_one_published(part, found, missed, wrong, silent):
    counts = Counter((bool(r["kind"]), bool(warnings(r["sentence"]))) for r in sentences(part))

    assert counts == {
        key: count
        for key, count in {
            (True, True): found,
            (True, False): missed,
            (False, True): wrong,
            (False, False): silent,
        }.items()
        if count
    }


@pytest.mark.parametrize(
    "fragment", ["Mme ", "Une maman qui est ", "06 39 ", "1 2 3 ", "a.b-", "né le 1 ", "(", "é"]
)
def test_a_long_hostile_text_ends(fragment):
    """A pattern that went back over what it has read would take hours here."""
    warnings(fragment * (50_000 // len(fragment)))
