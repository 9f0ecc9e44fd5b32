"""The sheets to replace as one PDF: a slip that says what goes where, then the leaves in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fiches.livret import book, looseleaf, pool
from fiches.livret.assemble import assemble
from fiches.livret.book import Part
from fiches.livret.changes import fiche_id
from fiches.livret.compile import Progress, default_store, print_parts, with_free_backs
from fiches.livret.contents import Change, ChangeKind, Changes, Folio, Livret, Numbering, Series
from fiches.livret.folios import FREE, NBSP, Side, label
from fiches.livret.formats import A4
from fiches.livret.looseleaf import Leaf, Step, Update
from fiches.livret.materials import materials
from fiches.livret.numbering import paginate
from fiches.livret.pieces import Binding, Piece
from fiches.livret.store import Store
from fiches.livret.typography import french, long_date

SLIP = "bordereau"


@dataclass(frozen=True)
class Mention:
    """A page as the slip names it: its number, its title, what happened to it."""

    label: str
    title: str
    why: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the slip: where to open the binder, what goes, what comes."""

    where: str
    out: tuple[Mention, ...]
    into: tuple[Mention, ...]


@dataclass(frozen=True)
class CompiledUpdate:
    pdf: bytes
    pages: int
    update: Update


def compile_update(
    livret: Livret,
    before: Numbering,
    changes: Changes,
    images: Mapping[str, bytes],
    progress: Progress | None = None,
    *,
    workers: int | None = None,
    store: Store | None = None,
) -> CompiledUpdate:
    """The leaves of `livret` that a binder holding `before` lacks, behind their slip.

    `changes` tells why; `progress`: as for `compile_livret`. The same bytes for the same arguments.
    """
    store = store or default_store()
    tell = progress or _quietly
    printed = print_parts(book.parts(livret), images, store, tell, _workers(workers))[0]
    foot = french(livret.territory)
    sides, numbering = paginate(livret, printed, foot)
    update = looseleaf.update(before, numbering)
    part = slip(livret, update, numbering, changes)
    (paper,), _ = print_parts([part], {}, store, _quietly, 1)
    of = dict(zip((folio.name for folio in numbering.folios), sides, strict=True))
    leaves = [of[folio.name] for leaf in update.leaves for folio in leaf.sides]
    shown = [*_slip_sides(part, paper, livret.duplex, foot), *leaves]
    wanted = {side.key for side in leaves}
    pieces = [paper, *(piece for piece in printed if piece.key in wanted)]
    pieces = with_free_backs(pieces, shown, A4, store)
    binding = Binding(
        title=f"{french(livret.title)} – {foot}, {part.title[0].lower()}{part.title[1:]}",
        author=french(livret.carrier) or foot,
        foot=foot,
        date=livret.edition_date,
        duplex=livret.duplex,
        sides=[*shown, *sides],  # those that are left out are still what links lead to
        accessible=not any(piece.fragment.warnings for piece in pieces),
    )
    tell("Assemblage des feuilles", 0, 1)
    pdf = assemble(pieces, binding, dict(materials().fonts), store)
    return CompiledUpdate(pdf, len(shown), update)


def _quietly(message: str, done: int, total: int) -> None:
    pass


def _workers(asked: int | None) -> int:
    return asked or pool.default_workers()


def _slip_sides(part: Part, paper: Piece, duplex: bool, foot: str) -> list[Side]:
    """Those of the slip; the first leaf behind it begins on a front."""
    sides = [
        Side(SLIP, rank, f"Bordereau{NBSP}{rank + 1}", part.title, duplex and rank % 2 == 1, foot)
        for rank in range(paper.fragment.pages)
    ]
    if duplex and len(sides) % 2:
        sides.append(Side(f"{FREE}{SLIP}", 0, "", "Page libre", left=True))
    return sides


def slip(livret: Livret, update: Update, numbering: Numbering, changes: Changes) -> Part:
    """The page that goes with the sheets and is thrown away with the old ones."""
    context = {
        "livret": livret,
        "update": update,
        "since_date": long_date(changes.since_date),
        "date": long_date(livret.edition_date),
        "lines": lines(update, numbering, changes),
        "unused": [label(folio) for folio in numbering.retired if folio.series is Series.FICHES],
    }
    return Part(SLIP, f"Mise à jour n° {livret.number}", "slip", context)


def lines(update: Update, numbering: Numbering, changes: Changes) -> list[Line]:
    """The slip in words, in the order of the binder."""
    why = {fiche_id(change.key): change for change in changes.changes}
    now = {folio.name: folio for folio in numbering.folios}
    return [
        Line(
            _where(step),
            _mentions(step.out, lambda folio: _why_gone(folio, now.get(folio.name), why)),
            _mentions((step.into,) if step.into else (), lambda folio: _why_new(folio, why)),
        )
        for step in update.steps
    ]


def _where(step: Step) -> str:
    if step.out:
        first, *others = (_named(leaf.pages[0]) for leaf in step.out)
        return ", puis ".join([first, *(_lower(name) for name in others)])
    if step.behind is None:
        return "Au tout début"
    return f"Derrière la {_lower(_named(step.behind.pages[-1]))}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _named(folio: Folio) -> str:
    return folio.title if folio.series is Series.COVER else f"Page{NBSP}{label(folio)}"


def _mentions(leaves: Sequence[Leaf], why: Callable[[Folio], str]) -> tuple[Mention, ...]:
    return tuple(
        Mention(
            "" if folio.series is Series.COVER else label(folio), french(folio.title), why(folio)
        )
        for leaf in leaves
        for folio in leaf.pages
    )


def _why_gone(folio: Folio, now: Folio | None, why: Mapping[str, Change]) -> str:
    if now is not None:
        return "" if label(now) == label(folio) else f"passe en page {label(now)}"
    change = _change(folio, why)
    return "n’est plus dans le livret" if change and change.kind is ChangeKind.GONE else ""


def _why_new(folio: Folio, why: Mapping[str, Change]) -> str:
    change = _change(folio, why)
    if change is None:
        return ""
    return {
        ChangeKind.NEW: "nouveau partenaire",
        ChangeKind.RENAMED: f"auparavant {french(change.former_name)}",
        ChangeKind.CHANGED: ", ".join(change.what),
        ChangeKind.VERIFIED: "vérifiée, sans changement",
        ChangeKind.GONE: "",
    }[change.kind]


def _change(folio: Folio, why: Mapping[str, Change]) -> Change | None:
    found = re.match(r"fiche-(\d+)/", folio.name)
    return why.get(found[1]) if found else None
