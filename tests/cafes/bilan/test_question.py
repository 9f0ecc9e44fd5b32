"""The yearly question: from a link, once, without a name."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from cafes.bilan.counting import bilan_of
from cafes.bilan.history import VoiceRow, read
from cafes.bilan.voices import AlreadyGiven, give_voice, open_season, own_panel, voices_of
from cafes.models import SeasonVoice, SeasonVoiceGiven
from partners.personal_links import personal_link, renew
from tests.cafes.bilan.rows import make_season
from tests.factories import make_partner

NOW = dt.datetime(2026, 7, 3, 9, tzinfo=dt.UTC)
ANSWER = {
    "relations": 4,
    "coordination": 3,
    "mutualisation": 1,
    "orientation": None,
    "example": "Une visite commune",
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def make_link(territory, name="Mission locale"):
    return personal_link(make_partner(territory, name), territory, None, NOW)


def answered(example="", **axes):
    return VoiceRow(2025, *(axes.get(name) for name in VoiceRow._fields[1:5]), example)


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (dt.date(2026, 6, 29), False),
        (dt.date(2026, 6, 30), True),
        (dt.date(2026, 10, 28), True),
        (dt.date(2026, 10, 29), False),
    ],
)
def test_question_is_asked_once_the_season_has_ended(fumel, day, asked):
    season = make_season(fumel, 2025)

    assert open_season(fumel, day) == (season if asked else None)


def test_own_page_shows_the_question_until_it_is_answered(client, fumel):
    season, link = make_season(fumel, 2025), make_link(fumel)
    question = reverse("cafes:own_question", args=[link.code])
    assert question in client.get(link.get_absolute_url()).text

    give_voice(season, link, ANSWER)

    assert own_panel(link, NOW) is None
    assert question not in client.get(link.get_absolute_url()).text


def test_another_link_gives_no_second_voice(fumel):
    season, link = make_season(fumel, 2025), make_link(fumel)
    anne = link.partner.contacts.create(name="Anne")
    hers = personal_link(link.partner, fumel, anne, NOW)
    for one in (link, hers):
        give_voice(season, one, ANSWER)
        with pytest.raises(AlreadyGiven):
            give_voice(season, renew(one, NOW), ANSWER)
        assert own_panel(renew(one, NOW), NOW) is None
    assert SeasonVoice.objects.count() == 2


def test_an_answer_is_kept_once_and_apart_from_who_gave_it(client, fumel):
    season, link = make_season(fumel, 2025), make_link(fumel)
    page = reverse("cafes:own_question", args=[link.code])
    client.get(page)
    assert not SeasonVoice.objects.exists()

    sent = {"relations": "4", "example": "Une visite commune"}
    assert client.post(page, sent).status_code == 302
    again = client.post(page, sent)

    assert "Vous avez répondu" in again.text
    voice = SeasonVoice.objects.get()
    assert (voice.relations, voice.coordination, voice.example) == (4, None, "Une visite commune")
    given = SeasonVoiceGiven.objects.get()
    assert (given.partner, given.contact) == (link.partner, None)
    assert {field.name for field in given._meta.fields} == {"id", "season", "partner", "contact"}
    fields = {field.name for field in SeasonVoice._meta.get_fields()}
    assert fields == {
        "id",
        "season",
        "relations",
        "coordination",
        "mutualisation",
        "orientation",
        "example",
    }
    with pytest.raises(AlreadyGiven):
        give_voice(season, link, ANSWER)


def test_rank_of_an_answer_does_not_tell_whose_it_is(fumel):
    """After each answer those of the season are written anew, in random order."""
    season = make_season(fumel, 2025)
    orders = set()
    for rank in range(20):
        give_voice(season, make_link(fumel, f"P{rank}"), {**ANSWER, "example": f"{rank:02}"})
        kept = SeasonVoice.objects.order_by("pk").values_list("example", flat=True)
        orders.add(list(kept).index("00") / max(rank, 1))

    assert SeasonVoice.objects.count() == 20
    assert list(kept) != sorted(kept)  # one chance in 10^18
    assert len(orders) > 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Cochez au moins une réponse"),
        ({"relations": "9"}, "n’en fait pas partie"),
        ({"example": "x" * 601}, "600"),
        ({"relations": "4", "example": "a\x07b"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_kept(client, fumel, sent, said):
    make_season(fumel, 2025)
    page = client.post(reverse("cafes:own_question", args=[make_link(fumel).code]), sent)

    assert page.status_code == 422
    assert said in page.text
    assert not SeasonVoiceGiven.objects.exists()


def test_an_example_about_a_person_is_pointed_out_and_never_blocked(client, fumel):
    make_season(fumel, 2025)
    page = reverse("cafes:own_question", args=[make_link(fumel).code])
    sent = {"orientation": "4", "example": "Mme Lagarde a eu son logement"}

    doubtful = client.post(page, sent)
    assert "Un nom de personne" in doubtful.text
    assert "Mme Lagarde a eu son logement" in doubtful.text
    assert not SeasonVoice.objects.exists()

    client.post(page, {**sent, "vu": "1"})
    assert SeasonVoice.objects.get().example == "Mme Lagarde a eu son logement"


def test_outside_the_season_there_is_no_question(client, fumel):
    page = client.post(
        reverse("cafes:own_question", args=[make_link(fumel).code]), {"relations": 4}
    )

    assert page.status_code == 422
    assert "pas de question en ce moment" in page.text
    assert not SeasonVoice.objects.exists()


def test_voices_are_told_from_five_on():
    four = [answered("Un exemple", relations=4)] * 4

    assert voices_of(four).axes == ()
    assert voices_of(four).examples == ()
    assert voices_of(four).answers == 4
    five = voices_of([*four, answered("M. Rey va mieux", relations=1)])
    assert five.axes[0].counts == (1, 0, 0, 4)
    assert (five.examples, five.held_back) == (("Un exemple",), 1)


def test_bilan_holds_the_voices_of_its_own_season(fumel):
    make_season(fumel, 2024)
    season = make_season(fumel, 2025)
    for rank in range(5):
        give_voice(season, make_link(fumel, f"P{rank}"), ANSWER)

    assert bilan_of(read(fumel, [2025]), 2025, NOW.date()).voices.answers == 5
    assert bilan_of(read(fumel, [2024]), 2024, NOW.date()).voices.answers == 0
