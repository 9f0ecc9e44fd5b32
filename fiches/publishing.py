"""A fiche's way to its readers: draft → submitted → published, verified, archived."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from fiches.content import snapshot
from fiches.fields import FIELDS
from fiches.models import Fiche, Revision
from fiches.search import search_text_of
from partners.models import Partner, PersonalLink, User
from partners.permissions import represents

NBSP = "\N{NO-BREAK SPACE}"
VOUCHER = "la structure"  # who hands a fiche in vouches for it


class NotPublishable(Exception):
    """Says in French, one sentence an item, what is missing before readers can use the fiche."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def missing(fiche: Fiche) -> list[str]:
    """Keys of the required and advised fields that are still empty, in the fiche's order."""
    content = snapshot(fiche)
    skipped = {"date_maj", "etat", "auteur_maj"}
    if fiche.confidential_address:
        skipped |= {"adresse", "commune"}
    return [
        field.key
        for field in FIELDS.values()
        if field.required in {"yes", "advised"}
        and field.key not in skipped
        and not content.get(field.key)
    ]


def problems(fiche: Fiche) -> list[str]:
    """Why readers could do nothing with this fiche; empty when it can be published."""
    found = []
    if not (fiche.tagline.strip() or fiche.missions.strip() or fiche.actions.strip()):
        found.append(
            f"Dites ce que fait la structure{NBSP}: {_or('accroche', 'missions', 'actions')}."
        )
    address = "" if fiche.confidential_address else fiche.address.strip()
    if not (fiche.phone or fiche.email or address or fiche.referral.strip()):
        found.append(
            f"Indiquez au moins un moyen de la joindre{NBSP}: {_or('telephone', 'courriel', 'adresse')}."
        )
    return found


def _or(*keys: str) -> str:
    """One of these inputs, named as the form names them."""
    labels = [f"«{NBSP}{FIELDS[key].label}{NBSP}»" for key in keys]
    return f"{', '.join(labels[:-1])} ou {labels[-1]}"


@transaction.atomic
def publish(
    fiche: Fiche,
    user: User | None,
    now: dt.datetime,
    verified: bool = False,
    by: str = "",
    author: str = "",
) -> Revision:
    """Freeze the working copy as the next revision and show it to readers.

    Publishing vouches for nothing (product rule 6): somebody checked it today when `verified`,
    and `by` says who when nobody is logged in; what a partner handed in, it vouched for that
    day. `author` wrote it, unless it is whoever handed it in. Publishing what is already online
    makes no new revision. Raises NotPublishable.
    """
    if found := problems(fiche):
        raise NotPublishable(found)
    if verified:
        verify(fiche, user, now, by)
    elif handed_in(fiche):
        _verify_as_handed_in(fiche)
    content = snapshot(fiche)
    submitted = handed_in(fiche)
    current = fiche.published
    if current and current.content == content and current.verified_on == fiche.verified_on:
        revision = current
    else:
        last = fiche.revisions.aggregate(last=Max("number"))["last"] or 0
        revision = Revision.objects.create(
            fiche=fiche,
            number=last + 1,
            content=content,
            verified_on=fiche.verified_on,
            published_at=now,
            published_by=user,
            author=author or (fiche.submitted_by if submitted else ""),
        )
    fiche.published = revision
    fiche.state = Fiche.State.PUBLISHED
    fiche.question = ""
    themes = fiche.themes or [fiche.partner.type.theme]
    fiche.search_text = search_text_of(content, [theme.label for theme in themes])
    fiche.save(update_fields=["published", "state", "question", "search_text", "updated_at"])
    return revision


def handed_in(fiche: Fiche) -> bool:
    """Whether the working copy is what its partner handed in. While a question about it is not
    answered it still is, unless somebody of the team has written in it since."""
    if fiche.state == Fiche.State.SUBMITTED:
        return True
    if not fiche.question or fiche.submitted_at is None or fiche.state == Fiche.State.ARCHIVED:
        return False
    writer = fiche.updated_by
    return writer is None or represents(writer, fiche.partner)


def verify(fiche: Fiche, user: User | None, now: dt.datetime, by: str = "") -> None:
    """Somebody vouches for the fiche today, whether or not anything changed."""
    fiche.verified_on = timezone.localdate(now)
    fiche.verified_by = by or voucher(user, fiche.partner)
    fiche.save(update_fields=["verified_on", "verified_by", "updated_at"])


def _verify_as_handed_in(fiche: Fiche) -> None:
    when = fiche.submitted_at
    if when is None:
        return
    if fiche.verified_on is None or fiche.verified_on < timezone.localdate(when):
        verify(fiche, None, when, by=VOUCHER)


def voucher(user: User | None, partner: Partner) -> str:
    """Who vouches, as it is printed after "par": a structure or a team, never a person."""
    if user is None:
        return ""
    return VOUCHER if represents(user, partner) else "l’équipe du réseau"


def submit(fiche: Fiche, now: dt.datetime, by: str = "", link: PersonalLink | None = None) -> None:
    """The partner says the draft is ready to be read by the editor. `by` names no person."""
    fiche.state = Fiche.State.SUBMITTED
    fiche.submitted_at, fiche.submitted_by, fiche.submitted_link = now, by[:160], link
    fiche.question = ""
    columns = ["state", "submitted_at", "submitted_by", "submitted_link", "question", "updated_at"]
    fiche.save(update_fields=columns)


def archive(fiche: Fiche) -> None:
    """Take the fiche away from readers; its revisions stay for past editions."""
    fiche.state = Fiche.State.ARCHIVED
    fiche.save(update_fields=["state", "updated_at"])


def restore(fiche: Fiche) -> None:
    """Bring an archived fiche back as a draft: readers see it again once it is published."""
    fiche.state = Fiche.State.DRAFT
    fiche.published = None
    fiche.search_text = ""
    fiche.save(update_fields=["state", "published", "search_text", "updated_at"])
