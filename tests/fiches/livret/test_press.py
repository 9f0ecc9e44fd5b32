"""What goes into a fragment is text and nothing else, however strange."""

import logging
from dataclasses import replace

import page as validation
import pypdfium2
import pytest

from fiches.livret import pool
from fiches.livret.book import sheet_part, typeset_sheet
from fiches.livret.compile import compile_livret, compile_sheet
from fiches.livret.contents import Referent, Sheet
from fiches.livret.fragments import Fragment, Plate, Source
from fiches.livret.materials import materials
from fiches.livret.press import Press
from tests.fiches.livret import samples

EMPTY = Sheet(key="1-1", name="Nom", sort_key="nom", type_label="", themes=())


@pytest.fixture(scope="module")
def press():
    supplies = materials()
    return Press(supplies.css, dict(supplies.fonts))


def text_of(data):
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "data:image/png;base64,AAAA",
        "livret:image/other",
        "livret:font/../../etc/passwd",
        "LIVRET:font/x",
        "/etc/passwd",
    ],
)
def test_fetcher_refuses_everything_but_our_own(press, url):
    html = f'<html lang="fr"><body class=""><p>ici<img src="{url}" alt="x"></p>'
    with pytest.raises(ValueError, match="refused"):
        press.fetcher.fetch(url)
    assert press.render(Source(html)).plate.digests == ()


def test_fetcher_forgets_the_images_of_the_fragment_before(press):
    logo = samples.picture(1, (60, 24), "PNG")
    html = '<html lang="fr"><body class=""><p><img src="livret:image/logo" alt="x"></p>'
    assert len(press.render(Source(html, (("logo", logo),))).plate.digests) == 1
    assert press.render(Source(html)).plate.digests == ()


def test_hostile_text_is_printed_as_text(store):
    attack = '</p><img src="file:///etc/passwd"><script>x</script>{% load x %}{{ y }}&amp;'
    person = Referent(name=attack, function=attack, phone=attack, email=attack, photo=attack)
    values = dict.fromkeys(
        ("name", "acronym", "missions", "limits", "email", "website", "short_url", "logo"), attack
    )
    sheet = replace(EMPTY, actions=(attack,), referents=(person,), **values)
    data = compile_sheet(sheet, {attack: b"not an image"}, store=store)
    assert "<script>" in text_of(data)
    assert b"/URI (file:" not in data


def test_an_image_that_cannot_be_read_is_reported_and_the_rest_printed(store):
    sheet = replace(samples.sheet(1), referents=())
    livret = samples.livret(0)
    compiled = compile_livret(
        replace(livret, sheets=(sheet,)), {sheet.logo: b"GIF89a broken"}, workers=1, store=store
    )
    assert [part for part, _ in compiled.report.warnings] == [sheet.name]


@pytest.mark.parametrize(
    "name", ["Маша и друзья", "جمعية الأمل", "Café 😀 ❤️", "日本語", "a\u0300 \u200d"]
)
def test_names_in_any_script_neither_crash_nor_log(name, store, caplog):
    with caplog.at_level(logging.WARNING):
        data = compile_sheet(replace(samples.sheet(1), name=name), {}, store=store)
    assert caplog.records == []
    assert "0 failed, 104 total" in str(validation.validate_pdf_bytes(data))


def test_a_character_that_no_font_draws_is_said_in_the_report(store):
    livret = samples.livret(1)
    sheet = replace(livret.sheets[0], name="Hiéroglyphe \U00013000")
    compiled = compile_livret(replace(livret, sheets=(sheet,)), {}, workers=1, store=store)
    assert any("U+13000" in warning for _, warning in compiled.report.warnings)
    assert "Hiéroglyphe ?" in text_of(compiled.pdf)
    assert "0 failed, 104 total" in str(validation.validate_pdf_bytes(compiled.pdf))


