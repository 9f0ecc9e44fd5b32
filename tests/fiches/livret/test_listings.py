"""Lists set line by line look like what the stylesheet makes of them, and read better."""

import io
from dataclasses import replace

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret import compile as compiling
from fiches.livret.book import parts
from fiches.livret.compile import compile_livret
from fiches.livret.contents import Section
from fiches.livret.faces import load_faces
from fiches.livret.fragments import Source
from fiches.livret.listings import is_listing, set_listing
from fiches.livret.materials import materials
from fiches.livret.setting import Composer, Run, TooHard
from fiches.livret.store import Store
from tests.fiches.livret import samples

UNSEEN = {"/Div", "/NonStruct", "/Span", "/Sect", "/Document"}
LISTS = (Section.CONTENTS, Section.INDEX_NAMES, Section.INDEX_COMMUNES, Section.REFERENTS)


@pytest.fixture(scope="module")
def faces():
    return load_faces(dict(materials().fonts))


@pytest.fixture(scope="module")
def few():
    return samples.livret(8, photos=False, sections=(*LISTS, Section.SHEETS))


@pytest.fixture(scope="module")
def ours(few, tmp_path_factory):
    return compile_livret(few, {}, workers=1, store=Store(tmp_path_factory.mktemp("ours"))).pdf


@pytest.fixture(scope="module")
def theirs(few, tmp_path_factory):
    """The same book, its lists laid out by WeasyPrint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "is_listing", lambda part: False)
        store = Store(tmp_path_factory.mktemp("theirs"))
        return compile_livret(few, {}, workers=1, store=store).pdf


def letters(page):
    """(letter, x, y) for all that is shown on a page, letter by letter, from top to bottom."""
    text = page.get_textpage()
    found = []
    for index in range(text.count_chars()):
        left, bottom, _, _ = text.get_charbox(index)
        found.append((text.get_text_range(index, 1), left, bottom))
    shown = [each for each in found if each[0].strip()]
    return sorted(shown, key=lambda each: (each[0], round(each[1] / 2), -each[2]))


def test_every_letter_stands_where_the_stylesheet_puts_it(ours, theirs):
    one, other = pypdfium2.PdfDocument(ours), pypdfium2.PdfDocument(theirs)
    assert len(one) == len(other)
    for number, (left, right) in enumerate(zip(one, other, strict=True)):
        expected: dict[str, list[tuple[float, float]]] = {}
        for letter, x, y in letters(right):
            expected.setdefault(letter, []).append((x, y))
        for letter, x, y in letters(left):
            nearest = min(expected[letter], key=lambda at: abs(at[0] - x) + abs(at[1] - y))
            expected[letter].remove(nearest)
            assert nearest == pytest.approx((x, y), abs=0.3), (number, letter)
        assert not any(expected.values())


def test_every_link_covers_the_same_place(ours, theirs):
    def links(data):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for number, page in enumerate(pdf.pages):
                for link in page.obj.get("/Annots", ()):
                    if "/Dest" in link:
                        rect = sorted(map(float, link.Rect[1::2]))
                        yield number, str(link.Dest), str(link.Contents), rect

    found, expected = sorted(links(ours)), sorted(links(theirs))
    assert len(found) == len(expected) > 60
    for one, other in zip(found, expected, strict=True):
        assert one[:3] == other[:3]
        assert one[3] == pytest.approx(other[3], abs=1.5)


def roles(data):
    def walk(node):
        if str(node.S) not in UNSEEN:
            yield str(node.S)
        for child in node.K if isinstance(node.get("/K"), pikepdf.Array) else [node.get("/K")]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield from walk(child)

    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [list(walk(section)) for section in pdf.Root.StructTreeRoot.K[0].K]


def test_the_structure_says_the_same(ours, theirs):
    def once(names):  # WeasyPrint wraps a title in another one
        return [
            n for n, before in zip(names, ["", *names], strict=False) if (n, before) != ("/H1",) * 2
        ]

    assert list(map(once, roles(ours))) == list(map(once, roles(theirs)))


def test_lists_need_no_press(few, faces):
    lists = [part for part in parts(few) if is_listing(part)]
    assert len({part.title for part in lists}) == 4
    assert all(set_listing(part, faces) for part in lists)


@pytest.mark.parametrize("name", ["Маша и друзья", "x" * 60])
def test_what_is_too_hard_goes_to_the_press(name, few, store):
    sheets = (replace(few.sheets[0], name=name, sort_key="a"), *few.sheets[1:2])
    pdf = compile_livret(replace(few, sheets=sheets), {}, workers=1, store=store).pdf
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(pdf))
    document = pypdfium2.PdfDocument(pdf)
    shown = "".join(page.get_textpage().get_text_range() for page in document)
    assert "".join(shown.split()).count("".join(name.split())) >= 4


def test_text_in_a_list_is_text(few, store):
    attack = "</p> (x) \\ %d 12 0 R <00> {{ y }} &amp;"
    sheets = (replace(few.sheets[0], name=attack, sort_key="a", commune=attack, acronym=attack),)
    pdf = compile_livret(replace(few, sheets=sheets), {}, workers=1, store=store).pdf
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(pdf))


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("un deux", 100, ["un deux"]),
        ("un deux", 25, ["un", "deux"]),
        ("Saint-Vite", 30, ["Saint-", "Vite"]),
        ("05\u00a036 49", 30, ["05\u00a036", "49"]),
    ],
)
def test_lines_end_between_words(text, room, lines, faces):
    composer = Composer(faces, 100, 100)
    found = composer.lines([Run(text)], room)
    assert ["".join(run.text for run in line) for line in found] == lines


@pytest.mark.parametrize("text", ["incassable", "été\u0301", "☕"])
def test_what_cannot_be_set_is_refused(text, faces):
    with pytest.raises(TooHard):
        Composer(faces, 100, 100).lines([Run(text)], 20)


def test_the_press_is_not_asked_for_lists(few, monkeypatch, tmp_path):
    asked: list[Source] = []

    def print_all(sources, supplies, workers):
        asked.extend(sources)
        return iter(())

    monkeypatch.setattr(compiling.pool, "print_all", print_all)
    with pytest.raises(KeyError):
        compile_livret(few, {}, workers=1, store=Store(tmp_path))
    assert sum('class="matter' in source.html for source in asked) == 0
