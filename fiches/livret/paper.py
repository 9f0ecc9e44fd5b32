"""A fiche to fill in or to correct by hand, printed alone: A4, both sides of one leaf.

What compiles the livret also prints these: same face, same grid, same tags. Plain data in,
bytes out; `fiches.paper` knows the database.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fiches.livret.assemble import assemble
from fiches.livret.blank import BLOCKS
from fiches.livret.book import Part
from fiches.livret.compile import default_store, print_parts
from fiches.livret.materials import materials
from fiches.livret.pieces import Binding
from fiches.livret.store import Store
from fiches.livret.typography import french, plain


@dataclass(frozen=True)
class Row:
    """One field: what we have of it, and `lines` ruled to correct it.

    `choices` are boxes, ticked or not; a row with choices needs no value. `as_typed` values
    are addresses, which French typography leaves alone.
    """

    label: str
    value: tuple[str, ...] = ()
    lines: int = 1
    help: str = ""
    choices: tuple[tuple[str, bool], ...] = ()
    as_typed: bool = False

    @property
    def ruled(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class Block:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class ToCorrect:
    """`address` is what the QR code holds, `short_address` what is printed beside it; both
    empty when the partner has no link yet. `return_to`: who to hand it back to, line by line."""

    name: str
    territory: str
    blocks: tuple[Block, ...]
    return_to: tuple[str, ...] = ()
    address: str = ""
    short_address: str = ""
    until: str = ""  # the last day of the link: "3 mai 2027"
    verified: str = ""


def compile_blank(
    territory: str, return_to: tuple[str, ...], date: dt.date, store: Store | None = None
) -> bytes:
    """The empty fiche as a tagged PDF. `date` is the only date of the file."""
    context = {
        "blocks": BLOCKS,
        "territory": french(territory),
        "return_to": tuple(french(line) for line in return_to),
    }
    part = Part("fiche-vierge", "Fiche à remplir", "blank_alone", context)
    return _compile(part, f"Fiche à remplir – {french(territory)}", territory, date, store)


def compile_to_correct(paper: ToCorrect, date: dt.date) -> bytes:
    """What we have of a partner, with room to correct it by hand, as a tagged PDF.

    The store keeps nothing of it: what the QR code opens is for the partner alone.
    """
    paper = _typeset(paper)
    context = {"paper": paper, "codes": {"qr-lien": paper.address}}
    part = Part("fiche-a-corriger", f"Fiche à corriger – {paper.name}", "to_correct", context)
    with tempfile.TemporaryDirectory() as folder:
        return _compile(part, part.title, paper.territory, date, Store(Path(folder)))


def _compile(part: Part, title: str, territory: str, date: dt.date, store: Store | None) -> bytes:
    store = store or default_store()
    pieces, _ = print_parts([part], {}, store, lambda message, done, total: None, 1)
    binding = Binding(
        title=title,
        author=french(territory),
        foot=french(territory),
        date=date,
        accessible=not pieces[0].fragment.warnings,
    )
    return assemble(pieces, binding, dict(materials().fonts), store)


def _typeset(paper: ToCorrect) -> ToCorrect:
    return dataclasses.replace(
        paper,
        name=french(paper.name),
        territory=french(paper.territory),
        return_to=tuple(french(line) for line in paper.return_to),
        blocks=tuple(
            dataclasses.replace(block, rows=tuple(_typeset_row(row) for row in block.rows))
            for block in paper.blocks
        ),
    )


def _typeset_row(row: Row) -> Row:
    set_text = plain if row.as_typed else french
    return dataclasses.replace(row, value=tuple(set_text(line) for line in row.value))
