"""One screen to read the notes again, corrected where they stand."""

import datetime as dt

import pytest
import time_machine

from cafes.models import CompteRendu, FollowUp, Note
from tests.cafes.minutes.morning import NOW, come, make_cafe, say, seat
from tests.factories import make_partner, make_reader


def page(cafe, rest="compte-rendu/relire/"):
    return f"{cafe.get_absolute_url()}{rest}"


def typed(form, **fields):
    """What a browser sends back of a note's form, with these changes."""
    values = {name: form[name].value() for name in form.fields} | fields
    return {f"{form.prefix}-{name}": "" if v is None else v for name, v in values.items()}


def form_of(client, cafe, note):
    groups = client.get(page(cafe)).context["groups"]
    return next(row.form for group in groups for row in group.rows if row.note == note)


def test_notes_are_in_the_order_of_the_table_and_of_their_kind(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    caf, ccas = make_partner(fumel, "Caf"), make_partner(fumel, "CCAS")
    first, second = seat(cafe, ccas, 1), seat(cafe, caf, 2)
    say(cafe, "Une question", "question", caf, seat=second)
    say(cafe, "Une nouvelle", "news", ccas, seat=first)
    say(cafe, "Retirée", partner=ccas, seat=first, removed_at=NOW)
    groups = client.get(page(cafe)).context["groups"]
    assert [(g.title, [r.note.text for r in g.rows]) for g in groups] == [
        ("CCAS", ["Une nouvelle"]),
        ("Caf", ["Une question"]),
    ]
    groups = client.get(page(cafe) + "?par=nature").context["groups"]
    assert [g.title for g in groups] == ["Nouveautés", "Questions"]


def test_whoever_asked_not_to_be_noted_is_not(client, fumel, facilitator):
    cafe, caf = make_cafe(fumel), make_partner(fumel, "Caf")
    say(cafe, "Ne pas noter", partner=caf, seat=seat(cafe, caf, not_noted=True))
    assert client.get(page(cafe)).context["groups"] == []


def test_a_note_is_corrected_in_place(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Fermé mardi", version=3, device="tablette")
    form = form_of(client, cafe, note)
    response = client.post(
        page(cafe, f"compte-rendu/relire/{note.pk}/"), typed(form, text="Fermé jeudi", kind="news")
    )
    assert response.url.endswith(f"#note-{note.pk}")
    note.refresh_from_db()
    assert (note.text, note.kind, note.version, note.device) == ("Fermé jeudi", "news", 4, "")


def test_a_note_changed_by_somebody_else_meanwhile_is_not_lost(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Fermé mardi")
    form = form_of(client, cafe, note)
    Note.objects.update(text="Fermé mardi et jeudi")
    response = client.post(
        page(cafe, f"compte-rendu/relire/{note.pk}/"), typed(form, text="Fermé le mardi")
    )
    assert response.status_code == 422
    assert "Fermé mardi et jeudi" in response.text
    assert "Fermé le mardi" in response.text
    note.refresh_from_db()
    assert note.text == "Fermé mardi et jeudi"


def test_mistakes_are_told_beside_the_note_and_nothing_is_lost(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Portes ouvertes")
    address = page(cafe, f"compte-rendu/relire/{note.pk}/")
    form = form_of(client, cafe, note)
    for fields, told in (
        ({"text": ""}, "Écrivez ce qui est dit, ou retirez la note."),
        ({"kind": "event"}, "Indiquez le jour de l’événement."),
        ({"happens_on": "hier"}, "date"),
        ({"text": "a\x00b"}, "caractère"),
    ):
        response = client.post(address, typed(form, **fields))
        assert response.status_code == 422
        assert told in response.text
    note.refresh_from_db()
    assert note.text == "Portes ouvertes"


def test_an_answered_question_stays_a_question(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Qui a des lits ?", "question", answer="Nous", answered_at=NOW)
    form = form_of(client, cafe, note)
    address = page(cafe, f"compte-rendu/relire/{note.pk}/")
    assert client.post(address, typed(form, kind="news")).status_code == 422


def test_a_note_is_taken_out_and_put_back(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "En trop")
    address = page(cafe, f"compte-rendu/relire/{note.pk}/")
    client.post(address, {"retirer": "1"})
    assert not Note.objects.kept().exists()
    assert "1\N{NO-BREAK SPACE}note retirée" in client.get(page(cafe)).text
    client.post(address, {"remettre": "1"})
    assert Note.objects.kept().get() == note


def test_what_is_to_be_done_becomes_a_follow_up_once(client, fumel, facilitator):
    cafe, caf = make_cafe(fumel), make_partner(fumel, "Caf")
    one = say(cafe, "Inviter le\nbailleur", "follow_up", caf)
    say(cafe, "Écrire à la mairie", "follow_up")
    address = page(cafe, f"compte-rendu/relire/{one.pk}/")
    for _ in range(2):
        client.post(address, {"suivre": "1"})
    assert [(f.what, f.partner, f.note) for f in FollowUp.objects.all()] == [
        ("Inviter le bailleur", caf, one)
    ]
    for _ in range(2):
        client.post(page(cafe, "compte-rendu/suites/"))
    assert FollowUp.objects.count() == 2
    assert client.get(page(cafe)).context["to_follow"] == 0


def test_what_looks_like_a_situation_is_pointed_at_and_not_blocked(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    say(cafe, "Mme Lagarde dort dehors")
    say(cafe, "Le service ferme en août")
    response = client.get(page(cafe))
    assert response.context["warned"] == 1
    assert "vous décidez" in response.text


def test_questions_of_the_cafes_before_are_at_hand(client, fumel, facilitator):
    before, cafe = make_cafe(fumel, NOW.date().replace(month=10)), make_cafe(fumel)
    asked = say(before, "Qui a des lits ?", "question", make_partner(fumel, "Emmaüs"))
    say(before, "Répondue", "question", answered_at=NOW, answer="Oui")
    assert client.get(page(cafe)).context["carried"] == [asked]


def test_only_whoever_runs_the_network_reads_the_notes_again(client, fumel):
    cafe = make_cafe(fumel)
    note = say(cafe, "Brut")
    client.force_login(make_reader(fumel))
    assert client.get(page(cafe)).status_code == 403
    assert client.post(page(cafe, f"compte-rendu/relire/{note.pk}/")).status_code == 403
    assert client.post(page(cafe, "compte-rendu/envoyer/")).status_code == 403


def test_a_note_of_another_cafe_is_not_found(client, fumel, facilitator):
    cafe, other = make_cafe(fumel), make_cafe(fumel, NOW.date().replace(month=10))
    note = say(other, "Ailleurs")
    assert client.post(page(cafe, f"compte-rendu/relire/{note.pk}/")).status_code == 404
    assert client.post(page(cafe, f"compte-rendu/relire/{10**30}/")).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_one_and_thirty(
    client, fumel, facilitator, number, django_assert_num_queries
):
    cafe, before = make_cafe(fumel), make_cafe(fumel, NOW.date().replace(month=10))
    for n in range(number):
        partner = make_partner(fumel, f"Partenaire {n}")
        come(cafe, partner)
        place = seat(cafe, partner, n)
        say(cafe, "Une question", "question", partner, seat=place)
        FollowUp.objects.create(
            cafe=cafe, what="À faire", partner=partner, note=say(cafe, "À faire", "follow_up")
        )
        say(before, "Avant", "question", partner)
    client.get(page(cafe))
    # session, user, roles, territory, café; last version, themes, notes, who came, notes to
    # follow, open questions, follow-ups, tour; addresses: who came, partners, référents, who
    # asked for rest, invitations; the shell's territories, notes taken out, partners to choose
    with django_assert_num_queries(21):
        client.get(page(cafe))


def test_what_looks_like_a_situation_is_said_again_where_one_sends(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Mme Lagarde dort dehors")
    FollowUp.objects.create(cafe=cafe, what="Appeler Mme Lagarde")
    data = {"after": "0", "audience": "present"}
    # It came between the page and the click: it is shown first, and nothing has left.
    response = client.post(page(cafe, "compte-rendu/envoyer/"), data)
    assert response.status_code == 422
    assert "Envoyer quand même" in response.text
    assert not cafe.comptes_rendus.exists()
    shown = client.get(page(cafe) + f"?corriger={note.pk}")
    assert [one.text for one in shown.context["doubts"]] == [note.text, "Appeler Mme Lagarde"]
    assert "<details open>" in shown.text
    # Corrected on another device meanwhile: other words, to be looked at again.
    Note.objects.update(version=2)
    data["seen"] = shown.context["seen"]
    assert client.post(page(cafe, "compte-rendu/envoyer/"), data).status_code == 422
    data["seen"] = client.get(page(cafe)).context["seen"]
    assert client.post(page(cafe, "compte-rendu/envoyer/"), data).status_code == 302
    assert cafe.comptes_rendus.count() == 1


def test_a_note_taken_out_after_it_was_sent_is_said_to_be_still_read(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    note = say(cafe, "Mme Lagarde dort dehors")
    CompteRendu.objects.create(cafe=cafe, version=1, created_at=NOW, sent_at=NOW, content={})
    address = page(cafe, f"compte-rendu/relire/{note.pk}/")
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        response = client.post(address, {"retirer": "envoi"}, follow=True)
    assert response.redirect_chain[0][0].endswith("#envoyer")
    assert response.context["still_read"] == 1
    assert "peut la montrer encore" in response.text
    assert "Envoyer la version 2" in response.text


def test_a_day_that_is_told_is_proposed_and_one_that_is_missing_is_said(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    event = say(cafe, "Forum des droits le 4 décembre à 14 h", "event")
    task = say(cafe, "Rappeler la mairie avant le 15 décembre", "follow_up")
    assert form_of(client, cafe, event)["happens_on"].value() == dt.date(2026, 12, 4)
    assert "il manque la date" in client.get(page(cafe)).text
    client.post(page(cafe, f"compte-rendu/relire/{task.pk}/"), {"suivre": "1"})
    follow_up = FollowUp.objects.get()
    assert follow_up.due_on == dt.date(2026, 12, 15)
    address = f"/fumel/suites/{follow_up.pk}/?retour={cafe.pk}"
    assert address in client.get(page(cafe)).text
    form = client.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, data).url == f"{page(cafe)}#suites"


def test_of_two_versions_of_a_note_one_is_kept(client, fumel, facilitator):
    cafe = make_cafe(fumel)
    first = say(cafe, "Fermé jeudi")
    second = say(cafe, "Fermé le jeudi", variant_of=first)
    other = say(cafe, "Autre chose")
    assert client.get(page(cafe)).text.count("Garder celle-ci") == 2
    client.post(page(cafe, f"compte-rendu/relire/{second.pk}/"), {"garder": "1"})
    assert list(Note.objects.kept().order_by("pk")) == [second, other]
    assert "Garder celle-ci" not in client.get(page(cafe)).text
