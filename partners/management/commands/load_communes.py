from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.communes import CommunesError, load_communes, read_communes


class Command(BaseCommand):
    help = "Charge les communes d’un département (colonnes de partners/data/communes_47.csv)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER.csv", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_communes(read_communes(file.read_bytes()))
        except OSError as error:
            raise CommandError(f"Nous ne pouvons pas ouvrir {file} : {error.strerror}.") from None
        except CommunesError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Communes ajoutées : {loaded.created}, corrigées : {loaded.updated}, "
            f"inchangées : {loaded.unchanged}."
        )
