from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fiches.drafts import purge


class Command(BaseCommand):
    help = "Drop what was begun in a form and left for 90 days, or whose link was revoked."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge(timezone.now())} drafts dropped")
