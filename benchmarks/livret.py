"""How fast the livret is made, against three peers printing the same contents on this machine.

    .venv/bin/python benchmarks/livret.py            35 and 200 fiches
    .venv/bin/python benchmarks/livret.py --large    1000 as well (half an hour)
    .venv/bin/python benchmarks/livret.py --quick    35 only
    … --repeat 3                                     each measure three times in turn, the best kept

Peers (`livret_peers.py`): WeasyPrint laying out the same HTML and CSS, tagged, as one document;
Chromium's `--print-to-pdf` of that document; Typst from its own markup (`livret.typ`). Those
that are not installed are left out. Each measure runs in a process of its own.

A row reads `name: value (target …, moonshot …) ok` or `short`, and the exit status is 1 when
one is short. Ratios are taken within one run, because machines drift; lines that begin with #
say the seconds, those of the processor (`cpu`, all processes together: read them when something
else was running) and how many others wanted it (`load`, before and after).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import livret_peers  # noqa: E402  # beside this file

Values = dict[str, float]


def contents(count: int, *, edited: bool = False, inserted: bool = False):
    """An edition of `count` fiches; one with a new revision; one more, first everywhere."""
    from tests.fiches.livret import samples

    livret = samples.livret(count)
    sheets = livret.sheets
    images = samples.images(sheets)
    if edited:
        middle = count // 2
        changed = replace(
            sheets[middle],
            key=f"{middle + 1}-2",
            delay="Premier rendez-vous sous 12 jours",
        )
        sheets = (*sheets[:middle], changed, *sheets[middle + 1 :])
    if inserted:
        first = replace(
            samples.sheet(count + 1), name="Aaa, nouveau partenaire", sort_key="aaa nouveau",
            acronym="", themes=livret.themes[:1],
        )  # fmt: skip
        sheets = (*sheets, first)
        images |= samples.images((first,))
    return replace(livret, sheets=sheets), images


def measure_ours(count: int, folder: Path) -> dict[str, object]:
    """Cold, warm, one edited, one inserted at the front, in one process with its workers."""
    import page

    from fiches.livret import pool
    from fiches.livret.compile import compile_livret
    from fiches.livret.store import Store

    store = Store(folder / "store", limit=4 * 2**30)
    compile_livret(*contents(2), store=Store(folder / "warm-up"))
    found: dict[str, object] = {}
    first = None
    for name, change in (
        ("cold", {}),
        ("warm", {}),
        ("edited", {"edited": True}),
        ("inserted", {"inserted": True}),
    ):
        edition = contents(count, **change)
        start, busy = time.perf_counter(), used_so_far()
        compiled = compile_livret(*edition, store=store)
        found[name] = time.perf_counter() - start
        found[f"{name} cpu"] = used_so_far() - busy
        found[f"{name} printed"] = compiled.report.fragments - compiled.report.hits
        first = first or compiled
    pool.close()
    found["memory"] = peak()
    (folder / "livret.pdf").write_bytes(first.pdf)
    deep = page.SafetyLimits(max_reference_depth=100 + 20 * count)  # an outline is a chain
    report = str(page.validate_pdf_bytes(first.pdf, limits=deep))
    return found | {
        "bytes": len(first.pdf),
        "pages": first.pages,
        "failures": report.partition("Checks: ")[2].partition(" ")[0],
        "warnings": len(first.report.warnings),
    }


def measure_peer(prepare: Callable) -> Callable[[int, Path], dict[str, object]]:
    """Time what a peer does once everything that it reads is ready."""

    def measure(count: int, folder: Path) -> dict[str, object]:
        run = prepare(*contents(count), folder)
        start, busy = time.perf_counter(), used_so_far()
        size = run()
        seconds = time.perf_counter() - start
        return {"cold": seconds, "cold cpu": used_so_far() - busy, "bytes": size}

    return measure


MEASURES: dict[str, Callable[[int, Path], dict[str, object]]] = {
    "ours": measure_ours,
    "one document": measure_peer(livret_peers.weasyprint_pdf),
    "chromium": measure_peer(livret_peers.chromium_pdf),
    "typst": measure_peer(livret_peers.typst_pdf),
}


def used_so_far() -> float:
    """CPU seconds of this process and of its workers, living or not."""
    import psutil

    own = psutil.Process()
    living = [own, *own.children(recursive=True)]
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(sum(process.cpu_times()[:2]) for process in living) + ended.ru_utime + ended.ru_stime


def peak() -> float:
    """Megabytes of the largest process so far, this one or one that has ended."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(each).ru_maxrss for each in who) / 1024


