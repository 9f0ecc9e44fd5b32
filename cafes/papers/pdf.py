"""One template to one tagged PDF, printed by the press of the livret: our fonts, no network.

Templates are those of `templates/cafes/papers/`, which extend `cafes/papers/sheet.html`; the look
is `static/css/papers.css`. Nothing is kept on a disk: what cafés print often names people.
"""

from __future__ import annotations

import atexit
import io
import logging
import threading
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Literal

from django.template.loader import render_to_string

from fiches.livret.fragments import Source
from fiches.livret.materials import materials, stylesheet

if TYPE_CHECKING:
    from fiches.livret.press import Press

STYLESHEET = "css/papers.css"
ALSO_PDF_UA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""

logger = logging.getLogger(__name__)
_lock = threading.Lock()  # WeasyPrint's fonts belong to one thread at a time


def print_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    title: str,
    images: Mapping[str, bytes] | None = None,
    landscape: bool = False,
    size: Literal["A4", "A3"] = "A4",
    archive: bool = False,
    keep: bool = False,
) -> bytes:
    """`template` as a PDF that conforms to PDF/UA-1; for archives, to PDF/A-2a as well.

    `images` gives the bytes (PNG, JPEG or SVG) of what the template calls
    `livret:image/<name>`. The same template, context and images give the same bytes: no date
    but those in the context. A character that no font draws is printed « ? ». With `keep`, what
    was printed last stays in the memory of this process: it has no images, and many open it.
    """
    page_format = f"{size.lower()}-{'landscape' if landscape else 'portrait'}"
    html = render_to_string(template, {**context, "title": title, "page_format": page_format})
    return _kept(html, archive) if keep else print_html(html, images, archive=archive)


@lru_cache(maxsize=8)
def _kept(html: str, archive: bool) -> bytes:
    """Another word, or a name that may no longer be told, is another page."""
    return print_html(html, archive=archive)


def print_html(
    html: str, images: Mapping[str, bytes] | None = None, *, archive: bool = False
) -> bytes:
    """A whole page of HTML, with `papers.css`, as `print_pdf` does."""
    source = Source(html, tuple(sorted((images or {}).items())))
    with _lock:
        data, unknown = _write(source, archive)
        if unknown:
            table = {ord(letter): "?" for letter in unknown}
            data, _ = _write(Source(html.translate(table), source.images), archive)
    return _finished(data, archive)


def _write(source: Source, archive: bool) -> tuple[bytes, set[str]]:
    """The PDF, and the characters that it could not draw."""
    from fiches.livret.press import collecting_later, listening

    with listening() as heard, collecting_later():
        document = _press(stylesheet(STYLESHEET)).lay_out(source)
        variant = "pdf/a-2a" if archive else "pdf/ua-1"
        with warnings.catch_warnings():  # WeasyPrint leaves its colour profile open
            warnings.simplefilter("ignore", ResourceWarning)
            data = document.write_pdf(pdf_variant=variant, pdf_tags=True)
    undrawn = set()
    for record in heard:
        if ".notdef" in record.msg and isinstance(record.args, tuple):
            undrawn.add(str(record.args[0]))
        else:
            logger.warning("WeasyPrint: %s", record.getMessage())
    return data, undrawn


@cache
def _press(css: str) -> Press:
    from fiches.livret.press import Press  # WeasyPrint: a second, for those who print

    return Press(css, dict(materials().fonts))


atexit.register(_press.cache_clear)  # it keeps its fonts in a temporary folder until then


def page_count(data: bytes) -> int:
    """How many pages a PDF has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _finished(data: bytes, archive: bool) -> bytes:
    """With metadata that archives read without inflating it."""
    import pikepdf  # like WeasyPrint, only for those who print

    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        if archive:  # WeasyPrint says one of the two; PDF/A wants to know what the other means
            packet = packet.replace(b"</rdf:RDF>", ALSO_PDF_UA + b"</rdf:RDF>")
        pdf.Root.Metadata.write(packet, filter=None)
        pdf.save(
            output,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return output.getvalue()
