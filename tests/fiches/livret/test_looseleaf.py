"""Four editions of one binder, kept up to date by its slips, read and followed literally."""

import datetime as dt
import hashlib
import io
import subprocess
from dataclasses import replace

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret.changes import changes_since
from fiches.livret.compile import compile_livret
from fiches.livret.contents import ChangeKind, Section
from fiches.livret.looseleaf import leaves, update
from fiches.livret.typography import sort_key
from fiches.livret.update import compile_update, lines
from tests.fiches.livret import samples

DATES = [dt.date(2026, 11, 22), dt.date(2027, 2, 5), dt.date(2027, 6, 4), dt.date(2027, 11, 26)]


def named(sheet, name):
    return replace(sheet, name=name, sort_key=sort_key(name))


def four_editions(*, duplex):
    """A first edition, a new partner and a change, a departure and a new name, then nothing."""
    sheets = [samples.sheet(number, photos=False) for number in range(1, 13)]
    second = [*sheets, named(samples.sheet(13, photos=False), "Médiation Lien et Compagnie")]
    second[4] = replace(second[4], key="5-2", phone="05 36 49 00 01", delay="Le jour même")
    third = [sheet for sheet in second if sheet.key != "3-1"]
    third[5] = named(replace(third[5], key="7-2"), "Zone d’entraide de Fumel")
    versions = (sheets, second, third, third)
    whole = samples.livret(0, photos=False, duplex=duplex)
    for number, (date, sheets) in enumerate(zip(DATES, versions, strict=True), start=1):
        yield replace(whole, number=number, edition_date=date, sheets=tuple(sheets))


@pytest.fixture(scope="module", params=[False, True], ids=["simplex", "duplex"])
def editions(request, store):
    """(contents, compiled) of each edition, each numbered after the one before."""
    found = []
    for livret in four_editions(duplex=request.param):
        if found:
            before, compiled = found[-1]
            changes = changes_since(before, livret)
            livret = replace(livret, former=compiled.numbering, changes=changes)
        found.append((livret, compile_livret(livret, {}, workers=1, store=store)))
    return found


