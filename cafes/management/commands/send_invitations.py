from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cafes.sending import send_due, would_send


class Command(BaseCommand):
    help = "Send the invitations and reminders whose day has come. Harmless beside the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for one in would_send(now) if options["dry_run"] else send_due(now):
            cafe = one.letter.cafe
            said = f"nothing, {one.held}" if one.held else f"{one.count} letters"
            self.stdout.write(f"{cafe.territory.slug} {cafe.date}: {one.what}, {said}")
