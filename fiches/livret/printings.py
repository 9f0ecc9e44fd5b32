"""PDFs made on demand in the background: an edition in another format, or not frozen yet, its
sheets to replace, a selection of fiches.

Like the edition itself, it survives a dead worker (`fiches.livret.heartbeat`). What is handed out
is never stale: the row keeps a digest of what the PDF says and of the engine that made it,
compared at each reading.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from fiches.livret import contents
from fiches.livret.build import printable
from fiches.livret.compile import Progress, compile_livret
from fiches.livret.formats import FORMATS, Code, Format
from fiches.livret.fragments import digest
from fiches.livret.freeze import freeze, image_bytes, numbering_of
from fiches.livret.heartbeat import SILENCE, begin, fail, is_silent, revive, wait
from fiches.livret.keeping import to_json
from fiches.livret.materials import materials
from fiches.livret.selection import selection
from fiches.livret.since import changes_between, sheets_since
from fiches.livret.typography import NBSP
from fiches.models import Livret, Printing
from partners.models import Territory, User

logger = logging.getLogger(__name__)

SELECTIONS_EACH = 10  # that a person keeps
RELATED = ("livret__territory", "territory", "asked_by", "since")
KEPT = dt.timedelta(days=7)  # how long a selection is


def edition_in(livret: Livret, code: Code, since: Livret | None = None) -> Printing | None:
    """The edition in this format, if it has been asked for; `since`: its sheets to replace."""
    rows = Printing.objects.filter(livret=livret, form=code.value, since=since)
    return rows.select_related(*RELATED).first()


@transaction.atomic
def ask_edition(
    livret: Livret, code: Code, now: dt.datetime, since: Livret | None = None
) -> Printing:
    """Have the edition made in this format, unless that is under way.

    As it would be frozen today, if it is in preparation; `since`: only what a binder of that
    edition lacks.
    """
    printing, _ = Printing.objects.select_for_update().get_or_create(
        livret=livret,
        form=code.value,
        since=since,
        defaults={"territory": livret.territory, "created_at": now, "state": Printing.State.FAILED},
    )
    if not printing.is_under_way or is_silent(printing, now):
        printing.attempts = 0
        _queue(printing, now)
    return printing


@transaction.atomic
def ask_selection(
    territory: Territory, user: User, fiches: Iterable[int], said: str, code: Code, now: dt.datetime
) -> Printing:
    """Have these fiches bound together for `user`; her oldest selections give way."""
    printing = Printing(
        territory=territory,
        asked_by=user,
        form=code.value,
        fiches=list(fiches),
        said="".join(sign for sign in said if sign.isprintable() or sign == NBSP)[:200],
        created_at=now,
    )
    _queue(printing, now)
    own = Printing.objects.filter(asked_by=user, livret__isnull=True)
    own.exclude(pk=printing.pk)[SELECTIONS_EACH - 1 :].drop()
    return printing


def again(printing: Printing, now: dt.datetime) -> None:
    """Make it anew: it failed, fell silent, or what it said has changed."""
    if not printing.is_under_way or is_silent(printing, now):
        printing.attempts = 0
        _queue(printing, now)


def purge(now: dt.datetime) -> int:
    """Selections are not kept."""
    return Printing.objects.filter(livret__isnull=True, created_at__lt=now - KEPT).drop()


def says(printing: Printing) -> tuple[contents.Livret, Format]:
    """What it has to say, as it may be read now, and in which format."""
    form = FORMATS[printing.code]
    if printing.livret is not None:
        if printing.livret.state == Livret.State.DRAFT:
            return freeze(printing.livret, timezone.localdate()), form
        return printable(printing.livret), form
    day = timezone.localdate(printing.created_at)
    return selection(printing, day), replace(form, bound=False)


def mark_of(says: contents.Livret, form: Format, since: Livret | None = None) -> str:
    """A digest of all that decides the bytes of a printing."""
    parts = [to_json(says), repr(form), materials().key]
    if since is not None:
        parts += [repr(numbering_of(since)), repr(changes_between(since, says))]
    return digest(part.encode() for part in parts)


def is_current(printing: Printing) -> bool:
    """Whether its PDF says what may be read now. A few queries."""
    return (
        printing.state == Printing.State.READY
        and bool(printing.pdf)
        and printing.pdf.storage.exists(str(printing.pdf.name))
        and printing.mark == mark_of(*says(printing), printing.since)
    )


def _queue(printing: Printing, now: dt.datetime) -> None:
    wait(printing, now)
    printing.save()
    transaction.on_commit(lambda: _enqueue(printing.pk))


def _enqueue(printing_id: int) -> None:
    make.enqueue(printing_id)
    watch.using(run_after=timezone.now() + SILENCE).enqueue(printing_id)


@task()
def make(printing_id: int) -> None:
    """Compile what was asked and keep the PDF. Running twice does no harm."""
    rows = Printing.objects.select_related(*RELATED)
    printing = rows.filter(pk=printing_id).first()
    if printing is None or not printing.is_under_way:
        return
    beat = begin(printing)
    try:
        said, form = says(printing)
        mark = mark_of(said, form, printing.since)
        pdf, pages = _compile(said, form, printing.since, beat)
    except Exception:
        logger.exception("Printing %s: compilation failed", printing_id)
        fail(printing)
        return
    _keep(printing_id, pdf, pages, mark)


def _compile(
    said: contents.Livret, form: Format, since: Livret | None, progress: Progress
) -> tuple[bytes, int]:
    if since is not None:
        update = sheets_since(since, said, progress)
        return update.pdf, update.pages
    compiled = compile_livret(said, image_bytes(said), progress, form=form)
    return compiled.pdf, compiled.pages


@transaction.atomic
def _keep(printing_id: int, pdf: bytes, pages: int, mark: str) -> None:
    printing = Printing.objects.select_for_update().filter(pk=printing_id).first()
    if printing is None:
        return
    printing.forget_pdf()
    printing.pdf.save(f"{printing.form}.pdf", ContentFile(pdf), save=False)
    printing.page_count, printing.mark = pages, mark
    printing.state, printing.step = Printing.State.READY, ""
    printing.save()


@task()
def watch(printing_id: int) -> None:
    """Start a silent printing again, or say that it failed; look again while it is alive."""
    now = timezone.now()
    if revive(Printing.objects.all(), printing_id, now, _queue):
        watch.using(run_after=now + SILENCE).enqueue(printing_id)
