from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from partners.delivery import deliver_due


class Command(BaseCommand):
    help = "Send the e-mails that wait, whatever became of the worker. Harmless beside it."

    def handle(self, *args: Any, **options: Any) -> None:
        run = deliver_due()
        total = run.sent
        while run.more:
            run = deliver_due()
            total += run.sent
        self.stdout.write(f"{total} messages sent")
