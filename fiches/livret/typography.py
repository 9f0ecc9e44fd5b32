"""French typography for running text: spaces that do not break, real apostrophes, dates, order.

Pure functions on plain text. Addresses (e-mail, web) are left as they are.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

NBSP = "\u00a0"
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()

_ADDRESS = re.compile(r"(\S+@\S+|\b(?:https?://|www\.)\S+)")
_PHONE = re.compile(r"(?<!\d)(?:\+33[ .\u00a0]?[1-9]|0[1-9])(?:[ .\u00a0]?\d{2}){4}(?!\d)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_BEFORE_SIGN = re.compile(r"(?<=[^\s\u00a0\u202f])[ \u202f]+(?=[;:!?»%€](?:\s|[.,)\]»]|$))")
_GLUED_SIGN = re.compile(r"(?<=\w)(?=[;!?»](?:\s|$))")
_AFTER_QUOTE = re.compile(r"«[ \u202f\u00a0]*(?=\S)")
_BEFORE_QUOTE = re.compile(r"(?<=\S)[ \u202f\u00a0]*»")
_HOUR = re.compile(r"(?<=\d)[ \u202f]?h[ \u202f]?(?=\d\d\b)")
_HOUR_ALONE = re.compile(r"(?<=\d)[ \u202f]h\b")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff¤]"
)
_SPACES = re.compile(r"[ \t]+")


def french(text: str) -> str:
    """`text` as a French printer sets it.

    No-break spaces inside « » and before ; : ! ? %, ’ for ', hours and phone numbers in one
    piece. Control characters, direction overrides and soft hyphens are dropped, and so is ¤,
    which the assembly keeps for the page numbers. U+00A0 is used throughout because the
    book's face has no narrow one. Doing it twice changes nothing.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u202f", NBSP)
    text = _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    parts = _ADDRESS.split(text)
    parts[::2] = [_running(part) for part in parts[::2]]
    return "".join(parts)


def _running(text: str) -> str:
    text = _APOSTROPHE.sub("’", text)
    text = _AFTER_QUOTE.sub(f"«{NBSP}", text)
    text = _BEFORE_QUOTE.sub(f"{NBSP}»", text)
    text = _BEFORE_SIGN.sub(NBSP, text)
    text = _GLUED_SIGN.sub(NBSP, text)
    text = _HOUR.sub(f"{NBSP}h{NBSP}", text)
    text = _HOUR_ALONE.sub(f"{NBSP}h", text)
    return _PHONE.sub(lambda match: unbreakable(match[0]), text)


def unbreakable(text: str) -> str:
    """`text` with every space made no-break: phone numbers, "9 h 30"."""
    return text.replace(" ", NBSP)


def keep_together(title: str) -> str:
    """A title whose small words stay with the next one: « Circonscription / de Fumel »."""
    return re.sub(
        r"\b(de|du|des|la|le|les|et|à|en|sur|lès) ", rf"\1{NBSP}", title, flags=re.IGNORECASE
    )


def plain(text: str) -> str:
    """An address: trimmed, nothing unseen in it, otherwise as typed."""
    return _UNSEEN.sub("", text).strip()


def long_date(date: dt.date, *, weekday: bool = False) -> str:
    """ "vendredi 1er décembre 2026", its spaces no-break except after the day of the week."""
    day = "1er" if date.day == 1 else str(date.day)
    text = NBSP.join((day, MONTHS[date.month - 1], str(date.year)))
    return f"{DAYS[date.weekday()]} {text}" if weekday else text


def month_year(date: dt.date) -> str:
    return f"{MONTHS[date.month - 1]}{NBSP}{date.year}"


@lru_cache(maxsize=8192)
def sort_key(text: str) -> str:
    """How French sorts: letters without accents or ligatures, apostrophes and hyphens as spaces."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    text = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[^\w]+", " ", text).split())
