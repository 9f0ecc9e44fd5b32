from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fiches.following import remind, rounds_out, to_remind
from partners.models import Territory


class Command(BaseCommand):
    help = "Remind those who did not answer a round: a week after each letter, twice at most."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        for campaign in rounds_out(Territory.objects.all()):
            name = f"{campaign.territory.slug} {campaign.pk}"
            if campaign.territory.is_suspended(timezone.localdate(now)):
                self.stdout.write(f"{name}: the network is suspended")
            elif options["dry_run"]:
                for one in to_remind(campaign, now):
                    self.stdout.write(f"{name}: {one.row.partner}, {one.email}")
            else:
                self.stdout.write(f"{name}: {remind(campaign, now)} reminders")
