"""A file brought in the browser: read and previewed, then applied, both in the background.

The state lives in the row. Reading writes nothing but the preview, and applying is one
transaction that also writes the report: whatever dies on the way, starting again is safe.
"""

from __future__ import annotations

import datetime as dt
import logging
import time

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from fiches.importing.applying import Outcomes, Prepared, apply, prepare, preview
from fiches.importing.choosing import Choices
from fiches.importing.deciding import Outcome
from fiches.importing.joining import brought_by
from fiches.importing.reading import Unreadable, read_table
from fiches.importing.report import changed_since, report_of
from fiches.importing.understanding import Progress
from fiches.models import ImportRun
from partners.models import Territory, User

logger = logging.getLogger(__name__)

SILENCE = dt.timedelta(seconds=60)  # without a sign of life, the worker is taken for dead
KEPT = dt.timedelta(days=30)  # files hold addresses: neither they nor their reports stay longer
BEAT = 0.5  # seconds between two signs of life at most
WAITING = "Nous commençons dans quelques secondes"
FAILED = "L’import n’a pas pu aller au bout. Rien n’a été changé."
LOST = "Le fichier n’est plus là : choisissez-le de nouveau."

State = ImportRun.State


def start(
    territory: Territory,
    user: User,
    file: UploadedFile,
    *,
    publish: bool,
    only_territory: bool = False,
) -> ImportRun:
    """Keep the file and have it read. Old runs of this territory go at the same time."""
    now = timezone.now()
    with transaction.atomic():
        forget_old_runs(territory, now)
        name = (file.name or "tableau")[-200:]
        run = ImportRun(territory=territory, user=user, file_name=name, publish=publish)
        run.only_territory = only_territory
        file.name = "tableau"
        run.file = file
        queue(run, State.READING, now)
    return run


def queue(run: ImportRun, state: str, now: dt.datetime) -> None:
    run.state, run.step, run.heartbeat_at = state, WAITING, now
    run.done = run.total = 0
    run.save()
    work = read_run if state == State.READING else apply_run
    transaction.on_commit(lambda: work.enqueue(run.pk))


def is_silent(run: ImportRun, now: dt.datetime) -> bool:
    """Whether a run that should be going on has shown no sign of life for too long."""
    return run.is_under_way and (run.heartbeat_at is None or now - run.heartbeat_at > SILENCE)


@task()
def read_run(run_id: int) -> None:
    """Prepare the preview. Running twice does no harm."""
    run = _run(run_id, State.READING)
    if run is None:
        return
    try:
        prepared = _prepared(run)
        report = report_of(prepared, preview(prepared, publish=run.publish))
    except Unreadable as problem:
        _fail(run, str(problem))
    except Exception:
        logger.exception("Import %s could not be read", run_id)
        _fail(run, FAILED)
    else:
        run.report, run.state, run.step = report, State.READY, ""
        run.save(update_fields=["report", "state", "step"])


@task()
def apply_run(run_id: int) -> None:
    """Write what the file says now. Running twice does no harm."""
    run = _run(run_id, State.APPLYING)
    if run is None:
        return
    try:
        prepared = _prepared(run)
        _beat(run)("Écriture", 0, 0)

        def keep(outcomes: Outcomes) -> None:
            report = report_of(prepared, outcomes)
            chosen = Choices.from_json(run.choices).lines
            report["changed"] = [
                line for line in changed_since(run.report, report) if line not in chosen
            ]
            run.report, run.state, run.step = report, State.DONE, ""
            run.save(update_fields=["report", "state", "step"])

        apply(
            prepared,
            user=run.user,
            now=timezone.now(),
            publish=run.publish,
            and_then=keep,
        )
    except Unreadable as problem:
        _fail(run, str(problem))
    except Exception:
        logger.exception("Import %s could not be applied", run_id)
        _fail(run, FAILED)
    else:
        run.file.delete()


def fiches_created_by(territory: Territory, run_id: str) -> set[int]:
    """Keys of the fiches that an import of this territory created; none if it is not known."""
    if not run_id.isdecimal() or len(run_id) > 18:
        return set()
    run = ImportRun.objects.filter(territory=territory, pk=int(run_id), state=State.DONE).first()
    rows = run.report.get("rows", []) if run else []
    return {row["fiche"] for row in rows if row["outcome"] == Outcome.CREATED and row["fiche"]}


def drop(run: ImportRun) -> None:
    """Forget a run and its file. What it wrote stays."""
    storage, name = run.file.storage, run.file.name
    run.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def forget_old_runs(territory: Territory, now: dt.datetime) -> None:
    for run in ImportRun.objects.filter(territory=territory, created_at__lt=now - KEPT):
        drop(run)


def _run(run_id: int, state: str) -> ImportRun | None:
    runs = ImportRun.objects.select_related("territory", "user")
    return runs.filter(pk=run_id, state=state).first()


def _prepared(run: ImportRun) -> Prepared:
    beat = _beat(run)
    beat("Ouverture du fichier", 0, 0)
    try:
        with run.file.open("rb") as file:
            data = file.read()
    except (OSError, ValueError):
        raise Unreadable(LOST) from None
    table = read_table(data)
    return prepare(
        run.territory,
        table,
        beat,
        only_territory=run.only_territory,
        choices=Choices.from_json(run.choices),
        why_not=brought_by(run.user),
    )


def _fail(run: ImportRun, problem: str) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.FAILED, step="", report={"problem": problem}
    )


def _beat(run: ImportRun) -> Progress:
    """Writes what is being done into the row, at most every half second."""
    last = 0.0

    def beat(step: str, done: int, total: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if total and moment - last < BEAT:
            return
        last = moment
        ImportRun.objects.filter(pk=run.pk).update(
            step=step, done=done, total=total, heartbeat_at=timezone.now()
        )

    return beat
