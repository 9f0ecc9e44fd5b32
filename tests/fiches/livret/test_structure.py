"""What a screen reader meets, in order: the tags of the whole book against the HTML.

The words are read back by poppler (`pdfinfo -struct-text`), the headings, tables, lists and
pictures by pikepdf; both are compared with the HTML that each part was made from.
"""

import re
import subprocess
from html.parser import HTMLParser

import pikepdf
import pytest

from fiches.livret import book
from fiches.livret.folios import lasting_name
from fiches.livret.formats import FORMATS, Code
from tests.programs import find_program

CODES = (Code.A4, Code.A5, Code.LARGE)
KINDS = {"h1": "H1", "h2": "H2", "table": "Table", "th": "TH", "td": "TD", "img": "Figure",
         "svg": "Figure", "li": "LI"}  # fmt: skip


class Reader(HTMLParser):
    """The words and the elements of a page, in the order of the HTML."""

    def __init__(self, labels):
        super().__init__()
        self.labels = labels
        self.words, self.kinds, self.alternatives = [], [], []
        self.silent = self.slot = self.number = None

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in KINDS:
            self.kinds.append(KINDS[tag])
        if tag in ("title", "svg", "head"):
            self.silent = tag if tag != "title" or self.silent is None else self.silent
        if tag in ("ol", "ul"):
            self.number = 0 if tag == "ol" else None
        if tag == "li" and self.number is not None:
            self.number += 1
            self.words.append(str(self.number))
        if tag == "img":
            self.alternatives.append(values["alt"])
        if tag == "a" and values["href"].startswith("livret:page/"):
            self.slot = values["href"].removeprefix("livret:page/")

    def handle_endtag(self, tag):
        if tag == self.silent:
            self.silent = None
        if tag == "a":
            self.slot = None

    def handle_data(self, data):
        if self.silent:
            return
        self.words.append(self.labels[self.slot] if self.slot and data.strip() else data)


@pytest.fixture(scope="module")
def read(edition, pictures, printed, tmp_path_factory):
    """By format: the HTML's reader and the path of its PDF."""
    found = {}

    def of(code):
        if code not in found:
            form = FORMATS[code]
            compiled = printed(code)
            pages = compiled.report.first_pages.items()
            reader = Reader({lasting_name(key): page for key, page in pages})
            for part in book.parts(edition, form):
                reader.feed(part.source(pictures).html)
            path = tmp_path_factory.mktemp("structure") / f"{code}.pdf"
            path.write_bytes(compiled.pdf)
            found[code] = reader, path
        return found[code]

    return of


def letters(text):
    """Without what layout adds or takes: spaces, hyphens, bullets, breaks in addresses."""
    return re.sub(r"[\W_]", "", text)


def spoken(path):
    """The quoted words of `pdfinfo -struct-text`, in the order of the tree."""
    pdfinfo = find_program("pdfinfo")
    output = subprocess.run(
        [pdfinfo, "-enc", "UTF-8", "-struct-text", path], capture_output=True, check=True
    ).stdout.decode(errors="replace")  # it garbles the titles of the sections, not their words
    return "".join(re.findall(r'^ *"(.*)"$', output, re.MULTILINE))


def walk(element):
    """The elements below `element`, in order."""
    for kid in (
        element.get("/K", [])
        if isinstance(element.get("/K"), pikepdf.Array)
        else ([element.K] if "/K" in element else [])
    ):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from walk(kid)


@pytest.mark.parametrize("code", CODES)
def test_the_words_are_read_in_the_order_of_the_html(code, read):
    reader, path = read(code)
    expected, heard = letters("".join(reader.words)), letters(spoken(path))
    assert len(expected) > 10_000
    pairs = zip(heard, expected, strict=False)
    place = next((index for index, (a, b) in enumerate(pairs) if a != b), 40)
    assert heard[place - 40 : place + 80] == expected[place - 40 : place + 80]
    assert len(heard) == len(expected)


@pytest.mark.parametrize("code", CODES)
def test_headings_tables_lists_and_pictures_are_those_of_the_html(code, read):
    reader, path = read(code)
    with pikepdf.open(path) as pdf:
        elements = list(walk(pdf.Root.StructTreeRoot))
        wanted = set(KINDS.values())
        kinds = [str(e.S).lstrip("/") for e in elements]
        assert [kind for kind in kinds if kind in wanted] == reader.kinds
        alternatives = [str(e.Alt) for e in elements if e.S == "/Figure" and "/Alt" in e]
        assert len(alternatives) == kinds.count("Figure")
        assert [a for a in alternatives if a in reader.alternatives] == reader.alternatives
        headers = {str(e.ID) for e in elements if e.S == "/TH"}
        assert len(headers) == kinds.count("TH")
        cells = [[str(h) for h in e.A.Headers] for e in elements if e.S == "/TD" and "/A" in e]
        assert all(headers.issuperset(named) for named in cells)
        assert max(map(len, cells)) <= 4  # the only cell over all columns is a category


@pytest.mark.parametrize("code", CODES)
def test_no_heading_is_inside_another_or_empty(code, read):
    _, path = read(code)
    with pikepdf.open(path) as pdf:
        for element in walk(pdf.Root.StructTreeRoot):
            if element.S in ("/H1", "/H2"):
                assert not [kid for kid in walk(element) if kid.S in ("/H1", "/H2")]


@pytest.mark.parametrize("code", CODES)
def test_every_link_says_where_it_leads(code, read):
    _, path = read(code)
    with pikepdf.open(path) as pdf:
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", ())]
        assert len(links) > 30
        assert all(str(link.get("/Contents", "")) for link in links)


@pytest.mark.parametrize("code", CODES)
def test_every_font_is_embedded(code, read):
    pdffonts = find_program("pdffonts")
    _, path = read(code)
    lines = subprocess.run([pdffonts, path], capture_output=True, text=True, check=True).stdout
    rows = lines.splitlines()[2:]
    assert rows
    # name, type, encoding, emb, sub, uni, object
    assert [row.split()[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * len(rows)
