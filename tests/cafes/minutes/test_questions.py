"""Open questions carried until answered, and dated events in the calendar."""

import datetime as dt

import pytest

from cafes.events import coming_events
from cafes.minutes.sending import send
from cafes.models import Note
from tests.cafes.minutes.morning import DAY, NOW, make_cafe, say
from tests.factories import make_editor, make_partner, make_reader, make_territory

BEFORE = DAY.replace(month=10)


def listed(client, query=""):
    return [n.text for n in client.get(f"/fumel/questions/{query}").context["page"]]


def test_questions_are_filtered(client, fumel, facilitator):
    cafe, caf = make_cafe(fumel), make_partner(fumel, "Caf")
    say(cafe, "Les lits ?", "question", caf)
    say(cafe, "Les bus ?", "question", answer="Oui", answered_at=NOW)
    say(cafe, "Une nouvelle", "news", caf)
    say(make_cafe(make_territory("agen")), "Ailleurs ?", "question")
    assert listed(client) == ["Les lits ?"]
    assert listed(client, "?etat=repondues") == ["Les bus ?"]
    assert listed(client, "?etat=toutes") == ["Les lits ?", "Les bus ?"]
    assert listed(client, f"?etat=toutes&partenaire={caf.pk}") == ["Les lits ?"]
    assert listed(client, f"?partenaire={10**30}&etat=x&page=9") == ["Les lits ?"]


def test_readers_see_those_that_were_told(client, fumel, facilitator):
    told, raw = make_cafe(fumel, BEFORE), make_cafe(fumel)
    say(told, "Les lits ?", "question")
    say(raw, "Pas encore relue ?", "question")
    send(told, after=0, audience="present", by=facilitator, now=NOW)
    client.force_login(make_reader(fumel))
    assert listed(client) == ["Les lits ?"]


def test_a_question_is_answered_at_a_cafe_and_reopened(client, fumel, facilitator):
    asked_at, cafe = make_cafe(fumel, BEFORE), make_cafe(fumel)
    note = say(asked_at, "Les lits ?", "question")
    address = f"/fumel/questions/{note.pk}/"
    assert "Écrivez la réponse" in client.post(address, {"answer": " "}).text
    client.post(address, {"answer": "Emmaüs en a six.", "cafe": cafe.pk})
    note.refresh_from_db()
    assert (note.answer, note.answered_in, note.answered_at) == ("Emmaüs en a six.", cafe, NOW)
    client.post(address, {"rouvrir": "1"})
    note.refresh_from_db()
    assert (note.answer, note.answered_in, note.answered_at) == ("", None, None)


def test_an_answer_is_given_after_the_question(client, fumel, facilitator):
    earlier, cafe = make_cafe(fumel, BEFORE), make_cafe(fumel)
    note = say(cafe, "Les lits ?", "question")
    elsewhere = make_cafe(make_territory("agen"))
    for wrong in (earlier.pk, elsewhere.pk, 10**30, "x"):
        data = {"answer": "Oui", "cafe": wrong}
        assert client.post(f"/fumel/questions/{note.pk}/", data).status_code == 200
    assert not Note.objects.filter(answered_at__isnull=False).exists()


def test_only_a_question_of_the_territory_is_answered(client, fumel, facilitator):
    other = say(make_cafe(make_territory("agen")), "Ailleurs ?", "question")
    news = say(make_cafe(fumel), "Une nouvelle", "news")
    for pk in (other.pk, news.pk, 10**30):
        assert client.get(f"/fumel/questions/{pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_for_one_and_thirty(
    client, fumel, facilitator, number, django_assert_num_queries
):
    cafe = make_cafe(fumel)
    for n in range(number):
        partner = make_partner(fumel, f"P{n}")
        answered = {"answer": "Oui", "answered_at": NOW, "answered_in": cafe}
        say(cafe, "Une question ?", "question", partner, **answered)
        say(cafe, "Une autre ?", "question", partner)
    client.get("/fumel/questions/?etat=toutes")
    # session, user, roles, territory, the shell's territories, how many, the page, partners
    with django_assert_num_queries(8):
        client.get("/fumel/questions/?etat=toutes")


def test_dated_events_come_once_the_compte_rendu_is_sent(
    fumel, facilitator, django_assert_num_queries
):
    cafe, caf = make_cafe(fumel), make_partner(fumel, "Caf")
    soon, late = DAY + dt.timedelta(days=10), DAY + dt.timedelta(days=400)
    say(cafe, "Bourse aux jouets\nSalle des fêtes", "event", caf, happens_on=soon)
    say(cafe, "Bien plus tard", "event", caf, happens_on=late)
    say(cafe, "Pas un événement", "news", caf, happens_on=soon)
    say(cafe, "Retiré", "event", caf, happens_on=soon, removed_at=NOW)
    assert coming_events(fumel, DAY, late - dt.timedelta(days=1)) == []
    send(cafe, after=0, audience="present", by=facilitator, now=NOW)
    with django_assert_num_queries(1):  # the notes
        events = coming_events(fumel, DAY, late - dt.timedelta(days=1))
    assert [(e.date, e.title, e.text) for e in events] == [
        (soon, "Bourse aux jouets", "Salle des fêtes\nCaf")
    ]


def test_who_keeps_the_livret_answers_what_was_told_and_a_reader_learns_who_does(
    client, fumel, facilitator
):
    told, raw = make_cafe(fumel, BEFORE), make_cafe(fumel)
    shared, own = say(told, "Les lits ?", "question"), say(raw, "Pas relue ?", "question")
    send(told, after=0, audience="present", by=facilitator, now=NOW)
    client.force_login(make_reader(fumel))
    page = client.get("/fumel/questions/").text
    assert f"/fumel/questions/{shared.pk}/" not in page
    assert "elle note la réponse" in page
    client.force_login(make_editor(fumel))
    assert f"/fumel/questions/{shared.pk}/" in client.get("/fumel/questions/").text
    client.post(f"/fumel/questions/{shared.pk}/", {"answer": "Emmaüs."})
    shared.refresh_from_db()
    assert shared.answer == "Emmaüs."
    assert client.get(f"/fumel/questions/{own.pk}/").status_code == 404


def test_an_answer_that_is_known_is_offered(client, fumel, facilitator):
    before = make_cafe(fumel, BEFORE)
    say(before, "Quelles aides au permis ?", "question",
        answer="Le Fonds jeunes.", answered_at=NOW)  # fmt: skip
    say(before, "Les bus ?", "question", answer="Oui.", answered_at=NOW)
    note = say(make_cafe(fumel), "Quelles aides pour passer le permis ?", "question")
    page = client.get(f"/fumel/questions/{note.pk}/").text
    assert "Le Fonds jeunes." in page
    assert "Oui." not in page
    again = page.split("?reprendre=")[1].split('"')[0]
    taken = client.get(f"/fumel/questions/{note.pk}/?reprendre={again}").context["form"]
    assert taken.initial["answer"] == "Le Fonds jeunes."
    assert client.get(f"/fumel/questions/{note.pk}/?reprendre=x").status_code == 200
