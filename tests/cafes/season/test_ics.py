"""Calendars, read by the library that writes them, by another one, and line by line."""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from cafes.ics import Event, calendar_text, feed_text, location, title, without_stamps
from cafes.models import Cafe
from partners.models import Commune, Partner, Territory, Theme
from tests.factories import make_facilitator, make_territory

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PARIS = ZoneInfo("Europe/Paris")
HOSTILE = 'Salle « A, B » ; étage 2 : "Café" \\ ☕\nLigne deux, N;X=1:2 ' + "é" * 500
FIELDS = ("place", "parking", "bus", "word")


def make_cafe(**fields):
    """A café that no database knows."""
    cafe = {
        "territory": Territory(name="Fumel", slug="fumel"),
        "date": dt.date(2027, 4, 9),
        "start": dt.time(9),
        "end": dt.time(10, 30),
        "uid": "cafe-1@fumel.example",
        "sequence": 3,
        "host": Partner(name="Mission locale"),
        "commune": Commune(code="47106", name="Fumel"),
        "place": "Salle 2, 3 rue du Pont",
    }
    return Cafe(**{**cafe, **fields})


def text_of(cafe, method="REQUEST", **options):
    options.setdefault("organiser", "animation@demo.example")
    return calendar_text(cafe, method=method, now=NOW, **options)


def unfold(text):
    """The content lines of a calendar, as RFC 5545 (3.1) has them: CRLF, 75 octets at most."""
    assert text.endswith("\r\n")
    lines = text.encode().removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").decode().split("\r\n")
    return [tuple(line.split(":", 1)) for line in unfolded]


def unescape(value):
    text, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            letter = next(letters)
            assert letter in "\\;,nN"
            letter = "\n" if letter in "nN" else letter
        else:
            assert letter not in ",;\n"
        text += letter
    return text


def test_event_says_when_where_and_who():
    event = icalendar.Calendar.from_ical(text_of(make_cafe(), attendee="ml@demo.example")).events[0]
    assert event["UID"] == "cafe-1@fumel.example"
    assert event["SEQUENCE"] == 3
    assert event["SUMMARY"] == "Café partenaires – Mission locale"
    assert event["LOCATION"] == "Salle 2, 3 rue du Pont, Fumel"
    assert event["ORGANIZER"] == "mailto:animation@demo.example"
    assert event["ATTENDEE"] == "mailto:ml@demo.example"
    assert event["DTSTAMP"].dt == NOW
    assert event["DTSTART"].dt == dt.datetime(2027, 4, 9, 9, tzinfo=PARIS)
    assert event["DTEND"].dt == dt.datetime(2027, 4, 9, 10, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("date", "hour_of_utc"), [(dt.date(2027, 3, 26), 8), (dt.date(2027, 4, 2), 7)]
)
def test_hours_are_those_of_the_clock_on_the_wall(date, hour_of_utc):
    """Planned in winter, held on either side of the change of 28 March 2027: always at 9 h."""
    text = text_of(make_cafe(date=date))
    # vobject computes with the rules that are written in the calendar, not with its own.
    for start in (
        icalendar.Calendar.from_ical(text).events[0].DTSTART,
        vobject.readOne(text).vevent.dtstart.value,
    ):
        assert (start.date(), start.hour) == (date, 9)
        assert start.astimezone(dt.UTC).hour == hour_of_utc
    assert f"DTSTART;TZID=Europe/Paris:{date:%Y%m%d}T090000\r\n" in text


def test_zone_says_when_the_clock_changes():
    text = text_of(make_cafe())
    zone = icalendar.Calendar.from_ical(text).timezones[0]
    assert zone["TZID"] == "Europe/Paris"
    assert {part.name: part["RRULE"].to_ical() for part in zone.subcomponents} == {
        "DAYLIGHT": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "STANDARD": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }


@pytest.mark.parametrize("field", FIELDS)
def test_hostile_text_parses_everywhere(field):
    hostile = HOSTILE.replace("Ligne", f"Champ {field}")
    text = text_of(make_cafe(**{field: hostile}), attendee="ml@demo.example")
    kept = dict(unfold(text))
    name = "LOCATION" if field == "place" else "DESCRIPTION"
    told = hostile + ", Fumel" if field == "place" else hostile
    assert told in unescape(kept[name])
    assert told in icalendar.Calendar.from_ical(text).events[0][name]
    assert told in getattr(vobject.readOne(text).vevent, name.lower()).value


