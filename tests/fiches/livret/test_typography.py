import datetime as dt

import pytest

from fiches.livret.typography import french, keep_together, long_date, plain, sort_key

N = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'accueil d'ici", "l’accueil d’ici"),
        ("Qui ? Vous !", f"Qui{N}? Vous{N}!"),
        ("Oui; non?", f"Oui{N}; non{N}?"),
        ("Note : ceci", f"Note{N}: ceci"),
        ("« bonjour »", f"«{N}bonjour{N}»"),
        ("«bonjour»", f"«{N}bonjour{N}»"),
        ("de 9 h 30 à 12h00", f"de 9{N}h{N}30 à 12{N}h{N}00"),
        ("dès 9 h le matin", f"dès 9{N}h le matin"),
        ("au 05 36 49 68 27.", f"au 05{N}36{N}49{N}68{N}27."),
        ("50 % à 10 €", f"50{N}% à 10{N}€"),
        ("a\u202f: b", f"a{N}: b"),
        ("nul\x00, droite\u202egauche, césure\u00ad", "nul, droitegauche, césure"),
        ("¤¤¤¤", ""),
        ("deux\r\nlignes", "deux\nlignes"),
    ],
)
def test_french_sets_spaces_and_apostrophes(typed, printed):
    assert french(typed) == printed


@pytest.mark.parametrize(
    "address", ["l'a@b.example", "https://a.example/?q=1:2", "www.d'ici.example"]
)
def test_french_leaves_addresses_alone(address):
    assert french(f"écrire à {address}") == f"écrire à {address}"


@pytest.mark.parametrize("typed", ["Qui ? «Vous» ! 9h30 ; 05 36 49 68 27 : l'eau", "a  b"])
def test_french_twice_changes_nothing(typed):
    assert french(french(typed)) == french(typed)


def test_plain_only_removes_what_cannot_be_seen():
    assert plain(" a'b@c.example\u200b ") == "a'b@c.example"


def test_long_date_says_first_and_weekday():
    assert long_date(dt.date(2026, 12, 1), weekday=True) == f"mardi 1er{N}décembre{N}2026"


def test_sort_key_follows_french_order():
    names = ["Emmaüs", "École", "Eaux", "Œuvre", "Oeil", "Offre"]
    assert sorted(names, key=sort_key) == ["Eaux", "École", "Emmaüs", "Oeil", "Œuvre", "Offre"]


def test_keep_together_binds_small_words():
    assert keep_together("Circonscription de Fumel") == f"Circonscription de{N}Fumel"
