"""What every fragment is printed with: one stylesheet and four fonts, read from our static files."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles import finders

from fiches.livret.fragments import digest

ENGINE = "2"  # what this engine makes of the same source; change it when that changes
STYLESHEET = "css/livret.css"
FONTS = tuple(
    f"fonts/AtkinsonHyperlegible-{style}.ttf"
    for style in ("Regular", "Bold", "Italic", "BoldItalic")
)


@dataclass(frozen=True)
class Materials:
    """`css`: the text of the stylesheet; `fonts`: (file name, bytes), read as `livret:font/…`."""

    css: str
    fonts: tuple[tuple[str, bytes], ...]

    @property
    def key(self) -> str:
        """What fragments depend on besides their source: engine, libraries, these."""
        files = (part for name, data in self.fonts for part in (name.encode(), data))
        versions = (ENGINE, version("weasyprint"), _pango_version(), version("pikepdf"))
        return digest(("|".join(versions).encode(), self.css.encode(), *files))


def materials() -> Materials:
    """The materials as they are on the disk now (a quarter of a megabyte, not worth keeping)."""
    return Materials(
        css=_find(STYLESHEET).read_text(encoding="utf-8"),
        fonts=tuple((Path(name).name, _find(name).read_bytes()) for name in FONTS),
    )


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
