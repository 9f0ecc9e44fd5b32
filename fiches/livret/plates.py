"""The objects of a fragment cast in one piece: text with holes for what the book decides.

A plate is made once, in the worker that printed the fragment, and struck in every book that
holds it: numbering its objects anew is one formatting of one byte string.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pikepdf

from fiches.livret.fragments import Plate, digest

# In a PDF object written by qpdf: strings, which may hold anything, and references.
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|(\d+) 0 R")


class Caster:
    """Casts a plate out of an open PDF; `hole` first marks in it what the book decides."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.names: dict[int, str] = {}
        self.marks: dict[str, pikepdf.Object] = {}
        self.bodies: dict[int, bytes] = {}
        self.values: set[str] = set()

    def hole(self, name: str, *, value: bool = False) -> pikepdf.Object:
        """What to put in the PDF where a reference to `name`, or its bare value, must go."""
        if name not in self.marks:
            mark = self.marks[name] = self.pdf.make_indirect(pikepdf.Dictionary())
            self.names[mark.objgen[0]] = name
            if value:
                self.values.add(name)
        return self.marks[name]

    def cast(self, roots: Sequence[pikepdf.Object]) -> Plate:
        """`roots` and all that they lead to."""
        numbers = [root.objgen[0] for root in roots]
        plain: list[int] = []
        streams: list[int] = []
        for number in (queue := list(numbers)):
            item = self.pdf.get_object(number, 0)
            is_stream = isinstance(item, pikepdf.Stream)
            (streams if is_stream else plain).append(number)
            body = (item.stream_dict if is_stream else item).unparse(resolved=True)
            self.bodies[number] = body
            for found in _references(body):
                if found not in self.names and found not in self.bodies:
                    self.bodies[found] = b""
                    queue.append(found)
        outside = tuple(self.marks)
        places = {number: place for place, number in enumerate([*plain, *streams])}
        start = len(places)
        places |= {mark: start + outside.index(name) for mark, name in self.names.items()}
        data = {number: self.pdf.get_object(number, 0).read_raw_bytes() for number in streams}
        order = [*plain, *streams]
        return Plate(
            text=b"\n".join([self._line(number) for number in order]),
            count=len(plain),
            roots=len(numbers),
            holes=tuple(
                places[found] for number in order for found in _references(self.bodies[number])
            ),
            outside=outside,
            digests=tuple(self._digest(number, data) for number in streams),
            streams=tuple(data.values()),
        )

    def _line(self, number: int) -> bytes:
        def holed(match: re.Match[bytes]) -> bytes:
            if match[1] is None:
                return match[0].replace(b"%", b"%%")
            if self.names.get(int(match[1])) in self.values:
                return b"%b"
            return b"%d 0 R"

        line = _TOKEN.sub(holed, self.bodies[number])
        if b"\n" in line:
            raise ValueError("an object on two lines")
        return line

    def _digest(self, number: int, data: Mapping[int, bytes]) -> str:
        parts = [self._line(number), data[number]]
        for found in _references(self.bodies[number]):
            name = self._digest(found, data) if found in data else ""
            if not name:
                return ""
            parts.append(name.encode())
        return digest(parts)


def _references(body: bytes) -> list[int]:
    return [int(found) for found in _TOKEN.findall(body) if found]
