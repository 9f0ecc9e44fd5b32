import pytest

from partners.siret import SiretError, clean_siret


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("   ", ""),
        ("732 829 320 00074", "73282932000074"),
        ("732.829.320-00074", "73282932000074"),
        ("35600000000048", "35600000000048"),  # La Poste's head office follows the common rule
        ("35600000049837", "35600000049837"),  # one of its branches does not
    ],
)
def test_siret_is_kept_without_its_spaces(typed, kept):
    assert clean_siret(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "7328293200007",
        "732829320000745",
        "7328293200007A",
        "٧٣٢٨٢٩٣٢٠٠٠٠٧٤",
        "73282932000075",
        "35600000049838",
    ],
)
def test_siret_that_cannot_be_is_refused(typed):
    with pytest.raises(SiretError):
        clean_siret(typed)
