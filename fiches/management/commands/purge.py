from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from fiches.retention import purge


class Command(BaseCommand):
    help = "Forget what has been kept long enough, and tell those who will be forgotten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            deeds = purge(timezone.now())
            transaction.set_rollback(options["dry_run"])
        for deed in deeds:
            if deed.count or options["verbosity"] > 1:
                self.stdout.write(f"{deed.count} {deed.what}")
        if options["dry_run"]:
            self.stdout.write("Nothing was changed: this was a dry run.")
