"""Phone numbers: stored as E.164, shown in pairs as the French write them."""

import re

import phonenumbers


class PhoneError(ValueError):
    """Says in French what is wrong with a number."""


HINT = "il en faut dix chiffres, par exemple 05 36 49 68 27."


def to_e164(text: str) -> str:
    """ "05 36 49 68 27" → "+33536496827". Short numbers (3919) and blanks stay as they are.

    Raises PhoneError when no French or international number can be read.
    """
    compact = re.sub(r"[\s.\-()/  ]", "", text)
    if not compact:
        return ""
    if re.fullmatch(r"1\d{1,2}|1\d{5}|3\d{3}", compact):
        return compact
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        raise PhoneError(f"Nous ne reconnaissons pas ce numéro : {HINT}") from None
    if not phonenumbers.is_possible_number(number):
        raise PhoneError(f"Nous ne reconnaissons pas ce numéro : {HINT}")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def display(stored: str) -> str:
    """ "+33536496827" → "05 36 49 68 27" with no-break spaces; others in international form."""
    if not stored.startswith("+"):
        return stored
    number = phonenumbers.parse(stored, None)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 33
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form).replace(" ", "\N{NO-BREAK SPACE}")
