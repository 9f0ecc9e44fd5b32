"""Who comes: noted by several devices, twice, late, and taken back."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cafes.arriving import NobodyNamed, arrive, attendances, presence, take_back
from cafes.expecting import base_of, key_of, lines
from cafes.models import Attendance, Cafe, Invitation, Reply
from partners.models import Contact
from partners.people import erase
from tests.cafes.morning.conftest import arrival, make_cafe
from tests.factories import make_partner

NOW = dt.datetime(2026, 12, 11, 9, 3, tzinfo=dt.UTC)


def live(cafe):
    return list(attendances(cafe))


def test_the_same_arrival_sent_twice_counts_once(cafe, lise, partner):
    key = uuid.uuid4()
    for _ in range(2):
        arrive(cafe, key=key, at=NOW, partner=partner, contact=lise)
    assert [(row.contact, row.partner) for row in live(cafe)] == [(lise, partner)]


def test_a_person_noted_by_two_devices_is_there_once(sync, cafe, lise, partner):
    one, two = (arrival(partner=partner.pk, contact=lise.pk) for _ in range(2))
    sync(arrivals=[one])
    answer = sync(arrivals=[two])
    assert [row["key"] for row in answer["state"]["arrivals"] if not row["removed"]] == [one["key"]]
    sync(arrivals=[two])
    assert len(live(cafe)) == 1


def test_the_line_of_a_list_has_the_same_key_on_every_device(cafe, place):
    partner = make_partner(place, "Emmaüs")
    base = base_of(cafe, partner.pk, None)
    assert base == base_of(Cafe.objects.get(pk=cafe.pk), partner.pk, None)
    assert key_of(base, 0) != key_of(base, 1)


def test_what_was_taken_back_does_not_come_back_late(sync, cafe, partner):
    row = arrival(partner=partner.pk)
    sync(arrivals=[row])
    sync(arrivals=[{**row, "removed": True}])
    sync(arrivals=[row])
    assert live(cafe) == []
    # Even when the removal, from the other device, arrives first.
    unknown = arrival(partner=partner.pk, removed=True)
    sync(arrivals=[unknown])
    sync(arrivals=[{**unknown, "removed": False}])
    assert live(cafe) == []


def test_somebody_taken_back_may_come_after_all(sync, cafe, lise, partner):
    base = base_of(cafe, partner.pk, lise.pk)
    first = arrival(key=str(key_of(base, 0)), partner=partner.pk, contact=lise.pk)
    sync(arrivals=[{**first, "removed": True}])
    [line] = lines(cafe, Attendance.objects.all())
    assert (line.times, line.here) == (1, None)
    sync(arrivals=[{**first, "key": str(line.key)}])
    [line] = lines(cafe, Attendance.objects.all())
    assert line.here == live(cafe)[0]


def test_persons_and_organisations_are_counted_separately(cafe, place, lise, partner):
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise)
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, name="Paul Exemple")
    arrive(cafe, key=uuid.uuid4(), at=NOW, organisation="Régie d’été", name="Une voisine")
    arrive(cafe, key=uuid.uuid4(), at=NOW, organisation="regie d'ete")
    arrive(cafe, key=uuid.uuid4(), at=NOW, name="Sans structure")
    counted = presence(live(cafe))
    assert (counted.people, counted.organisations) == (5, 2)


def test_newcomers_are_those_not_seen_before_once_there_is_a_before(place, lise, partner):
    first, second = (make_cafe(place, date=dt.date(2026, 11, day)) for day in (6, 13))
    paul = Contact.objects.create(partner=partner, name="Paul Exemple")
    assert not arrive(first, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise).newcomer
    assert not arrive(second, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise).newcomer
    assert arrive(second, key=uuid.uuid4(), at=NOW, partner=partner, contact=paul).newcomer


@pytest.mark.parametrize("wrong", [{"name": "x" * 61}, {"email": "non"}, {"quality": "roi"}])
def test_what_cannot_be_kept_is_refused_alone(sync, cafe, partner, wrong):
    bad, good = arrival(**wrong), arrival(partner=partner.pk)
    answer = sync(arrivals=[bad, good])
    assert list(answer["results"]) == [f"arrival:{bad['key']}"]
    assert [row.partner for row in live(cafe)] == [partner]
    with pytest.raises(ValidationError):
        arrive(cafe, key=uuid.uuid4(), at=NOW, **wrong)


def test_partners_and_people_of_elsewhere_are_not_taken(sync, cafe, partner, lise):
    abroad = make_partner(None, "Ailleurs")
    stranger = Contact.objects.create(partner=abroad, name="Nul Part")
    row, unknown = arrival(partner=abroad.pk, organisation="Ailleurs"), arrival(contact=stranger.pk)
    answer = sync(arrivals=[row, unknown])
    assert list(answer["results"]) == [f"arrival:{unknown['key']}"]
    [kept] = live(cafe)
    assert (kept.partner, kept.organisation) == (None, "Ailleurs")


def test_an_arrival_of_another_cafe_is_left_alone(sync, cafe, place, partner):
    other = make_cafe(place, date=dt.date(2026, 1, 9))
    row = arrive(other, key=uuid.uuid4(), at=NOW, partner=partner)
    answer = sync(arrivals=[arrival(key=str(row.key), partner=partner.pk, removed=True)])
    assert "refused" in answer["results"][f"arrival:{row.key}"]
    assert live(other) == [row]


def test_quality_and_name_may_be_corrected(sync, cafe):
    row = arrival(organisation="Le Fab Lab", name="Ada")
    sync(arrivals=[row])
    sync(arrivals=[{**row, "quality": "volunteer", "name": "Ada Bernès"}])
    [kept] = live(cafe)
    assert (kept.name, kept.quality) == ("Ada Bernès", "volunteer")


def test_cafe_habitants_names_nobody(sync, place, cafe, partner):
    habitants = make_cafe(place, date=dt.date(2026, 5, 15), kind=Cafe.Kind.HABITANTS)
    with pytest.raises(NobodyNamed):
        arrive(habitants, key=uuid.uuid4(), at=NOW, name="Une habitante")
    sync(status=400, to=habitants, arrivals=[arrival(name="Une habitante")])
    assert Attendance.objects.count() == 0


def test_expected_come_first_with_their_answers(cafe, place, partner, lise):
    away, silent = make_partner(place, "CCAS"), make_partner(place, "Emmaüs")
    make_partner(place, "Autre")
    for who, contact, answer in ((partner, lise, "yes"), (away, None, "no"), (silent, None, None)):
        invitation = Invitation.objects.create(
            cafe=cafe, partner=who, contact=contact, email=f"{who.pk}@x.example"
        )
        if answer:
            Reply.objects.create(
                invitation=invitation,
                answer=answer,
                people=2 if answer == "yes" else 1,
                for_date=cafe.date,
                answered_at=timezone.now(),
            )
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise)
    found = [
        (line.group, line.partner.name, line.people, line.here is not None)
        for line in lines(cafe, Attendance.objects.all())
    ]
    assert found == [
        ("coming", "Mission locale", 2, True),
        ("silent", "Emmaüs", 1, False),
        ("other", "Autre", 1, False),
        ("absent", "CCAS", 1, False),
    ]


def test_whoever_comes_of_a_partner_is_the_one_expected_of_it(cafe, place, partner):
    [line] = lines(cafe, [])
    assert line.contact is None
    first = arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, name="Ada")
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, name="Paul")
    [line] = lines(cafe, Attendance.objects.all())
    assert line.here == first


def test_erasing_a_person_empties_her_presences(cafe, partner, lise):
    lise.email = "lise@ml.example"
    lise.save()
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, contact=lise)
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, name="lise réau")
    arrive(
        cafe, key=uuid.uuid4(), at=NOW, organisation="Ailleurs", email="LISE@ml.example", name="L"
    )
    arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner, name="Paul Exemple")
    erase(lise, NOW.date())
    assert sorted((row.name, row.email) for row in live(cafe)) == [
        ("", ""),
        ("", ""),
        ("", ""),
        ("Paul Exemple", ""),
    ]
    assert presence(live(cafe)).people == 4


def test_taking_back_says_whether_there_was_something(cafe, partner):
    row = arrive(cafe, key=uuid.uuid4(), at=NOW, partner=partner)
    assert take_back(cafe, row.key, NOW)
    assert not take_back(cafe, row.key, NOW)
