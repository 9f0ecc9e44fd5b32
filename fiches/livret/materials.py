"""What every fragment is printed with: one stylesheet and four fonts, read from our static files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders

from fiches.livret.fragments import digest

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
        files = (part for name, data in self.fonts for part in (name.encode(), data))
        return digest((self.css.encode(), *files))


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
