import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches.wording import Kind, Piece, compare, compare_items, compare_lines


def shown(pieces):
    """[-went-]{+came+}"""
    marks = {Kind.SAME: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("Le même texte.", "Le même texte.", "Le même texte."),
        ("", "Nouveau", "{+Nouveau+}"),
        ("Ancien", "", "[-Ancien-]"),
        (
            "Ouvert le lundi de 9 h à 12 h.",
            "Ouvert le mardi de 9 h à 12 h.",
            "Ouvert le [-lundi-]{+mardi+} de 9 h à 12 h.",
        ),
        ("Appelez l’accueil", "Appelez d’abord l’accueil", "Appelez {+d’abord +}l’accueil"),
        ("05 36 49 68 27", "05 36 49 00 01", "05 36 49 [-68 27-]{+00 01+}"),
        # Neighbouring changes are one.
        (
            "Nous recevons tous les jeunes sans rendez-vous ici",
            "Nous recevons toutes les familles sans rendez-vous ici",
            "Nous recevons [-tous-]{+toutes+} les [-jeunes-]{+familles+} sans rendez-vous ici",
        ),
        # Nothing in common: one text after the other.
        ("Accueil de jour", "Prêt de matériel", "[-Accueil de jour-]{+Prêt de matériel+}"),
        ("a@b.example", "c@b.example", "[-a@b.example-]{+c@b.example+}"),
    ],
)
def test_compare_marks_what_went_and_what_came(before, after, expected):
    assert shown(compare(before, after)) == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_compare_loses_nothing(before, after):
    pieces = compare(before, after)
    old = "".join(p.text for p in pieces if p.kind != Kind.ADDED)
    assert re.sub(r"\s", " ", old) == re.sub(r"\s", " ", before)
    assert "".join(p.text for p in pieces if p.kind != Kind.REMOVED) == after
    assert all(piece.text for piece in pieces)


def test_compare_does_not_keep_the_reader_waiting():
    before, after = "mot " * 5000, "autre " * 5000
    assert compare(before, after) == (Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after))


def test_compare_items_never_cuts_an_item():
    pieces = compare_items(["Familles", "Femmes"], ["Familles", "Séniors"])
    assert shown(pieces) == "Familles\n[-Femmes-]\n{+Séniors+}"


def test_compare_lines_pairs_the_lines_that_were_reworded():
    pieces = compare_lines(
        ["Accueil du public le matin", "Atelier cuisine", "Prêt de jeux"],
        ["Accueil du public le soir", "Atelier cuisine", "Visites", "Sorties"],
    )
    assert shown(pieces) == (
        "Accueil du public le [-matin-]{+soir+}\n"
        "Atelier cuisine\n"
        "[-Prêt de jeux-]{+Visites+}\n"
        "{+Sorties+}"
    )


def test_a_time_is_never_cut_and_any_space_is_a_space():
    assert shown(compare("lun 9\N{NO-BREAK SPACE}h 30–12 h", "lun 9 h 30–12 h 15")) == (
        "lun 9 h 30–[-12 h-]{+12 h 15+}"
    )


@pytest.mark.parametrize("comparing", [compare_items, compare_lines])
def test_lists_that_differ_by_the_kind_of_a_space_are_the_same(comparing):
    (piece,) = comparing(["Fumel : mardi"], ["Fumel\N{NO-BREAK SPACE}: mardi"])
    assert piece.kind == Kind.SAME
