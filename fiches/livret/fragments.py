"""One piece of the book before and after printing: plain values, cheap to send and to store.

A fragment is a pure function of its source. Page numbers are not laid out: a link to
another part (`livret:page/<key>`) keeps six ¤ free, and `fiches.livret.assemble` puts the
digits there, so that a page that moves re-renders nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

LINK = "livret:page/"  # how a link to another part begins
SLOT = "¤¤¤¤¤¤"  # room for "134 bis"; `typography` removes ¤ from what people type


@dataclass(frozen=True)
class Source:
    """What a fragment is made from. `images`: (name, bytes), read as `livret:image/<name>`.

    When it `may_tighten` and takes more than one page, it is laid out a second time with the
    class `tight` on its body. `zoom` enlarges the pages once they are laid out.
    """

    html: str
    images: tuple[tuple[str, bytes], ...] = ()
    may_tighten: bool = False
    zoom: float = 1.0

    def key(self, fingerprint: str) -> str:
        """The name of the result: a digest of this source and of the press's `fingerprint`."""
        names = (part for name, data in self.images for part in (name.encode(), data))
        head = (
            fingerprint.encode(),
            f"{self.may_tighten:d} {self.zoom!r}".encode(),
            self.html.encode(),
        )
        return digest((*head, *names))


@dataclass(frozen=True)
class Plate:
    """The objects of a fragment cast in one piece, with holes for what the book decides.

    `text`: one object a line, the first `roots` of them known outside, streams last.
    `holes`: what goes into each `%` of `text`, in order. A number below `count` is an object
    that is not a stream, one of the next `len(streams)` is a stream; then come the names in
    `outside`, to which the book gives a number or a value. `digests`: one for each stream,
    the same wherever the same stream is met, or "" when it has something of its own.
    """

    text: bytes
    count: int
    roots: int
    holes: tuple[int, ...]
    outside: tuple[str, ...]
    digests: tuple[str, ...]
    streams: tuple[bytes, ...]


@dataclass(frozen=True)
class Fragment:
    """Tagged pages and what the assembly needs to know about them.

    `glyphs`: one of our faces, whose font program is left out -> glyph number -> the text it
    stands for. `contents`: the compressed operators of each page, and `targets` the keys that
    its slots lead to, in reading order. `marks`: a digest of what each page draws, numbers
    apart. `heights`: the height of each page in points. `keys`: how
    many entries it has in the book's ParentTree. `unknown`: characters that no font draws,
    printed « ? ». `warnings`: WeasyPrint's.
    """

    pages: int
    plate: Plate
    contents: tuple[bytes, ...]
    targets: tuple[tuple[str, ...], ...]
    heights: tuple[float, ...]
    keys: int
    marks: tuple[str, ...]
    glyphs: dict[str, dict[str, str]] = field(default_factory=dict)
    tightened: bool = False
    unknown: str = ""
    warnings: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        blobs = (self.plate.text, *self.plate.streams, *self.contents)
        plate = asdict(self.plate) | {"text": None, "streams": None}
        values = asdict(self) | {"plate": plate, "contents": None}
        header = json.dumps([values, [len(blob) for blob in blobs]]).encode()
        return b"".join((len(header).to_bytes(4, "big"), header, *blobs))

    @classmethod
    def from_bytes(cls, data: bytes) -> Fragment:
        end = 4 + int.from_bytes(data[:4], "big")
        values, lengths = json.loads(data[4:end])
        blobs = []
        for length in lengths:
            blobs.append(data[end : end + length])
            end += length
        pages = values["pages"]
        plate = {name: _tuple(value) for name, value in values["plate"].items()}
        plate |= {"text": blobs[0], "streams": tuple(blobs[1 : len(blobs) - pages])}
        values |= {"plate": Plate(**plate), "contents": tuple(blobs[len(blobs) - pages :])}
        values["targets"] = tuple(map(tuple, values["targets"]))
        return cls(**{name: _tuple(value) for name, value in values.items()})


def _tuple(value: Any) -> Any:
    """JSON has lists where we have tuples."""
    return tuple(value) if isinstance(value, list) else value


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