def test_hostile_names_parse_everywhere():
    cafe = make_cafe(
        host=Partner(name=HOSTILE),
        commune=Commune(name=HOSTILE),
        territory=Territory(name=HOSTILE, slug="fumel"),
        kind=Cafe.Kind.THEMATIC,
        theme=Theme(label=HOSTILE),
    )
    text = text_of(cafe, attendee="ml@demo.example")
    lines = dict(unfold(text))
    for summary in (
        unescape(lines["SUMMARY"]),
        icalendar.Calendar.from_ical(text).events[0]["SUMMARY"],
        vobject.readOne(text).vevent.summary.value,
    ):
        assert summary == title(cafe)
    assert vobject.readOne(text).vevent.location.value == location(cafe)
    organiser = icalendar.Calendar.from_ical(text).events[0]["ORGANIZER"]
    assert organiser.params["CN"] == HOSTILE.replace("\n", " ").replace('"', "’")
    assert vobject.readOne(text).vevent.organizer.value == "mailto:animation@demo.example"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_stays_in_its_line(text):
    calendar = text_of(make_cafe(word="mot " + text + " fin"))
    names = [line[0] for line in unfold(calendar)]
    assert names.count("DESCRIPTION") == 1
    assert len(names) == len(unfold(text_of(make_cafe(word="mot"))))
    parsed = icalendar.Calendar.from_ical(calendar).events[0]["DESCRIPTION"]
    assert parsed == vobject.readOne(calendar).vevent.description.value
    assert parsed.endswith(" fin")


def test_cancelled_event_is_withdrawn():
    text = text_of(make_cafe(state=Cafe.State.CANCELLED), "CANCEL", attendee="ml@demo.example")
    calendar = icalendar.Calendar.from_ical(text)
    assert calendar["METHOD"] == "CANCEL"
    assert calendar.events[0]["STATUS"] == "CANCELLED"
    assert calendar.events[0]["UID"] == "cafe-1@fumel.example"


def test_published_event_asks_nobody():
    text = text_of(make_cafe(), "PUBLISH", attendee="ml@demo.example")
    assert "ATTENDEE" not in text


def test_day_not_fixed_is_no_event():
    with pytest.raises(ValueError, match="not fixed"):
        text_of(make_cafe(vague="courant mai"))


@pytest.mark.django_db
def test_organiser_is_who_runs_the_network():
    territory = make_territory()
    make_facilitator(territory)
    cafe = make_cafe(territory=territory)
    text = calendar_text(cafe, method="REQUEST", now=NOW)
    organiser = icalendar.Calendar.from_ical(text).events[0]["ORGANIZER"]
    assert organiser == "mailto:animation@demo.example"


def test_feed_has_cafes_and_events_but_no_vague_day():
    cafes = [
        make_cafe(),
        make_cafe(uid="b", vague="courant mai"),
        make_cafe(uid="c", start=dt.time(8)),
    ]
    forum = Event("e1", dt.date(2027, 5, 4), "Forum, emploi ; Fumel", text=HOSTILE)
    hour = Event("e2", dt.date(2027, 5, 5), "Réunion", dt.time(14))
    text = feed_text(cafes, [forum, hour], name="Cafés de Fumel", now=NOW)
    unfold(text)
    calendar = icalendar.Calendar.from_ical(text)
    assert [event["UID"] for event in calendar.events] == ["cafe-1@fumel.example", "c", "e1", "e2"]
    assert calendar.events[2]["DTSTART"].dt == dt.date(2027, 5, 4)
    assert calendar.events[3]["DTSTART"].dt == dt.datetime(2027, 5, 5, 14, tzinfo=PARIS)
    assert len(vobject.readOne(text).vevent_list) == 4
    assert calendar["X-WR-CALNAME"] == "Cafés de Fumel"


def test_feed_made_later_says_the_same():
    feeds = [feed_text([make_cafe()], [], name="x", now=NOW + dt.timedelta(days=n)) for n in (0, 1)]
    assert feeds[0] != feeds[1]
    assert without_stamps(feeds[0]) == without_stamps(feeds[1])
