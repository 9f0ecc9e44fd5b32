"""SIRET numbers: fourteen digits with a key."""

import re

LA_POSTE = "356000000"


class SiretError(ValueError):
    """Says in French what is wrong with a number."""


def clean_siret(text: str) -> str:
    """ "356 000 000 00048" → "35600000000048"; blank stays blank. Raises SiretError.

    The last digit of the whole is a Luhn key. La Poste has more branches than the key allows:
    its digits add up to a multiple of five instead (INSEE, SIRENE).
    """
    compact = re.sub(r"[\s.\-]", "", text)
    if not compact:
        return ""
    if not re.fullmatch(r"[0-9]{14}", compact):
        raise SiretError(
            "Un SIRET compte quatorze chiffres, par exemple 356\u00a0000\u00a0000\u00a000048."
        )
    if not _luhn(compact) and not (
        compact.startswith(LA_POSTE) and sum(map(int, compact)) % 5 == 0
    ):
        raise SiretError(
            "Ce SIRET n’existe pas\u00a0: un chiffre a sans doute été mal recopié. "
            "Vous pouvez aussi laisser cette case vide."
        )
    return compact


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
