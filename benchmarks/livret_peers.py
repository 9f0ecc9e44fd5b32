"""What others make of the same livret: one WeasyPrint document, Chromium, Typst."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
CHROMIUM_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()
TEMPLATE = Path(__file__).with_name("livret.typ")


def one_document(livret, images: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """All the fragments' HTML in one page, their images, and nothing else changed."""
    from fiches.livret import book
    from fiches.livret.folios import lasting_name

    bodies, pictures = [], {}
    for part in book.parts(livret):
        source = part.source(images)
        pictures |= dict(source.images)
        kind = source.html.partition('<body class="')[2].partition('"')[0]
        body = source.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
        body = body.replace('id="debut"', "").replace('id="fin"', "")
        body = body.replace("livret:page/", "#")
        bodies.append(
            f'<div id="{lasting_name(part.key)}" class="{kind}" style="break-before: page">{body}</div>'
        )
    head = '<meta charset="utf-8"><title>Livret</title>'
    html = (
        f'<!doctype html><html lang="fr"><head>{head}</head><body>{"".join(bodies)}</body></html>'
    )
    return html, pictures


def weasyprint_pdf(livret, images: dict[str, bytes], folder: Path):
    """Ready to print with our own stylesheet, fonts and fetcher; tagged."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from fiches.livret.materials import materials
    from fiches.livret.press import Fetcher

    html, pictures = one_document(livret, images)
    supplies = materials()

    def run() -> int:
        fetcher, fonts = Fetcher(dict(supplies.fonts)), FontConfiguration()
        fetcher.images = pictures
        css = weasyprint.CSS(string=supplies.css, font_config=fonts, url_fetcher=fetcher)
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        return len(page.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1"))

    return run


def chromium_pdf(livret, images: dict[str, bytes], folder: Path):
    """The same document, its images and fonts as files."""
    from fiches.livret.materials import materials

    html, pictures = one_document(livret, images)
    supplies = materials()
    css = supplies.css
    for number, (name, data) in enumerate([*pictures.items(), *supplies.fonts]):
        (folder / str(number)).write_bytes(data)
        for kind in ("image", "font"):
            html = html.replace(f"livret:{kind}/{name}", f"{number}")
            css = css.replace(f"livret:{kind}/{name}", f"{number}")
    html = html.replace("</head>", f"<style>{css}</style></head>")
    (folder / "livret.html").write_text(html, encoding="utf-8")
    output = folder / "chromium.pdf"
    page = (folder / "livret.html").as_uri()
    command = [CHROMIUM, *CHROMIUM_OPTIONS, f"--print-to-pdf={output}", page]

    def run() -> int:
        subprocess.run(command, check=True, capture_output=True)
        return output.stat().st_size

    return run


def typst_pdf(livret, images: dict[str, bytes], folder: Path):
    """The same contents in Typst's own markup, `benchmarks/livret.typ`; tagged."""
    import typst

    from fiches.livret.materials import materials

    write_typst(livret, images, folder)
    shutil.copy(TEMPLATE, folder / TEMPLATE.name)
    for name, data in materials().fonts:
        (folder / name).write_bytes(data)

    def run() -> int:
        data = typst.compile(
            str(folder / TEMPLATE.name),
            root=str(folder), font_paths=[str(folder)], ignore_system_fonts=True,
        )  # fmt: skip
        return len(data)

    return run


def write_typst(livret, images: dict[str, bytes], folder: Path) -> None:
    """What the Typst template reads: the contents, the lists that we make of them, the images."""
    from fiches.livret import book, indexes, qr
    from fiches.livret.keeping import to_json

    livret = book.typeset(livret)
    for name, data in images.items():
        (folder / f"{name}.{'png' if data[:4] == b'\x89PNG' else 'jpg'}").write_bytes(data)
    for sheet in livret.sheets:
        (folder / f"qr-{sheet.key}.png").write_bytes(qr.png(f"https://{sheet.short_url}"))
    known = {
        "sommaire": ("Sommaire", "", indexes.by_theme(livret)),
        "index-noms": ("Index des noms et des sigles", "", indexes.by_name(livret)),
        "index-communes": ("Index par commune", "", indexes.by_commune(livret)),
        "index-publics": ("Index par public", "", indexes.by_audience(livret)),
        "index-themes": ("Index des autres thématiques", "", indexes.by_secondary_theme(livret)),
    }
    rows = sorted(livret.sheets, key=lambda sheet: (sheet.sort_key, sheet.key))
    contents = json.loads(to_json(livret)) | {
        "ordered": [
            json.loads(to_json(replace(livret, sheets=(sheet,))))["sheets"][0]
            for sheet in indexes.ordered_sheets(livret)
        ],
        "lists": [
            {"key": key, "title": title, "intro": intro, "groups": list(map(_group, groups))}
            for key, (title, intro, groups) in known.items()
        ],
        "directory": [
            {
                "name": sheet.name, "key": indexes.destination(sheet), "person": person.name,
                "function": person.function, "phone": person.phone, "email": person.email,
            }
            for sheet in rows
            for person in sheet.referents
        ],
    }  # fmt: skip
    (folder / "livret.json").write_text(json.dumps(contents), encoding="utf-8")


def _group(group) -> dict[str, object]:
    theme = group.theme
    return {
        "title": group.title,
        "letters": theme.letters if theme else "",
        "colour": theme.colour if theme else "",
        "entries": [
            {"bold": each.bold, "text": each.text, "note": each.note, "key": each.key}
            for each in group.entries
        ],
    }
