"""Leafing through an edition, comparing it with another, and taking the sheets to replace."""

import io

import pypdfium2
import pytest
from django.utils import timezone
from PIL import Image

from fiches.livret import build, editions, printings, viewing
from fiches.livret.freeze import numbering_of
from fiches.livret.viewing import _framed, different, page_picture
from fiches.models import Fiche, Livret, Printing
from fiches.views.livret.edition import absent_parts
from fiches.wording import Kind, Piece, lines_changed
from partners.models import Consent, Contact, Partner
from partners.people import agree, withdraw
from tests.factories import make_partner, make_published_fiche, make_reader
from tests.fiches.livret_pages.test_since import NEXT, compiled_edition, fumel, two

__all__ = ["fumel", "two"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, fumel):
    client.force_login(make_reader(fumel))
    return client


def number_of(livret, title):
    """Where a page is in the file."""
    return 1 + [folio.title for folio in numbering_of(livret).folios].index(title)


def test_a_page_shows_its_picture_its_text_and_its_neighbours(reader, two):
    number = number_of(two[1], "Mission locale")
    response = reader.get(f"/fumel/livret/2/pages/{number}/")
    assert response.context["page"].called == "page\u00a02"
    assert "Sous huit jours" in response.context["text"]
    assert (
        f'rel="next" aria-label="Page suivante" href="/fumel/livret/2/pages/{number + 1}/?#page"'
        in response.text
    )
    assert (
        f'rel="prev" aria-label="Page précédente" href="/fumel/livret/2/pages/{number - 1}/?#page"'
        in response.text
    )
    fiche = Fiche.objects.get(partner__name="Mission locale")
    assert response.context["anchor"] == f"fiche-{fiche.pk}-2"
    assert f'id="fiche-{fiche.pk}-2"' in reader.get("/fumel/livret/2/en-ligne/").text


def test_the_picture_is_that_of_the_paper_and_is_made_once(reader, two, monkeypatch):
    response = reader.get("/fumel/livret/2/pages/1/page.png?zoom=2")
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "image/png",
        "private, no-store",
    )
    with Image.open(io.BytesIO(response.content)) as picture:
        assert picture.size == (1340, 1895)
    monkeypatch.setattr(viewing, "_draw", None)
    assert reader.get("/fumel/livret/2/pages/1/page.png?zoom=2").content == response.content


@pytest.mark.parametrize(
    ("asked", "title"),
    [("0 bis", "Épicerie solidaire"), ("0BIS", "Épicerie solidaire"), ("a1", None), ("ii", None)],
)
def test_a_reader_goes_to_a_page_by_the_number_printed_on_it(reader, two, asked, title):
    response = reader.get("/fumel/livret/2/pages/", {"page": asked}, follow=True)
    page = response.context["page"]
    assert page.label.replace("\u00a0", "").lower() == asked.replace(" ", "").lower()
    assert title in {None, page.title}


def test_a_reader_goes_to_a_page_by_a_word_of_its_title(reader, two):
    response = reader.get("/fumel/livret/2/pages/", {"page": "EPICERIE"}, follow=True)
    assert response.context["page"].title == "Épicerie solidaire"


@pytest.mark.parametrize("asked", ["99", "<b>", "9" * 500])
def test_a_page_that_does_not_exist_is_said_kindly(reader, two, asked):
    page = reader.get("/fumel/livret/2/pages/", {"page": asked}, follow=True)
    assert "il n’y a pas de page" in page.text
    assert "<b>" not in page.text.partition("il n’y a pas")[2][:80]


@pytest.mark.parametrize("path", ["0/", "999/", f"{10**30}/", "0/page.png", "999/page.png"])
def test_no_such_page(reader, two, path):
    assert reader.get(f"/fumel/livret/2/pages/{path}").status_code == 404


@pytest.mark.parametrize("query", ["zoom=9", "zoom=x", "avec=", "zoom=99999999999999999999"])
def test_strange_wishes_give_the_plain_page(reader, two, query):
    assert reader.get(f"/fumel/livret/2/pages/1/?{query}").context["zoom"] == 1
    assert reader.get(f"/fumel/livret/2/pages/1/page.png?{query}").status_code == 200


@pytest.mark.parametrize("avec", ["9", "2", "x", "9" * 400])
def test_comparing_with_what_is_not_earlier_is_not_found(reader, two, avec):
    assert reader.get(f"/fumel/livret/2/pages/1/?avec={avec}").status_code == 404


