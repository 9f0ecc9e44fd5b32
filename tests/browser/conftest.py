"""A real Chromium, in front of a live server. Nothing here reaches the network."""

import os
import threading
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import sync_playwright

from tests.programs import find_program

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or find_program(
        "chromium", "chromium-browser", "google-chrome"
    )
    # Playwright runs an event loop in this thread, and Django then refuses the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Busy:
    """Counts the requests that the live server has not finished answering, and answers them in
    turn: on SQLite they share one connection, also with the test, which takes its own turn by
    `with busy.turn:` when pages go on asking by themselves.

    Whoever's session is in `unplugged` gets no answer: unlike `context.set_offline`, that holds
    for a service worker too, and for what a page sends while it closes.
    """

    def __init__(self, application):
        self.application, self.lock, self.requests = application, threading.Lock(), 0
        self.turn, self.unplugged = threading.Lock(), set()

    def __call__(self, environ, start_response):
        if any(session in environ.get("HTTP_COOKIE", "") for session in self.unplugged):
            raise ConnectionResetError
        with self.lock:
            self.requests += 1
        try:
            with self.turn:
                answer = self.application(environ, start_response)
            return ClosingIterator(answer, self.finished)
        except BaseException:
            self.finished()
            raise

    def finished(self):
        with self.lock:
            self.requests -= 1

    def wait(self, seconds=10):
        """Until nothing has been asked for a moment: the database is then free to be emptied."""
        deadline, calm = time.monotonic() + seconds, 0
        while calm < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
            calm = 0 if self.requests else calm + 1


class ClosingIterator:
    def __init__(self, response, finished):
        self.response, self.finished = response, finished

    def __iter__(self):
        return iter(self.response)

    def close(self):
        try:
            if hasattr(self.response, "close"):
                self.response.close()
        finally:
            self.finished()


@pytest.fixture(scope="session")
def busy(live_server):
    server = live_server.thread.httpd
    counter = Busy(server.get_app())
    server.set_app(counter)
    return counter


@pytest.fixture
def open_page(chromium, django_db_setup, live_server, busy):
    """`open_page("/fiches/", user=…, viewport=DESKTOP)` gives the page, as a phone's by default.

    The database comes before the server, which else would not share its connection. The test
    fails at the end if the page wrote an error in its console or asked another server
    for anything.
    """
    contexts, complaints = [], []

    def open_page(path="/", *, user=None, viewport=PHONE, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",  # what is looked at has stopped moving
            **options,
        )
        contexts.append(context)
        if user is not None:
            visitor = Client()  # a second person does not end the session of the first
            with busy.turn:  # the pages opened before may be asking the same database
                visitor.force_login(user)
            cookie = visitor.cookies["sessionid"]
            context.add_cookies(
                [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((live_server.url, "data:", "blob:"))
                else complaints.append(f"asked for {request.url}")
            ),
        )
        page.complaints = complaints
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    busy.wait()
    assert complaints == []


@pytest.fixture(scope="session")
def axe():
    """`axe(page)` fails with the list of what axe-core finds hard to use."""
    checker = Axe()

    def check(page):
        results = checker.run(page)
        assert results.violations_count == 0, results.generate_report()

    return check
