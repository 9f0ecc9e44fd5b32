"""How fast the livret is made, against two peers doing the same work on the same machine.

    .venv/bin/python benchmarks/livret.py            35 and 200 fiches
    .venv/bin/python benchmarks/livret.py --large    1000 as well (about ten minutes)
    .venv/bin/python benchmarks/livret.py --quick    35 only

Peers: WeasyPrint laying out the same HTML and CSS, tagged, as one document; Chromium's
`--print-to-pdf` of that document (skipped when there is none). Each measure runs in a
process of its own. A row reads `name: value (target …) ok` or `short`, and the exit status is
1 when one is short; ratios are taken within one run, because machines drift. The `cpu` lines
count the seconds of all processes instead: read them when something else was running. Memory has its target at 1000 fiches, where WeasyPrint itself no longer dominates.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
CHROMIUM_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()


def contents(count: int, *, edited: bool = False, inserted: bool = False):
    """An edition of `count` fiches; one reworded; one more that comes first everywhere."""
    from tests.fiches.livret import samples

    livret = samples.livret(count)
    sheets = livret.sheets
    if edited:
        middle = count // 2
        changed = replace(sheets[middle], delay="Premier rendez-vous sous 12 jours")
        sheets = (*sheets[:middle], changed, *sheets[middle + 1 :])
    if inserted:
        first = replace(
            samples.sheet(count + 1), name="Aaa, nouveau partenaire", sort_key="aaa nouveau",
            acronym="", themes=livret.themes[:1],
        )  # fmt: skip
        sheets = (*sheets, first)
    return replace(livret, sheets=sheets), samples.images(sheets)


def one_document(count: int, images_as_files: Path | None = None) -> tuple[str, dict[str, bytes]]:
    """All the fragments' HTML in one page, their images, and nothing else changed."""
    from fiches.livret import book

    livret, images = contents(count)
    bodies, pictures = [], {}
    for part in book.parts(livret):
        source = part.source(images)
        pictures |= dict(source.images)
        kind = source.html.partition('<body class="')[2].partition('"')[0]
        body = source.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
        body = body.replace('id="debut"', "").replace('id="fin"', "")
        body = body.replace("livret:page/", "#")
        bodies.append(
            f'<div id="{part.key}" class="{kind}" style="break-before: page">{body}</div>'
        )
    html = f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Livret</title></head><body>{"".join(bodies)}</body></html>'
    return html, pictures


def measure_ours(count: int, store_folder: str) -> dict[str, object]:
    """Cold, warm, one edited, one inserted at the front, in one process with its workers."""
    import page

    from fiches.livret import pool
    from fiches.livret.compile import compile_livret
    from fiches.livret.store import Store

    store = Store(Path(store_folder), limit=4 * 2**30)
    compile_livret(*contents(2), store=Store(Path(store_folder) / "warm-up"))
    times, seconds, result = {}, {}, None
    for name, options in (
        ("cold", {}),
        ("warm", {}),
        ("edited", {"edited": True}),
        ("inserted", {"inserted": True}),
    ):
        edition = contents(count, **options)
        start, busy = time.perf_counter(), used_so_far()
        compiled = compile_livret(*edition, store=store)
        times[name] = time.perf_counter() - start
        seconds[f"{name} cpu"] = used_so_far() - busy
        result = result or compiled
    pool.close()
    memory = peak()
    report = page.validate_pdf_bytes(result.pdf)
    return {
        **times,
        **seconds,
        "memory": memory,
        "bytes": len(result.pdf),
        "pages": result.pages,
        "failures": str(report).partition("Checks: ")[2].partition(" ")[0],
        "warnings": len(result.report.warnings),
    }


def measure_one_document(count: int, folder: str) -> dict[str, object]:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from fiches.livret.materials import materials
    from fiches.livret.press import Fetcher

    html, pictures = one_document(count)
    supplies = materials()
    fetcher, fonts = Fetcher(dict(supplies.fonts)), FontConfiguration()
    fetcher.images = pictures
    start, busy = time.perf_counter(), used_so_far()
    css = weasyprint.CSS(string=supplies.css, font_config=fonts, url_fetcher=fetcher)
    data = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    seconds = time.perf_counter() - start
    return {"cold": seconds, "cold cpu": used_so_far() - busy, "bytes": len(data)}


