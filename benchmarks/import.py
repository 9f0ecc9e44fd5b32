"""How fast a spreadsheet of partners is imported, against the obvious way to do it.

    .venv/bin/python benchmarks/import.py            2,000 rows
    .venv/bin/python benchmarks/import.py --rows 500

Peer: the same rows, understood by the same code, written one at a time with
`update_or_create` for the partner, its participation and its fiche, in one transaction. Both run in one
process on a database of their own, SQLite in a temporary folder, which works inside the
process: its time is counted, that of other programs is not. A row reads `name: value (target …) ok` or `short`; ratios are taken within one
run, because machines drift.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

WORDS = (
    "accueil orientation logement écoute permanence accompagnement démarches famille santé emploi "
    "atelier jeunesse numérique mobilité solidarité insertion"
).split()


def spreadsheet(count, communes, edited=False):
    """CSV bytes of `count` partners, with some four hundred characters each."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(
        "id nom type adresse commune telephone courriel horaires description services".split()
    )
    for n in range(count):
        _, name, postal = communes[n % len(communes)]
        text = " ".join(WORDS[(n + 3 * k) % len(WORDS)] for k in range(30)).capitalize()
        writer.writerow(
            [
                f"B{n}",
                f"Structure {n} de {name}",
                ("association", "ccas-cias", "mission-locale")[n % 3],
                f"{n % 90 + 1} rue de la {WORDS[n % len(WORDS)]}",
                f"{postal} {name.upper()}",
                f"05 36 49 {n // 100 % 100:02} {n % 100:02}",
                f"accueil{n}@structure.example",
                "lun 09h–12h et 14h–17h ; mar 09h–12h",
                f"{text}. {text}." + (" Nouveau." if edited else ""),
                "Accueil / Orientation / Ateliers",
            ]
        )
    return output.getvalue().encode()


def ours(territory, data):
    from django.utils import timezone

    from fiches.importing.applying import apply, prepare
    from fiches.importing.deciding import count
    from fiches.importing.reading import read_table

    prepared = prepare(territory, read_table(data))
    return count(apply(prepared, user=None, now=timezone.now()).decisions)


def one_by_one(territory, data):
    from django.db import transaction
    from django.utils import timezone

    from fiches.importing.applying import prepare
    from fiches.importing.reading import read_table
    from fiches.importing.values import FICHE_ATTRIBUTES, PARTNER_ATTRIBUTES
    from fiches.models import Fiche, ImportRecord
    from partners.models import Participation, Partner, PartnerType

    prepared = prepare(territory, read_table(data))
    with transaction.atomic():
        for reading in prepared.readings:
            values = reading.defaults | reading.values
            record = ImportRecord.objects.filter(source_id=reading.source_id).first()
            partner, _ = Partner.objects.update_or_create(
                pk=record.partner_id if record else None,
                defaults={
                    PARTNER_ATTRIBUTES[key]: value
                    for key, value in values.items()
                    if key in PARTNER_ATTRIBUTES and key != "type_structure"
                }
                | {"type": PartnerType.objects.get(code=values["type_structure"])},
            )
            Participation.objects.get_or_create(
                partner=partner, territory=territory, defaults={"joined_on": timezone.localdate()}
            )
            Fiche.objects.update_or_create(
                partner=partner,
                defaults={
                    FICHE_ATTRIBUTES[key]: value
                    for key, value in values.items()
                    if key in FICHE_ATTRIBUTES and key not in {"commune", "thematiques"}
                }
                | {"commune_id": values["commune"]},
            )
            ImportRecord.objects.update_or_create(
                partner=partner,
                defaults={"source_id": reading.source_id, "values": values},
            )


def measured(work, territory, data):
    """Seconds of this process (others on the machine do not count) and queries."""
    from django.db import connection

    queries = 0

    def counted(execute, sql, params, many, context):
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        start = time.process_time()
        work(territory, data)
        return time.process_time() - start, queries


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=2000)
    count = parser.parse_args().rows

    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from partners.communes import load_communes, read_communes
    from partners.models import Commune, Partner, Territory

    load_communes(read_communes((ROOT / "partners/data/communes_47.csv").read_bytes()))
    communes = [(c.code, c.name, c.first_postal_code) for c in Commune.objects.all()]
    territory = Territory.objects.create(slug="banc", name="Banc d’essai", kind="departement")
    first, second = spreadsheet(count, communes), spreadsheet(count, communes, edited=True)

    print(f"{count} rows, {len(first) / 1024:.0f} KB of CSV")
    seconds = {}
    for name, work in (("update_or_create", one_by_one), ("import", ours)):
        for label, data in (("created", first), ("updated", second), ("again", second)):
            taken, queries = measured(work, territory, data)
            seconds[name, label] = taken
            print(f"{name:17} {label:8} {taken:7.2f} s {queries:7} queries")
        Partner.objects.all().delete()
    for label, target in (("created", 3), ("updated", 3), ("again", 5)):
        ratio = seconds["update_or_create", label] / seconds["import", label]
        verdict = "ok" if ratio >= target else "short"
        print(
            f"{label}: {ratio:.1f} times faster than update_or_create (target {target}) {verdict}"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        os.environ["DATA_DIR"] = folder
        main()
