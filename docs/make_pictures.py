"""Makes the pictures of the README from the demo: `.venv/bin/python docs/make_pictures.py`.

By default it loads a demo of its own in a temporary folder, compiles its livret and serves it;
with an address (`docs/make_pictures.py http://localhost:8000`) it visits a demo that is already
running, whose edition 1 of Fumel must be compiled. Needs Chromium (or CHROMIUM, its path) and
the packages of requirements-dev.lock.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
MANAGE = [sys.executable, str(ROOT / "manage.py")]

DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 780}
# (file, page, account, window)
SCREENS = (
    ("home", "/fumel/", "animation", DESKTOP),
    ("fiches", "/fumel/fiches/", "animation", DESKTOP),
    ("phone", "/fumel/", "partenaire", PHONE),
)
# Pages of the livret, as its outline names them, after the cover.
TITLES = (
    "Numéros utiles",
    "Sommaire",
    "Les Jardins de la Lémance",
    "France services Fumel",
    "Centre social L’Oustalet",
    "Index des noms et des sigles",
    "Prochains cafés",
)
PAGE_HEIGHT = 420  # pixels, of a page of the livret in its picture
COLUMNS = 4
GAP = 14
TABLE = "#d9d2c7"  # what the pages lie on
PRINTED_ADDRESS = "https://cafes.example"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 1:
        take_screens(sys.argv[1].rstrip("/"))
        return
    with own_demo() as (address, livret):
        take_screens(address)
        show_livret(livret)


@contextmanager
def own_demo() -> Iterator[tuple[str, Path]]:
    """A demo of its own: its address, and its livret as a PDF file."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        address = f"http://localhost:{port}"
        livret = Path(folder) / "livret.pdf"
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DEMO": "1",
            "SITE_URL": address,
        }
        for command in (
            ["migrate", "--verbosity=0"],
            ["load_demo"],
            ["build_livret", "fumel", "--edition=1", f"--out={livret}"],
        ):
            printed = {**environment, "SITE_URL": PRINTED_ADDRESS}
            subprocess.run([*MANAGE, *command], env=printed, check=True)  # noqa: S603
        probe.close()
        server = subprocess.Popen(  # noqa: S603
            [*MANAGE, "runserver", "--noreload", f"localhost:{port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(address)
            yield address, livret
        finally:
            server.terminate()
            server.wait()


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def take_screens(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for name, path, account, window in SCREENS:
            page = page_of(browser, address, account, window)
            page.goto(f"{address}{path}")
            page.evaluate("document.fonts.ready")
            picture = PICTURES / f"{name}.png"
            page.screenshot(path=picture)
            page.context.close()
            save(Image.open(picture).convert("RGB"), picture)
        browser.close()


def page_of(browser: Browser, address: str, account: str, window: dict[str, int]) -> Page:
    """A page of that size, with this demo account logged in."""
    context = browser.new_context(viewport=window, locale="fr-FR")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/connexion/")
    page.fill("input[type=email]", f"{account}@demo.example")
    page.fill("input[type=password]", "cafe-partenaires")
    page.press("input[type=password]", "Enter")
    page.wait_for_url(lambda url: "/connexion" not in url)
    return page


def show_livret(livret: Path) -> None:
    """Its cover and the pages of `TITLES`, laid on a table."""
    document = pypdfium2.PdfDocument(livret)
    outline = {item.get_title(): item.get_dest().get_index() for item in document.get_toc()}
    sheets = [sheet(document, index) for index in (0, *(outline[title] for title in TITLES))]
    width, height = sheets[0].size
    rows = -(-len(sheets) // COLUMNS)
    size = (COLUMNS * (width + GAP) + GAP, rows * (height + GAP) + GAP)
    table = Image.new("RGB", size, TABLE)
    for rank, picture in enumerate(sheets):
        row, column = divmod(rank, COLUMNS)
        table.paste(picture, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    colours = Image.Quantize.MAXCOVERAGE  # keeps the small bright tabs on their white pages
    save(table.quantize(256, colours, dither=Image.Dither.NONE), PICTURES / "livret.png")


def sheet(document: pypdfium2.PdfDocument, index: int) -> Image.Image:
    page = document[index]
    picture = page.render(scale=3 * PAGE_HEIGHT / page.get_height()).to_pil().convert("RGB")
    size = (round(page.get_width() / page.get_height() * PAGE_HEIGHT), PAGE_HEIGHT)
    return ImageOps.expand(picture.resize(size, Image.Resampling.LANCZOS), 1, "#b9b0a3")


def save(picture: Image.Image, path: Path) -> None:
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
