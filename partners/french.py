"""French as it is sorted and searched: pure functions on text."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
ARTICLES = re.compile(r"^(?:(?:le|la|les|un|une|des) |[ld] )")


def plain(text: str) -> str:
    """Lower-case ASCII words with single spaces: "L’Œuvre d’Été" → "l oeuvre d ete".

    Letters of other scripts are kept as they are.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES).casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.split(r"[\W_]+", letters)).strip()


def sort_key(text: str) -> str:
    """Where a librarian files a name: accents, case and a leading article count for nothing.

    "L’Escale" goes under E, "École" between "Eaux" and "Emmaüs".
    """
    words = plain(text)
    return ARTICLES.sub("", words) or words
