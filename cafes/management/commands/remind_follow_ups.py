from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cafes.follow_ups import remind_due, to_remind


class Command(BaseCommand):
    help = "Remind whoever has something to do from a café, once, three days before it is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            for row in to_remind(now):
                who = row.partner or row.who or "facilitator"
                self.stdout.write(f"{row.cafe.territory.slug}: {who}, {row.due_on}: {row.what}")
        else:
            self.stdout.write(f"{remind_due(now)} reminders")
