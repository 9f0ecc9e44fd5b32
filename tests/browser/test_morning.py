"""A whole morning: 35 people, no network from ten past nine to twenty-five past ten, two who note."""

from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from cafes.models import Attendance, Note
from tests.browser.conftest import DESKTOP
from tests.cafes.morning.conftest import make_cafe
from tests.factories import make_facilitator, make_partner, make_territory

PRESENT = 35
READY = "[data-kept]:not([hidden])"
SAVED = ".morning-saved[data-state=saved]"
OFFLINE = ".morning-saved[data-state=offline]"


@pytest.fixture
def place(transactional_db):
    return make_territory()


@pytest.fixture
def cafe(place):
    return make_cafe(place, date=timezone.localdate())


@pytest.fixture
def partners(place):
    return [make_partner(place, f"Structure {n:02}") for n in range(PRESENT)]


@pytest.fixture
def lise(place, cafe):
    return make_facilitator(place, "lise@demo.example")


@pytest.fixture
def paul(place):
    return make_facilitator(place, "paul@demo.example")


def address(name, cafe):
    return reverse(f"cafes:{name}", args=[cafe.territory.slug, cafe.date, cafe.pk])


def say(page, text, kind=""):
    """Type one note as a person does, and end it."""
    field = page.locator("[data-text]")
    if kind:
        field.press(kind)
    field.press_sequentially(text)
    field.press("Enter")


def speaker(page):
    return page.locator("[data-speaker]").inner_text()


def stored(busy):
    with busy.turn:
        notes = Note.objects.kept().select_related("partner", "seat")
        named = ((n.partner.name if n.partner else n.seat.label, n) for n in notes)
        return Counter((name, note.kind, note.text) for name, note in named)


def session_of(context):
    return {cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid"}


def unplug(context, busy):
    context.set_offline(True)
    busy.unplugged |= session_of(context)


def plug_in(context, busy):
    busy.unplugged -= session_of(context)
    context.set_offline(False)


def count(busy, rows):
    with busy.turn:
        return rows.count()


def test_a_whole_morning_keeps_every_character(cafe, place, partners, lise, paul, open_page, busy):
    # 8 h 50: each one is noted at the door with one tap.
    lise_page = open_page(address("attendance", cafe), user=lise, viewport=DESKTOP)
    for button in lise_page.locator("[data-tap] button").all():
        button.click()
    assert lise_page.locator("[data-people]").inner_text() == str(PRESENT)
    lise_page.wait_for_selector(SAVED)
    assert count(busy, Attendance.objects.filter(removed_at__isnull=True)) == PRESENT

    # 9 h: the round begins, with a network.
    tour = address("tour", cafe)
    lise_page.goto(tour)
    lise_page.wait_for_selector(READY)
    typed = Counter()

    def note(page, text, sign="", kind="information"):
        typed[speaker(page), kind, text] += 1
        say(page, text, sign)

    def next_speaker(page):
        before = speaker(page)
        page.locator("[data-text]").press("Enter")
        assert speaker(page) != before

    note(lise_page, "Permanence le lundi.")
    lise_page.wait_for_selector(SAVED)
    paul_page = open_page(tour, user=paul)
    paul_page.wait_for_selector(READY)
    assert paul_page.locator("[data-note]").all_inner_texts() == ["Permanence le lundi."]

    # 9 h 10: Lise loses the network. Paul, on his telephone, does not, and both change a note.
    laptop = lise_page.context
    unplug(laptop, busy)
    del typed["Structure 00", "information", "Permanence le lundi."]
    for page, end in ((lise_page, " Fermé en août."), (paul_page, " Et le mardi.")):
        page.get_by_role("button", name="Modifier").click()
        typed["Structure 00", "information", f"Permanence le lundi.{end}"] += 1
        say(page, end)
    lise_page.wait_for_selector(OFFLINE)
    paul_page.wait_for_selector(SAVED)
    for n in range(1, 20):
        next_speaker(lise_page)
        note(lise_page, f"Atelier n°\u00a0{n}, «\u00a0été\u00a0» 👍")
        if n % 3 == 0:
            note(lise_page, f"Une salle de {n} places ?", "?", "question")
    for n in range(30, 35):
        paul_page.locator("[data-choose]").nth(n).click()
        note(paul_page, f"Noté par Paul, {n}", "+", "news")
    assert speaker(lise_page) == "Structure 19"

    # 9 h 50: the tab is closed in the middle of a sentence, and opened again, still offline.
    lise_page.locator("[data-text]").press_sequentially("Une phrase com")
    typed["Structure 19", "information", "Une phrase com"] += 1
    lise_page.close()
    lise_page = laptop.new_page()
    lise_page.goto(tour)
    lise_page.wait_for_selector(OFFLINE)
    lise_page.get_by_role("button", name="Structure 19").first.click()
    assert "Une phrase com" in lise_page.locator("[data-note]").all_inner_texts()
    lise_page.get_by_role("link", name="Présences").click()
    lise_page.locator("#id_organisation").fill("Venue en retard")
    lise_page.get_by_role("button", name="Noter son arrivée").click()
    lise_page.wait_for_selector(OFFLINE)
    lise_page.get_by_role("link", name="Tour de table").click()
    lise_page.wait_for_selector(OFFLINE)
    lise_page.get_by_role("button", name="Venue en retard").first.click()
    note(lise_page, "Pardon, le bus.")
    for n in range(20, 30):
        lise_page.locator("[data-choose]").nth(n).click()
        note(lise_page, f"Hors ligne, {n} :\tnoté.")
    paul_page.wait_for_selector(SAVED)
    offline = sum(typed.values()) - 6
    assert sum(stored(busy).values()) == 1 + 5  # what Paul noted, and the note that both changed

    # 10 h 25: it is back. One request hands over everything.
    requests = []
    lise_page.on("request", lambda request: requests.append(request.post_data_json or {}))
    plug_in(laptop, busy)
    lise_page.wait_for_selector(SAVED)
    paul_page.wait_for_selector(SAVED)
    handed = [len(sent["notes"]) for sent in requests if sent.get("notes")]
    assert handed == [offline]
    assert stored(busy) == typed
    assert count(busy, Note.objects.kept().filter(variant_of__isnull=False)) == 1
    assert count(busy, Attendance.objects.filter(removed_at__isnull=True)) == PRESENT + 1
    paul_page.complaints.clear()  # the network that was cut
