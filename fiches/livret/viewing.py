"""The pages of a compiled edition as pictures and as text, made when somebody looks at them.

Kept under `settings.PAGE_IMAGES`, a folder an edition, until the edition is compiled again: a
picture never outlives the PDF that it was made from. Whoever serves them has checked that
the PDF may still be read.
"""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import Image, ImageChops, ImageDraw

from fiches.livret.fragments import digest
from fiches.livret.store import Store
from fiches.models import Livret

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

SCALES = {1: 1.5, 2: 2.25, 3: 3.5}  # pixels a point, by degree of enlargement
KEPT_MB, KEPT_EDITIONS = 48, 6
CELL = 10  # pixels: differences closer than this are one
UNLIKE = 48  # of 255: less is the edge of a letter drawn twice
MOST_BOXES = 14
MARK, TINT = "#b4532a", "#fbe9df"
_lock = threading.Lock()  # PDFium does one thing at a time

Box = tuple[int, int, int, int]


def page_picture(livret: Livret, number: int, degree: int = 1) -> bytes:
    """PNG of page `number` (from 1). Raises IndexError if there is no such page."""
    return _kept(livret, f"png/{number}/{degree}", lambda: _png(_draw(livret, number, degree)))


def page_text(livret: Livret, number: int) -> str:
    """What page `number` says, in the order in which it was set."""
    return _kept(livret, f"text/{number}", lambda: _read(livret, number).encode()).decode()


def marked_picture(
    livret: Livret, number: int, other: Livret, its_number: int, degree: int = 1
) -> bytes:
    """The same picture, with a frame around what is not on page `its_number` of `other`."""

    def make() -> bytes:
        mine, its = _draw(livret, number, degree), _draw(other, its_number, degree)
        return _png(_framed(mine, different(mine, its)))

    return _kept(livret, f"marked/{number}/{degree}/{_stamp(other)}/{its_number}", make)


def forget_pages(livret_id: int) -> None:
    """Throw away all that was drawn of an edition."""
    shutil.rmtree(_folder(livret_id), ignore_errors=True)


def different(one: Image.Image, two: Image.Image) -> list[Box]:
    """Boxes, in pixels, around what the two pictures do not share."""
    if one.size != two.size:
        return [(0, 0, *one.size)]
    unlike = ImageChops.difference(one.convert("L"), two.convert("L"))
    mask = unlike.point([0] * UNLIKE + [255] * (256 - UNLIKE))
    width, height = -(-one.width // CELL), -(-one.height // CELL)
    small = mask.resize((width, height), Image.Resampling.BOX)
    cells = {
        (index % width, index // width) for index, value in enumerate(small.tobytes()) if value
    }
    boxes = [_exactly(mask, _around(group)) for group in _groups(cells)]
    if len(boxes) > MOST_BOXES:
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        boxes = [(min(lefts), min(tops), max(rights), max(bottoms))]
    return sorted(boxes, key=lambda box: (box[1], box[0]))


def _groups(cells: set[tuple[int, int]]) -> Iterator[set[tuple[int, int]]]:
    """Cells that touch, give or take two of them across and one down."""
    while cells:
        group: set[tuple[int, int]] = set()
        waiting = [cells.pop()]
        while waiting:
            x, y = waiting.pop()
            group.add((x, y))
            near = {(x + i, y + j) for i in range(-3, 4) for j in range(-2, 3)} & cells
            cells -= near
            waiting += near
        yield group


def _around(group: set[tuple[int, int]]) -> Box:
    xs, ys = [x for x, _ in group], [y for _, y in group]
    return min(xs) * CELL, min(ys) * CELL, (max(xs) + 1) * CELL, (max(ys) + 1) * CELL


def _exactly(mask: Image.Image, box: Box) -> Box:
    """`box` drawn in to what differs in it."""
    found = mask.crop(box).getbbox()
    if found is None:
        return box
    left, top = box[:2]
    return left + found[0], top + found[1], left + found[2], top + found[3]


def _framed(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """`picture` over tinted frames: no letter is struck through, whatever stands close by."""
    under = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(under)
    for left, top, right, bottom in boxes:
        frame = (
            max(0, left - 5), max(0, top - 4),
            min(picture.width - 1, right + 4), min(picture.height - 1, bottom + 3),
        )  # fmt: skip
        pen.rectangle(frame, fill=TINT, outline=MARK, width=2)
    return ImageChops.darker(picture, under)


def _draw(livret: Livret, number: int, degree: int) -> Image.Image:
    with _opened(livret) as document:
        page = document[_index(document, number)]
        drawn: Image.Image = page.render(scale=SCALES[degree]).to_pil()
        return drawn.convert("RGB")


def _read(livret: Livret, number: int) -> str:
    with _opened(livret) as document:
        text: str = document[_index(document, number)].get_textpage().get_text_range()
        return text


def _index(document: PdfDocument, number: int) -> int:
    if not 1 <= number <= len(document):
        raise IndexError(number)
    return number - 1


def _png(picture: Image.Image) -> bytes:
    output = io.BytesIO()
    picture.quantize(128, dither=Image.Dither.NONE).save(output, "PNG", optimize=False)
    return output.getvalue()


@contextmanager
def _opened(livret: Livret) -> Iterator[PdfDocument]:
    from pypdfium2 import PdfDocument  # megabytes of it, for those who look at pages

    with livret.pdf.open() as file:
        data = file.read()
    with _lock:
        document = PdfDocument(data)
        try:
            yield document
        finally:
            document.close()


def _kept(livret: Livret, what: str, make: Callable[[], bytes]) -> bytes:
    folder = _folder(livret.pk)
    store = Store(folder, KEPT_MB * 1024 * 1024)
    key = digest((_stamp(livret).encode(), what.encode()))
    body = store.get(key)
    if body is None:
        body = make()
        store.put(key, body)
        store.trim()
        os.utime(folder)
        _drop_oldest()
    return body


def _stamp(livret: Livret) -> str:
    """What changes when the PDF does."""
    file = livret.pdf
    changed = file.storage.get_modified_time(str(file.name))
    return f"{livret.pk} {file.name} {file.size} {changed.isoformat()}"


def _folder(livret_id: int) -> Path:
    return Path(settings.PAGE_IMAGES) / str(livret_id)


def _drop_oldest() -> None:
    folders = []
    for folder in Path(settings.PAGE_IMAGES).iterdir():
        with suppress(OSError):
            folders.append((folder.stat().st_mtime, folder))
    for _, folder in sorted(folders, reverse=True)[KEPT_EDITIONS:]:
        shutil.rmtree(folder, ignore_errors=True)