def measure_chromium(count: int, folder: str) -> dict[str, object]:
    from fiches.livret.materials import materials

    html, pictures = one_document(count)
    supplies = materials()
    place = Path(folder)
    for number, (name, data) in enumerate([*pictures.items(), *supplies.fonts]):
        (place / str(number)).write_bytes(data)
        for kind in ("image", "font"):
            html = html.replace(f"livret:{kind}/{name}", f"{number}")
            supplies = replace(
                supplies, css=supplies.css.replace(f"livret:{kind}/{name}", f"{number}")
            )
    html = html.replace("</head>", f"<style>{supplies.css}</style></head>")
    (place / "livret.html").write_text(html, encoding="utf-8")
    output = place / "chromium.pdf"
    command = [
        CHROMIUM,
        *CHROMIUM_OPTIONS,
        f"--print-to-pdf={output}",
        (place / "livret.html").as_uri(),
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return {"cold": time.perf_counter() - start, "bytes": output.stat().st_size}


MEASURES: dict[str, Callable[[int, str], dict[str, object]]] = {
    "ours": measure_ours,
    "one": measure_one_document,
    "chromium": measure_chromium,
}


def used_so_far() -> float:
    """CPU seconds of this process and of its workers, living or not."""
    import psutil

    own = psutil.Process()
    living = [own, *own.children(recursive=True)]
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(sum(process.cpu_times()[:2]) for process in living) + ended.ru_utime + ended.ru_stime


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def peak() -> float:
    """Megabytes of the largest process so far, this one or one that has ended."""
    return max(resource.getrusage(each).ru_maxrss for each in WHO) / 1024


def run(name: str, count: int) -> dict[str, float]:
    """One measure in a process of its own; its memory is that of the largest process in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--measure", name, str(count), folder]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--measure", nargs=3, metavar=("NAME", "COUNT", "FOLDER"))
    options = parser.parse_args()
    if options.measure:
        name, count, folder = options.measure
        import django

        django.setup()
        values = MEASURES[name](int(count), folder)
        print(json.dumps({"memory": peak(), **values}))
        return
    counts = [35] if options.quick else [35, 200, 1000] if options.large else [35, 200]
    peers = ["ours", "one", *(["chromium"] if CHROMIUM else [])]
    found = {}
    for count in counts:
        for name in peers:
            found[name, count] = run(name, count)
            shown = {k: round(float(v), 2) for k, v in found[name, count].items()}
            print(f"# {name} {count}: {shown}", flush=True)
    sys.exit(0 if report(found, counts) else 1)


def report(found: dict[tuple[str, int], dict[str, float]], counts: list[int]) -> bool:
    """The table of targets, at 200 fiches where they were measured; True when all are met.

    Growth needs two sizes, memory 1000 fiches.
    """
    met = []

    def row(name: str, value: float, target: float, *, at_least: bool = False) -> None:
        met.append(value >= target if at_least else value <= target)
        sign = "≥" if at_least else "≤"
        said = "ok" if met[-1] else "short"
        print(f"{name}: {value:.3g} (target {sign} {target:.3g}) {said}")

    size = 200 if 200 in counts else counts[0]
    ours, one = found["ours", size], found["one", size]
    row(f"cold {size}, one document ÷ ours", one["cold"] / ours["cold"], 3, at_least=True)
    if ("chromium", size) in found:
        row(f"cold {size}, ours ÷ Chromium", ours["cold"] / found["chromium", size]["cold"], 2)
    if len(counts) > 1:
        small, large = counts[0], counts[-1]
        growth = (found["ours", large]["cold"] / large) / (found["ours", small]["cold"] / small)
        row(f"growth, ms a fiche at {large} ÷ at {small}", growth, 1.1)
    row(f"warm {size}, one document ÷ ours", one["cold"] / ours["warm"], 50, at_least=True)
    row(
        f"one edited fiche {size}, one document ÷ ours",
        one["cold"] / ours["edited"],
        50,
        at_least=True,
    )
    row(
        f"one inserted first {size}, one document ÷ ours",
        one["cold"] / ours["inserted"],
        20,
        at_least=True,
    )
    if 1000 in counts:
        memory = found["ours", 1000]["memory"] / found["one", 1000]["memory"]
        row("memory 1000, largest process, ours ÷ one document", memory, 1 / 8)
    row(f"file size {size}, ours ÷ one document", ours["bytes"] / one["bytes"], 1.2)
    row(f"PDF/UA-1 failures {size}", float(ours["failures"]), 0)
    for name in ("cold", "edited", "inserted"):
        ratio = one["cold cpu"] / ours[f"{name} cpu"]
        print(f"# in CPU seconds: {name} {size}, one document ÷ ours: {ratio:.3g}")
    if len(counts) > 1:
        growth = (found["ours", large]["cold cpu"] / large) / (
            found["ours", small]["cold cpu"] / small
        )
        print(f"# in CPU seconds: growth, {large} ÷ {small}: {growth:.3g}")
    return all(met)


if __name__ == "__main__":
    main()
