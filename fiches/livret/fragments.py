"""One piece of the book before and after printing: plain values, cheap to send and to store.

A fragment is a pure function of its source. Page numbers are not laid out: a link to
another part (`livret:page/<key>`) keeps four ¤ free, and `fiches.livret.assemble` puts the
digits there, so that a page that moves re-renders nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

SLOT = "¤¤¤¤"  # the room kept for a page number; `typography` removes ¤ from what people type


@dataclass(frozen=True)
class Source:
    """What a fragment is made from. `images`: (name, bytes), read as `livret:image/<name>`.

    When it `may_tighten` and takes more than one page, it is laid out a second time with the
    class `tight` on its body.
    """

    html: str
    images: tuple[tuple[str, bytes], ...] = ()
    may_tighten: bool = False

    def key(self, fingerprint: str) -> str:
        """The name of the result: a digest of this source and of the press's `fingerprint`."""
        names = (part for name, data in self.images for part in (name.encode(), data))
        head = (fingerprint.encode(), b"%d" % self.may_tighten, self.html.encode())
        return digest((*head, *names))


@dataclass(frozen=True)
class Fragment:
    """Tagged pages and what the assembly needs to know about them.

    `fonts`: resource name -> one of our faces, whose font program is left out of `pdf`.
    `glyphs`: face -> glyph number -> the text it stands for.
    `images`: resource name -> digest of the image, the same in every fragment that shows it.
    `unknown`: characters that no font draws, printed « ? ». `warnings`: WeasyPrint's.
    """

    pages: int
    tightened: bool = False
    fonts: dict[str, str] = field(default_factory=dict)
    glyphs: dict[str, dict[str, str]] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    unknown: str = ""
    warnings: tuple[str, ...] = ()
    pdf: bytes = b""

    def to_bytes(self) -> bytes:
        header = json.dumps(asdict(self) | {"pdf": ""}).encode()
        return len(header).to_bytes(4, "big") + header + self.pdf

    @classmethod
    def from_bytes(cls, data: bytes) -> Fragment:
        end = 4 + int.from_bytes(data[:4], "big")
        values = json.loads(data[4:end])
        return cls(**values | {"pdf": data[end:], "warnings": tuple(values["warnings"])})


@dataclass(frozen=True)
class Fill:
    """How far a sheet goes: pages, share of the first page used, lines past its bottom."""

    pages: int
    ratio: float
    lines: int


def digest(parts: Iterable[bytes]) -> str:
    """One name for several byte strings, told apart by their lengths."""
    state = hashlib.blake2b(digest_size=20)
    for part in parts:
        state.update(len(part).to_bytes(8, "big") + part)
    return state.hexdigest()