def longest(photos=True):
    """Every printed field as long as the form lets it be."""

    def words(length):
        text = "Accompagnement des familles et des jeunes du territoire, sur rendez-vous. " * 20
        return text[: length - 1] + "."

    person = Referent(
        name=words(60), function=words(60), phone="05 36 49 68 27",
        email="a" * 40 + "@" + "b" * 31 + ".example", photo="photo" if photos else "",
    )  # fmt: skip
    return Sheet(
        key="1-1", name=words(120), sort_key="a", type_label="Centre communal d’action sociale",
        themes=samples.THEMES[5:8], acronym="A" * 20, acronym_meaning=words(120),
        carrier=words(90), logo="logo", tagline=words(120), missions=words(500),
        actions=(words(70),) * 6, limits=words(200), audiences=tuple(samples.AUDIENCES),
        audiences_details=words(150), area=words(120), access_conditions=words(150),
        referral_modes=("Téléphoner", "Envoyer un courriel", "Se présenter"),
        referral=words(250), delay=words(60), cost=words(60), address=words(90),
        address_extra=words(60), postal_code="47150", commune="Blanquefort-sur-Briolance",
        phone="05 36 49 68 27", email="a" * 40 + "@" + "b" * 31 + ".example",
        website="www." + "c" * 68 + ".example", opening_hours=(words(80), words(80)),
        outreach=(words(60),) * 4, accessibility=("Accès fauteuil", "Parking"),
        accessibility_details=words(100), languages=words(60), referents=(person, person),
        verified_on=samples.EDITION_DATE, verified_by="la structure elle-même",
        short_url="cafe.example/f/1",
    )  # fmt: skip


IMAGES = {
    "logo": samples.picture(1, (240, 200), "PNG"),
    "photo": samples.picture(2, (140, 170), "JPEG"),
}


def test_a_fiche_at_its_longest_fits_one_page():
    part = sheet_part(typeset_sheet(longest()))
    fragment = pool.print_one(part.source(IMAGES), materials())
    assert (fragment.pages, fragment.tightened, fragment.warnings) == (1, True, ())


def test_a_fiche_at_its_emptiest_is_a_page(store):
    data = compile_sheet(EMPTY, {}, store=store)
    assert "0 failed, 104 total" in str(validation.validate_pdf_bytes(data))
    assert "Fiche à vérifier" in text_of(data)


def test_words_of_sixty_letters_stay_in_their_column(store):
    word = "x" * 60
    sheet = replace(
        samples.sheet(1), name=word, tagline=word, actions=(word,), referral=word, commune=word,
        opening_hours=(word,), acronym=word, type_label=word,
    )  # fmt: skip
    page = pypdfium2.PdfDocument(compile_sheet(sheet, {}, store=store))[0]
    text = page.get_textpage()
    inside = 192 / 25.4 * 72  # the text block, apart from the tab on the outer edge
    tab = 199 / 25.4 * 72
    rights = [text.get_charbox(index)[2] for index in range(text.count_chars())]
    assert [right for right in rights if inside < right < tab] == []


def test_too_long_a_fiche_goes_on_and_loses_nothing(store):
    missions = " ".join(f"mot{number}" for number in range(1500))
    livret = samples.livret(1)
    sheet = replace(livret.sheets[0], missions=missions)
    compiled = compile_livret(replace(livret, sheets=(sheet,)), {}, workers=1, store=store)
    assert compiled.report.overflowing == compiled.report.tightened == (sheet.key,)
    assert "0 failed, 104 total" in str(validation.validate_pdf_bytes(compiled.pdf))
    printed = text_of(compiled.pdf)
    assert all(f"mot{number}" in printed for number in (0, 700, 1499))


def test_fragment_goes_to_bytes_and_back():
    plate = Plate(b"<< %d >>\n%b", 1, 1, (0, 1), ("title",), ("d",), (b"x",))
    fragment = Fragment(
        2, plate, (b"1", b"22"), (("a",), ()), (9.5, 9.5), 3, {"Livret": {"3": "a"}}, True,
        "?", ("w",),
    )  # fmt: skip
    assert Fragment.from_bytes(fragment.to_bytes()) == fragment
