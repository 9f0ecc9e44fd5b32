"""What a season adds up to, number by number."""

import datetime as dt
from decimal import Decimal

import pytest

from cafes.bilan.contents import Edition, Host, Rate, Spending, Spread, Worries
from cafes.bilan.counting import bilan_of
from cafes.bilan.guessing import WORDS, guess
from cafes.bilan.history import read, seasons_with_cafes
from cafes.models import Cafe, FollowUp
from fiches.models import Livret
from partners.models import Theme
from tests.cafes.bilan.rows import at, come, invite, make_cafe, make_season, note
from tests.factories import (
    make_commune,
    make_fiche,
    make_partner,
    make_published_fiche,
)

TODAY = dt.date(2026, 11, 22)
YEAR = 2025
pytestmark = pytest.mark.django_db


def bilan(territory, year=YEAR, today=TODAY):
    return bilan_of(read(territory, [year]), year, today)


def test_empty_season_counts_nothing(fumel):
    empty = bilan(fumel)

    assert empty.is_empty
    assert empty.persons == Spread()
    assert empty.answered.percent is None
    assert empty.network.pairs == ()
    assert empty.fiches.median_days is None


def test_cafes_are_counted_by_what_became_of_them(fumel):
    held = make_cafe(fumel, dt.date(2025, 10, 10))
    noted = make_cafe(fumel, dt.date(2025, 11, 14), Cafe.State.CONFIRMED)
    come(noted, make_partner(fumel))
    make_cafe(fumel, dt.date(2025, 12, 12), Cafe.State.CANCELLED)
    make_cafe(fumel, dt.date(2026, 1, 9), Cafe.State.POSTPONED)
    make_cafe(fumel, dt.date(2026, 2, 13), Cafe.State.CONFIRMED)  # nobody has said
    make_cafe(fumel, dt.date(2026, 9, 11))  # the season after

    done = bilan(fumel)

    assert [line.pk for line in done.cafes] == [held.pk, noted.pk]
    assert (done.cancelled, done.postponed, done.unknown, done.to_come) == (1, 1, 1, 0)


def test_a_cafe_belongs_to_the_season_that_planned_it(fumel):
    season = make_season(fumel, 2025, ends_on=dt.date(2026, 6, 30))
    late = make_cafe(fumel, dt.date(2026, 9, 4), season=season)

    assert [line.pk for line in bilan(fumel).cafes] == [late.pk]
    assert bilan(fumel, 2026).cafes == ()
    assert seasons_with_cafes(fumel, TODAY) == [2025]


def test_persons_and_organisations_are_counted_apart(fumel):
    one, two = make_partner(fumel, "CCAS"), make_partner(fumel, "Caf")
    first, second = (make_cafe(fumel, dt.date(2025, month, 10)) for month in (10, 11))
    come(first, one, one, two)
    come(first, organisation="Épicerie du Lot", newcomer=True)
    come(first, None, organisation="EPICERIE DU LOT")
    come(second, one)
    for removed in come(second, two):
        removed.removed_at = at(second.date)
        removed.save()
    residents = make_cafe(fumel, dt.date(2026, 5, 6), kind=Cafe.Kind.HABITANTS, headcount=23)

    done = bilan(fumel)

    assert done.persons == Spread(2.5, 1, 4)
    assert done.organisations == Spread(2.0, 1, 3)
    assert (done.came, done.distinct, done.newcomers, done.residents) == (5, 3, 0, 23)
    assert done.cafes[-1].pk == residents.pk


def test_newcomers_and_new_organisations(fumel):
    known, new = make_partner(fumel, "CCAS"), make_partner(fumel, "Caf")
    come(make_cafe(fumel, dt.date(2025, 5, 9)), known)
    come(make_cafe(fumel, dt.date(2025, 10, 10)), known)
    come(make_cafe(fumel, dt.date(2025, 11, 14)), new, new, newcomer=True)

    done = bilan(fumel)

    assert (done.new_organisations, done.newcomers) == (1, 2)


