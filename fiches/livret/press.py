"""HTML to tagged PDF pages with WeasyPrint: all that it costs to start, paid once a process.

Runs in a worker (see `fiches.livret.pool`) or in the calling process, with the same result.
Knows neither Django nor the database nor the rest of the book.
"""

from __future__ import annotations

import gc
import logging
import math
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from fiches.livret.fragments import LINK, Fill, Fragment, Source, digest
from fiches.livret.plates import Caster

FAMILY = "Livret"  # what the stylesheet calls our face, and so its name in the fragments
FACES = {FAMILY, f"{FAMILY}-Bold", f"{FAMILY}-Italic", f"{FAMILY}-Bold-Italic"}
BOXES = ("MediaBox", "TrimBox", "BleedBox")
STAMPS = (FAMILY, f"{FAMILY}-Bold")  # what the stamps call theirs
BOTTOM_MARGIN = 28 / 25.4 * 96  # CSS pixels, as `@page` has it
LEADING = {False: 12.5 / 0.75, True: 10.75 / 0.75}  # CSS pixels, normal and tightened
LOGGER = logging.getLogger("weasyprint")


class Fetcher(URLFetcher):  # type: ignore[misc]  # untyped
    """Reads our fonts and the current fragment's images, and nothing else.

    The parent's `__init__` is left out on purpose: it opens the ways to the network and to
    the disk that must stay shut, and reads the system's certificates to do so.
    """

    def __init__(self, fonts: Mapping[str, bytes]) -> None:
        self._fail_on_errors = False
        self.fonts = fonts
        self.images: Mapping[str, bytes] = {}

    def fetch(self, url: str, headers: object = None) -> Any:
        kind, _, name = unquote(url.removeprefix("livret:")).partition("/")
        known = {"font": self.fonts, "image": self.images}.get(kind, {})
        if not url.startswith("livret:") or name not in known:
            raise ValueError(f"refused: {url[:80]}")
        return URLFetcherResponse(url, known[name])


class Press:
    """Stylesheet, fonts and fetcher, made ready once and shared by every fragment."""

    def __init__(self, css: str, fonts: Mapping[str, bytes]) -> None:
        self.font_config = FontConfiguration()
        self.fetcher = Fetcher(fonts)
        self.stylesheet = weasyprint.CSS(
            string=css, font_config=self.font_config, url_fetcher=self.fetcher
        )

    def render(self, source: Source) -> Fragment:
        """`source` as pages, tightened if it may and must be.

        A character that no font of this machine draws is printed « ? », and kept in
        `unknown`. What else WeasyPrint had to complain about is in `warnings`.
        """
        with listening() as heard, collecting_later():
            document = self.lay_out(source)
            tightened = source.may_tighten and len(document.pages) > 1
            if tightened:
                document = self.lay_out(source, tight=True)
            fragment = _cast(document, digest((source.html.encode(),))[:10], source.zoom)
        if unknown := _undrawn(heard):
            return self._render_without(unknown, source)
        warnings = tuple(record.getMessage() for record in heard)
        return replace(fragment, tightened=tightened, warnings=warnings)

    def _render_without(self, unknown: set[str], source: Source) -> Fragment:
        table = {ord(letter): "?" for letter in unknown}
        fragment = self.render(replace(source, html=source.html.translate(table)))
        return replace(fragment, unknown="".join(sorted({*unknown, *fragment.unknown})))

    def lay_out(self, source: Source, *, tight: bool = False) -> weasyprint.Document:
        """The pages of `source`, not yet written."""
        html = source.html
        if tight:
            html = html.replace('<body class="', '<body class="tight ', 1)
        self.fetcher.images = dict(source.images)
        page = weasyprint.HTML(string=html, url_fetcher=self.fetcher)
        return page.render(font_config=self.font_config, stylesheets=[self.stylesheet])

    def measure(self, source: Source, *, tight: bool = False) -> Fill:
        """How far a sheet goes, from the anchors `debut` and `fin` around what it says."""
        with listening(), collecting_later():
            pages = self.lay_out(source, tight=tight).pages
        top = pages[0].anchors["debut"][1]
        bottom = pages[0].height - BOTTOM_MARGIN
        last = next(number for number, page in enumerate(pages) if "fin" in page.anchors)
        end = last * (bottom - top) + pages[last].anchors["fin"][1]
        ratio = (end - top) / (bottom - top)
        lines = max(0, math.ceil((end - bottom) / LEADING[tight] - 0.01))
        return Fill(pages=len(pages), ratio=ratio, lines=lines)


def _cast(document: weasyprint.Document, unique: str, zoom: float) -> Fragment:
    """Take the objects from WeasyPrint's hands when it is about to write them."""
    fragments = []

    def take(document: weasyprint.Document, pdf: pydyf.PDF) -> None:
        fragments.append(prepare(document, pdf, unique))
        del pdf.objects[1:]

    document.write_pdf(finisher=take, zoom=zoom, pdf_tags=True, pdf_version="1.7")
    return fragments[0]


