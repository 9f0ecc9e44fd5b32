"""What every fragment is printed with: our stylesheets and four fonts, read from static files."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from fiches.livret.fragments import digest
from fiches.templatetags import livret

ENGINE = "5"  # what this engine makes of the same source; change it when that changes
LIBRARIES = ("django", "pydyf", "segno", "weasyprint")
FACES = "css/livret-faces.css"
STYLESHEETS = ("css/livret.css", "css/livret-formats.css")
FONTS = tuple(
    f"fonts/AtkinsonHyperlegible-{style}.ttf"
    for style in ("Regular", "Bold", "Italic", "BoldItalic")
)


@dataclass(frozen=True)
class Materials:
    """`css`: the text of the stylesheets; `fonts`: (file name, bytes), read as `livret:font/…`.

    `wording`: a digest of the templates, and of what they call, which make the HTML.
    """

    css: str
    fonts: tuple[tuple[str, bytes], ...]
    wording: str

    @property
    def key(self) -> str:
        """What fragments depend on besides their source: engine, libraries, these."""
        files = (part for name, data in self.fonts for part in (name.encode(), data))
        versions = (ENGINE, _pango_version(), *map(version, LIBRARIES), self.wording)
        return digest(("|".join(versions).encode(), self.css.encode(), *files))


def materials() -> Materials:
    """The materials as they are on the disk now (a quarter of a megabyte, not worth keeping)."""
    return Materials(
        css=stylesheet(*STYLESHEETS),
        fonts=tuple((Path(name).name, _find(name).read_bytes()) for name in FONTS),
        wording=_wording(),
    )


def stylesheet(*names: str) -> str:
    """The text of these static files, after the faces that they are set in."""
    return "".join(_find(name).read_text(encoding="utf-8") for name in (FACES, *names))


def _wording() -> str:
    pages = (settings.BASE_DIR / "templates" / "fiches" / "livret").glob("*.html")
    return digest(path.read_bytes() for path in (*sorted(pages), Path(livret.__file__)))


def _find(name: str) -> Path:
    if not (path := finders.find(name)):
        raise FileNotFoundError(name)
    return Path(path)


@cache
def _pango_version() -> str:
    """Asked without WeasyPrint, which takes a second to import: see `fiches.livret.pool`."""
    for name in ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll"):
        try:
            return str(ctypes.CDLL(name).pango_version())
        except OSError:
            continue
    from weasyprint.text.ffi import pango  # it knows more places

    return str(pango.pango_version())
