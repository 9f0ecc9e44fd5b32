"""A territory's glossary and useful numbers: the common ones, and what it says of them itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fiches.models import NumberCheck, Sigle, UsefulNumber
from partners.french import plain
from partners.models import Territory, User

CHECK_AGAIN_AFTER = dt.timedelta(days=365)


@dataclass(frozen=True)
class CheckedNumber:
    number: UsefulNumber
    check: NumberCheck | None
    is_old: bool  # checked more than a year ago


def glossary(territory: Territory, text: str = "") -> list[Sigle]:
    """What the livret would explain, in order: the territory's own wording hides the common one."""
    entries: dict[str, Sigle] = {}
    for entry in Sigle.objects.of(territory):
        if entry.territory_id or entry.sigle not in entries:
            entries[entry.sigle] = entry
    words = plain(text).split()
    found = [
        entry
        for entry in entries.values()
        if all(word in plain(f"{entry.sigle} {entry.meaning}") for word in words)
    ]
    return sorted(found, key=lambda entry: (entry.sort_key, entry.sigle))


def own_entry(entry: Sigle, territory: Territory) -> Sigle:
    """The territory's own entry for this sigle: the one that it has, or a copy to be saved."""
    if entry.territory_id:
        return entry
    own = Sigle.objects.filter(territory=territory, sigle=entry.sigle).first()
    return own or Sigle(
        territory=territory, sigle=entry.sigle, meaning=entry.meaning, domain=entry.domain
    )


def useful_numbers(territory: Territory, today: dt.date) -> list[CheckedNumber]:
    """All of them in order, with the territory's word on each."""
    checks = NumberCheck.objects.filter(territory=territory).select_related("checked_by")
    by_number = {check.number_id: check for check in checks}
    return [
        CheckedNumber(
            number,
            check := by_number.get(number.pk),
            check is not None and check.checked_on + CHECK_AGAIN_AFTER < today,
        )
        for number in UsefulNumber.objects.all()
    ]


def check_numbers(
    territory: Territory, numbers: Iterable[UsefulNumber], user: User, today: dt.date
) -> None:
    """Somebody vouches today that these are right: they are printed."""
    NumberCheck.objects.bulk_create(
        [
            NumberCheck(territory=territory, number=number, checked_on=today, checked_by=user)
            for number in numbers
        ],
        update_conflicts=True,
        unique_fields=["territory", "number"],
        update_fields=["checked_on", "checked_by"],
    )


def drop_numbers(territory: Territory, numbers: Iterable[UsefulNumber]) -> None:
    """Print these no longer."""
    NumberCheck.objects.filter(territory=territory, number__in=list(numbers)).delete()
