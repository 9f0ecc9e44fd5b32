"""Four editions of one binder, kept up to date by its slips, read and followed literally."""

import datetime as dt
import hashlib
import io
import random
import subprocess
from dataclasses import replace

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret.changes import changes_since
from fiches.livret.compile import compile_livret
from fiches.livret.contents import ChangeKind, Changes, Folio, Numbering, Section, Series
from fiches.livret.folios import bound, label, numbered, retired
from fiches.livret.looseleaf import leaves, update
from fiches.livret.typography import sort_key
from fiches.livret.update import compile_update, lines
from tests.fiches.livret import samples

DATES = [dt.date(2026, 11, 22), dt.date(2027, 2, 5), dt.date(2027, 6, 4), dt.date(2027, 11, 26)]


def named(sheet, name):
    return replace(sheet, name=name, sort_key=sort_key(name))


def four_editions(*, duplex):
    """A first edition, a new partner and a change, a departure and a new name, then nothing."""
    sheets = [samples.sheet(number, photos=False) for number in range(1, 10)]
    second = [*sheets, named(samples.sheet(10, photos=False), "Médiation Lien et Compagnie")]
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
    looks = [hashlib.sha256(page.render(scale=0.4).to_pil().tobytes()) for page in document]
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
            taken = []
            for name in where.split(", puis "):
                (at,) = (place for place, leaf in enumerate(binder) if name in opened(leaf))
                taken.append((at, binder.pop(at)))
            at = taken[0][0]
            assert [label for _, leaf in taken for label, _ in leaf if label] == names(line.out)
        elif where == "Au tout début":
            at = 0
        else:
            behind = where.removeprefix("Derrière la ")
            (at,) = (1 + p for p, leaf in enumerate(binder) if behind in opened(leaf))
        if line.into:
            leaf = sheets.pop(0)
            assert [label for label, _ in leaf if label] == names(line.into)
            binder.insert(at, leaf)
    assert not sheets
    return binder


def names(mentions):
    return [page.label.replace("\u00a0", " ") or page.title for page in mentions]


def opened(leaf):
    """The names by which a leaf may be called."""
    called = [text for label, _ in leaf if label for text in (label, f"Page {label}")]
    return called + [text[0].lower() + text[1:] for text in called]


def updated(editions, since, to, store):
    (before, first), (after, _) = editions[since - 1], editions[to - 1]
    changes = changes_since(before, after)
    result = compile_update(after, first.numbering, changes, {}, workers=1, store=store)
    return result, lines(result.update, editions[to - 1][1].numbering, changes)


@pytest.mark.parametrize(("since", "to"), [(1, 2), (2, 3), (1, 4), (4, 4)])
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
    assert result.update.printed < len(new)


def test_a_new_partner_takes_a_lettered_page_and_moves_nobody(editions):
    first, second = (
        {folio.name: folio for folio in compiled.numbering.folios} for _, compiled in editions[:2]
    )
    assert (second["fiche-10/0"].insert, second["fiche-10/0"].edition) == (1, 2)
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


@pytest.mark.parametrize("duplex", [False, True], ids=["simplex", "duplex"])
def test_slips_can_be_followed_whatever_happens(duplex):
    """Thirty editions drawn by lot: fiches come, go, move and change; binders skip editions."""
    chance = random.Random(52)
    versions = {f"{rank:03}": 0 for rank in range(0, 200, 10)}
    editions, former = [], None
    for turn in range(1, 31):
        for name in list(versions):
            if chance.random() < 0.08:
                del versions[name]
            elif chance.random() < 0.1:
                versions[name] += 1
        versions |= {f"{chance.randrange(200):03}x{turn}{rank}": 0 for rank in range(2)}
        folios = [
            Folio(f"{name}/0", name, Series.FICHES, marks=(f"{name} {versions[name]}",))
            for name in sorted(versions, key=lambda name: name[:3])
        ]
        placed = numbered(folios, former)
        placed = [
            replace(new, marks=(f"{old.marks[0]} {label(new)}",))
            for old, new in zip(folios, placed, strict=True)
        ]
        former = Numbering(
            turn, duplex, tuple(bound(placed, duplex=duplex)), retired(placed, former)
        )
        editions.append(former)
    nothing = Changes(0, DATES[0])
    for since, to in [(0, 1), (3, 4), (7, 8), (7, 12), (0, 29), (20, 29), (28, 29)]:
        before, after = editions[since], editions[to]
        found = update(before, after)
        sheets = [seen(leaf) for leaf in found.leaves]
        binder = follow(
            [seen(leaf) for leaf in leaves(before)], lines(found, after, nothing), sheets
        )
        assert binder == [seen(leaf) for leaf in leaves(after)]


def seen(leaf):
    return [(label(folio).replace("\u00a0", " "), folio.marks) for folio in leaf.sides]
