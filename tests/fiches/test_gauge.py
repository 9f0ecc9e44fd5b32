from dataclasses import replace

from fiches.gauge import cuts
from fiches.livret.fit import Fit, State
from tests.fiches.livret import samples

SHEET = replace(samples.livret(1).sheets[0], missions="Aider.", actions=("Ateliers",))
FITS = Fit(State.FITS, 80)


def said(sheet, fit):
    return [(cut.label, cut.anchor, cut.text) for cut in cuts(sheet, fit)]


def test_nothing_to_say_of_a_fiche_that_fits():
    assert cuts(SHEET, FITS) == []


def test_texts_over_their_limit_are_named_longest_first():
    sheet = replace(SHEET, missions="m" * 1600, tagline="t" * 121)
    assert said(sheet, Fit(State.OVERFLOWS, 140, 12)) == [
        ("Nos missions", "id_missions", "1\u00a0100\u00a0caractères de trop"),
        ("En une phrase, à quoi servez-vous\u00a0?", "id_tagline", "1\u00a0caractère de trop"),
    ]


def test_when_every_text_is_within_its_limit_the_longest_is_proposed():
    sheet = replace(SHEET, missions="m" * 500)
    assert said(sheet, Fit(State.OVERFLOWS, 105, 2)) == [
        (
            "Nos missions",
            "id_missions",
            "c’est le plus long, retirez-en environ 124\u00a0caractères",
        )
    ]
