"""Whom to call about a café: they count on it, it changed, and no letter reaches them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from cafes.models import Cafe, Invitation, Reply
from fiches.reaching import with_addresses
from fiches.silent import phones_of
from partners.models import Partner

Phones = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """One partner to call; `reply` says who comes, and how many."""

    partner: Partner
    reply: Reply
    phones: Phones


def ask_to_call(cafe: Cafe, written: Collection[int]) -> None:
    """The café changed: whoever said that they come, and has no address, is to be called, unless
    one of the invitations `written` to (pk) is their partner's."""
    told = Invitation.objects.filter(pk__in=list(written)).exclude(email="").values("partner")
    mute = Reply.objects.filter(invitation__cafe=cafe, invitation__email="")
    mute.exclude(answer=Reply.Answer.NO).exclude(invitation__partner__in=told).update(to_call=True)


def called(cafe: Cafe, partner: Partner) -> None:
    waiting = Reply.objects.filter(invitation__cafe=cafe, invitation__partner=partner)
    waiting.filter(to_call=True).update(to_call=False)


def calls(cafe: Cafe) -> list[Call]:
    """One query when there is nobody to call, three otherwise."""
    rows = Reply.objects.filter(invitation__cafe=cafe, to_call=True).order_by("answered_at", "pk")
    replies = {reply.invitation.partner_id: reply for reply in rows.select_related("invitation")}
    if not replies:
        return []
    numbers = numbers_of(replies)
    return [Call(partner, replies[partner.pk], phones) for partner, phones in numbers.values()]


def numbers_of(partners: Iterable[int]) -> dict[int, tuple[Partner, Phones]]:
    """By partner (pk), in the order of the network. Two queries."""
    found = with_addresses(Partner.objects.filter(pk__in=list(partners)))
    return {partner.pk: (partner, phones_of(partner)) for partner in found}
