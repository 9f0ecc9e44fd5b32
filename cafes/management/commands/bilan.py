from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cafes.bilan.counting import bilan_of
from cafes.bilan.exporting import as_json, as_text
from cafes.bilan.history import read
from partners.models import Territory

FIRST, LAST = 1990, 2200


class Command(BaseCommand):
    help = "What a season of cafés adds up to, in figures. No person is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("territory", metavar="SLUG")
        parser.add_argument("--season", type=int, required=True, help="the year it starts in")
        parser.add_argument("--json", action="store_true", help="everything, for another program")

    def handle(self, *args: Any, **options: Any) -> None:
        territory = Territory.objects.filter(slug=options["territory"]).first()
        if territory is None:
            raise CommandError(f"No territory called {options['territory']}.")
        year = options["season"]
        if not FIRST <= year <= LAST:
            raise CommandError(f"{year} is not a year in which a season starts.")
        bilan = bilan_of(read(territory, [year]), year, timezone.localdate())
        if options["json"]:
            self.stdout.write(as_json(bilan))
        else:
            self.stdout.write("\n".join(as_text(bilan)))
