"""The letters themselves: their words, their event, and hostile text in every field."""

import datetime as dt
import re

import pytest
from icalendar import Calendar

from cafes import emails, wording
from cafes.approving import letter_for
from cafes.hosting import room_of
from cafes.models import Cafe, InvitationLetter
from cafes.receiving import write_to_host
from fiches.reaching import with_addresses
from partners.models import Message, Partner, Theme
from tests.cafes.invitations.conftest import DAY, NOW, TODAY, deliver, invite, make_cafe

pytestmark = pytest.mark.django_db
ODD = 'Virgule, point-virgule; guillemet " barre \\ accent é et émoji ☕👩🏽‍🦽'
LONG = "x" * 450 + ", ; ☕ fin de la ligne de cinq cents caractères"


def said_to(cafe, partner, **fields):
    letter = letter_for(cafe, TODAY)
    InvitationLetter.objects.filter(pk=letter.pk).update(**fields)
    letter.refresh_from_db()
    letter.cafe = cafe
    reader = with_addresses(Partner.objects.filter(pk=partner.pk)).get()
    return emails.invitation(letter, reader, emails.NO_DOORS, TODAY)


def test_the_usual_words(cafe, mission):
    letter = said_to(cafe, mission)
    nbsp = "\N{NO-BREAK SPACE}"
    assert letter.subject == (
        f"Café partenaires – vendredi 11{nbsp}décembre 2026, 9{nbsp}h{nbsp}– 10{nbsp}h{nbsp}30, "
        "Centre social"
    )
    for words in (
        f"aura lieu le vendredi 11{nbsp}décembre 2026, de 9{nbsp}h à 10{nbsp}h{nbsp}30.",
        "Nous serons accueillis par Centre social.",
        f"Adresse{nbsp}: 2 rue Basse",
        "Elle a été vérifiée il y a 6 mois",
        f"Téléphone{nbsp}: 05{nbsp}36{nbsp}49{nbsp}00{nbsp}01",
    ):
        assert words in letter.text, words
    assert "None" not in letter.text + letter.html


@pytest.mark.parametrize("kind", Cafe.Kind.values)
def test_each_kind_has_words_whose_marks_are_all_known(fumel, mission, kind):
    theme = Theme.objects.get(code="logement") if kind == "thematic" else None
    cafe = make_cafe(fumel, kind=kind, theme=theme)
    letter = said_to(cafe, mission)
    assert "{" not in letter.subject + letter.text
    assert "lieu à préciser" in letter.subject


def test_marks_are_filled_in_and_nothing_else_means_anything(cafe, mission):
    letter = said_to(cafe, mission, body="{structure} {{ 7 }} {% now %} { jour } <b>{autre}</b>")
    assert "Mission locale {{ 7 }} {% now %} vendredi 11" in letter.text
    assert "<b>{autre}</b>" in letter.text
    assert "&lt;b&gt;{autre}&lt;/b&gt;" in letter.html


def test_unknown_marks_are_named():
    assert wording.unknown_marks("{jour} {date} {HEURES} {}") == ["{date}"]


def test_the_words_follow_a_café_that_moves(cafe, mission):
    cafe.date = dt.date(2026, 12, 18)
    assert "vendredi 18" in said_to(cafe, mission).subject


def test_no_letter_holds_an_address_that_acts(cafe, mission):
    """What a link opens is shown; only buttons of pages change something."""
    html = said_to(cafe, mission).html
    paths = {re.sub(r"^http://[^/]+", "", one) for one in re.findall(r'href="([^"]+)"', html)}
    assert paths == {"/l/…/cafes/", "/l/…/", "/l/…/stop/"}


@pytest.mark.parametrize("text", [ODD, LONG], ids=["odd", "long"])
def test_events_with_odd_text_in_every_field_are_read_again(
    server, fumel, mission, camille, cafe, text
):
    cafe.host.name = text[:150]
    cafe.host.save()
    fumel.name = text[:120]
    fumel.save()
    cafe.territory = fumel
    Cafe.objects.update(
        place=text[:160], parking=text[:160], bus=text[:160], word=text, off_reason=text[:200]
    )
    cafe.refresh_from_db()
    invite(cafe, camille)
    deliver()
    [letter] = server.post.letters
    [part] = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    assert (part.get_param("method"), part.get_content_charset()) == ("REQUEST", "utf-8")
    source = part.get_content()
    event = Calendar.from_ical(source).walk("VEVENT")[0]
    assert event["LOCATION"] == text[:160]
    assert text in event["DESCRIPTION"]
    assert event["SUMMARY"].endswith(text[:150])
    assert event["ATTENDEE"] == "mailto:lise@ml.example"
    assert max(len(line.encode()) for line in source.splitlines()) <= 75
    assert unfolded(source)["LOCATION"] == text[:160]


def unfolded(source):
    """RFC 5545 read by hand, apart from the library: lines joined, escapes undone."""
    lines = re.sub(r"\r?\n[ \t]", "", source).splitlines()
    pairs = (re.match(r"([A-Z-]+)(?:;(?:[^\":]|\"[^\"]*\")*)?:(.*)", line) for line in lines)
    escapes = {"\\n": "\n", "\\N": "\n"}
    return {
        pair[1]: re.sub(r"\\(.)", lambda m: escapes.get(m[0], m[1]), pair[2])
        for pair in pairs
        if pair
    }


def test_the_host_gets_its_list_once_for_the_same_words(cafe, camille):
    cafe.host.invitation_emails = ["accueil@cs.example"]
    cafe.host.save()
    cafe.to_prepare = "- du café\n\n  des chaises "
    cafe.save()
    first = write_to_host(cafe, camille, NOW)
    assert (first.to, first.reply_to) == ("accueil@cs.example", camille.email)
    assert ["☐ du café" in first.text, "☐ des chaises" in first.text] == [True, True]
    assert write_to_host(cafe, camille, NOW) == first
    cafe.to_prepare = "du thé"
    assert write_to_host(cafe, camille, NOW) != first
    assert Message.objects.count() == 2


def test_a_host_without_address_is_to_be_called(client, cafe, camille):
    response = client.post(f"{cafe.get_absolute_url()}hote/", follow=True)
    assert "appelez plutôt" in response.text
    assert Message.objects.count() == 0


def test_a_confidential_address_is_never_where_a_café_is_held(mission):
    mission.fiche.confidential_address = True
    mission.fiche.address = "1 rue Cachée"
    mission.fiche.save()
    assert room_of(mission).place == ""
    assert DAY > TODAY
