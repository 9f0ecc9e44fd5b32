"""A device that was offline hands over what it noted; several do; nothing doubles, nothing goes."""

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone

from cafes.arriving import arrive
from cafes.batches import Unreadable, read
from cafes.models import Cafe, DeviceCount, Note, Seat, TourDeTable
from cafes.tables import NO_SUCH_KIND, TOO_LONG
from tests.cafes.morning.conftest import address, arrival, key, make_cafe, ms, note
from tests.factories import make_facilitator, make_partner

NOW = dt.datetime(2026, 12, 11, 9, 3, tzinfo=dt.UTC)


def texts():
    return [n.text for n in Note.objects.kept().order_by("position", "text")]


@pytest.fixture
def seat(cafe, partner):
    """Somebody present, who sits at the table under the key of her arrival."""
    return str(arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner).key)


def test_a_hundred_offline_notes_are_one_request_of_constant_cost(
    sync, cafe, place, django_assert_num_queries
):
    def morning(number):
        present = [arrival(partner=make_partner(place, f"P{n}").pk) for n in range(number)]
        seats = [{"key": row["key"], "position": n} for n, row in enumerate(present)]
        notes = [note(seat=row["key"], text=f"Note {n}") for n, row in enumerate(present)]
        return {"arrivals": present, "seats": seats, "notes": notes}

    few, many = morning(1), morning(100)
    sync(**few)
    # 1 session, 2 user, 3 memberships, 4 territory, 5 café; 6 savepoint, 7 the café locked;
    # 8 arrivals here, 9 their partners, 10 arrivals stored; 11 tour, 12 seats here, 13 notes
    # here, 14 arrivals that sit, 15 seats stored, 16 notes stored, 17 released; then the state:
    # 18 tour, 19 arrivals, 20 seats, 21 notes
    with django_assert_num_queries(21):
        sync(**many)
    assert Note.objects.count() == 101
    assert {n.partner.name for n in Note.objects.select_related("partner")} == {
        f"P{n}" for n in range(100)
    }


def test_the_same_batch_twice_changes_nothing(sync, seat):
    first = note(seat=seat, text="Une permanence de plus.")
    answer = sync(notes=[first], seats=[{"key": seat, "seconds": 40}])
    again = sync(notes=[first], seats=[{"key": seat, "seconds": 40}])
    assert answer["results"] == again["results"] == {f"note:{first['key']}": {"version": 1}}
    assert texts() == ["Une permanence de plus."]
    assert Seat.objects.get().seconds == 40


def test_a_device_goes_on_from_what_it_sent_although_it_never_got_the_answer(sync, seat):
    first = note(seat=seat, text="Une perm")
    sync(notes=[first])
    answer = sync(notes=[{**first, "text": "Une permanence."}])
    assert answer["results"] == {f"note:{first['key']}": {"version": 2}}
    assert texts() == ["Une permanence."]


def test_a_note_changed_by_two_people_keeps_both_texts(sync, seat):
    first = note(seat=seat, text="Fermé en août.", device="A")
    version = sync(notes=[first])["results"][f"note:{first['key']}"]["version"]
    theirs = {**first, "base": version, "device": "B", "text": "Fermé en août et à Noël."}
    ours = {**first, "base": version, "device": "C", "text": "Fermé en juillet."}
    sync(notes=[theirs])
    answer = sync(notes=[ours])
    [result] = answer["results"].values()
    assert result["key"] != first["key"]
    again = sync(notes=[ours])
    assert again["results"] == answer["results"]
    assert texts() == ["Fermé en août et à Noël.", "Fermé en juillet."]
    variant = Note.objects.get(key=result["key"])
    assert variant.variant_of.key == uuid.UUID(first["key"])
    # The device goes on writing in its own version.
    goes_on = {**ours, "key": result["key"], "base": result["version"], "text": "Fermé l’été."}
    sync(notes=[goes_on])
    assert texts() == ["Fermé en août et à Noël.", "Fermé l’été."]


def test_words_win_over_their_removal_by_who_had_not_read_them(sync, seat):
    first = note(seat=seat, text="Avant", device="A")
    sync(notes=[first])
    sync(notes=[{**first, "base": 1, "device": "B", "text": "Après"}])
    sync(notes=[{**first, "base": 1, "device": "C", "removed": True}])
    assert texts() == ["Après"]
    sync(notes=[{**first, "base": 2, "device": "C", "removed": True}])
    assert texts() == []
    sync(notes=[{**first, "base": 2, "device": "B", "text": "Après coup"}])
    assert texts() == ["Après coup"]


