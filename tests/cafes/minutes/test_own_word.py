"""A partner's own word, from its link."""

import uuid

import pytest

from cafes.minutes.correcting import set_open
from cafes.models import Cafe, Note
from partners.personal_links import personal_link
from tests.cafes.minutes.morning import DAY, NOW, make_cafe, say
from tests.factories import make_partner


@pytest.fixture
def caf(fumel):
    return make_partner(fumel, "Caf")


def word(cafe, caf, fumel):
    link = personal_link(caf, fumel, None, NOW)
    return f"/l/{link.code}/cafes/{cafe.pk}/mot/"


def typed(text="Nous ouvrons le mardi.", **fields):
    return {"key": str(uuid.uuid4()), "kind": "news", "text": text, "happens_on": "", **fields}


def test_a_word_is_added_once(client, fumel, caf):
    cafe = make_cafe(fumel)
    address, data = word(cafe, caf, fumel), typed()
    for _ in range(2):
        assert client.post(address, data).status_code == 302
    note = Note.objects.get()
    assert (note.partner, note.kind, note.text) == (caf, "news", "Nous ouvrons le mardi.")
    assert note.link is not None
    assert "Nous ouvrons le mardi." in client.get(address).text


def test_a_word_may_come_before_the_meeting(client, fumel, caf):
    cafe = make_cafe(fumel, DAY.replace(month=12), state=Cafe.State.PLANNED)
    assert client.post(word(cafe, caf, fumel), typed()).status_code == 302
    assert Note.objects.count() == 1


def test_what_looks_like_a_situation_is_asked_about_once(client, fumel, caf):
    address, data = word(make_cafe(fumel), caf, fumel), typed("Mme Lagarde dort dehors")
    response = client.post(address, data)
    assert response.status_code == 200
    assert "Mme Lagarde dort dehors" in response.text
    assert not Note.objects.exists()
    again = {**data, "seen": response.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert Note.objects.count() == 1


def test_mistakes_lose_nothing(client, fumel, caf):
    address = word(make_cafe(fumel), caf, fumel)
    for data, told in (
        (typed(""), "Écrivez votre mot."),
        (typed(kind="event"), "Indiquez le jour de l’événement."),
        (typed(happens_on="0001-01-01"), "Vérifiez l’année."),
        (typed(kind="follow_up"), "choi"),
        (typed(key="x"), "Rechargez"),
        (typed("a\x00"), "caractère"),
    ):
        response = client.post(address, data)
        assert response.status_code == 422, data
        if "\x00" not in data["text"]:
            assert told in response.text
        if data["text"]:
            assert data["text"].strip("\x00") in response.text
    assert not Note.objects.exists()


def test_closed_by_the_facilitator_it_takes_no_more(client, fumel, caf, facilitator):
    cafe = make_cafe(fumel)
    address = word(cafe, caf, fumel)
    client.post(address, typed())
    client.post(f"{cafe.get_absolute_url()}compte-rendu/mots/", {"fermer": "1"})
    client.post(address, typed("Trop tard"))
    client.post(address, {"retirer": str(Note.objects.get().pk)})
    assert [note.text for note in Note.objects.kept()] == ["Nous ouvrons le mardi."]
    assert "Les notes de ce café sont closes." in client.get(address).text
    set_open(cafe, is_open=True)
    assert client.post(address, typed("Encore")).status_code == 302


def test_only_its_own_words_are_taken_back(client, fumel, caf):
    cafe = make_cafe(fumel)
    address, other = word(cafe, caf, fumel), say(cafe, "Ailleurs", partner=caf)
    client.post(address, typed())
    mine = Note.objects.get(link__isnull=False)
    for pk in (other.pk, "x", str(10**30)):
        client.post(address, {"retirer": str(pk)})
    assert Note.objects.kept().count() == 2
    client.post(address, {"retirer": str(mine.pk)})
    assert Note.objects.kept().get() == other


def test_key_of_somebody_elses_note_takes_nothing_over(client, fumel, caf):
    cafe = make_cafe(fumel)
    other = say(cafe, "Ailleurs", partner=make_partner(fumel, "CCAS"))
    data = typed(key=str(other.key))
    for _ in range(2):
        client.post(word(cafe, caf, fumel), data)
    other.refresh_from_db()
    assert (other.text, other.partner.name) == ("Ailleurs", "CCAS")
    mine = Note.objects.exclude(pk=other.pk).get()
    assert (mine.text, mine.partner) == (data["text"], caf)
    client.post(word(cafe, caf, fumel), {**data, "key": str(mine.key), "text": "Et le jeudi."})
    assert Note.objects.filter(partner=caf).count() == 2


def test_a_cafe_called_off_or_of_residents_takes_no_word(client, fumel, caf):
    off = make_cafe(fumel, state=Cafe.State.CANCELLED)
    residents = make_cafe(fumel, DAY.replace(day=6), kind=Cafe.Kind.HABITANTS)
    for cafe in (off, residents):
        client.post(word(cafe, caf, fumel), typed())
    assert not Note.objects.exists()


def test_own_page_leads_to_the_word(client, fumel, caf):
    cafe = make_cafe(fumel)
    link = personal_link(caf, fumel, None, NOW)
    assert f"/l/{link.code}/cafes/{cafe.pk}/mot/" in client.get(f"/l/{link.code}/").text