def pages(data):
    """What each page of a PDF looks like, with its label."""
    document = pypdfium2.PdfDocument(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        labels = [page.label.replace("\u00a0", " ") for page in pdf.pages]
    looks = [hashlib.sha256(page.render(scale=0.5).to_pil().tobytes()) for page in document]
    return [(label, look.hexdigest()) for label, look in zip(labels, looks, strict=True)]


def in_leaves(sides, *, duplex):
    size = 2 if duplex else 1
    return [sides[start : start + size] for start in range(0, len(sides), size)]


def follow(binder, slip, sheets):
    """Do what the slip says, line by line, with the sheets in the order of their file."""
    binder, sheets = list(binder), list(sheets)
    for line in slip:
        where = line.where.replace("\u00a0", " ")
        if line.out:
            at = next(place for place, leaf in enumerate(binder) if where in opened(leaf))
            taken = binder.pop(at)
            assert [label for label, _ in taken if label] == [
                page.label.replace("\u00a0", " ") or page.title for page in line.out
            ]
        elif where == "Au tout début":
            at = 0
        else:
            behind = where.removeprefix("Derrière la ")
            at = 1 + next(p for p, leaf in enumerate(binder) if behind in lowered(leaf))
        if line.into:
            leaf = sheets.pop(0)
            assert [label for label, _ in leaf if label] == [
                page.label.replace("\u00a0", " ") or page.title for page in line.into
            ]
            binder.insert(at, leaf)
    assert not sheets
    return binder


def opened(leaf):
    return [text for label, _ in leaf for text in (label, f"Page {label}") if label]


def lowered(leaf):
    return [text[0].lower() + text[1:] for text in opened(leaf)]


def updated(editions, since, to, store):
    (before, first), (after, _) = editions[since - 1], editions[to - 1]
    changes = changes_since(before, after)
    result = compile_update(after, first.numbering, changes, {}, workers=1, store=store)
    return result, lines(result.update, editions[to - 1][1].numbering, changes)


@pytest.mark.parametrize(("since", "to"), [(1, 2), (2, 3), (3, 4), (1, 3), (1, 4), (4, 4)])
def test_following_the_slip_gives_the_new_edition(editions, store, since, to):
    duplex = editions[0][0].duplex
    result, slip = updated(editions, since, to, store)
    printed = pages(result.pdf)
    ahead = len(printed) - len(result.update.leaves) * (2 if duplex else 1)
    sheets = in_leaves(printed[ahead:], duplex=duplex)
    old, new = (
        in_leaves(pages(editions[number - 1][1].pdf), duplex=duplex) for number in (since, to)
    )
    assert follow(old, slip, sheets) == new
    assert len(sheets) == result.update.printed
    assert len(new) == result.update.whole
    print(f"{since} → {to}: {result.update.printed} feuilles au lieu de {result.update.whole}")
    assert result.update.printed <= len(new) * 0.8


def test_a_new_partner_takes_a_lettered_page_and_moves_nobody(editions):
    first, second = (
        {folio.name: folio for folio in compiled.numbering.folios} for _, compiled in editions[:2]
    )
    assert (second["fiche-13/0"].insert, second["fiche-13/0"].edition) == (1, 2)
    moved = [
        name for name, folio in first.items()
        if folio.number and (folio.number, folio.insert) != (second[name].number, second[name].insert)
    ]  # fmt: skip
    assert moved == []
    assert second["fiche-5/0"].edition == 2
    assert second["fiche-6/0"].edition == 1


def test_who_leaves_and_who_changes_name_leave_their_numbers_unused(editions):
    second, third = (compiled.numbering for _, compiled in editions[1:3])
    before = {folio.name: (folio.number, folio.insert) for folio in second.folios}
    gone = {(folio.number, folio.insert) for folio in third.retired}
    assert gone == {before["fiche-3/0"], before["fiche-7/0"]}


def test_changes_are_told_in_words(editions):
    changes = editions[1][0].changes
    (new,) = changes.of(ChangeKind.NEW)
    (changed,) = changes.of(ChangeKind.CHANGED)
    assert new.name == "Médiation Lien et Compagnie"
    assert changed.what == ("délai moyen de réponse", "téléphone de l’accueil")
    (gone,) = editions[2][0].changes.of(ChangeKind.GONE)
    (renamed,) = editions[2][0].changes.of(ChangeKind.RENAMED)
    assert gone.name == samples.sheet(3).name
    assert (renamed.name, renamed.former_name) == (
        "Zone d’entraide de Fumel",
        samples.sheet(7).name,
    )


def test_update_is_accessible_and_sound(editions, store, qpdf, tmp_path):
    result, _ = updated(editions, 1, 3, store)
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(result.pdf))
    path = tmp_path / "feuilles.pdf"
    path.write_bytes(result.pdf)
    check = subprocess.run([qpdf, "--check", path], capture_output=True, text=True)
    assert (check.returncode, "No syntax or stream encoding errors" in check.stdout) == (0, True)


def test_update_is_the_same_bytes_again(editions, store):
    first, again = (updated(editions, 1, 3, store)[0].pdf for _ in range(2))
    assert first == again


def test_a_page_that_showed_two_things_is_replaced_for_sure(editions):
    numbering = editions[0][1].numbering
    folios = [
        replace(folio, marks=(*folio.marks, "seen-before")) if folio.name == "fiche-6/0" else folio
        for folio in numbering.folios
    ]
    found = update(replace(numbering, folios=tuple(folios)), numbering)
    assert [folio.name for leaf in found.leaves for folio in leaf.pages if "6" in folio.name] == [
        "fiche-6/0"
    ]
    assert found.printed == 1


def test_an_unfinished_chain_of_numbers_prints_the_whole_binder(editions):
    _, compiled = editions[0]
    fresh = replace(
        compiled.numbering,
        folios=tuple(replace(folio, marks=("other",)) for folio in compiled.numbering.folios),
    )
    found = update(compiled.numbering, fresh)
    assert found.printed == found.whole == len(leaves(fresh))
    assert Section.CHANGES in editions[0][0].sections
