"""What is being typed in the form of a fiche, kept as it is typed.

A draft belongs to its author (a personal link, or a user) and to one partner. Each input carries
the moment when it was typed: a telephone that was offline sends what it kept, and for each input
what was typed last wins. Nothing here touches the fiche: see `fiches.editing.save_fiche`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from fiches.models import FicheDraft
from partners.models import Partner, PersonalLink, User
from partners.personal_links import typed_code

Author = PersonalLink | User
Value = str | list[str]
KEPT_FOR = dt.timedelta(days=90)
MOST_BYTES = 256 * 1024  # of one sending
MOST_INPUTS = 400  # the form has about a hundred, and one for each unknown sigle
NAME = re.compile(r"[\w-]{1,60}")


class Unreadable(ValueError):
    """What was sent is not what our page sends."""


@dataclass(frozen=True)
class Typed:
    """`values`: of the input, as a browser posts them. `base`: what the form showed as stored
    when this was typed. `at`: milliseconds since 1970."""

    values: list[str]
    base: str | list[str]
    at: int


@dataclass(frozen=True)
class Sent:
    version: int
    inputs: dict[str, Typed]


def read(body: bytes, now: dt.datetime) -> Sent:
    """What the page sends; a clock that runs ahead counts as now. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable
    latest = int(now.timestamp() * 1000)
    try:
        data = json.loads(body)
        version = data["version"]
        inputs = {
            name: Typed(
                _texts(item["values"]),
                item["base"] if isinstance(item["base"], str) else _texts(item["base"]),
                min(int(item["at"]), latest),
            )
            for name, item in data["inputs"].items()
            if NAME.fullmatch(name)
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable from None
    if not isinstance(version, int) or not 0 <= version < 2**31:
        raise Unreadable
    return Sent(version, inputs)


def from_page(
    posted: Mapping[str, Value], base: Mapping[str, Value], version: int, now: dt.datetime
) -> Sent:
    """The same from a whole page that was sent: what is not as the form showed it."""
    at = int(now.timestamp() * 1000)
    inputs = {
        name: Typed(value if isinstance(value, list) else [value], base.get(name, ""), at)
        for name, value in posted.items()
        if value != base.get(name, "")
    }
    return Sent(max(version, 0), inputs)


def _texts(values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Unreadable
    return values


def newest(kept: dict[str, Typed], came: dict[str, Typed]) -> dict[str, Typed]:
    """Input by input, what was typed last; what comes wins at the same moment."""
    merged = dict(kept)
    for name, typed in came.items():
        if name not in merged or typed.at >= merged[name].at:
            merged[name] = typed
    return dict(list(merged.items())[:MOST_INPUTS])


def keep(author: Author, partner: Partner, sent: Sent, now: dt.datetime) -> None:
    """Add what was sent to the author's draft, begun if there is none."""
    if add(author, partner.pk, sent, now):
        return
    try:
        with transaction.atomic():
            FicheDraft.objects.create(
                partner=partner,
                **_by(author),
                version=sent.version,
                data=_stored(newest({}, sent.inputs)),
                begun_at=now,
                saved_at=now,
            )
    except IntegrityError:  # begun on another device at the same moment
        add(author, partner.pk, sent, now)


# Asked at each pause of whoever types, these two look only at whose draft it is. To begin one, to
# see it and to hand it in, the form asks for every right.


def add(author: Author, partner: int, sent: Sent, now: dt.datetime) -> bool:
    """Add to the author's draft of this partner; whether there was one. Two queries."""
    return _add(FicheDraft.objects.filter(partner=partner, **_by(author)), sent, now)


def add_from_code(code: str, sent: Sent, now: dt.datetime) -> bool:
    """The same from the code of a link that was not revoked and has not ended."""
    mine = FicheDraft.objects.filter(
        link__code=typed_code(code), link__revoked_at__isnull=True, link__expires_at__gt=now
    )
    return _add(mine, sent, now)


def _add(mine: QuerySet[FicheDraft], sent: Sent, now: dt.datetime) -> bool:
    """Add to the one draft of `mine`, if there is one. Nobody waits for a lock: what another
    device saved in between is read again."""
    while known := list(mine.values_list("pk", "data", "version", "count")[:1]):
        pk, data, version, count = known[0]
        inputs = {name: Typed(**item) for name, item in data.items()}
        if FicheDraft.objects.filter(pk=pk, count=count).update(
            data=_stored(newest(inputs, sent.inputs)),
            version=min(version, sent.version),
            count=count + 1,
            saved_at=now,
        ):
            return True
    return False


def draft_of(author: Author, partner: Partner) -> FicheDraft | None:
    return FicheDraft.objects.filter(partner=partner, **_by(author)).first()


def inputs_of(draft: FicheDraft) -> dict[str, Typed]:
    return {name: Typed(**item) for name, item in draft.data.items()}


def forget(author: Author, partner: Partner) -> None:
    """It was handed in, or its author begins again from what is stored."""
    FicheDraft.objects.filter(partner=partner, **_by(author)).delete()


def purge(now: dt.datetime) -> int:
    """Drop what nobody came back to for three months, and what no link opens any more."""
    old = FicheDraft.objects.filter(saved_at__lt=now - KEPT_FOR)
    shut = FicheDraft.objects.filter(link__revoked_at__isnull=False)
    return old.delete()[0] + shut.delete()[0]


def _by(author: Author) -> dict[str, Any]:
    return {"link": author} if isinstance(author, PersonalLink) else {"user": author}


def _stored(inputs: dict[str, Typed]) -> dict[str, Any]:
    return {name: asdict(typed) for name, typed in inputs.items()}
