"""The editions of a territory, one after the other."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from fiches.livret.contents import Section
from fiches.livret.viewing import forget_pages
from fiches.models import Livret, Printing
from partners.models import Territory

# What the next edition takes over from the last one.
KEPT = (
    "subtitle", "foreword", "foreword_signature", "cover_image", "sections", "order",
    "double_sided",
)  # fmt: skip


def next_edition(territory: Territory, today: dt.date) -> Livret:
    """The edition in preparation, or a new one (unsaved) that takes after the last."""
    last = Livret.objects.filter(territory=territory).order_by("-number").first()
    if last is not None and last.state == Livret.State.DRAFT:
        return last
    livret = Livret(
        territory=territory,
        number=next_number(territory),
        title=last.title if last else "Livret des partenaires",
        edition_date=today,
        sections=[section.value for section in Section],
    )
    if last is not None:
        for name in KEPT:
            setattr(livret, name, getattr(last, name))
        if former_edition(last) is None:  # nothing could have changed yet: nobody left it out
            chosen = {*last.sections, Section.CHANGES.value}
            livret.sections = [section.value for section in Section if section.value in chosen]
    return livret


def next_number(territory: Territory) -> int:
    last = Livret.objects.filter(territory=territory).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def former_edition(livret: Livret) -> Livret | None:
    """The last edition before this one that was compiled."""
    earlier = Livret.objects.filter(territory=livret.territory_id, number__lt=livret.number)
    return earlier.filter(numbering__isnull=False).order_by("-number").first()


def is_latest(livret: Livret) -> bool:
    return not Livret.objects.filter(
        territory=livret.territory_id, number__gt=livret.number
    ).exists()


@transaction.atomic
def reopen(livret: Livret) -> None:
    """Back to preparation: the PDF goes, the fiches will be taken as they stand then.

    What its pages showed stays known, since copies of them may have been printed.
    """
    forget_pages(livret.pk)
    Printing.objects.filter(livret=livret).drop()
    if livret.pdf:
        name, storage = str(livret.pdf.name), livret.pdf.storage
        livret.pdf = ""
        transaction.on_commit(lambda: storage.delete(name))
    livret.state = Livret.State.DRAFT
    livret.shown = livret.numbering or livret.shown
    livret.contents = livret.numbering = livret.page_count = livret.heartbeat_at = None
    livret.report = {}
    livret.step = ""
    livret.save()
