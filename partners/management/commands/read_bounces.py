from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.bounces import letters_in, read_bounces


class Command(BaseCommand):
    help = "Read the letters that came back, and hold the addresses that do not exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("boxes", nargs="+", type=Path, metavar="FILE_OR_MAILDIR")

    def handle(self, *args: Any, **options: Any) -> None:
        for box in options["boxes"]:
            if not box.exists():
                raise CommandError(f"{box} does not exist.")
            account = read_bounces(letters_in(box), timezone.now())
            self.stdout.write(
                f"{box}: {account.letters} letters, {account.bounced} messages came back, "
                f"{account.troubles} addresses held, {account.ignored} letters left alone"
            )
