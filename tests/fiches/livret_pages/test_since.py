"""Editions that last: frozen for ever, numbered after each other, compared with each other."""

import datetime as dt
import re
from dataclasses import replace

import pypdfium2
import pytest
import time_machine
from django.core.management import CommandError, call_command

from fiches.livret import build, editions
from fiches.livret.compile import compile_livret
from fiches.livret.contents import ChangeKind
from fiches.livret.edition import html_edition
from fiches.livret.freeze import frozen_of, image_bytes, numbering_of
from fiches.livret.looseleaf import leaves
from fiches.livret.since import changes_between, earlier_editions, update_between
from fiches.models import Fiche, Livret
from fiches.publishing import publish
from tests.factories import make_partner, make_published_fiche, make_territory, make_user

pytestmark = pytest.mark.django_db
FIRST = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
NEXT = dt.datetime(2027, 6, 4, 10, 0, tzinfo=dt.UTC)


def compiled_edition(fumel, now, **changes):
    """The next edition, compiled and kept as the worker does."""
    livret = editions.next_edition(fumel, now.date())
    for name, value in changes.items():
        setattr(livret, name, value)
    livret.save()
    build.pin(livret, now)
    edition = build.printable(livret)
    build.keep(livret, edition, compile_livret(edition, image_bytes(edition), workers=1))
    livret.refresh_from_db()
    return livret


@pytest.fixture
def fumel():
    fumel = make_territory("fumel")
    for name in ("Centre social", "Mission locale", "Pôle emploi"):
        make_published_fiche(make_partner(fumel, name))
    return fumel


@pytest.fixture
def two(fumel):
    """Edition 1, then 2: one new, one changed, one gone, one renamed."""
    first = compiled_edition(fumel, FIRST)
    make_published_fiche(make_partner(fumel, "Croix bleue"))
    make_published_fiche(make_partner(fumel, "Épicerie solidaire"))
    changed = Fiche.objects.get(partner__name="Mission locale")
    changed.delay = "Sous huit jours"
    changed.save()
    publish(changed, make_user("relit@demo.example"), NEXT)
    renamed = Fiche.objects.get(partner__name="Pôle emploi")
    renamed.partner.name = "France Travail"
    renamed.partner.save()
    publish(renamed, None, NEXT)
    gone = Fiche.objects.get(partner__name="Centre social")
    gone.partner.participations.update(left_on=NEXT.date())
    return first, compiled_edition(fumel, NEXT)


def test_an_edition_compiled_again_a_year_later_gives_the_same_bytes(two, tmp_path, settings):
    with two[1].pdf.open() as file:
        kept = file.read()
    Fiche.objects.update(delay="Tout de suite", verified_on=None)
    settings.FRAGMENT_STORE = tmp_path / "empty"
    with time_machine.travel(NEXT + dt.timedelta(days=366)):
        call_command("build_livret", "fumel", out=tmp_path / "again.pdf", edition=2)
    assert (tmp_path / "again.pdf").read_bytes() == kept


def test_each_edition_takes_over_the_page_numbers_of_the_one_before(two):
    def numbers(livret):
        return {f.title: (f.number, f.insert) for f in numbering_of(livret).folios}

    first, second = map(numbers, two)
    assert (first["Centre social"], first["Mission locale"]) == ((1, 0), (2, 0))
    assert (second["Croix bleue"], second["Épicerie solidaire"]) == ((0, 0), (0, 1))
    assert second["Mission locale"] == (2, 0)
    gone = [(f.number, f.insert) for f in numbering_of(two[1]).retired if f.series == "fiches"]
    assert gone == [(1, 0), (3, 0)]


def test_a_new_binder_is_numbered_from_one_again(two, fumel):
    third = compiled_edition(fumel, NEXT, renumbered=True)
    fiches = [f for f in numbering_of(third).folios if f.series == "fiches"]
    assert [(folio.number, folio.insert) for folio in fiches] == [(1, 0), (2, 0), (3, 0), (4, 0)]
    assert numbering_of(third).retired == ()


def test_what_changed_is_frozen_and_told(two):
    changes = frozen_of(two[1]).changes
    told = {kind: [change.name for change in changes.of(kind)] for kind in ChangeKind}
    assert told == {
        ChangeKind.NEW: ["Croix bleue", "Épicerie solidaire"],
        ChangeKind.RENAMED: ["France Travail"],
        ChangeKind.CHANGED: ["Mission locale"],
        ChangeKind.VERIFIED: [],
        ChangeKind.GONE: ["Centre social"],
    }
    (changed,) = changes.of(ChangeKind.CHANGED)
    assert changed.what == ("délai moyen de réponse",)
    assert changes_between(two[0], frozen_of(two[1])) == changes


def test_a_first_edition_says_nothing_of_changes(two):
    assert frozen_of(two[0]).changes is None
    assert earlier_editions(two[0]) == []
    assert earlier_editions(two[1]) == [two[0]]