def test_a_stale_blank_note_does_not_learn_a_version_that_it_has_not_seen(sync, seat):
    first = note(seat=seat, text="Avant", device="A")
    sync(notes=[first])
    sync(notes=[{**first, "base": 1, "device": "B", "text": "De B"}])
    # C had emptied the field to write anew: what she writes next must not cover B's words.
    [result] = sync(notes=[{**first, "base": 1, "device": "C", "text": ""}])["results"].values()
    sync(notes=[{**first, "base": result["version"], "device": "C", "text": "De C"}])
    assert texts() == ["De B", "De C"]


def test_who_asks_not_to_be_noted_is_not_even_by_a_device_that_comes_late(sync, seat):
    first = note(seat=seat, text="Dit avant")
    sync(notes=[first])
    sync(seats=[{"key": seat, "not_noted": True}])
    sync(notes=[{**first, "base": 1, "device": "B", "text": "Écrit hors ligne"}, note(seat=seat)])
    assert list(Note.objects.values_list("text", flat=True)) == [""]
    assert texts() == []
    sync(seats=[{"key": seat, "not_noted": False}], notes=[note(seat=seat, text="De nouveau")])
    assert texts() == ["De nouveau"]


def test_seats_keep_what_a_device_did_not_change(sync, seat):
    sync(seats=[{"key": seat, "position": 3000, "seconds": 90}])
    sync(seats=[{"key": seat, "seconds": 60}])
    kept = Seat.objects.get()
    assert (kept.position, kept.seconds, kept.partner.name) == (3000, 90, "Mission locale")


def test_an_answered_question_stays_a_question(sync, seat):
    first = note(seat=seat, kind="question", text="Qui ?")
    sync(notes=[first])
    Note.objects.update(answered_at=timezone.now(), answer="Nous.")
    sync(notes=[{**first, "base": 1, "kind": "news", "text": "Qui donc ?"}])
    assert Note.objects.get().kind == "question"


def test_the_state_is_told_only_when_it_is_not_known(sync, seat):
    answer = sync(notes=[note(seat=seat)])
    assert len(answer["state"]["notes"]) == 1
    assert "state" not in sync(seen=answer["seen"])


def test_the_beginning_is_the_earliest_that_a_device_says(sync):
    early, late = timezone.now() - dt.timedelta(hours=1), timezone.now()
    sync(started=ms(late))
    sync(started=ms(early))
    sync(started=ms(late))
    assert ms(TourDeTable.objects.get().started_at) == ms(early)


def test_devices_add_up_what_they_count_of_habitants(sync, place):
    habitants = make_cafe(place, date=dt.date(2026, 5, 15), kind=Cafe.Kind.HABITANTS)
    count = {"device": "A", "people": 12, "step": 14}
    sync(to=habitants, count=count)
    sync(to=habitants, count=count)
    sync(to=habitants, count={"device": "B", "people": 5, "step": 5})
    answer = sync(to=habitants, count={"device": "A", "people": 9, "step": 9})  # late
    assert answer["state"]["headcount"] == 17
    sync(to=habitants, count={"device": "B", "people": -20, "step": 30})
    habitants.refresh_from_db()
    assert habitants.headcount == 0
    assert DeviceCount.objects.count() == 2


def test_people_of_other_cafes_are_not_merely_counted(sync):
    sync(status=400, count={"device": "A", "people": 3, "step": 3})


def test_a_batch_of_another_user_is_not_taken_for_ours(sync, place, seat):
    colleague = make_facilitator(place, "collegue@demo.example")
    sync(status=409, user=colleague.pk, notes=[note(seat=seat)])
    assert texts() == []


def test_whoever_is_no_longer_logged_in_is_sent_to_log_in(client, cafe):
    response = client.post(address("morning_sync", cafe), "{}", content_type="application/json")
    assert response.status_code == 302


def test_notes_and_seats_of_another_cafe_are_left_alone(sync, place, cafe, seat):
    other = make_cafe(place, date=dt.date(2026, 1, 9))
    theirs, place_there = note(text="Ailleurs", seat=None), key()
    sync(to=other, notes=[theirs], seats=[{"key": place_there, "label": "La mairie"}])
    answer = sync(
        notes=[{**theirs, "base": 1, "text": "Pris"}, note(seat=place_there, text="Sans place")],
        seats=[{"key": place_there, "not_noted": True}],
    )
    assert "refused" in answer["results"][f"note:{theirs['key']}"]
    assert sorted(texts()) == ["Ailleurs", "Sans place"]
    assert not Seat.objects.get(key=place_there).not_noted


def test_a_note_too_long_is_refused_and_the_others_are_kept(sync, seat):
    long, short = note(seat=seat, text="x" * 10_001), note(seat=seat, text="x" * 10_000)
    answer = sync(notes=[long, short])
    assert answer["results"][f"note:{long['key']}"]["refused"] == TOO_LONG
    assert texts() == [short["text"]]
    other = note(seat=seat, kind="rumour")
    [result] = sync(notes=[other])["results"].values()
    assert result["refused"] == NO_SUCH_KIND


