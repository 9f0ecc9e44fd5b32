"""Compiling an edition in the background: see `fiches.livret.heartbeat` for how it survives."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import asdict, replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from fiches.livret import contents
from fiches.livret.compile import Compiled, compile_livret
from fiches.livret.folios import retired
from fiches.livret.freeze import (
    freeze,
    frozen_of,
    image_bytes,
    is_outdated,
    thaw,
)
from fiches.livret.heartbeat import SILENCE, begin, fail, revive, wait
from fiches.livret.keeping import numbering_from_json, to_json
from fiches.livret.viewing import forget_pages
from fiches.models import Livret, Printing
from partners.models import Participation

logger = logging.getLogger(__name__)

NOTHING = ("",)  # the mark of a page that was not there


@transaction.atomic
def start(livret: Livret, now: dt.datetime) -> None:
    """Freeze the edition as its fiches stand now and have it compiled by the worker."""
    Printing.objects.filter(livret=livret).drop()
    pin(livret, now)
    restart(livret, now)


def pin(livret: Livret, now: dt.datetime) -> None:
    """Freeze the edition: from now on it says this, whatever becomes of the fiches."""
    frozen = freeze(livret, timezone.localdate(now))
    livret.contents = json.loads(to_json(frozen))
    livret.save(update_fields=["contents"])


@transaction.atomic
def restart(livret: Livret, now: dt.datetime) -> None:
    """Compile again what is frozen already, after an interruption."""
    livret.attempts = 0
    _queue(livret, now)


def refresh(partner_id: int, now: dt.datetime) -> None:
    """A person or a place of this partner went from view: redo the editions that show it."""
    networks = Participation.objects.filter(partner=partner_id).values("territory")
    ready = Livret.objects.filter(territory__in=networks, state=Livret.State.READY)
    for livret in ready.filter(contents__isnull=False):
        if is_outdated(livret):
            restart(livret, now)


def _queue(livret: Livret, now: dt.datetime) -> None:
    forget_pages(livret.pk)
    wait(livret, now)
    livret.report = {}
    livret.save(
        update_fields=[
            "attempts",
            "state",
            "step",
            "done",
            "total",
            "report",
            "heartbeat_at",
        ]
    )
    transaction.on_commit(lambda: _enqueue(livret.pk))


def _enqueue(livret_id: int) -> None:
    build.enqueue(livret_id)
    watch.using(run_after=timezone.now() + SILENCE).enqueue(livret_id)


@task()
def build(livret_id: int) -> None:
    """Compile the frozen edition and keep the PDF. Running twice does no harm."""
    livret = Livret.objects.select_related("territory").filter(pk=livret_id).first()
    if livret is None or not livret.is_under_way:
        return
    beat = begin(livret)
    try:
        edition = printable(livret)
        compiled = compile_livret(edition, image_bytes(edition), beat)
    except Exception:
        logger.exception("Livret %s: compilation failed", livret_id)
        fail(livret)
        return
    keep(livret, edition, compiled)


def printable(livret: Livret) -> contents.Livret:
    """The frozen edition, less what people no longer agree to see printed."""
    return thaw(frozen_of(livret))


@transaction.atomic
def keep(livret: Livret, edition: contents.Livret, compiled: Compiled) -> None:
    """Store the PDF, its report and exactly what it says (`edition`); it is ready.

    If somebody withdrew meanwhile, it is compiled again instead.
    """
    now_frozen = Livret.objects.select_for_update().get(pk=livret.pk)
    if printable(now_frozen) != edition:
        restart(livret, timezone.now())
        return
    former, storage = str(livret.pdf.name or ""), livret.pdf.storage
    name = f"{livret.territory.slug}-{livret.number}.pdf"
    livret.contents = json.loads(to_json(edition))
    livret.pdf.save(name, ContentFile(compiled.pdf), save=False)
    if former and former != livret.pdf.name:
        transaction.on_commit(lambda: storage.delete(former))
    livret.page_count = compiled.pages
    if compiled.numbering is not None:
        kept = numbering_kept(now_frozen, compiled.numbering)
        livret.numbering, livret.shown = json.loads(to_json(kept)), None
    livret.report = asdict(compiled.report)
    livret.state = Livret.State.READY
    livret.step = ""
    livret.save(
        update_fields=[
            "contents",
            "pdf",
            "page_count",
            "numbering",
            "shown",
            "report",
            "state",
            "step",
        ]
    )


def numbering_kept(livret: Livret, now: contents.Numbering) -> contents.Numbering:
    """The pages as compiled now, with the marks of what this edition showed on them before.

    Some copies may have been printed then: a page that showed two things, or was not there, is
    replaced for sure, and a number that only they bear is never given to another page.
    """
    if not (frozen := livret.numbering or livret.shown):
        return now
    earlier = numbering_from_json(json.dumps(frozen))
    shown = {folio.name: folio.marks for folio in earlier.folios}
    folios = tuple(
        replace(folio, marks=tuple(sorted({*folio.marks, *shown.get(folio.name, NOTHING)})))
        if folio.marks
        else folio
        for folio in now.folios
    )
    unused = retired(folios, replace(now, folios=earlier.folios + earlier.retired + now.retired))
    return replace(now, folios=folios, retired=unused)


@task()
def watch(livret_id: int) -> None:
    """Start a silent build again, or say that it failed; look again while it is alive."""
    now = timezone.now()
    if revive(Livret.objects.all(), livret_id, now, _queue):
        watch.using(run_after=now + SILENCE).enqueue(livret_id)