def prepare(document: weasyprint.Document, pdf: pydyf.PDF, unique: str) -> Fragment:
    """Cast what WeasyPrint is about to write: its pages and structure, for the book to number.

    Left out: our own fonts (the book embeds one copy), the outline, the names. The ids of
    table headers begin with `unique`.
    """
    fonts, glyphs = _faces(document)
    caster = Caster(pdf.objects)
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    embedded = _follow(pdf, _follow(pdf, pages[0]["Resources"])["Font"])
    for name, face in {**fonts, **dict(zip(STAMPS, STAMPS, strict=True))}.items():
        embedded[name] = caster.hole(f"font/{face}")
    for element in pdf.objects:
        if isinstance(element, pydyf.Dictionary) and element.get("S") in ("/TH", "/TD"):
            _rename_header(element, unique)
    heights = tuple(float(page["MediaBox"][3]) for page in pages)
    contents = tuple(_operators(_follow(pdf, page["Contents"])) for page in pages)
    targets = tuple(_loosen_page(pdf, page, index, caster) for index, page in enumerate(pages))
    section, parents, keys = _loosen_structure(pdf, caster)
    plate = caster.cast([section, parents, *pages])
    shown = [name.encode() for name in plate.digests]
    return Fragment(
        pages=len(pages),
        plate=plate,
        contents=tuple(map(zlib.compress, contents)),
        marks=tuple(digest((page, *shown)) for page in contents),
        targets=targets,
        heights=heights,
        keys=keys,
        glyphs=glyphs,
    )


def _follow(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _operators(stream: pydyf.Stream) -> bytes:
    """What draws a page. The moves by nothing that WeasyPrint writes between glyphs
    (`<0021>0<0037>`) are dropped, which joins them."""
    stream.compress = False
    drawn: bytes = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    return drawn.replace(b">0<", b"")


def _loosen_page(
    pdf: pydyf.PDF, page: pydyf.Dictionary, number: int, caster: Caster
) -> tuple[str, ...]:
    """Leave to the book what ties a page to it; the keys that its slots lead to."""
    page["Parent"] = caster.hole("pages")
    page["Contents"] = caster.hole(f"contents/{number}", value=True)
    for box in BOXES:  # which edge is bound, and what a print shop needs around the page
        page[box] = caster.hole(f"{box}/{number}", value=True)
    page["StructParents"] = caster.hole(f"key/{page['StructParents']}", value=True)
    targets = []
    for reference in page.get("Annots", ()):
        link = _follow(pdf, reference)
        link["StructParent"] = caster.hole(f"key/{link['StructParent']}", value=True)
        address = link["A"]["URI"].string if "A" in link else ""
        if address.startswith(LINK):
            key = address.removeprefix(LINK)
            del link["A"]
            link["Dest"] = caster.hole(f"destination/{key}", value=True)
            link["Contents"] = caster.hole(f"label/{key}", value=True)
            targets.append(key)
    return tuple(targets)


def _loosen_structure(
    pdf: pydyf.PDF, caster: Caster
) -> tuple[pydyf.Dictionary, pydyf.Dictionary, int]:
    """The section to hang in the book's tree, a leaf of its ParentTree, and how many keys."""
    tree = _follow(pdf, pdf.catalog["StructTreeRoot"])
    section = _follow(pdf, tree["K"][0])
    section["S"] = "/Sect"
    section["P"] = caster.hole("document")
    section["T"] = caster.hole("title", value=True)
    leaf = _follow(pdf, tree["ParentTree"])
    numbers = leaf["Nums"]
    keys = numbers[::2]
    numbers[::2] = [caster.hole(f"key/{key}", value=True) for key in keys]
    leaf["Limits"] = pydyf.Array([numbers[0], numbers[-2]])
    return section, leaf, max(keys) + 1


def _faces(document: weasyprint.Document) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Which fonts of `document` are ours, and the glyphs used of each.

    A face with a glyph that it does not really have is left as the document embeds it.
    """
    fonts: dict[str, str] = {}
    glyphs: dict[str, dict[str, str]] = {}
    for font in document.fonts.values():
        face = font.name.decode().partition("+")[2]
        if face in FACES:
            fonts[font.hash] = face
            glyphs.setdefault(face, {}).update(
                {str(glyph): text for glyph, text in font.to_unicode.items()}
            )
    return dict(sorted(fonts.items())), glyphs


def _rename_header(cell: pydyf.Dictionary, unique: str) -> None:
    if "ID" in cell:
        cell["ID"] = pydyf.String(f"{unique}-{cell['ID'].string}")
    if headers := cell.get("A", {}).get("Headers"):
        cell["A"]["Headers"] = pydyf.Array(
            [pydyf.String(f"{unique}-{header.string}") for header in headers]
        )


@contextmanager
def collecting_later() -> Iterator[None]:
    """Without the garbage collector, which would take a tenth of the time of a page."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Ear(logging.Handler):
    def __init__(self, heard: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record)


def _undrawn(heard: list[logging.LogRecord]) -> set[str]:
    """The characters that WeasyPrint had no glyph for."""
    return {
        str(record.args[0])
        for record in heard
        if ".notdef" in record.msg and isinstance(record.args, tuple)
    }


@contextmanager
def listening() -> Iterator[list[logging.LogRecord]]:
    """What WeasyPrint logs meanwhile, kept from the program's own log: the report tells it."""
    heard: list[logging.LogRecord] = []
    handler = _Ear(heard)
    propagate, LOGGER.propagate = LOGGER.propagate, False
    LOGGER.addHandler(handler)
    try:
        yield heard
    finally:
        LOGGER.removeHandler(handler)
        LOGGER.propagate = propagate