def run(name: str, count: int) -> Values:
    """One measure in a process of its own; its memory is that of the largest process in it."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--measure", name, str(count), folder]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    values = {key: float(value) for key, value in json.loads(output.splitlines()[-1]).items()}
    said = ", ".join(f"{key} {value:.4g}" for key, value in values.items())
    print(f"# {name} {count}: {said}; load {before:.1f} to {os.getloadavg()[0]:.1f}", flush=True)
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--measure", nargs=3, metavar=("NAME", "COUNT", "FOLDER"))
    options = parser.parse_args()
    if options.measure:
        name, count, folder = options.measure
        import django

        django.setup()
        values = MEASURES[name](int(count), Path(folder))
        print(json.dumps({"memory": peak(), **values}))
        return
    counts = [35] if options.quick else [35, 200, 1000] if options.large else [35, 200]
    missing = {
        "chromium": not livret_peers.CHROMIUM,
        "typst": find_spec("typst") is None,
    }
    names = [name for name in MEASURES if not missing.get(name)]
    found: dict[tuple[str, int], Values] = {}
    for count in counts:
        for _ in range(1 if count == 1000 else options.repeat):
            for name in names:
                values, best = run(name, count), found.get((name, count), {})
                found[name, count] = {
                    key: (max if key == "failures" else min)(value, best.get(key, value))
                    for key, value in values.items()
                }
    sys.exit(0 if Report(found, counts).print() else 1)


class Report:
    """The table of targets, at 200 fiches where they were measured; growth needs two sizes,
    memory 1000 fiches, where WeasyPrint's own no longer counts for most of it."""

    def __init__(self, found: dict[tuple[str, int], Values], counts: list[int]) -> None:
        self.found = found
        self.small, self.large = counts[0], counts[-1]
        self.size = 200 if 200 in counts else counts[0]
        self.met: list[bool] = []

    def print(self) -> bool:
        """True when every target is met."""
        size = self.size
        ours, one = self.found["ours", size], self.found["one document", size]
        chromium, typst = self.found.get(("chromium", size)), self.found.get(("typst", size))
        self.row(f"cold {size}, one document ÷ ours", one["cold"] / ours["cold"], "≥", 3, 5)
        if chromium:
            ratio = ours["cold"] / chromium["cold"]
            self.row(f"cold {size}, ours ÷ Chromium", ratio, "≤", 2, 1)
        if self.large > self.small:
            name = f"growth, ms a fiche at {self.large} ÷ at {self.small}"
            self.row(name, self.growth("cold"), "≤", 1.1, 1)
        ratio = one["cold"] / ours["edited"]
        self.row(f"one edited {size}, one document ÷ ours", ratio, "≥", 50, 300)
        if typst:
            ratio = typst["cold"] / ours["edited"]
            self.row(f"one edited {size}, Typst from cold ÷ ours", ratio, "≥", 3, 20)
        ratio = one["cold"] / ours["inserted"]
        self.row(f"one inserted first {size}, one document ÷ ours", ratio, "≥", 20, 100)
        if self.large == 1000:
            memory = self.found["ours", 1000]["memory"] / self.found["one document", 1000]["memory"]
            self.row(
                "memory 1000, largest process, ours ÷ one document", memory, "≤", 1 / 8, 1 / 20
            )
        ratio = ours["bytes"] / one["bytes"]
        self.row(f"file size {size}, ours ÷ one document", ratio, "≤", 1.2, 1)
        for count in sorted({size, self.large}):
            failures = self.found["ours", count]["failures"]
            self.row(f"PDF/UA-1 failures {count}", failures, "≤", 0, 0)
        for name in ("cold", "edited", "inserted"):
            ratio = one["cold cpu"] / ours[f"{name} cpu"]
            print(f"# in CPU seconds: {name} {size}, one document ÷ ours: {ratio:.3g}")
        if self.large > self.small:
            growth = self.growth("cold cpu")
            print(f"# in CPU seconds: growth, {self.large} ÷ {self.small}: {growth:.3g}")
        if typst:
            print(f"# cold {size}, ours ÷ Typst: {ours['cold'] / typst['cold']:.3g}")
        return all(self.met)

    def row(self, name: str, value: float, sign: str, target: float, moonshot: float) -> None:
        self.met.append(value >= target if sign == "≥" else value <= target)
        said = "ok" if self.met[-1] else "short"
        print(f"{name}: {value:.3g} (target {sign} {target:.3g}, moonshot {moonshot:.3g}) {said}")

    def growth(self, what: str) -> float:
        small, large = self.found["ours", self.small], self.found["ours", self.large]
        return (large[what] / self.large) / (small[what] / self.small)


if __name__ == "__main__":
    main()
