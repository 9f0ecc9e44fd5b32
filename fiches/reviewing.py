"""Between a partner and the readers: a fiche is handed in, read by an editor, and published or
sent back with a question. Where the territory trusts its partners, it is read afterwards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from fiches.content import content_kept, snapshot
from fiches.differences import Difference, differences
from fiches.editing import Outdated
from fiches.freshness import ago
from fiches.letters import ask_precision, first_address
from fiches.livret.contents import Sheet, Theme
from fiches.models import Fiche, Revision, Unread
from fiches.models.fiches import FicheQuerySet
from fiches.publishing import VOUCHER, NotPublishable, publish, restore, submit
from fiches.reaching import Address
from fiches.sheets import sheet_from
from partners.addresses import NO_ADDRESS
from partners.models import Message, PersonalLink, Territory, User
from partners.permissions import represents
from partners.personal_links import personal_link


@transaction.atomic
def hand_in(
    fiche: Fiche,
    territory: Territory,
    by: str,
    now: dt.datetime,
    link: PersonalLink | None = None,
) -> bool:
    """The partner's working copy is ready; whether readers see it now.

    `by` is the structure or a post in it, never a person's name: it stays in the history.
    """
    if fiche.state == Fiche.State.ARCHIVED:
        restore(fiche)  # what was taken away from readers does not come back by itself
    if territory.trusts_partners:
        before = fiche.published
        try:
            revision = publish(fiche, None, now, verified=True, by=VOUCHER, author=by)
        except NotPublishable:
            pass
        else:
            if revision != before:
                _leave_to_look_at(fiche, territory, before, by, now)
            return True
    submit(fiche, now, by, link)
    return False


def _leave_to_look_at(
    fiche: Fiche, territory: Territory, before: Revision | None, by: str, now: dt.datetime
) -> None:
    """An earlier publication that nobody has looked at yet is looked at with this one."""
    unread, new = Unread.objects.get_or_create(
        fiche=fiche,
        territory=territory,
        seen_at=None,
        defaults={"before": before, "by": by[:160], "published_at": now},
    )
    if not new:
        unread.by, unread.published_at = by[:160], now
        unread.save(update_fields=["by", "published_at"])


def mark_seen(unread: Unread, editor: User, now: dt.datetime) -> None:
    """An editor has looked; already looked at stays as it was."""
    Unread.objects.filter(pk=unread.pk, seen_at=None).update(seen_at=now, seen_by=editor)


def submitted(fiches: FicheQuerySet) -> FicheQuerySet:
    """Those that wait for an editor, oldest first."""
    waiting = fiches.filter(state=Fiche.State.SUBMITTED)
    return waiting.order_by(Coalesce("submitted_at", "updated_at"), "pk")


def waits_since(fiche: Fiche, today: dt.date) -> str:
    """ "hier", "il y a 3 jours"."""
    return ago(timezone.localdate(fiche.submitted_at or fiche.updated_at), today)


def asked(fiches: FicheQuerySet) -> FicheQuerySet:
    """Those that went back with a question that is not answered yet, oldest first."""
    return fiches.exclude(question="").exclude(state=Fiche.State.ARCHIVED).order_by("question_at")


@transaction.atomic
def publish_submitted(fiche: Fiche, editor: User, seen: int, now: dt.datetime) -> Revision:
    """Publish what the editor has read, and nothing that came since.

    `seen` is the version that was shown. The partner vouched for it the day it was handed in.
    Raises Outdated, NotPublishable.
    """
    waiting = Fiche.objects.select_for_update().filter(
        pk=fiche.pk, version=seen, state=Fiche.State.SUBMITTED
    )
    if fiche.version != seen or not waiting.exists():
        raise Outdated
    return publish(fiche, editor, now)


@dataclass(frozen=True)
class Asked:
    """What became of a question: who was written to, or why nobody was."""

    to: str = ""
    obstacle: str = ""


@transaction.atomic
def ask(
    fiche: Fiche, territory: Territory, text: str, editor: User, seen: int, now: dt.datetime
) -> Asked:
    """Send the fiche back to its partner with a question, shown there until it is handed in.

    Raises Outdated when it is no longer what the editor has read.
    """
    claimed = Fiche.objects.filter(pk=fiche.pk, version=seen, state=Fiche.State.SUBMITTED)
    if not claimed.update(state=Fiche.State.DRAFT, question=text, question_at=now):
        raise Outdated
    fiche.refresh_from_db(fields=["state", "question", "question_at"])
    address = who_handed_in(fiche, territory)
    if address is None:
        return Asked(obstacle=NO_ADDRESS)
    link = personal_link(fiche.partner, territory, address.contact, now, editor)
    message = ask_precision(fiche, link, address.email, editor)
    held = message.error if message.state == Message.State.DROPPED else ""
    return Asked(address.email, held)


def who_handed_in(fiche: Fiche, territory: Territory) -> Address | None:
    """Where to ask: whoever handed the fiche in, or else the partner's first address."""
    link = fiche.submitted_link
    if link and link.contact and link.contact.email and link.contact.left_on is None:
        return Address(link.contact.email, link.contact)
    author = fiche.updated_by
    if link is None and author and author.is_active and represents(author, fiche.partner):
        return Address(author.email)
    return first_address(fiche.partner, territory)


def changes_waiting(fiche: Fiche, themes: dict[str, Theme]) -> list[Difference]:
    """What would change for readers, field by field; empty for a fiche never published."""
    if fiche.published is None:
        return []
    return differences(kept_sheet(fiche, fiche.published, themes), working_sheet(fiche, themes))


def changes_published(unread: Unread, themes: dict[str, Theme]) -> list[Difference]:
    """What has changed for readers since an editor last looked; empty if all is new."""
    fiche = unread.fiche
    if unread.before is None or fiche.published is None:
        return []
    return differences(
        kept_sheet(fiche, unread.before, themes), kept_sheet(fiche, fiche.published, themes)
    )


def working_sheet(fiche: Fiche, themes: dict[str, Theme]) -> Sheet:
    """The working copy without its persons, who are not the editor's to review."""
    return sheet_from(snapshot(fiche), themes=themes)


def kept_sheet(fiche: Fiche, revision: Revision, themes: dict[str, Theme]) -> Sheet:
    """A revision, less what has become confidential since."""
    return sheet_from(content_kept(fiche, revision.content), themes=themes)


def to_review(fiches: FicheQuerySet, territory: Territory) -> models.QuerySet[Unread]:
    """Publications of this territory that nobody has looked at, oldest first."""
    return Unread.objects.waiting().filter(territory=territory, fiche__in=fiches)
