"""The papers of one café, each as PDF: for the table by the door, the room, the host, the wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.urls import reverse
from lucide.templatetags.lucide import lucide

from cafes.ics import location
from cafes.models import Cafe
from cafes.papers.guests import Guest, at_the_table, expected_guests
from cafes.papers.pdf import page_count, print_pdf
from cafes.preparing import points_for
from fiches.livret import qr
from partners.dates import full_date

BLANK_LINES = 4  # at least, on the sign-in sheet, for those whom nobody expected
SHEET_LINES = 16  # what a landscape page holds
LONG_LINES = 3  # of which so many may be names on two lines
TENTS_PER_PAGE = 2
BLANK_TENTS = 4
SIZES = ("", "close", "closer", "closest")  # of what a poster says: the largest that fits
CONTACT_LINES = 5  # at the foot of a poster
LONG_NAME, VERY_LONG_NAME = 17, 27  # characters; a longer name is set smaller


@dataclass(frozen=True)
class Tent:
    name: str
    structure: str

    @property
    def size(self) -> str:
        length = len(self.name)
        return "large" if length <= LONG_NAME else "medium" if length <= VERY_LONG_NAME else "small"


def sign_in_sheet(cafe: Cafe) -> bytes:
    guests = at_the_table(cafe)
    pages = -(-(len(guests) + BLANK_LINES) // SHEET_LINES)
    blank = pages * SHEET_LINES - len(guests)
    for lines in (blank, max(BLANK_LINES, blank - LONG_LINES), BLANK_LINES):
        context = {"guests": guests, "blank": range(lines), "structures": _structures(guests)}
        data = _print(cafe, "signin", "Feuille d’émargement", context, landscape=True)
        if page_count(data) <= pages:
            break
    return data


def _structures(guests: Sequence[Guest]) -> int:
    return len({guest.structure for guest in guests})


def name_tents(cafe: Cafe) -> bytes:
    tents = [Tent(guest.name, guest.structure) for guest in at_the_table(cafe)]
    tents += [Tent("", "")] * (BLANK_TENTS + (len(tents) % TENTS_PER_PAGE))
    pages = [tents[at : at + TENTS_PER_PAGE] for at in range(0, len(tents), TENTS_PER_PAGE)]
    return _print(cafe, "tents", "Chevalets", {"pages": pages})


def door_page(cafe: Cafe) -> bytes:
    """What hangs on the door: whoever comes signs in with her own phone."""
    address = settings.SITE_URL + reverse("cafes:door", args=[cafe.door_code])
    return _print(cafe, "door", "Page pour la porte", *_code(address))


def poster(cafe: Cafe, size: Literal["A4", "A3"] = "A4") -> bytes:
    """For a café habitants. Its code opens a page that goes on being true when the café moves."""
    address = settings.SITE_URL + reverse("cafes:poster_page", args=[cafe.door_code])
    context, images = _code(address)
    lines = [line.strip() for line in cafe.territory.contact.splitlines() if line.strip()]
    context["contact"] = lines[:CONTACT_LINES]
    cup = lucide("coffee", size=48, stroke="#ffffff")
    images["cup"] = cup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).encode()
    for fit in SIZES:
        said = context | {"fit": fit}
        data = _print(cafe, "poster", "Café des habitants", said, images, size=size)
        if page_count(data) == 1:
            break
    return data


def host_list(cafe: Cafe) -> bytes:
    context = {"points": points_for(cafe), "guests": len(expected_guests(cafe))}
    return _print(cafe, "host", "À préparer par l’hôte", context)


def _code(address: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    shown = address.partition("://")[2].rstrip("/")
    return {"address": shown}, {"qr": qr.png(address)}


def _print(
    cafe: Cafe,
    name: str,
    title: str,
    context: dict[str, Any],
    images: dict[str, bytes] | None = None,
    *,
    landscape: bool = False,
    size: Literal["A4", "A3"] = "A4",
) -> bytes:
    """Needs the café's territory, host, commune and theme."""
    frame = {
        "cafe": cafe,
        "territory": cafe.territory,
        "where": location(cafe),
        "contact": [line.strip() for line in cafe.territory.contact.splitlines() if line.strip()],
    }
    return print_pdf(
        f"cafes/papers/{name}.html",
        frame | context,
        title=f"{title} – {cafe.territory.name}, {full_date(cafe.date)}",
        images=images,
        landscape=landscape,
        size=size,
    )
