"""What a keystroke costs in the live notes of a tour de table, with 35 places and 100 notes.

    .venv/bin/python benchmarks/live_notes.py

A headless Chromium, slowed down four times, types into the page as a keyboard does; each key is
timed from its `keydown` to the end of everything that listens to its `input`, and what listens
(our own part, without the browser's) by itself. The peer is what a
first version would do at each key, in the same page and browser: keep the whole morning as one
JSON text, and draw all the places and all the notes anew. Prints milliseconds (median, 95th
percentile, longest), how many keys took more than a frame of 16 ms, and the ratio of the medians.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
FOLDER = Path(os.environ.setdefault("DATA_DIR", tempfile.mkdtemp()))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'db.sqlite3'}")

import django  # noqa: E402

django.setup()

PLACES, NOTES, SLOWER, FRAME = 35, 100, 4, 16
TEXT = (
    "Nous ouvrons une permanence de plus le mardi matin, sur rendez-vous, et nous cherchons une "
    "salle de vingt places pour l’atelier de l’hiver prochain. "
) * 2
BROWSER = ["chromium", "chromium-browser", "google-chrome"]

# Times each key, from its own event to the end of those that listen to the change.
WATCH = """() => {
  window.keys = [];
  let began = 0, heard = 0;
  addEventListener("keydown", () => (began = performance.now()), true);
  addEventListener("input", () => (heard = performance.now()), true);
  addEventListener("input", () => {
    const now = performance.now();
    window.keys.push([now - began, now - heard]);
  });
}"""

# The peer: everything written down and drawn anew at each key.
NAIVE = """() => {
  const field = document.querySelector("[data-text]").cloneNode();
  field.value = "";
  const place = document.createElement("div");
  const morning = JSON.parse(document.getElementById("matinee").textContent);
  document.querySelector("[data-live]").replaceChildren(field, place);
  const { state } = morning;
  state.notes.push({ key: "new", seat: state.seats[0].key, kind: "information", text: "" });
  field.addEventListener("input", () => {
    state.notes.at(-1).text = field.value;
    localStorage.setItem("morning", JSON.stringify(state));
    place.innerHTML = "";
    for (const seat of state.seats) {
      const notes = state.notes.filter((note) => note.seat === seat.key);
      const section = document.createElement("section");
      section.innerHTML = `<h3>${seat.label}</h3><ul class="table-notes">${notes
        .map((note) => `<li class="table-note"><span class="state">${note.kind}</span>
          <span class="table-note-text">${note.text}</span>
          <span class="table-note-actions"><button class="btn btn-sm btn-link">Modifier</button>
          <button class="btn btn-sm btn-link">Effacer</button></span></li>`)
        .join("")}</ul>`;
      place.append(section);
    }
    place.getBoundingClientRect(); // laid out, as the next frame would
  });
  window.keys = [];
}"""


def fill() -> tuple[str, str]:
    """The page of a morning, and the session of whoever leads it."""
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from cafes.models import Attendance, Cafe, Note, Seat, TourDeTable
    from tests.factories import make_facilitator, make_partner, make_published_fiche, make_territory

    call_command("migrate", verbosity=0)
    place, now = make_territory(), timezone.now()
    cafe = Cafe.objects.create(
        territory=place, date=timezone.localdate(), start=dt.time(9), end=dt.time(10, 30)
    )
    tour = TourDeTable.objects.create(cafe=cafe)
    for n in range(PLACES):
        partner = make_partner(place, f"Structure {n:02}")
        make_published_fiche(partner)
        key = uuid.uuid4()
        row = Attendance.objects.create(key=key, cafe=cafe, partner=partner, arrived_at=now)
        Seat.objects.create(key=key, tour=tour, attendance=row, partner=partner, position=n)
    seats = list(tour.seats.all())
    for n in range(NOTES):
        Note.objects.create(
            tour=tour, seat=seats[n % PLACES], partner=seats[n % PLACES].partner,
            text=TEXT[:140], position=n, version=1, written_at=now, changed_at=now,
        )  # fmt: skip
    client = Client()
    client.force_login(make_facilitator(place))
    address = reverse("cafes:tour", args=[place.slug, cafe.date, cafe.pk])
    return address, client.cookies["sessionid"].value


def serve(port: int) -> subprocess.Popen[bytes]:
    """The site as it is served, with its own database."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, "DEMO": "1", "SITE_URL": f"http://localhost:{port}"}
    server = subprocess.Popen(
        [*command, "--threads", "4", "--log-level", "error"], cwd=ROOT, env=environment
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.terminate()
    raise SystemExit("the server did not start")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def typed(page: Any) -> list[tuple[float, float]]:
    field = page.locator("[data-text]")
    field.focus()
    field.press_sequentially(TEXT, timeout=600_000)
    times: list[tuple[float, float]] = page.evaluate("window.keys")
    return times


def report(name: str, times: list[float]) -> float:
    ordered = sorted(times)
    median, most = statistics.median(ordered), ordered[-1]
    late = sum(time > FRAME for time in ordered)
    nearly = ordered[int(len(ordered) * 0.95)]
    print(
        f"{name}: {len(ordered)} keys, median {median:.2f} ms, 95 % within {nearly:.2f} ms, "
        f"longest {most:.2f} ms, {late} over {FRAME} ms"
    )
    return median


def main() -> None:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSER)), None)
    if path is None:
        raise SystemExit("no Chromium: set CHROMIUM")
    address, session = fill()
    port = free_port()
    server = serve(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            site = f"http://localhost:{port}"
            context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.goto(site + address)
            page.locator("[data-kept]:not([hidden])").wait_for()
            page.evaluate(WATCH)
            keys = typed(page)
            ours = report("live notes", [whole for whole, _ in keys])
            report("  of which listeners", [own for _, own in keys])
            page.evaluate(NAIVE)
            peer = report("drawing everything anew", [whole for whole, _ in typed(page)])
            print(f"ratio of the medians: {ours / peer:.3f}")
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
