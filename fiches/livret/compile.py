"""The door of the room: an edition's contents in, a finished PDF out. See `docs/livret.md`."""

from __future__ import annotations

import datetime as dt
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from PIL import Image

from fiches.livret import book, pool
from fiches.livret.assemble import assemble
from fiches.livret.book import Part
from fiches.livret.contents import Livret, Numbering, Sheet
from fiches.livret.faces import load_faces
from fiches.livret.folios import FREE, Side
from fiches.livret.formats import A4, Format
from fiches.livret.fragments import Fragment, Source
from fiches.livret.listings import is_listing, set_listing
from fiches.livret.materials import Materials, materials
from fiches.livret.numbering import paginate
from fiches.livret.pieces import Binding, Piece, plain_sides
from fiches.livret.store import Store
from fiches.livret.typography import french

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Report:
    """What a compilation has to say. Keys are those of `contents.Sheet`.

    `tightened`: set in 9 pt to fit one page. `overflowing`: go on to a second page all the
    same. `hits`: fragments found in the store, `fragments` in all. `warnings`: (part, what).
    """

    pages: int
    tightened: tuple[str, ...] = ()
    overflowing: tuple[str, ...] = ()
    seconds: float = 0.0
    fragments: int = 0
    hits: int = 0
    warnings: tuple[tuple[str, str], ...] = ()
    first_pages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compiled:
    """`numbering`: what to keep of the pages, of a format that has those of the binder."""

    pdf: bytes
    pages: int
    report: Report
    numbering: Numbering | None


def compile_livret(
    livret: Livret,
    images: Mapping[str, bytes],
    progress: Progress | None = None,
    *,
    form: Format = A4,
    workers: int | None = None,
    store: Store | None = None,
) -> Compiled:
    """The whole edition as one tagged PDF, the same bytes for the same contents.

    `images`: the bytes (PNG or JPEG) of each image name in `livret`; a missing one is not
    printed. `progress` is called with a French message, what is done and out of how much.
    `form`: the paper; the numbers of the binder hold for every format that has its pages.
    `workers`: processes that print, one a processor unless told; 1 prints in this process.
    """
    livret = replace(livret, duplex=livret.duplex or form.duplex)
    started = time.perf_counter()
    tell = progress or (lambda message, done, total: None)
    store = store or default_store()
    tell("Préparation des textes", 0, 1)
    parts = book.parts(livret, form)
    if form.mono:
        images = {name: in_grey(data) for name, data in images.items()}
    pieces, hits = print_parts(parts, images, store, tell, workers or pool.default_workers())
    tell("Assemblage des pages", 0, 1)
    binding = Binding(
        title=f"{french(livret.title)} – {french(livret.territory)}, {livret.issue}",
        author=french(livret.carrier) or french(livret.territory),
        foot=f"{french(livret.territory)} · {livret.issue}",
        date=livret.edition_date,
        duplex=livret.duplex,
        form=form,
        accessible=not any(piece.fragment.warnings for piece in pieces),
    )
    folios = None
    if form.bound:
        sides, folios = paginate(livret, pieces, french(livret.territory))
        pieces = with_free_backs(pieces, sides, form, store)
    else:
        if form.folded:
            pieces = with_notes(pieces, form, store)
        sides = plain_sides(pieces, binding)
    pdf = assemble(pieces, replace(binding, sides=sides), dict(materials().fonts), store)
    if form.folded:
        from fiches.livret.imposition import impose  # pikepdf, for those who fold

        tell("Pliage des pages", 0, 1)
        pdf = impose(pdf)
    store.trim()
    tell("Livret terminé", 1, 1)
    return _compiled(pdf, pieces, sides, folios, form, hits, time.perf_counter() - started)


def compile_sheet(
    sheet: Sheet,
    images: Mapping[str, bytes],
    *,
    date: dt.date | None = None,
    foot: str = "",
    form: Format = A4,
    store: Store | None = None,
) -> bytes:
    """One fiche alone as a tagged PDF: the very page of the livret, numbered from 1.

    `date` (the day it was verified, unless told) is the only date of the file; `foot` runs
    under the page.
    """
    store = store or default_store()
    part = book.sheet_part(book.typeset_sheet(sheet), form=form)
    pieces, _ = print_parts([part], images, store, lambda message, done, total: None, 1)
    binding = Binding(
        title=part.title,
        author=part.title,
        foot=french(foot),
        date=date or sheet.verified_on or dt.date(2000, 1, 1),
        form=form,
        accessible=not pieces[0].fragment.warnings,
    )
    return assemble(pieces, binding, dict(materials().fonts), store)


def default_store() -> Store:
    return Store(settings.FRAGMENT_STORE, settings.FRAGMENT_STORE_MB * 1024 * 1024)


