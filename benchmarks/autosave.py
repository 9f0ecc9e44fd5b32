"""What saving as one types costs, against a view that does nothing, in the same run.

    .venv/bin/python benchmarks/autosave.py

Both answer to a POST of the same draft (a long text and a list), behind the same middleware and
the same protection against forged requests. Measured twice: over HTTP on loopback, by gunicorn
with one worker, which is what a person waits for; and inside Django alone, where everything that
both share counts less. Prints medians in milliseconds and their ratio: three is promised of the
time over HTTP.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
FOLDER = Path(os.environ.setdefault("DATA_DIR", tempfile.mkdtemp()))
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'db.sqlite3'}")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

django.setup()

from django.contrib.auth.decorators import login_not_required  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from config.urls import urlpatterns as site  # noqa: E402

ROUNDS = 400
WARM_UP = 40
BODY = json.dumps(
    {
        "version": 1,
        "inputs": {
            "missions": {"values": ["Nous accompagnons. " * 25], "base": "", "at": 1},
            "audiences": {"values": ["jeunes", "femmes"], "base": [], "at": 1},
        },
    }
)
TOKEN = "t" * 32


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    return JsonResponse({})


def bare_account(request: HttpRequest) -> HttpResponse:
    """The same behind the login, which reads the session and the user."""
    return JsonResponse({})


settings.ROOT_URLCONF = __name__
urlpatterns = [path("nu/", bare), path("nu/compte/", bare_account), *site]
application = get_wsgi_application()  # for gunicorn


def fill() -> tuple[str, str, str]:
    """Addresses of both doors, and the session of somebody with an account."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from partners.personal_links import personal_link
    from tests.factories import make_editor, make_fiche, make_partner, make_territory

    call_command("migrate", verbosity=0)
    place = make_territory()
    partner = make_partner(place)
    make_fiche(partner)
    link = personal_link(partner, place, None, timezone.now())
    client = Client()
    client.force_login(make_editor(place))
    return (
        reverse("fiches:own_draft", args=[link.code]),
        reverse("fiches:fiche_draft", args=[place.slug, partner.pk]),
        client.cookies["sessionid"].value,
    )


def headers(session: str = "") -> dict[str, str]:
    cookies = f"csrftoken={TOKEN}" + (f"; sessionid={session}" if session else "")
    return {"Content-Type": "application/json", "X-CSRFToken": TOKEN, "Cookie": cookies}


def over_http(port: int) -> Callable[[str, dict[str, str]], int]:
    def post(address: str, sent: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("POST", address, BODY, sent)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    return post


def inside() -> Callable[[str, dict[str, str]], int]:
    from django.test import Client

    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")

    def post(address: str, sent: dict[str, str]) -> int:
        others = {name: value for name, value in sent.items() if name != "Content-Type"}
        return client.post(address, BODY, "application/json", headers=others).status_code

    return post


def measure(
    name: str, post: Callable[[str, dict[str, str]], int], doors: tuple[str, str, str]
) -> None:
    link, account, session = doors
    asked = {
        "bare view": ("/nu/", headers()),
        "autosave from a link": (link, headers()),
        "bare view behind the login": ("/nu/compte/", headers(session)),
        "autosave with an account": (account, headers(session)),
    }
    times: dict[str, list[float]] = {what: [] for what in asked}
    for turn in range(ROUNDS + WARM_UP):
        for what, (address, sent) in asked.items():
            started = time.perf_counter()
            status = post(address, sent)
            spent = time.perf_counter() - started
            if status != 200:
                raise SystemExit(f"{what}: answered {status}")
            if turn >= WARM_UP:
                times[what].append(spent * 1000)
    medians = {what: statistics.median(values) for what, values in times.items()}
    for view, saving in itertools.batched(medians, 2):
        ratio = medians[saving] / medians[view]
        print(
            f"{name}: {view} {medians[view]:.2f} ms, {saving} {medians[saving]:.2f} ms, "
            f"ratio {ratio:.2f}"
        )


def main() -> None:
    doors = fill()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "autosave:application", "--bind", f"127.0.0.1:{port}",
         "--chdir", str(Path(__file__).parent), "--log-level", "error"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        for _ in range(100):
            try:
                over_http(port)("/nu/", headers())
                break
            except OSError:
                time.sleep(0.1)
        measure("over HTTP", over_http(port), doors)
    finally:
        server.terminate()
        server.wait()
    measure("inside Django", inside(), doors)


if __name__ == "__main__":
    main()