def test_build_livret_since_writes_the_sheets_and_says_how_many_are_saved(two, tmp_path, capsys):
    out = tmp_path / "feuilles.pdf"
    call_command("build_livret", "fumel", out=out, since=1, edition=2)
    told = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    found = update_between(*two)
    assert told == [
        f"{out} : {found.printed + 1} pages",
        f"  {found.printed} feuilles à imprimer au lieu de {found.whole}, plus le bordereau",
    ]
    assert len(pypdfium2.PdfDocument(out)) == found.printed + 1
    assert found.whole == len(leaves(numbering_of(two[1])))


def test_build_livret_says_what_it_takes_to_bring_a_binder_up_to_date(two, tmp_path, capsys):
    call_command("build_livret", "fumel", out=tmp_path / "livret.pdf", edition=2)
    told = capsys.readouterr().out.replace("\u00a0", " ").splitlines()
    found = update_between(*two)
    assert told == [
        f"{tmp_path / 'livret.pdf'} : {two[1].page_count} pages",
        f"  depuis l’édition no 1 : {found.printed} feuilles à remplacer sur {found.whole}",
    ]


def test_build_livret_since_works_for_what_is_not_frozen_yet(two, tmp_path, capsys):
    call_command("build_livret", "fumel", out=tmp_path / "feuilles.pdf", since=2)
    assert re.search(r"(\d) feuilles? à imprimer", capsys.readouterr().out.replace("\u00a0", " "))
    assert Livret.objects.count() == 2


@pytest.mark.parametrize("since", [2, 9, 0, -1])
def test_build_livret_since_says_what_it_cannot_compare(two, tmp_path, since):
    with pytest.raises(CommandError, match=f"pas d’édition no {since} compilée avant la no 2"):
        call_command("build_livret", "fumel", out=tmp_path / "x.pdf", since=since, edition=2)


def test_what_an_edition_showed_before_it_was_redone_is_replaced_for_sure(two):
    second = two[1]
    again = numbering_of(second)
    fiche = next(folio for folio in again.folios if folio.title == "Croix bleue")
    other = next(folio.marks for folio in again.folios if folio.title == "Mission locale")
    redone = replace(
        again, folios=tuple(replace(f, marks=other) if f == fiche else f for f in again.folios)
    )
    kept = build.numbering_kept(second, redone)
    (folio,) = (folio for folio in kept.folios if folio.title == "Croix bleue")
    assert set(folio.marks) == {*fiche.marks, *other}


def test_copies_printed_before_an_edition_was_reopened_are_put_right_for_sure(two, fumel):
    """Between the two, a fiche came and one went: whoever holds either gets the right pages."""
    second = two[1]
    printed = numbering_of(second)
    editions.reopen(second)
    gone = Fiche.objects.get(partner__name="Épicerie solidaire")
    gone.partner.participations.update(left_on=NEXT.date())
    make_published_fiche(make_partner(fumel, "Amicale laïque"))
    changed = Fiche.objects.get(partner__name="Mission locale")
    changed.delay = "Sous trois jours"
    changed.save()
    publish(changed, None, NEXT)
    second = compiled_edition(fumel, NEXT)
    assert second.shown is None
    editions.reopen(second)
    editions.reopen(second)  # nothing was compiled in between
    second = compiled_edition(fumel, NEXT)

    now = {folio.title: folio for folio in numbering_of(second).folios}
    before = {folio.title: folio for folio in printed.folios}
    assert set(before["Mission locale"].marks) < set(now["Mission locale"].marks)
    assert len(now["France Travail"].marks) == 1  # the same in both
    retired = {(f.series, f.number, f.insert) for f in numbering_of(second).retired}
    used = {(f.series, f.number, f.insert) for f in numbering_of(second).folios}
    was = before["Épicerie solidaire"]
    assert (was.series, was.number, was.insert) in retired | used

    third = compiled_edition(fumel, NEXT)
    replaced = [page.title for leaf in update_between(second, third).leaves for page in leaf.pages]
    assert {"Amicale laïque", "Mission locale"} <= set(replaced)
    assert "France Travail" not in replaced


def shuffled(value):
    """As another database may give JSON back: the keys of objects in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in sorted(value, key=lambda key: (len(key), key))}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_keys_in_a_database_changes_no_byte(two, tmp_path):
    second = two[1]
    with second.pdf.open() as file:
        kept = file.read()
    Livret.objects.filter(pk=second.pk).update(
        contents=shuffled(second.contents), numbering=shuffled(second.numbering)
    )
    call_command("build_livret", "fumel", out=tmp_path / "again.pdf", edition=2)
    assert (tmp_path / "again.pdf").read_bytes() == kept


def test_what_changed_is_printed_and_on_screen(two):
    edition = html_edition(frozen_of(two[1]))
    assert [title for title, _ in edition["changes"]] == [
        "Nouveaux partenaires", "Ont changé de nom", "Fiches modifiées",
        "Ne sont plus dans le livret",
    ]  # fmt: skip
    with two[1].pdf.open() as file:
        document = pypdfium2.PdfDocument(file.read())
    told = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "Depuis l’édition n° 1, du 20 novembre 2026." in " ".join(told.split())
    assert "France Travail, auparavant Pôle emploi" in " ".join(told.split())