def print_parts(
    parts: Sequence[Part], images: Mapping[str, bytes], store: Store, tell: Progress, workers: int
) -> tuple[list[Piece], int]:
    """The parts as pieces ready to assemble, and how many came from the store."""
    supplies = materials()
    mark = supplies.key
    keys = [part.fragment_key(images, mark) for part in parts]
    fragments: dict[str, Fragment] = {}
    missing: dict[str, Part] = {}
    for key, part in zip(keys, parts, strict=True):
        if key in fragments or key in missing:
            continue
        if (body := store.get(key)) is not None:
            fragments[key] = Fragment.from_bytes(body)
        else:
            missing[key] = part
    _print_missing(missing, images, fragments, supplies, store, tell, workers)
    if missing:
        store.trim()
    pieces = [
        Piece(
            fragment=fragments[key],
            key=part.key,
            title=part.title,
            parent=part.parent,
            theme=part.theme,
            numbered=part.numbered,
            continues=part.continues,
        )
        for key, part in zip(keys, parts, strict=True)
    ]
    return pieces, len(parts) - len(missing)


def _print_missing(
    missing: dict[str, Part],
    images: Mapping[str, bytes],
    fragments: dict[str, Fragment],
    supplies: Materials,
    store: Store,
    tell: Progress,
    workers: int,
) -> None:
    faces = load_faces(dict(supplies.fonts))
    names: list[str] = []  # what the press prints, in order
    left = set(missing)

    def keep(key: str, fragment: Fragment) -> None:
        fragments[key] = fragment
        store.put(key, fragment.to_bytes())
        left.discard(key)
        done, total = len(missing) - len(left), len(missing)
        tell(f"Mise en page des fiches : {done} sur {total}", done, total)

    def sources() -> Iterator[Source]:
        """For the press; lists are set here, while it prints what came before."""
        lists = [key for key, part in missing.items() if is_listing(part)]
        for key in [key for key in missing if key not in lists]:
            names.append(key)
            yield missing[key].source(images)
        for key in lists:
            if fragment := set_listing(missing[key], faces):
                keep(key, fragment)
            else:
                names.append(key)
                yield missing[key].source(images)

    for index, fragment in pool.print_all(sources(), supplies, workers):
        keep(names[index], fragment)


def with_free_backs(
    pieces: Sequence[Piece], sides: Sequence[Side], form: Format, store: Store
) -> list[Piece]:
    """The pieces in bound order, with a page for each back that stays free."""
    free = [side for side in sides if side.key.startswith(FREE)]
    if not free:
        return list(pieces)
    part = Part(FREE, "Page libre", "free_back", {}, numbered=False, continues=True)
    part = part.set_for(form)
    (page,), _ = print_parts([part], {}, store, lambda message, done, total: None, 1)
    places = {side.key: place for place, side in reversed(list(enumerate(sides)))}
    backs = [replace(page, key=side.key) for side in free]
    return sorted([*pieces, *backs], key=lambda piece: places[piece.key])


def with_notes(pieces: Sequence[Piece], form: Format, store: Store) -> list[Piece]:
    """As many pages to write on, before the back cover, as folding in leaves of four asks."""
    missing = -sum(piece.fragment.pages for piece in pieces) % 4
    if not missing:
        return list(pieces)
    part = Part("notes", "Notes", "notes", {}).set_for(form)
    (page,), _ = print_parts([part], {}, store, lambda message, done, total: None, 1)
    notes = [
        replace(page, key=f"notes-{number}", continues=number > 0) for number in range(missing)
    ]
    return [*pieces[:-1], *notes, *pieces[-1:]]


def in_grey(data: bytes) -> bytes:
    """A picture without its colours; one that cannot be read is left for the press to refuse."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind = picture.format or "PNG"
            grey = picture.convert("LA" if kind == "PNG" else "L")
            output = io.BytesIO()
            grey.save(output, kind)
            return output.getvalue()
    except OSError:
        return data


def _compiled(
    pdf: bytes,
    pieces: Sequence[Piece],
    sides: Sequence[Side],
    folios: Numbering | None,
    form: Format,
    hits: int,
    seconds: float,
) -> Compiled:
    sheets = [piece for piece in pieces if piece.key.startswith("fiche-") and piece.theme]
    report = Report(
        pages=len(sides),
        tightened=tuple(_sheet_key(p) for p in sheets if p.fragment.tightened),
        overflowing=tuple(_sheet_key(p) for p in sheets if p.fragment.pages > 1 and form.tightens),
        seconds=seconds,
        fragments=len(pieces),
        hits=hits,
        warnings=tuple(
            (piece.title, warning) for piece in pieces for warning in _warnings(piece.fragment)
        ),
        first_pages={side.key: side.label for side in sides if not side.rank},
    )
    return Compiled(pdf, report.pages, report, folios)


def _sheet_key(piece: Piece) -> str:
    return piece.key.removeprefix("fiche-")


def _warnings(fragment: Fragment) -> tuple[str, ...]:
    if not fragment.unknown:
        return fragment.warnings
    codes = ", ".join(f"U+{ord(letter):04X}" for letter in fragment.unknown)
    said = f"Aucune police ne dessine {codes} : imprimé « ? »."
    return (said, *fragment.warnings)