def test_pairs_that_meet_for_the_first_time(fumel):
    ccas, caf, msa, late = (make_partner(fumel, n) for n in ("CCAS", "Caf", "MSA", "Zéro"))
    come(make_cafe(fumel, dt.date(2025, 5, 9)), ccas, caf)
    come(make_cafe(fumel, dt.date(2025, 6, 13), Cafe.State.CANCELLED), ccas, msa)
    come(make_cafe(fumel, dt.date(2025, 10, 10)), ccas, caf, msa)
    come(make_cafe(fumel, dt.date(2025, 11, 14)), ccas, caf)
    come(make_cafe(fumel, dt.date(2026, 10, 9)), ccas, late)

    network = bilan(fumel).network

    names = network.names
    assert [(names[p.one], names[p.other], p.times, p.new) for p in network.pairs] == [
        ("Caf", "CCAS", 2, False),
        ("Caf", "MSA", 1, True),
        ("CCAS", "MSA", 1, True),
    ]
    assert network.new_pairs == 2
    assert [(o.name, o.cafes, o.met, o.new) for o in network.organisations] == [
        ("Caf", 2, 2, 1),
        ("CCAS", 2, 2, 1),
        ("MSA", 1, 2, 2),
    ]
    assert network.new_of()[msa.pk] == ["Caf", "CCAS"]


def test_hosts_and_places(fumel):
    town = make_commune("47106", "Fumel", population=4700)
    village = make_commune("47069", "Condezaygues", population=800)
    ccas, shelter = make_partner(fumel, "CCAS"), make_partner(fumel, "Abri")
    make_fiche(ccas, commune=town)
    make_fiche(shelter, commune=village, confidential_address=True)
    come(make_cafe(fumel, dt.date(2025, 10, 10), host=ccas), ccas, shelter)
    make_cafe(fumel, dt.date(2025, 11, 14), host=ccas, commune=village)
    make_cafe(fumel, dt.date(2025, 12, 12), host=shelter)
    make_cafe(fumel, dt.date(2026, 1, 9), Cafe.State.CANCELLED, host=shelter)

    done = bilan(fumel)

    assert done.hosts == (Host("Abri", (), 1), Host("CCAS", ("Condezaygues", "Fumel"), 2))
    assert done.communes == ("Condezaygues", "Fumel")
    assert dict(done.places.parts) == {"Rural": 1, "Urbain": 1, "Non précisé": 1}
    assert dict(done.seats.parts) == {"Rural": 0, "Urbain": 1, "Non précisé": 1}


def test_answers_and_presence_count_partners_not_addresses(fumel):
    ccas, caf, msa = (make_partner(fumel, name) for name in ("CCAS", "Caf", "MSA"))
    cafe = make_cafe(fumel, dt.date(2025, 10, 10))
    invite(cafe, ccas, "yes", email="a@ccas.example")
    invite(cafe, ccas, email="b@ccas.example")
    invite(cafe, caf, "no")
    invite(cafe, msa)
    come(cafe, ccas, msa)
    off = make_cafe(fumel, dt.date(2025, 11, 14), Cafe.State.CANCELLED)
    invite(off, ccas, "yes")

    done = bilan(fumel)

    assert done.answered == Rate(3, 4)
    assert done.present == Rate(2, 3)


def test_shares_of_those_who_come(fumel):
    charity = make_partner(fumel, "Secours", legal_status="association")
    office = make_partner(fumel, "CCAS", legal_status="collectivite")
    firm = make_partner(fumel, "Bailleur", legal_status="entreprise")
    unsaid = make_partner(fumel, "Autre")
    cafe = make_cafe(fumel, dt.date(2025, 10, 10))
    come(cafe, charity, charity, office, firm, unsaid)
    come(cafe, office, quality="elected")

    assert dict(bilan(fumel).qualities.parts) == {
        "Associations": 2,
        "Institutions": 1,
        "Élus": 1,
        "Autres": 1,
        "Non précisé": 1,
    }


