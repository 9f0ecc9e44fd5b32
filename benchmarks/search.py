"""How fast 1,000 fiches are searched, against SQLite's own full-text index on the same words.

    .venv/bin/python benchmarks/search.py

What is measured is `fiches.search.matching`, the whole of it: the query, the ranks, the order.
The peer is an FTS5 table with the same stems, ranked by bm25. Both run in memory, in one
process; the text comes from `tests/fiches/livret/samples.py`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp())

COUNT = 1000
QUESTIONS = ("logement", "hébergement femme", "aide alimentaire fumel", "permis", "accompagnement")
ROUNDS = 20


def fill() -> None:
    from django.core.management import call_command
    from django.db import connection

    from fiches.models import Fiche
    from fiches.search import stems
    from partners.models import Partner, PartnerType
    from tests.fiches.livret import samples

    call_command("migrate", verbosity=0)
    kind = PartnerType.objects.first()
    sheets = samples.livret(COUNT).sheets
    partners = Partner.objects.bulk_create(Partner(name=s.name, type=kind) for s in sheets)
    Fiche.objects.bulk_create(
        Fiche(partner=partner, search_text=text_of(sheet, stems))
        for partner, sheet in zip(partners, sheets, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        cursor.execute("INSERT INTO words(rowid, text) SELECT id, search_text FROM fiches_fiche")


def text_of(sheet, stems) -> str:
    rest = (sheet.tagline, sheet.missions, *sheet.actions, sheet.referral, sheet.limits)
    what = (*(theme.label for theme in sheet.themes), *sheet.audiences, sheet.commune, sheet.area)
    lines = ((sheet.name, sheet.acronym), (sheet.type_label,), what, rest)
    return "\n".join(f" {' '.join(dict.fromkeys(stems(' '.join(line))))}" for line in lines)


def ours(question: str) -> int:
    from fiches.models import Fiche
    from fiches.search import matching

    return len(matching(Fiche.objects.all(), question)[0])


def theirs(question: str) -> int:
    from django.db import connection

    from fiches.search import stems

    query = " ".join(f'"{word}"*' for word in stems(question))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM words WHERE words MATCH %s ORDER BY rank", [query])
        return len(cursor.fetchall())


def milliseconds(search, question: str) -> float:
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        search(question)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def main() -> None:
    import django

    django.setup()
    fill()
    print(f"{COUNT} fiches: found, our milliseconds, FTS5's, ratio")
    for question in QUESTIONS:
        mine, index = milliseconds(ours, question), milliseconds(theirs, question)
        print(f"{question}: {ours(question)}, {mine:.1f}, {index:.1f}, {mine / index:.1f}")


if __name__ == "__main__":
    main()