def test_beside_the_edition_before_a_page_tells_what_changed(reader, two):
    number = number_of(two[1], "Mission locale")
    beside = reader.get(f"/fumel/livret/2/pages/{number}/?avec=1").context["beside"]
    changed = {piece.text for line in beside.lines for piece in line if piece.kind is Kind.ADDED}
    assert beside.differs
    assert any("Sous huit jours" in text for text in changed)
    marked = reader.get(f"/fumel/livret/2/pages/{number}/page.png?avec=1").content
    assert marked != reader.get(f"/fumel/livret/2/pages/{number}/page.png").content


def test_beside_the_edition_before_a_new_page_and_an_unchanged_one_say_so(reader, two):
    new = number_of(two[1], "Croix bleue")
    same = number_of(two[1], "Mode d’emploi")
    assert "Cette page est nouvelle" in reader.get(f"/fumel/livret/2/pages/{new}/?avec=1").text
    assert "La page est la même" in reader.get(f"/fumel/livret/2/pages/{same}/?avec=1").text


def test_changes_are_on_screen_with_the_sheets_to_print(reader, two):
    response = reader.get("/fumel/livret/2/changements/")
    text = response.text.replace("&nbsp;", " ").replace("\u00a0", " ")
    update = response.context["update"]
    assert f"{update.printed} feuilles à imprimer au lieu de {update.whole}" in text
    for said in ("2 nouveaux partenaires", "France Travail</a>, auparavant Pôle emploi",
                 "1 fiche n’est plus dans le livret"):  # fmt: skip
        assert said in text
    assert "mot à mot" not in text  # the history is for those who keep the fiches
    gone = Fiche.objects.get(partner__name="Centre social")
    assert f"/fumel/fiches/{gone.pk}/" not in text


def test_changes_of_a_first_edition_say_what_will_come(reader, two):
    assert "C’est la première édition" in reader.get("/fumel/livret/1/changements/").text


@pytest.mark.parametrize("since", ["2", "7", "x"])
def test_changes_since_an_unknown_edition_are_not_found(reader, two, since):
    assert reader.get(f"/fumel/livret/2/changements/?depuis={since}").status_code == 404
    assert reader.get(f"/fumel/livret/2/feuilles.pdf?depuis={since}").status_code == 404


def test_sheets_to_replace_are_a_pdf(reader, two):
    page, file = "/fumel/livret/2/feuilles/?depuis=1", "/fumel/livret/2/feuilles.pdf?depuis=1"
    assert "Préparer ce PDF" in reader.get(page).text
    assert reader.get(file).status_code == 404
    assert reader.post(page).url == page
    printing = Printing.objects.get()
    assert "Le PDF se prépare" in reader.get(page).text
    printings.make.call(printing.pk)
    assert file in reader.get(page).text
    response = reader.get(file)
    data = response.getvalue()
    assert response["Content-Disposition"] == 'inline; filename="livret-fumel-feuilles-1-a-2.pdf"'
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert "Mettre le classeur à jour" in text
    first = two[0]
    first.contents["sheets"][0]["name"] = "Autrement dit"  # as if somebody had been forgotten
    first.save()
    assert reader.get(file).url == page


@pytest.mark.parametrize("rows", [1, 12])
def test_queries_of_a_page_and_of_the_changes(reader, fumel, two, rows, django_assert_num_queries):
    for number in range(rows):
        make_published_fiche(make_partner(fumel, f"Structure {number}"))
    compiled_edition(fumel, NEXT)
    address = "/fumel/livret/3/pages/2/?avec=2"
    reader.get(address)
    # session, user, memberships, territory, livret, confidential fiches, earlier editions,
    # contents of the one beside, confidential fiches, territories of the shell (and persons,
    # when there are some: people and consents of both)
    with django_assert_num_queries(10):
        reader.get(address)
    # session, user, memberships, territory, livret, earlier editions, confidential fiches,
    # contents of the edition before, confidential fiches, fiches that can be opened,
    # territories of the shell
    with django_assert_num_queries(11):
        reader.get("/fumel/livret/3/changements/?depuis=2")


@pytest.fixture
def named(fumel):
    """An edition that names somebody, looked at."""
    person = Contact.objects.create(
        partner=Partner.objects.get(name="Mission locale"), name="Camille Exemple", is_referent=True
    )
    agree(person, Consent.Item.NAME, "", timezone.now())
    return compiled_edition(fumel, NEXT), person


@pytest.mark.parametrize(
    "path", ["pages/1/", "pages/1/page.png", "pages/", "feuilles/", "feuilles.pdf"]
)
def test_nothing_is_shown_once_somebody_took_back_her_agreement(reader, named, path):
    livret, person = named
    assert reader.get("/fumel/livret/1/pages/1/page.png").status_code == 200
    person.consents.update(withdrawn_at=timezone.now())
    response = reader.get(f"/fumel/livret/1/{path}")
    assert response.status_code == 409
    assert not list(viewing._folder(livret.pk).glob("*"))


