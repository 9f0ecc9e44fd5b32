"""The finished book, read back from its own bytes."""

import io
import subprocess

import page as validation
import pikepdf
import pypdfium2
import pytest

from fiches.livret.compile import compile_livret, compile_sheet
from fiches.livret.contents import Section
from fiches.livret.store import Store
from tests.fiches.livret import samples


def titles(pdf):
    """The outline as nested (title, children)."""

    def walk(item):
        while item is not None:
            yield str(item.Title), list(walk(item.get("/First")))
            item = item.get("/Next")

    return list(walk(pdf.Root.Outlines.First))


def destinations(pdf):
    names = list(pdf.Root.Names.Dests.Names)
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    return {
        str(key): pages[place[0].objgen] for key, place in zip(names[::2], names[1::2], strict=True)
    }


def test_livret_has_its_parts_in_order(pdf, compiled):
    top = [title for title, _ in titles(pdf)]
    themes = [title for title, below in titles(pdf) if below and title != "Index"]
    start = top.index(themes[0])
    assert top[:start] == [
        "Couverture", "Numéros utiles", "Avant-propos", "Mode d’emploi", "Sommaire",
        "Où nous recevons",
    ]  # fmt: skip
    assert top[start + len(themes) :] == [
        "Index", "Annuaire des référents partenaires", "Sigles", "Prochains cafés",
        "Charte du café", "Fiche à remplir", "Mentions", "Quatrième de couverture",
    ]  # fmt: skip
    assert len(pdf.pages) == compiled.pages == compiled.report.pages == 24


def test_livret_passes_pdf_ua_and_says_so(compiled, pdf):
    report = validation.validate_pdf_bytes(compiled.pdf)
    assert "104 passed, 0 failed" in str(report)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()


def test_livret_says_its_title_language_and_page_numbers(pdf):
    assert (
        str(pdf.docinfo.Title)
        == "Livret des partenaires – Circonscription de Fumel, édition n°\u00a04"
    )
    assert str(pdf.Root.Lang) == "fr"
    assert [page.label for page in pdf.pages] == [
        "Couverture", "ii", "iii", "iv", "v", "vi", "1", "2", "3", "4", "5", "6",
        *(f"A\u00a0{number}" for number in range(1, 12)), "Quatrième de couverture",
    ]  # fmt: skip


def test_qpdf_finds_nothing_wrong(compiled, tmp_path, qpdf):
    path = tmp_path / "livret.pdf"
    path.write_bytes(compiled.pdf)
    result = subprocess.run([qpdf, "--check", path], capture_output=True, text=True)
    assert (result.returncode, "No syntax or stream encoding errors" in result.stdout) == (0, True)


def test_nothing_is_logged_about_the_layout(compiled):
    assert compiled.report.warnings == ()


def test_fonts_are_embedded_once(pdf):
    fonts = {
        str(font.BaseFont).partition("+")[2]: font.objgen
        for page in pdf.pages
        for font in page.obj.Resources.Font.values()
    }
    assert sorted(fonts) == ["AtkinsonHyperlegible-Bold", "AtkinsonHyperlegible-Regular"]
    for page in pdf.pages:
        for font in page.obj.Resources.Font.values():
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_an_image_shown_twice_is_kept_once(edition, store):
    same = samples.picture(1, (240, 96), "PNG")
    compiled = compile_livret(
        edition, {sheet.logo: same for sheet in edition.sheets}, workers=1, store=store
    )
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        logos = [
            image.objgen
            for page in pdf.pages
            for image in page.obj.Resources.XObject.values()
            if (image.Width, image.Height) == (240, 96)
        ]
    assert (len(logos), len(set(logos))) == (6, 1)


def test_every_link_shows_the_page_that_it_opens(compiled, pdf):
    places = destinations(pdf)
    document = pypdfium2.PdfDocument(compiled.pdf)
    seen = 0
    for number, page in enumerate(pdf.pages):
        text = document[number].get_textpage()
        for link in page.obj.get("/Annots", ()):
            if "/Dest" in link:
                left, y1, right, y2 = map(float, link.Rect)
                target = pdf.pages[places[str(link.Dest)] - 1].label
                shown = text.get_text_bounded(left - 1, min(y1, y2), right + 1, max(y1, y2))
                assert shown.split() == target.split()
                assert str(link.Contents).endswith(f", page {target}")
                seen += 1
    assert seen > 60


def test_each_fiche_starts_on_the_page_that_the_report_says(compiled, edition, pdf):
    labels = [page.label for page in pdf.pages]
    document = pypdfium2.PdfDocument(compiled.pdf)
    for sheet in edition.sheets:
        number = labels.index(compiled.report.first_pages[f"fiche-{sheet.key}"])
        text = " ".join(document[number].get_textpage().get_text_range().split())
        assert sheet.name.replace("\u00a0", " ") in text.replace("\u00a0", " ")


