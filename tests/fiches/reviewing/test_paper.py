import datetime as dt
import io
import subprocess

import page as validation
import pikepdf
import pytest

from fiches.livret.paper import Block, Row, ToCorrect, compile_to_correct
from fiches.models import Fiche
from fiches.models.fiches import AccessFeature, ReferralMode
from fiches.paper import blank_fiche, fiche_to_correct, tell_partner
from partners.addresses import unsubscribe
from partners.models import Consent, Message
from partners.personal_links import personal_link, short_address, whole_address
from tests.fiches.reviewing.conftest import NOW, correct, fresh
from tests.programs import find_program

TODAY = dt.date(2026, 11, 20)


def text_of(pdf):
    done = subprocess.run(
        [find_program("pdftotext"), "-layout", "-", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().replace("\N{NO-BREAK SPACE}", " ")


def fonts_of(pdf):
    """Every font of the file, and whether its outlines are in it."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return {
            str(item.FontName): "/FontFile2" in item or "/FontFile3" in item
            for item in file.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }


def assert_accessible(pdf):
    assert "104 passed, 0 failed" in str(validation.validate_pdf_bytes(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert str(file.Root.Lang) == "fr"
        assert b"<pdfuaid:part>1" in file.Root.Metadata.read_bytes()


def test_blank_fiche_is_two_accessible_sides(fumel):
    fumel.contact = "Centre médico-social\n2 place Voltaire, 47500 Fumel"
    pdf = blank_fiche(fumel, TODAY)
    assert_accessible(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert len(file.pages) == 2
    text = text_of(pdf)
    for said in ("Fiche à remplir", "Nos missions", "À rendre à", "2 place Voltaire"):
        assert said in text
    for choice in (*AccessFeature, *ReferralMode):  # as on the site
        assert choice.label in text
    assert set(fonts_of(pdf).values()) == {True}


def test_fiche_to_correct_says_what_we_have_and_leads_online(fumel, fiche, lise):
    link = personal_link(fiche.partner, fumel, None, NOW)
    pdf = fiche_to_correct(fresh(fiche), fumel, link, TODAY)
    assert_accessible(pdf)
    text = text_of(pdf)
    for said in (
        "Mission locale",
        "Nous aidons les jeunes à trouver leur voie.",
        "3 rue des Pruniers",
        "accueil@mission.example",
        "Lise Réau",
        "rien pour l’instant",
        "Déjà d’accord pour : nom",
        "valable jusqu’au",
    ):
        assert said in text
    assert short_address(link) in "".join(text.split())
    assert "+33536490002" not in text  # her direct line: she did not agree
    assert "36 49 00 02" not in text
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert len(file.pages) <= 2
    assert set(fonts_of(pdf).values()) == {True}


def test_paper_never_tells_a_confidential_place(fumel, fiche):
    fiche = correct(fiche, confidential_address=True, outreach="Libos, mairie")
    text = text_of(fiche_to_correct(fiche, fumel, None, TODAY))
    assert "confidentielle" in text
    assert "Pruniers" not in text
    assert "Libos" not in text


def test_person_who_withdrew_is_not_on_paper(fumel, fiche, lise):
    Consent.objects.update(withdrawn_at=NOW + dt.timedelta(days=9999))
    assert "Réau" not in text_of(fiche_to_correct(fresh(fiche), fumel, None, TODAY))


def test_fiche_without_a_link_is_printed_without_the_way_online(fumel, fiche):
    assert "sans mot de passe" not in text_of(fiche_to_correct(fiche, fumel, None, TODAY))


def test_nothing_of_a_paper_stays_on_the_disk(fumel, fiche, settings, tmp_path):
    settings.FRAGMENT_STORE = tmp_path
    link = personal_link(fiche.partner, fumel, None, NOW)
    fiche_to_correct(fiche, fumel, link, TODAY)
    assert list(tmp_path.iterdir()) == []


def test_hostile_content_is_only_text(fumel):
    nasty = "<script>alert(1)</script><img src=file:///etc/passwd> & «ok»¤¤¤¤ \u202e"
    paper = ToCorrect(
        name=nasty,
        territory=nasty,
        blocks=(Block("Identité", (Row("Nom", (nasty, "x" * 900)),)),),
        return_to=(nasty,),
        address="https://cafe.example/l/abc/",
        short_address="cafe.example/l/abc",
    )
    text = " ".join(text_of(compile_to_correct(paper, TODAY)).split())
    assert "<script>alert(1)</script>" in text
    assert "root:" not in text


# ------------------------------------------------------ typed on the partner's behalf


def test_partner_is_told_once_for_each_save(fumel, fiche, editor, lise):
    for _ in range(2):
        told = tell_partner(fiche, fumel, editor, NOW)
    assert told.done
    message = Message.objects.get()
    assert (message.to, message.contact) == ("lise.reau@mission.example", lise)
    assert message.key == f"typed:{fiche.pk}:{fiche.version}:{lise.pk}"
    link = personal_link(fiche.partner, fumel, lise, NOW)
    assert whole_address(link) in message.text
    assert "Elle est en ligne." in message.text
    tell_partner(correct(fiche), fumel, editor, NOW)
    assert Message.objects.count() == 2


def test_partner_without_an_address_is_to_be_told_otherwise(fumel, fiche, editor):
    told = tell_partner(correct(fiche, email=""), fumel, editor, NOW)
    assert not told.done
    assert told.said == "aucun courriel n’est connu : prévenez Mission locale autrement.".replace(
        " :", "\N{NO-BREAK SPACE}:"
    )
    assert not Message.objects.exists()


def test_who_wants_no_more_letters_gets_none(fumel, fiche, editor):
    unsubscribe(fumel, fiche.email)
    assert not tell_partner(fiche, fumel, editor, NOW).done
    assert Message.objects.get().state == Message.State.DROPPED


@pytest.mark.parametrize("state", [Fiche.State.DRAFT, Fiche.State.PUBLISHED])
def test_letter_says_whether_readers_see_it(fumel, fiche, editor, state):
    tell_partner(correct(fiche, state=state), fumel, editor, NOW)
    online = "Elle est en ligne." in Message.objects.get().text
    assert online == (state == Fiche.State.PUBLISHED)