def test_questions_worries_and_follow_ups(fumel):
    first, second = (make_cafe(fumel, dt.date(2025, month, 10)) for month in (10, 11))
    note(first, "question", answered=True)
    note(second, "question")
    note(second, "information")
    note(first, "worry", "logement")
    note(second, "worry", "logement")
    note(second, "worry", "logement")
    note(second, "worry")
    note(second, "worry", removed_at=at(second.date))
    FollowUp.objects.create(cafe=first, what="Appeler", state="done", closed_on=TODAY)
    FollowUp.objects.create(cafe=first, what="Écrire")

    done = bilan(fumel)

    assert (done.raised, done.answered_questions, done.follow_ups) == (2, 1, Rate(1, 2))
    assert done.worries == Worries(
        dates=(first.date, second.date),
        themes=("Logement et hébergement", "Sans thématique"),
        counts=((1, 2), (0, 1)),
    )
    assert done.worries.total == 4


def test_fiches_on_the_last_day_of_the_season(fumel):
    """A fiche that was published later, or was too old that day, is not counted as if it were."""
    fresh, old, after = (make_partner(fumel, name) for name in ("A", "B", "C"))
    make_published_fiche(fresh, now=at(dt.date(2026, 5, 1)))
    make_published_fiche(old, now=at(dt.date(2025, 3, 1)))
    make_published_fiche(after, now=at(dt.date(2026, 10, 1)))

    then, now = bilan(fumel).fiches, bilan(fumel, 2026).fiches

    assert (then.partners, then.published, then.verified) == (3, 2, 1)
    assert (now.partners, now.published, now.verified) == (3, 3, 2)


def test_editions_of_the_period(fumel):
    for number, day in enumerate((dt.date(2025, 8, 31), dt.date(2026, 8, 31)), start=1):
        Livret.objects.create(
            territory=fumel, number=number, title="Livret", edition_date=day, state="ready"
        )

    assert bilan(fumel).editions == (Edition(2, dt.date(2026, 8, 31), None),)


def test_hours_and_cost(fumel):
    make_cafe(fumel, dt.date(2025, 10, 10), hours_spent=Decimal("2.5"), cost=Decimal("18.40"))
    make_cafe(fumel, dt.date(2025, 11, 14), hours_spent=Decimal("3"))

    assert bilan(fumel).spending == Spending(5.5, 2, 18.4, 1)


def test_reading_takes_the_same_queries_whatever_there_is(fumel, django_assert_num_queries):
    make_cafe(fumel, dt.date(2025, 10, 10))
    # seasons, cafés, those who came, partners, stays, invitations, notes, follow-ups, fiches,
    # revisions, editions, voices; themes
    with django_assert_num_queries(13):
        bilan(fumel)

    partners = [make_partner(fumel, f"Partenaire {n}") for n in range(30)]
    for partner in partners:
        make_published_fiche(partner)
    for day in range(30):
        cafe = make_cafe(
            fumel, dt.date(2025, 10, 1) + dt.timedelta(days=day), start=dt.time(14), end=dt.time(15)
        )
        come(cafe, *partners[:5])
        invite(cafe, partners[day], "yes")
        note(cafe, "worry", "logement")
    with django_assert_num_queries(13):
        assert bilan(fumel).held == 31


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Les petits logements manquent", "logement"),
        ("Plus de médecin traitant, et l’hôpital est loin", "sante"),
        ("Sans voiture ni bus, rien n’est possible", "mobilite"),
        ("MDPH : quatorze mois d’attente", "handicap-autonomie"),
        ("Les démarches sont toutes en ligne", "acces-droits"),
        ("Tout va de travers", ""),
        ("", ""),
    ],
)
def test_theme_is_guessed_from_the_words(text, code):
    assert guess(text) == code


def test_every_theme_has_its_words():
    assert list(WORDS) == list(Theme.objects.values_list("code", flat=True))


def test_a_chosen_theme_wins_over_the_words(fumel):
    cafe = make_cafe(fumel, dt.date(2025, 10, 10))
    note(cafe, "worry", "budget", text="Le logement coûte trop cher")
    note(cafe, "worry", text="Le logement coûte trop cher")

    assert bilan(fumel).worries.themes == ("Budget et surendettement", "Logement et hébergement")
