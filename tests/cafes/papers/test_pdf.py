"""What comes out of the press is a document that machines and people can read."""

import io
import subprocess

import pikepdf
import pytest

from cafes.papers.pdf import print_html
from tests.cafes.papers.samples import SVG, failures, text_of
from tests.programs import find_program

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Essai</title></head>
<body class="{format}" data-foot="Fumel"><h1>L’année</h1>
<p>Écrire à <a href="https://fumel.example/">Fumel</a>. {text}</p>
<table><thead><tr><th scope="col">Date</th><th scope="col">Hôte</th></tr></thead><tbody>{rows}</tbody></table>
<h2>Liste</h2><ul><li>un</li><li>deux</li></ul><dl><dt>Lieu</dt><dd>Mairie</dd></dl>
<img src="livret:image/chart" alt="Un carré" width="80" height="40"></body></html>"""
ROWS = "".join(f'<tr><th scope="row">{n}</th><td>Mairie</td></tr>' for n in range(90))


def page(page_format="a4-portrait", text="", rows=ROWS):
    return PAGE.format(format=page_format, text=text, rows=rows)


def told_by(program, *arguments):
    done = subprocess.run([find_program(program), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def sizes(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {tuple(round(float(x) / 72 * 25.4) for x in p.MediaBox[2:]) for p in pdf.pages}


def test_a_page_is_tagged_and_its_fonts_are_embedded(tmp_path):
    data = print_html(page(), {"chart": SVG})
    assert failures(data, "PDF_UA_1") == []
    path = tmp_path / "page.pdf"
    path.write_bytes(data)
    assert "No syntax or stream encoding errors found" in "".join(told_by("qpdf", "--check", path))
    fonts = told_by("pdffonts", path)[2:]
    assert [line.split()[-5:-2] for line in fonts] == [["yes"] * 3] * len(fonts)
    assert {line.split()[0][7:] for line in fonts} == {"Livret", "Livret-Bold"}


def test_several_pages_are_numbered_and_say_where_they_come_from():
    shown = text_of(print_html(page(), {"chart": SVG}))
    assert "1 / 4" in shown
    assert "4 / 4" in shown
    assert shown.count("Fumel") == 5  # the link, and a foot on each page


@pytest.mark.parametrize(
    ("page_format", "size"),
    [
        ("a4-portrait", (210, 297)),
        ("a4-landscape", (297, 210)),
        ("a3-portrait", (297, 420)),
        ("a3-landscape", (420, 297)),
    ],
)
def test_a_page_has_the_size_asked_for(page_format, size):
    assert sizes(print_html(page(page_format, rows=""))) == {size}


def test_the_same_words_give_the_same_bytes():
    assert print_html(page(), {"chart": SVG}) == print_html(page(), {"chart": SVG})


def test_what_is_printed_for_archives_is_also_pdf_a():
    data = print_html(page(), {"chart": SVG}, archive=True)
    assert failures(data, "PDF_A_2A") == []
    assert failures(data, "PDF_UA_1") == []


@pytest.mark.parametrize("text", ["Маша", "جمعية", "Café 😀", "Hiéroglyphe \U00013000", "日本語"])
def test_any_script_is_printed(text):
    data = print_html(page(text=text, rows=""))
    assert failures(data, "PDF_UA_1") == []


def test_nothing_is_read_from_elsewhere():
    data = print_html(page(text='<img src="file:///etc/passwd" alt="x">', rows=""))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not pdf.pages[0].get_images()