def test_more_than_a_morning_holds_is_refused_in_words(sync, seat, monkeypatch):
    monkeypatch.setattr("cafes.tables.MOST_NOTES", 1)
    monkeypatch.setattr("cafes.tables.MOST_SEATS", 1)
    monkeypatch.setattr("cafes.arriving.MOST", 2)
    first, second = note(seat=seat, text="Un"), note(seat=seat, text="Deux")
    extra, came = {"key": key(), "label": "Un voisin"}, [arrival(name="A"), arrival(name="B")]
    results = sync(notes=[first, second], seats=[{"key": seat}, extra], arrivals=came)["results"]
    refused = {name for name, result in results.items() if "refused" in result}
    assert refused == {
        f"note:{second['key']}",
        f"seat:{extra['key']}",
        f"arrival:{came[1]['key']}",
    }
    assert (
        "refused" not in sync(notes=[{**first, "text": "Un."}])["results"][f"note:{first['key']}"]
    )
    assert texts() == ["Un."]
    assert sync(status=413, notes=[first] * 5001) == {"error": "too much"}


def test_no_place_bears_a_name_at_a_cafe_habitants(sync, place, partner):
    cafe = make_cafe(place, kind=Cafe.Kind.HABITANTS, date=dt.date(2026, 12, 4))
    named, nameless = ({"key": key(), "label": label} for label in ("Mme Untel", "Sans nom"))
    known = {"key": key(), "partner": partner.pk, "label": "Mme Untel"}
    said = note(seat=named["key"], text="Le bus")
    results = sync(to=cafe, seats=[named, nameless, known], notes=[said])["results"]
    assert set(results) == {f"seat:{named['key']}", f"note:{said['key']}"}
    assert "refused" in results[f"seat:{named['key']}"]
    assert {(s.partner, s.label) for s in Seat.objects.all()} == {(None, ""), (partner, "")}
    assert texts() == ["Le bus"]


def test_names_come_on_one_line(sync, cafe):
    sync(arrivals=[arrival(name="Ada\r\nBernès", organisation=" Le\x0bFab\tLab\n")])
    row = cafe.attendances.get()
    assert (row.name, row.organisation) == ("Ada Bernès", "Le Fab Lab")


def test_odd_characters_are_stored_as_they_can_be(sync, seat):
    sync(notes=[note(seat=seat, text="é\u0000 👍 \ud800 «\u00a0ici\u00a0»\n\tfin")])
    assert texts() == ["é 👍 ? «\u00a0ici\u00a0»\n\tfin"]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        None,
        "texte",
        {},
        {"user": "1"},
        {"user": True},
        {"user": 1, "notes": 3},
        {"user": 1, "notes": {"key": 1}},
        {"user": 1, "notes": [3]},
        {"user": 1, "notes": [note(key="non")]},
        {"user": 1, "count": {"device": "A", "people": 10**9, "step": 1}},
        {"user": 1, "notes": [note()] * 5001},
    ],
)
def test_what_our_pages_do_not_send_is_refused(wrong):
    with pytest.raises(Unreadable):
        read(json.dumps(wrong).encode(), NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"notes": [note(base=10**30)]},
        {"notes": [note(at=1.5)]},
        {"notes": [note(on="hier")]},
        {"notes": [note(on="12026-01-01")]},
        {"notes": [note(on="1999-12-31")]},
        {"notes": [note(on="2101-01-01")]},
        {"notes": [note(time="25:00")]},
        {"notes": [note(text=7)]},
        {"arrivals": [arrival(partner="7")]},
        {"arrivals": [arrival(partner=10**30)]},
        {"arrivals": [arrival(removed=1)]},
        {"seats": [{"key": key(), "position": 2**70}]},
    ],
)
def test_one_that_cannot_be_read_keeps_no_other_from_being_stored(sync, wrong):
    [(name, [bad])] = wrong.items()
    good = note(text="Lisible")
    answer = sync(**{"notes": [good], name: [bad, *([good] if name == "notes" else [])]})
    assert "refused" in answer["results"][f"{name[:-1]}:{bad['key']}"]
    assert texts() == ["Lisible"]


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 100_000, b"x" * 5_000_000])
def test_bytes_that_are_no_json_are_refused(body):
    with pytest.raises(Unreadable):
        read(body, NOW)


def test_absurd_moments_count_as_now_and_absurd_places_stay_in_bounds(sync, seat):
    sync(
        notes=[note(seat=seat, at=2**52, position=2**52, text="Loin")],
        seats=[{"key": seat, "position": 2**52, "seconds": 2**52}],
    )
    stored = Note.objects.get()
    assert abs(stored.written_at - timezone.now()) < dt.timedelta(minutes=5)
    assert (stored.position, Seat.objects.get().seconds) == (2**31 - 1, 86400)
