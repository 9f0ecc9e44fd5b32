"""Signs of life of what is compiled in the background, so that a crash is never its end.

The state of the work lives in its row, an edition or a printing: what is being done, how far, and
when it was last known alive. A watch task that sleeps in the database looks at that: a work whose
worker died is queued again, and after `MAX_ATTEMPTS` reported as failed. Nothing depends on the
process that pressed the button or on the one that compiled.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from fiches.livret.compile import Progress
from fiches.models import Livret, Printing

MAX_ATTEMPTS = 3
SILENCE = dt.timedelta(seconds=60)  # without a sign of life, the worker is taken for dead
BEAT = 0.5  # seconds between two signs of life at most

WAITING_STEP = "En attente de son tour"
FAILED_STEP = "La compilation n’a pas pu aller au bout."


def wait(work: Livret | Printing, now: dt.datetime) -> None:
    """It waits for a worker; not saved."""
    work.state = work.State.QUEUED
    work.step = WAITING_STEP
    work.done = work.total = 0
    work.heartbeat_at = now


def begin(work: Livret | Printing) -> Progress:
    """One more attempt; what is given writes its progress into the row, not too often."""
    rows = type(work).objects.filter(pk=work.pk)
    rows.update(state=work.State.BUILDING, attempts=F("attempts") + 1, heartbeat_at=timezone.now())
    last = 0.0

    def beat(step: str, done: int, total: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < BEAT and done < total:
            return
        last = moment
        rows.update(step=step, done=done, total=total, heartbeat_at=timezone.now())

    return beat


def fail(work: Livret | Printing) -> None:
    type(work).objects.filter(pk=work.pk).update(state=work.State.FAILED, step=FAILED_STEP)


def revive[Work: (Livret, Printing)](
    rows: QuerySet[Work], pk: int, now: dt.datetime, queue: Callable[[Work, dt.datetime], None]
) -> bool:
    """`queue` a silent work again, or say that it failed; whether it is alive, to be looked at
    later."""
    with transaction.atomic():
        work = rows.select_for_update().filter(pk=pk).first()
        if work is None or not work.is_under_way:
            return False
        if not is_silent(work, now):
            return True
        if work.attempts >= MAX_ATTEMPTS:
            work.state, work.step = work.State.FAILED, FAILED_STEP
            work.save(update_fields=["state", "step"])
        else:
            queue(work, now)
    return False


def is_silent(work: Livret | Printing, now: dt.datetime) -> bool:
    """Whether a work that should be under way has shown no sign of life for too long."""
    return work.is_under_way and (work.heartbeat_at is None or now - work.heartbeat_at > SILENCE)
