"""Where the partners of the demo receive, and when they cannot."""

from __future__ import annotations

import datetime as dt

from cafes.demo.network import Entry
from cafes.models import HostAbsence, HostRoom
from partners.models import Partner

# What they wrote in their own words, as the rotation reads it: 0 for Monday.
WEEKDAYS_OFF = {
    "fumel-21": [0, 1, 3, 4, 5],  # on Wednesdays only
    "fumel-34": [3],
    "agen-01": [2],
    "agen-27": [0, 1, 2, 3, 5],
}
WORKS = {"fumel-17": 3, "agen-07": 4}  # months of works, from the spring of the season
SPRING = 3


def create_rooms(entries: list[Entry], partners: dict[str, Partner], season: int) -> None:
    """The rooms of those who offered to host, at the address of their fiche."""
    hosts = [entry for entry in entries if entry["accueil_cafe"]]
    HostRoom.objects.bulk_create(_room(entry, partners[entry["id"]]) for entry in hosts)
    HostAbsence.objects.bulk_create(
        HostAbsence(
            partner=partners[entry["id"]],
            starts_on=dt.date(season + 1, SPRING, 1),
            ends_on=dt.date(season + 1, SPRING + WORKS[entry["id"]], 1) - dt.timedelta(days=1),
        )
        for entry in hosts
        if entry["id"] in WORKS
    )


def _room(entry: Entry, partner: Partner) -> HostRoom:
    access = entry["accessibilite"]
    return HostRoom(
        partner=partner,
        parking="Sur place" if "parking" in access else "",
        bus="Arrêt à proximité" if "bus" in access else "",
        step_free="fauteuil" in access,
        weekdays_off=WEEKDAYS_OFF.get(entry["id"], []),
    )
