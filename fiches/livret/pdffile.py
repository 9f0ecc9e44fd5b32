"""A PDF file written from the front to the end: object streams, one cross-reference stream.

Knows nothing of livrets. The same calls in the same order give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from operator import sub

from fiches.livret.fragments import Plate

ROW = struct.Struct(">BIH")  # a row of the cross-reference: kind, place, index
COLUMNS = ROW.size
BYTES = range(256)  # of which the element -1 is 255: a difference, as a byte


class PdfFile:
    """Objects are numbered first (`reserve`), then written in any order, each once."""

    def __init__(self) -> None:
        self.output = io.BytesIO()
        self.output.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.rows: list[bytes] = [ROW.pack(0, 0, 0xFFFF)]
        self.shared: dict[str, int] = {}
        self.waiting: list[tuple[int, bytes]] = []

    def reserve(self, count: int = 1) -> int:
        """The first of `count` new object numbers."""
        first = len(self.rows)
        self.rows += [b""] * count
        return first

    def put(self, number: int, body: bytes) -> None:
        """An object that is not a stream."""
        self.waiting.append((number, body))

    def stream(self, data: bytes, entries: bytes = b"", number: int = 0) -> int:
        """`data` compressed; its number."""
        packed = zlib.compress(data)
        head = b"<< %b /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
        return self.raw_stream(head, packed, number)

    def raw_stream(self, head: bytes, data: bytes, number: int = 0) -> int:
        """A stream as it is, `head` being its dictionary."""
        number = number or self.reserve()
        self.rows[number] = ROW.pack(1, self.output.tell(), 0)
        self.output.write(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, head, data))
        return number

    def strike(self, plate: Plate, values: Mapping[str, int | bytes]) -> list[int]:
        """The objects of `plate`, its holes filled from `values`; the numbers of its roots.

        A stream that another plate has given already is not written again.
        """
        first = self.reserve(plate.count)
        table: list[int | bytes] = list(range(first, first + plate.count))
        fresh: list[tuple[int, int]] = []
        for index, name in enumerate(plate.digests):
            number = self.shared.get(name, 0)
            if not number:
                number = self.reserve()
                fresh.append((index, number))
                if name:
                    self.shared[name] = number
            table.append(number)
        table += [values[name] for name in plate.outside]
        lines = (plate.text % tuple([table[hole] for hole in plate.holes])).split(b"\n")
        self._pack(range(first, first + plate.count), lines[: plate.count])
        for index, number in fresh:
            self.raw_stream(lines[plate.count + index], plate.streams[index], number)
        return list(range(first, first + plate.roots))

    def finish(self, root: int, info: int) -> bytes:
        """Everything that was written, with what leads to it."""
        if self.waiting:
            self._pack([number for number, _ in self.waiting], [body for _, body in self.waiting])
        own, start = self.reserve(), self.output.tell()
        self.rows[own] = ROW.pack(1, start, 0)
        name = hashlib.blake2b(self.output.getbuffer(), digest_size=16).hexdigest().encode()
        table = zlib.compress(_differences(b"".join(self.rows)))
        self.output.write(
            b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root %d 0 R /Info %d 0 R"
            b" /ID [<%b> <%b>] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns %d >>"
            b" /Length %d >>\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (own, len(self.rows), root, info, name, name, COLUMNS, len(table), table, start)
        )
        return self.output.getvalue()

    def _pack(self, numbers: Sequence[int], bodies: Sequence[bytes]) -> None:
        """Several objects in one compressed stream."""
        heads, place = [], 0
        for number, body in zip(numbers, bodies, strict=True):
            heads.append(b"%d %d" % (number, place))
            place += len(body) + 1
        head = b" ".join(heads) + b"\n"
        entries = b"/Type /ObjStm /N %d /First %d" % (len(bodies), len(head))
        own = self.stream(head + b"\n".join(bodies), entries)
        for index, number in enumerate(numbers):
            self.rows[number] = ROW.pack(2, own, index)


def _differences(table: bytes) -> bytes:
    """Each row as its difference from the row above, which leaves almost nothing to compress."""
    before = bytes(COLUMNS) + table[:-COLUMNS]
    moved = bytes(map(BYTES.__getitem__, map(sub, table, before)))
    starts = range(0, len(moved), COLUMNS)
    return b"".join(b"\x02" + moved[start : start + COLUMNS] for start in starts)


def encoded(text: str) -> bytes:
    """The bytes of a PDF text string."""
    return text.encode() if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")


def string(text: str) -> bytes:
    """`text` as it is written in a PDF."""
    return b"<%b>" % encoded(text).hex().encode()


def array(items: Sequence[int]) -> bytes:
    """References to objects."""
    return b"[%b]" % b" ".join([b"%d 0 R" % item for item in items])
