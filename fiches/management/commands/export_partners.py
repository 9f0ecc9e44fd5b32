from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fiches import exporting
from partners.models import Territory


class Command(BaseCommand):
    help = "Exporte les fiches d’un territoire en CSV ou XLSX, selon le nom du fichier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER.xlsx", type=Path)
        parser.add_argument(
            "--territory", required=True, metavar="TERRITOIRE", help="son adresse courte"
        )
        parser.add_argument(
            "--published", action="store_true", help="ce qui est en ligne, sans les brouillons"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            raise CommandError(
                f"Aucun territoire ne s’appelle «\u00a0{options['territory']}\u00a0»."
            )
        if file.suffix not in {".csv", ".xlsx"}:
            raise CommandError("Le nom du fichier doit finir par .csv ou .xlsx.")
        rows = list(exporting.rows(territory, working_copy=not options["published"]))
        data = exporting.as_xlsx(rows) if file.suffix == ".xlsx" else exporting.as_csv(rows)
        try:
            file.write_bytes(data)
        except OSError:
            raise CommandError(f"Nous ne pouvons pas écrire {file}.") from None
        self.stdout.write(f"{len(rows)} fiches dans {file}.")
