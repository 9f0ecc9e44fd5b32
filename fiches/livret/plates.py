"""The objects of a fragment cast in one piece: text with holes for what the book decides.

A plate is made once, in the worker that printed the fragment, and struck in every book that
holds it: numbering its objects anew is one formatting of one byte string.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pydyf

from fiches.livret.fragments import Plate, digest

# In a PDF object written by pydyf: strings, which may hold anything, and references.
_TOKEN = re.compile(rb"\((?:[^\\()]|\\.)*\)|<[0-9a-fA-F]*>|(\d+) 0 R", re.DOTALL)
_HOLES = 1 << 40  # numbers that no object has


class Caster:
    """Casts a plate out of the objects of a PDF that nobody has written yet.

    `hole` gives what to put in them where the book decides.
    """

    def __init__(self, objects: Sequence[pydyf.Object]) -> None:
        self.objects = objects
        self.names: dict[str, int] = {}
        self.values: set[int] = set()
        self.lines: dict[int, bytes] = {}
        self.references: dict[int, list[int]] = {}
        self.data: dict[int, bytes] = {}

    def hole(self, name: str, *, value: bool = False) -> bytes:
        """What to write where a reference to `name`, or its bare value, must go."""
        number = self.names.setdefault(name, _HOLES + len(self.names))
        if value:
            self.values.add(number)
        return b"%d 0 R" % number

    def cast(self, roots: Sequence[pydyf.Object]) -> Plate:
        """`roots` and all that they lead to."""
        numbers = [root.number for root in roots]
        self.bodies = dict.fromkeys(numbers, b"")  # a root that another leads to is not met twice
        known = set(numbers)
        for number in (queue := list(numbers)):
            self._read(number)
            for found in self.references[number]:
                if found < _HOLES and found not in known:
                    known.add(found)
                    queue.append(found)
        plain = [number for number in queue if number not in self.data]
        streams = [number for number in queue if number in self.data]
        outside = list(self.names.values())
        order = [*plain, *streams]
        places = {number: place for place, number in enumerate([*order, *outside])}
        return Plate(
            text=b"\n".join([self.lines[number] for number in order]),
            count=len(plain),
            roots=len(numbers),
            holes=tuple([places[found] for number in order for found in self.references[number]]),
            outside=tuple(self.names),
            digests=tuple(map(self._digest, streams)),
            streams=tuple(self.data[number] for number in streams),
        )

    def _read(self, number: int) -> None:
        """Take an object apart: what it says, on one line with holes, and to what it leads."""
        item = self.objects[number]
        body = item.data
        if isinstance(item, pydyf.Stream):
            body, _, data = body.partition(b"\nstream\n")
            self.data[number] = data.removesuffix(b"\nendstream")
        found: list[int] = []
        self.references[number] = found

        def holed(match: re.Match[bytes]) -> bytes:
            if match[1] is None:  # a string; a line feed in it may be, and should be, escaped
                return match[0].replace(b"%", b"%%").replace(b"\n", b"\\n")
            found.append(int(match[1]))
            return b"%b" if found[-1] in self.values else b"%d 0 R"

        line = self.lines[number] = _TOKEN.sub(holed, body)
        if b"\n" in line:
            raise ValueError("an object on two lines")

    def _digest(self, number: int) -> str:
        parts = [self.lines[number], self.data[number]]
        for found in self.references[number]:
            name = self._digest(found) if found in self.data else ""
            if not name:
                return ""
            parts.append(name.encode())
        return digest(parts)
