"""Cafés as calendar events (RFC 5545, RFC 5546): what a letter carries and what a feed gives.

A café is one VEVENT for ever: its `uid` never changes, its `sequence` counts what guests must
know. Hours are those of the clock on the wall in Paris, with the rule of summer time beside
them: a café at 9 h stays at 9 h whatever happens to the clock between planning and meeting.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

import icalendar

from cafes.models import Cafe
from partners.dates import NBSP
from partners.mailing import reply_address

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

PARIS = "Europe/Paris"
PRODUCT = "-//Cafes partenaires//FR"
# Characters that no calendar may contain (RFC 5545, 3.1), and those that some readers take for
# the end of a line.
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
STAMPS = re.compile(r"^DTSTAMP:.*\r\n", re.MULTILINE)
STATUS = {
    Cafe.State.PLANNED: "TENTATIVE",
    Cafe.State.CONFIRMED: "CONFIRMED",
    Cafe.State.HELD: "CONFIRMED",
    Cafe.State.POSTPONED: "CANCELLED",
    Cafe.State.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True)
class Event:
    """A dated event of the network that is no café: told at a tour de table, for instance."""

    uid: str
    date: dt.date
    title: str
    time: dt.time | None = None  # None: the whole day
    text: str = ""
    address: str = ""  # of a page that says more


def calendar_text(
    cafe: Cafe,
    *,
    method: Method,
    attendee: str = "",
    now: dt.datetime,
    organiser: str | None = None,
    address: str = "",
) -> str:
    """One café as the text of a calendar file, lines ended by CRLF.

    `attendee` is the address of the letter (none in a PUBLISH); `organiser` left out is that of
    whoever runs the network: one query, pass it when writing many letters. `address` is a page
    of the café that opens for whoever reads the event. Needs the café's territory, host, commune
    and theme. Raises ValueError for a café whose day is not fixed.
    """
    if cafe.vague:
        raise ValueError("A café whose day is not fixed is no calendar event.")
    calendar = _calendar(method)
    event = _cafe_event(cafe, now, address)
    if organiser is None:
        organiser = reply_address(cafe.territory)
    if organiser:
        event.add("organizer", _person(organiser, cafe.territory.name))
    if method == "CANCEL":
        event["status"] = icalendar.vText("CANCELLED")
    if attendee and method != "PUBLISH":
        guest = _person(attendee)
        guest.params["PARTSTAT"] = "NEEDS-ACTION"
        guest.params["ROLE"] = "REQ-PARTICIPANT"
        # The answer is given on the page of the letter, which counts it.
        guest.params["RSVP"] = "FALSE"
        event.add("attendee", guest)
    calendar.add_component(event)
    return _text(calendar)


def feed_text(
    cafes: Iterable[Cafe], events: Iterable[Event], *, name: str, now: dt.datetime
) -> str:
    """All of them as one calendar to subscribe to, called `name`; days not fixed are left out."""
    calendar = _calendar("PUBLISH")
    for property_ in ("name", "x-wr-calname"):
        calendar.add(property_, clean(name))
    calendar.add("x-wr-timezone", PARIS)
    calendar.add("refresh-interval", dt.timedelta(hours=12), {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for cafe in cafes:
        if not cafe.vague:
            calendar.add_component(_cafe_event(cafe, now))
    for event in events:
        calendar.add_component(_other_event(event, now))
    return _text(calendar)


def without_stamps(text: str) -> str:
    """What a calendar says, whenever it was made: to tell whether it changed."""
    return STAMPS.sub("", text)


def clean(text: str) -> str:
    """`text` with one kind of line end and nothing that breaks a line of a calendar."""
    return NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def title(cafe: Cafe) -> str:
    """What the event is called: "Café partenaires : Logement – Mission locale"."""
    words = "Café partenaires"
    if cafe.kind == Cafe.Kind.THEMATIC and cafe.theme:
        words += f"{NBSP}: {cafe.theme.label}"
    elif cafe.kind != Cafe.Kind.ORDINARY:
        words = f"Café {cafe.get_kind_display()}"
    return f"{words} – {cafe.host.name}" if cafe.host else words


def location(cafe: Cafe) -> str:
    """Where: the place, and its commune unless the place already says it."""
    commune = cafe.commune.name if cafe.commune else ""
    if commune and commune.casefold() in cafe.place.casefold():
        commune = ""
    return ", ".join(part for part in (cafe.place, commune) if part)


def _calendar(method: Method) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_paris())
    return calendar


def _paris() -> icalendar.Timezone:
    """Summer time as the European Union has had it since 1996: two rules rather than a list of
    a hundred changes, which every reader understands."""
    zone = icalendar.Timezone()
    zone.add("tzid", PARIS)
    changes = (
        (icalendar.TimezoneDaylight, "CEST", dt.datetime(1996, 3, 31, 2), 3, 1, 2),
        (icalendar.TimezoneStandard, "CET", dt.datetime(1996, 10, 27, 3), 10, 2, 1),
    )
    for kind, name, since, month, before, after in changes:
        change = kind()
        change.add("dtstart", since)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        change.add("tzname", name)
        change.add("tzoffsetfrom", dt.timedelta(hours=before))
        change.add("tzoffsetto", dt.timedelta(hours=after))
        zone.add_component(change)
    return zone


def _cafe_event(cafe: Cafe, now: dt.datetime, address: str = "") -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", cafe.uid)
    event.add("sequence", cafe.sequence)
    event.add("dtstamp", now.astimezone(dt.UTC))
    paris = ZoneInfo(PARIS)
    event.add("dtstart", dt.datetime.combine(cafe.date, cafe.start, paris))
    event.add("dtend", dt.datetime.combine(cafe.date, cafe.end, paris))
    event.add("summary", clean(title(cafe)))
    event.add("status", STATUS[Cafe.State(cafe.state)])
    if where := clean(location(cafe)):
        event.add("location", where)
    if text := clean(_description(cafe)):
        event.add("description", text)
    if address:
        event.add("url", address)
    return event


def _other_event(told: Event, now: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", told.uid)
    event.add("dtstamp", now.astimezone(dt.UTC))
    if told.time:
        event.add("dtstart", dt.datetime.combine(told.date, told.time, ZoneInfo(PARIS)))
    else:
        event.add("dtstart", told.date)
    event.add("summary", clean(told.title))
    if text := clean(told.text):
        event.add("description", text)
    if told.address:
        event.add("url", told.address)
    return event


def _description(cafe: Cafe) -> str:
    facts = [
        ("Accueil", cafe.host.name if cafe.host else ""),
        ("Stationnement", cafe.parking),
        ("Bus ou train", cafe.bus),
        ("Accès en fauteuil", {True: "oui", False: "non", None: ""}[cafe.step_free]),
    ]
    told = [f"{label}{NBSP}: {value}" for label, value in facts if value]
    return "\n".join([*told, *([cafe.word] if cafe.word else [])])


def _person(email: str, name: str = "") -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{NOT_TEXT.sub('', email)}")
    if name:
        # A quotation mark cannot be written inside a parameter (RFC 5545, 3.2).
        person.params["CN"] = clean(name).replace("\n", " ").replace('"', "’")
    return person


def _text(calendar: icalendar.Calendar) -> str:
    return str(calendar.to_ical(sorted=False), "utf-8")