def test_pictures_go_when_an_edition_is_redone_or_reopened(
    named, django_capture_on_commit_callbacks
):
    livret, person = named
    page_picture(livret, 1)
    withdraw(person, [Consent.Item.NAME], timezone.now())
    assert not viewing._folder(livret.pk).exists()
    livret.refresh_from_db()
    assert livret.state == Livret.State.QUEUED
    edition = build.printable(livret)
    from fiches.livret.compile import compile_livret

    build.keep(livret, edition, compile_livret(edition, {}, workers=1))
    livret.refresh_from_db()
    page_picture(livret, 1)
    editions.reopen(livret)
    assert not viewing._folder(livret.pk).exists()


def test_pictures_of_few_editions_are_kept(two, monkeypatch, settings, tmp_path):
    settings.PAGE_IMAGES = tmp_path / "pages"
    monkeypatch.setattr(viewing, "KEPT_EDITIONS", 1)
    for livret in two:
        page_picture(livret, 1)
    assert [path.name for path in settings.PAGE_IMAGES.iterdir()] == [str(two[1].pk)]


def test_differences_are_framed_together_when_they_touch():
    one = Image.new("RGB", (400, 300), "white")
    two = one.copy()
    two.paste("black", (50, 40, 90, 52))
    two.paste("black", (105, 40, 120, 52))
    two.paste("black", (300, 200, 310, 210))
    assert different(one, two) == [(50, 40, 120, 52), (300, 200, 310, 210)]
    assert different(one, one) == []
    assert different(one, Image.new("RGB", (10, 10))) == [(0, 0, 400, 300)]


def test_a_frame_strikes_nothing_through():
    page = Image.new("RGB", (100, 60), "white")
    page.paste("black", (10, 10, 90, 20))  # a line of text, close above what changed
    page.paste("black", (10, 22, 90, 32))
    framed = _framed(page, [(10, 22, 90, 32)])
    assert framed.crop((10, 10, 90, 20)).getextrema() == ((0, 0),) * 3
    assert framed.getpixel((50, 21)) != (255, 255, 255)


def test_lines_changed_leave_out_what_reads_the_same():
    pieces = [
        Piece(Kind.SAME, "Accueil\nOuvert "),
        Piece(Kind.REMOVED, "lundi"),
        Piece(Kind.ADDED, "mardi\nle matin"),
        Piece(Kind.SAME, "\nGratuit"),
    ]
    assert lines_changed(pieces) == (
        (Piece(Kind.SAME, "Ouvert "), Piece(Kind.REMOVED, "lundi"), Piece(Kind.ADDED, "mardi")),
        (Piece(Kind.ADDED, "le matin"),),
    )


def test_preview_of_a_draft_is_a_pdf_and_freezes_nothing(client, two, fumel):
    from tests.factories import make_editor

    client.force_login(make_editor(fumel))
    draft = editions.next_edition(fumel, NEXT.date())
    draft.save()
    client.post("/fumel/livret/3/apercu/")
    printings.make.call(Printing.objects.get().pk)
    assert "/fumel/livret/3/apercu.pdf" in client.get("/fumel/livret/3/apercu/").text
    data = client.get("/fumel/livret/3/apercu.pdf").getvalue()
    assert data[:5] == b"%PDF-"
    make_published_fiche(make_partner(fumel, "Venu depuis"))
    assert client.get("/fumel/livret/3/apercu.pdf").url == "/fumel/livret/3/apercu/"
    assert "Refaire ce PDF" in client.get("/fumel/livret/3/apercu/").text
    draft.refresh_from_db()
    assert (draft.state, draft.contents, bool(draft.pdf)) == (Livret.State.DRAFT, None, False)
    assert "Voir avant de figer" in client.get("/fumel/livret/3/").text
    assert "Ce qui aura changé" in client.get("/fumel/livret/3/changements/").text
    build.start(draft, NEXT)
    assert not Printing.objects.exists()


def test_a_part_asked_for_and_not_printed_says_why():
    asked = ["trombinoscope", "avant-propos", "fiches"]
    bare = {"sheets": [{"referents": [{"photo": "a.jpg", "name": ""}]}], "useful_numbers": []}
    (why,) = absent_parts(Livret(contents={**bare, "sections": asked, "foreword": "Bonjour."}))
    assert why.startswith("Trombinoscope")
