import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafes.rhythm import dates_between, parse
from cafes.rotation import (
    CHOSEN,
    NO_HOST,
    SAME_COMMUNE,
    Candidate,
    Hold,
    Meeting,
    plan,
    seats_needed,
)

D = dt.date
MARCH = D(2027, 3, 12)  # a Friday


def one(id, name="", **fields):
    fields.setdefault("seats", 30)
    fields.setdefault("commune", f"Commune {id}")
    return Candidate(id, name or f"Partenaire {id:02}", **fields)


def host_of(candidates, last_commune="", **fields):
    return plan([Meeting("a", MARCH, **fields)], candidates, last_commune)[0]


def test_the_one_who_waited_longest():
    candidates = [one(1, hosted=(D(2026, 10, 9),)), one(2, hosted=(D(2026, 1, 9),))]
    proposal = host_of(candidates)
    assert proposal.host == 2
    assert proposal.reason == "n’a pas accueilli depuis 14\xa0mois, 30\xa0places"
    assert proposal.flags == ()


def test_never_hosted_comes_first():
    proposal = host_of([one(1, hosted=(D(2010, 1, 1),)), one(2)])
    assert (proposal.host, proposal.reason) == (2, "n’a encore jamais accueilli, 30\xa0places")


def test_equals_come_as_they_joined_then_by_name():
    assert host_of([one(1, since=D(2020, 1, 1)), one(2, since=D(2019, 1, 1))]).host == 2
    assert host_of([one(1, "Zoé"), one(2, "Abri")]).host == 2
    assert host_of([one(2, "Abri"), one(1, "Abri")]).host == 1


@pytest.mark.parametrize(
    ("waiting", "meeting", "because"),
    [
        ({"offers": False}, {}, "n’a pas proposé d’accueillir"),
        ({"seats": 23}, {"needs": 24}, "moins de 24\xa0places"),
        ({"step_free": False}, {"step_free": True}, "sans accès en fauteuil"),
        ({"step_free": None}, {"step_free": True}, "accès en fauteuil non précisé"),
        ({"weekdays_off": frozenset({4})}, {}, "salle prise ce jour de la semaine"),
        ({"absences": ((D(2027, 3, 1), MARCH),)}, {}, "absent ce jour-là"),
        ({}, {"skipped": frozenset({1})}, "écarté par vous"),
    ],
)
def test_who_cannot_is_passed_over(waiting, meeting, because):
    unable = one(1, **waiting)
    able = one(2, hosted=(D(2027, 2, 12),), step_free=True)
    assert host_of([unable, able], **meeting).host == 2
    nobody = host_of([unable], **meeting)
    assert nobody.host is None
    assert nobody.flags == (NO_HOST,)
    if waiting != {"offers": False}:
        assert nobody.reason == (
            f"aucun de ceux qui ont proposé d’accueillir ne convient\xa0: 1\xa0{because}"
        )
    else:
        assert nobody.reason == "aucun partenaire n’a proposé d’accueillir"


def test_exact_room_is_room():
    assert seats_needed(20) == 24
    assert seats_needed(21) == 26
    assert host_of([one(1, seats=24)], needs=seats_needed(20)).host == 1


def test_absence_ends():
    assert host_of([one(1, absences=((D(2027, 3, 1), D(2027, 3, 11)),))]).host == 1


def test_day_to_be_fixed_is_compared_with_no_excluded_day():
    assert host_of([one(1, weekdays_off=frozenset({4}))], day_known=False).host == 1


def test_unknown_room_comes_last_and_is_flagged():
    candidates = [one(1, seats=None), one(2, hosted=(D(2027, 2, 12),))]
    assert host_of(candidates, needs=20).host == 2
    proposal = host_of(candidates[:1], needs=20)
    assert (proposal.host, proposal.flags) == (1, ("nombre de places inconnu",))
    assert host_of(candidates[:1]).flags == ()


def test_another_commune_than_last_time():
    candidates = [one(1, commune="Fumel"), one(2, commune="Montayral", hosted=(D(2026, 1, 9),))]
    assert host_of([*candidates, one(3, commune="Fumel", hosted=(D(2025, 9, 9),))], "Fumel").host
    candidates[0] = one(1, commune="Fumel", hosted=(D(2025, 12, 11),))
    assert host_of(candidates, "Fumel").host == 2


def test_same_commune_rather_than_somebody_who_hosted_more():
    candidates = [
        one(1, commune="Fumel", hosted=(D(2025, 9, 11),)),
        one(2, commune="Montayral", hosted=(D(2025, 10, 9), D(2026, 10, 9))),
    ]
    proposal = host_of(candidates, "Fumel")
    assert (proposal.host, proposal.flags) == (1, (SAME_COMMUNE,))


def test_newcomer_owes_nothing_for_the_years_before():
    """Hostings are compared since both are there."""
    old = one(1, commune="Fumel", hosted=tuple(D(year, 9, 9) for year in range(2015, 2024)))
    new = one(2, commune="Montayral", since=D(2024, 9, 1), hosted=(D(2025, 9, 9),))
    assert host_of([old, new]).host == 1
    assert host_of([old, new], "Fumel").host == 1  # who did host since
    waited = one(2, commune="Montayral", since=D(2024, 9, 1), hosted=())
    assert host_of([old, waited], "Fumel").host == 2


