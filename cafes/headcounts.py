"""A café habitants counts people and names no one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Sum

from cafes.arriving import locked
from cafes.models import Cafe, DeviceCount

MOST = 9999
BY_HAND = "page"  # what is counted on the page itself, or corrected afterwards, without a device


class NotCounted(ValueError):
    """Everywhere else people are noted one by one."""


@dataclass(frozen=True)
class Count:
    """The total of one device: `step` counts its changes, so that the last one wins."""

    device: str
    people: int
    step: int


def take_count(cafe: Cafe, count: Count) -> int:
    """Keep what a device has counted, and say how many people that makes in all. Inside a
    transaction in which the café is locked."""
    refuse_others(cafe)
    kept, made = DeviceCount.objects.get_or_create(
        cafe=cafe, device=count.device, defaults={"people": count.people, "step": count.step}
    )
    if not made and count.step > kept.step:
        kept.people, kept.step = count.people, count.step
        kept.save(update_fields=["people", "step"])
    return _total(cafe)


def add_people(cafe: Cafe, people: int) -> int:
    """One more, one fewer, from the page without JavaScript."""
    with transaction.atomic():
        cafe = locked(cafe)
        refuse_others(cafe)
        if (cafe.headcount or 0) + people < 0:
            return cafe.headcount or 0
        DeviceCount.objects.get_or_create(cafe=cafe, device=BY_HAND)
        DeviceCount.objects.filter(cafe=cafe, device=BY_HAND).update(
            people=F("people") + people, step=F("step") + 1
        )
        return _total(cafe)


def set_headcount(cafe: Cafe, people: int) -> int:
    """How many people came, as somebody says who knows: from a sheet of paper, afterwards."""
    return add_people(cafe, people - (Cafe.objects.get(pk=cafe.pk).headcount or 0))


def refuse_others(cafe: Cafe) -> None:
    if cafe.kind != Cafe.Kind.HABITANTS:
        raise NotCounted


def _total(cafe: Cafe) -> int:
    counted = DeviceCount.objects.filter(cafe=cafe).aggregate(n=Sum("people"))["n"] or 0
    total = min(max(counted, 0), MOST)
    Cafe.objects.filter(pk=cafe.pk).update(headcount=total)
    return total