def test_no_character_lies_outside_its_page_or_in_the_binding(compiled, pdf):
    document = pypdfium2.PdfDocument(compiled.pdf)
    margin = 19.5 / 25.4 * 72
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            assert left >= margin
            assert bottom >= 5
            assert right <= 595
            assert top <= 842


def test_structure_has_one_document_and_unique_header_ids(pdf):
    root = pdf.Root.StructTreeRoot
    assert [str(element.S) for element in root.K] == ["/Document"]
    ids = [
        str(o.ID)
        for o in pdf.objects
        if isinstance(o, pikepdf.Dictionary) and "/ID" in o and o.get("/S") == "/TH"
    ]
    assert len(ids) == len(set(ids)) > 10
    keys = list(pikepdf.NumberTree(root.ParentTree))
    assert keys == list(range(len(keys)))
    assert len(keys) == int(root.ParentTreeNextKey) > len(pdf.pages)


def test_left_out_sections_are_not_in_the_book(edition, pictures, store):
    few = samples.livret(2, sections=(Section.CONTENTS, Section.SHEETS))
    compiled = compile_livret(few, pictures, workers=1, store=store)
    with pikepdf.open(io.BytesIO(compiled.pdf)) as pdf:
        assert [title for title, below in titles(pdf) if not below] == [
            "Couverture", "Sommaire", "Quatrième de couverture",
        ]  # fmt: skip
    assert compiled.pages == 5


def test_an_empty_livret_still_compiles(store):
    compiled = compile_livret(samples.livret(0), {}, workers=1, store=store)
    assert compiled.pages > 5


def test_one_fiche_alone_is_an_accessible_page(edition, pictures, store):
    data = compile_sheet(edition.sheets[0], pictures, store=store)
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(data))
    assert len(pypdfium2.PdfDocument(data)) == 1


def test_same_contents_give_the_same_bytes(compiled, edition, pictures, store, tmp_path):
    warm = compile_livret(edition, pictures, workers=1, store=store)
    assert (warm.report.hits, warm.report.fragments) == (warm.report.fragments,) * 2
    cold = compile_livret(edition, pictures, workers=2, store=Store(tmp_path))
    assert cold.report.hits == 0
    assert cold.pdf == warm.pdf == compiled.pdf


def test_a_changed_fiche_is_the_only_one_printed_again(edition, pictures, compiled, store):
    from dataclasses import replace

    first = edition.sheets[0]
    changed = replace(
        edition, sheets=(replace(first, cost="Gratuit le lundi"), *edition.sheets[1:])
    )
    again = compile_livret(changed, pictures, workers=1, store=store)
    assert again.report.fragments - again.report.hits == 1


def test_a_damaged_fragment_is_printed_again(compiled, edition, pictures, store):
    for path in list(store.folder.glob("??/*"))[:3]:
        path.write_bytes(path.read_bytes()[:-10])
    assert compile_livret(edition, pictures, workers=1, store=store).pdf == compiled.pdf


def test_progress_is_told_in_french(edition, pictures, tmp_path):
    told = []
    one = samples.livret(1, sections=(Section.SHEETS,))
    compile_livret(one, pictures, lambda *step: told.append(step), workers=1, store=Store(tmp_path))
    assert told[0] == ("Préparation des textes", 0, 1)
    assert told[-3:] == [
        ("Mise en page des fiches\u00a0: 3 sur 3", 3, 3),
        ("Assemblage des pages", 0, 1),
        ("Livret terminé", 1, 1),
    ]


@pytest.mark.parametrize("duplex", [False, True])
def test_tabs_keep_to_the_outer_edge(duplex, store):
    livret = samples.livret(2, sections=(Section.SHEETS,), duplex=duplex)
    data = compile_livret(livret, {}, workers=1, store=store).pdf
    document = pypdfium2.PdfDocument(data)
    letters = []
    pages = (2, 3) if duplex else (1, 2)  # the back of the cover stays free
    for number in pages:
        text = document[number].get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars())]
        letters.append("left" if min(box[0] for box in boxes) < 40 else "right")
    assert letters == (["right", "left"] if duplex else ["right", "right"])


def test_a_new_revision_leaves_the_lists_as_they_are(edition, pictures, compiled, store):
    from dataclasses import replace

    first = edition.sheets[0]
    newer = replace(first, key=f"{first.key.partition('-')[0]}-27", cost="Gratuit le mardi")
    changed = replace(edition, sheets=(newer, *edition.sheets[1:]))
    again = compile_livret(changed, pictures, workers=1, store=store)
    assert again.report.fragments - again.report.hits == 1
    with pikepdf.open(io.BytesIO(again.pdf)) as pdf:
        assert f"fiche-{first.key.partition('-')[0]}" in destinations(pdf)
    cold = compile_livret(changed, pictures, workers=1, store=Store(store.folder / "apart"))
    assert cold.pdf == again.pdf