def test_network_of_one_commune_has_nothing_to_flag():
    assert host_of([one(1, commune="Agen"), one(2, commune="Agen")], "Agen").flags == ()


def test_weeks_below_two_months():
    assert "depuis 4\xa0semaines" in host_of([one(1, hosted=(D(2027, 2, 12),))]).reason


def friday_meetings(**special):
    days = [D(2026, 9, 11), D(2026, 10, 9), D(2026, 11, 13), D(2026, 12, 11)]
    return [
        Meeting(key, day, **special.get(key, {})) for key, day in zip("abcd", days, strict=True)
    ]


def hosts(meetings, candidates):
    return [proposal.host for proposal in plan(meetings, candidates)]


def test_each_takes_a_turn():
    assert hosts(friday_meetings(), [one(1), one(2), one(3)]) == [1, 2, 3, 1]


def test_pinned_host_stays_and_the_rest_takes_its_place():
    """Who was chosen for December does not host in September."""
    meetings = friday_meetings(d={"hold": Hold.PINNED, "host": 1})
    proposals = plan(meetings, [one(1), one(2), one(3), one(4)])
    assert [proposal.host for proposal in proposals] == [2, 3, 4, 1]
    assert (proposals[3].hold, proposals[3].reason) == (Hold.PINNED, CHOSEN)


def test_skipped_host_takes_the_next_turn():
    meetings = friday_meetings(a={"skipped": frozenset({1})})
    assert hosts(meetings, [one(1), one(2), one(3)]) == [2, 1, 3, 2]


def test_pinned_host_is_kept_with_its_flags():
    meeting = Meeting("a", MARCH, needs=40, hold=Hold.PINNED, host=1)
    proposal = plan([meeting], [one(1), one(2, seats=50)])[0]
    assert (proposal.host, proposal.flags) == (1, ("moins de 40\xa0places",))


def test_announced_host_stays_as_long_as_it_can():
    meeting = Meeting("a", MARCH, hold=Hold.KEPT, host=2, reason="n’a encore jamais accueilli")
    assert plan([meeting], [one(1), one(2)])[0].host == 2
    away = one(2, absences=((MARCH, MARCH),))
    proposal = plan([meeting], [one(1), away])[0]
    assert (proposal.host, proposal.flags) == (
        1,
        ("l’hôte prévu ne peut plus\xa0: absent ce jour-là",),
    )


def test_announced_host_is_not_replaced_because_more_people_come():
    meeting = Meeting("a", MARCH, needs=40, hold=Hold.KEPT, host=2, reason="30 places")
    proposal = plan([meeting], [one(1, seats=50), one(2)])[0]
    assert (proposal.host, proposal.flags) == (2, ("moins de 40\xa0places",))


@pytest.mark.parametrize("hold", [Hold.KEPT, Hold.PINNED])
def test_host_that_left_is_replaced_and_flagged(hold):
    proposal = plan([Meeting("a", MARCH, hold=hold, host=9)], [one(1)])[0]
    assert (proposal.host, proposal.flags) == (1, ("l’hôte prévu a quitté le réseau",))


def test_host_that_guests_know_is_only_flagged():
    proposal = plan([Meeting("a", MARCH, hold=Hold.LOCKED, host=9)], [one(1)])[0]
    assert (proposal.host, proposal.flags) == (9, ("l’hôte a quitté le réseau",))


def test_locked_without_host_gets_one():
    assert plan([Meeting("a", MARCH, hold=Hold.LOCKED)], [one(1)])[0].host == 1


def test_plan_does_not_depend_on_the_order_of_its_arguments():
    meetings, candidates = friday_meetings(), [one(n) for n in range(1, 6)]
    assert plan(meetings, candidates) == plan(meetings[::-1], candidates[::-1])


def ten_years(candidates):
    """The number of hostings of each after a hundred cafés, planned season after season, and
    how many times the commune was that of the time before."""
    rhythm, again, commune = parse("2 FR 09:00-10:30"), 0, ""
    hosted = {candidate.id: [] for candidate in candidates}
    for year in range(2026, 2036):
        days = dates_between(rhythm, D(year, 9, 1), D(year + 1, 6, 30)).days
        meetings = {
            day.date.isoformat(): Meeting(day.date.isoformat(), day.date, 24) for day in days
        }
        now = [Candidate(**{**vars(c), "hosted": tuple(hosted[c.id])}) for c in candidates]
        communes = {c.id: c.commune for c in now}
        for proposal in plan(meetings.values(), now, commune):
            assert proposal.host is not None
            again += commune == communes[proposal.host]
            commune = communes[proposal.host]
            hosted[proposal.host].append(meetings[proposal.key].date)
    return [len(days) for days in hosted.values()], again


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("ABCD"), min_size=30, max_size=30))
def test_ten_years_are_fair_however_the_communes_are_shared_out(communes):
    counts, _ = ten_years([one(n, commune=c) for n, c in enumerate(communes)])
    assert sum(counts) == 100
    assert max(counts) - min(counts) <= 1


def test_ten_years_never_stay_in_a_commune_when_they_are_many():
    counts, again = ten_years([one(n, commune=f"{n % 5}") for n in range(30)])
    assert (max(counts) - min(counts), again) == (1, 0)
