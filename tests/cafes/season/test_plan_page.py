"""The plan of a season on its page."""

import datetime as dt

import pytest

from cafes.models import Cafe, InvitationLetter, Season
from tests.factories import make_partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
START = "/fumel/saison/planifier/"
PLAN = "/fumel/saison/2026/planifier/"
RHYTHM = {
    "every": "1",
    "rank": "2",
    "weekday": "4",
    "start": "09:00",
    "end": "10:30",
    "starts_on": "2026-09-01",
    "ends_on": "2026-12-31",
}


@pytest.fixture
def plan(client, facilitator, hosts):
    """The page of a plan of four Fridays."""
    return client.post(START, RHYTHM, follow=True)


@pytest.fixture
def press(client, fields):
    """Send the plan back with a button and what was typed, follow to the page."""

    def send(page, button="save", **typed):
        return client.post(PLAN, {**fields(page), "faire": button, **typed}, follow=True)

    return send


def hosts_of(page):
    return [line.row.host.name if line.row.host else None for line in page.context["lines"]]


def days_of(page):
    return [line.row.slot.choice.date.day for line in page.context["lines"]]


def test_rhythm_gives_dates_and_hosts(plan):
    assert plan.redirect_chain == [(PLAN, 302)]
    assert days_of(plan) == [11, 9, 13, 11]
    assert hosts_of(plan) == ["Abri", "Bourse", "Centre", "Abri"]
    assert "N’a encore jamais accueilli, 30\xa0places." in plan.text
    assert not Cafe.objects.exists()


def test_adopting_creates_the_cafes(client, plan, press, hosts):
    page = press(plan, "adopt")
    assert page.redirect_chain[-1][0] == "/fumel/saison/2026/"
    cafes = Cafe.objects.order_by("date")
    assert [cafe.host for cafe in cafes] == [hosts[0], hosts[1], hosts[2], hosts[0]]
    assert cafes[0].place == "1 rue Haute"
    assert Season.objects.get().draft == []
    assert "4\xa0cafés sont prévus" in page.text


def test_adopting_twice_creates_nothing_twice(client, plan, press):
    press(plan, "adopt")
    press(plan, "adopt")  # the page of before, sent again
    assert Cafe.objects.count() == 4


def test_another_host_and_the_rest_plans_again(plan, press, keys, hosts):
    page = press(plan, f"skip:{keys(plan)[0]}:{hosts[0].pk}")
    assert hosts_of(page) == ["Bourse", "Abri", "Centre", "Bourse"]


def test_pinned_host_stays(plan, press, keys, hosts):
    page = press(plan, f"pin:{keys(plan)[2]}:{hosts[2].pk}")
    page = press(page, f"skip:{keys(page)[0]}:{hosts[0].pk}")
    assert hosts_of(page)[2] == "Centre"
    assert "gardé" in page.text
    page = press(page, f"unpin:{keys(page)[2]}")
    assert ">gardé" not in page.text.replace("\n", "").replace("> ", ">")


def test_two_hosts_are_swapped(plan, press, keys):
    first, second = keys(plan)[:2]
    page = press(plan, f"exchange:{first}", **{f"{second}-date": "2026-10-16"})
    assert page.redirect_chain == [(f"{PLAN}?echanger={first}#cafe-{first}", 302)]
    assert "Échanger avec quel café" in page.text
    assert f'value="swap:{first}:{second}"' in page.text
    page = press(page, f"swap:{first}:{second}")
    assert hosts_of(page)[:2] == ["Bourse", "Abri"]
    assert days_of(page)[1] == 16  # what was typed on the way is kept
    assert "les hôtes sont échangés" in page.text


@pytest.mark.parametrize("other", ["", "nobody"])
def test_swapping_needs_two(plan, press, keys, other):
    page = press(plan, f"swap:{keys(plan)[0]}:{other}")
    assert "ne peuvent plus échanger leurs hôtes" in page.text
    assert hosts_of(page) == hosts_of(plan)


def test_each_gesture_says_at_its_café_what_it_did(plan, press, keys, hosts):
    key = keys(plan)[0]
    page = press(plan, f"skip:{key}:{hosts[0].pk}")
    said = page.context["lines"][0].said
    assert said.startswith("le vendredi 11\xa0septembre 2026 se tiendra chez Bourse.")
    # Nobody is moved in silence.
    assert "2\xa0autres hôtes ont changé" in said
    assert "le vendredi 9\xa0octobre 2026 chez Abri" in said
    assert 'class="messages"' not in page.text
    assert "À tour de rôle\xa0: Bourse" in page.text
    page = press(page, f"pin:{key}:{hosts[1].pk}")
    assert page.context["lines"][0].said == "le vendredi 11\xa0septembre 2026 reste chez Bourse."
    assert "gardé pour plus tard" in press(page, "save").text


def test_date_is_dropped_and_put_back(plan, press, keys):
    key = keys(plan)[1]
    page = press(plan, f"drop:{key}")
    assert days_of(page) == [11, 13, 11]
    assert "Vendredi 9\xa0octobre 2026&nbsp;: retiré du plan" in page.text
    assert days_of(press(page, f"restore:{key}")) == [11, 9, 13, 11]


def test_date_is_added_and_moved(plan, press, keys):
    page = press(plan, "add", date="2026-09-25")
    assert days_of(page) == [11, 25, 9, 13, 11]
    page = press(page, **{f"{keys(page)[1]}-date": "2026-09-24"})
    assert days_of(page) == [11, 24, 9, 13, 11]


def test_kind_and_day_to_be_fixed(plan, press, keys):
    first, second = keys(plan)[:2]
    press(plan, "adopt", **{f"{first}-nature": "logement", f"{second}-vague": "on"})
    themed, vague = Cafe.objects.order_by("date")[:2]
    assert (themed.kind, themed.theme.code) == ("thematic", "logement")
    assert (vague.vague, vague.date) == ("courant octobre", dt.date(2026, 10, 31))


def test_host_chosen_by_hand(plan, press, keys, fumel):
    other = make_partner(fumel, "Zénith")
    page = press(plan, **{f"{keys(plan)[0]}-host": str(other.pk)})
    assert hosts_of(page)[0] == "Zénith"
    assert "N’a pas proposé d’accueillir" in page.text
    press(page, "adopt")
    cafe = Cafe.objects.earliest("date")
    assert (cafe.host, cafe.host_pinned) == (other, True)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"date": ""}, "Indiquez une date."),
        ({"date": "2026-02-30"}, "Indiquez une date."),
        ({"date": "0001-01-01"}, "Vérifiez l’année."),
        ({"end": "08:00"}, "La fin doit venir après le début."),
        ({"host": "99999999999999999999"}, "Sélectionnez un choix valide"),
        ({"nature": "licorne"}, "Sélectionnez un choix valide"),
    ],
)
def test_mistake_is_told_beside_and_loses_nothing(plan, press, keys, typed, says):
    first, second = keys(plan)[:2]
    wrong = {f"{first}-{name}": value for name, value in typed.items()}
    page = press(plan, "adopt", **wrong, **{f"{second}-date": "2026-10-16"})
    assert page.status_code == 200
    assert says in page.text
    assert 'value="2026-10-16"' in page.text
    assert not Cafe.objects.exists()


@pytest.mark.parametrize("button", ["", "licorne", "pin", "skip:nobody:1", "pin:x:²", "add:::"])
def test_unknown_button_changes_nothing(plan, press, button):
    assert hosts_of(press(plan, button)) == hosts_of(plan)


def test_two_cafes_at_once_are_not_adopted(plan, press, keys):
    page = press(plan, "adopt", **{f"{keys(plan)[1]}-date": "2026-09-11"})
    assert "commence au même moment" in page.text
    assert not Cafe.objects.exists()


def test_moment_taken_by_a_cafe_out_of_the_season(plan, press, keys, fumel):
    Cafe.objects.create(
        territory=fumel, date=dt.date(2027, 2, 5), start=dt.time(9), end=dt.time(10)
    )
    page = press(plan, "adopt", **{f"{keys(plan)[3]}-date": "2027-02-05"})
    assert "un autre café existe déjà le vendredi 5\xa0février 2027 à cette heure" in page.text
    assert Cafe.objects.count() == 1


def test_two_cafes_take_each_other_s_day(client, plan, press):
    press(plan, "adopt")
    first, second = Cafe.objects.order_by("date")[:2]
    days = {f"c{first.pk}-date": second.date.isoformat(), f"c{second.pk}-date": "2026-09-11"}
    press(client.get(PLAN), "adopt", **days)
    assert [cafe.pk for cafe in Cafe.objects.order_by("date")[:2]] == [second.pk, first.pk]
    assert not Cafe.objects.exclude(vague="").exists()


def test_second_planner_sees_and_loses_nothing(plan, press, keys):
    """Both opened the same page; they move different cafés."""
    first, second = keys(plan)[:2]
    press(plan, **{f"{first}-date": "2026-09-18"})
    page = press(plan, **{f"{second}-date": "2026-10-16"})
    assert days_of(page) == [18, 16, 13, 11]
    assert "quelqu’un d’autre a changé le plan" in page.text
    assert "vendredi 18\xa0septembre 2026" in page.text


def test_second_planner_of_the_same_cafe_chooses(plan, press, keys):
    first = keys(plan)[0]
    press(plan, **{f"{first}-date": "2026-09-18"})
    page = press(plan, **{f"{first}-date": "2026-09-25", f"{keys(plan)[1]}-date": "2026-10-16"})
    assert "Enregistré maintenant par quelqu’un d’autre" in page.text
    assert 'value="2026-09-25"' in page.text  # typed, kept
    assert days_of(page) == [18, 16, 13, 11]  # what is stored, with what nobody disputes
    assert days_of(press(page)) == [25, 16, 13, 11]  # sent again: theirs was seen


def test_second_planner_does_not_adopt_over_a_dispute(plan, press, keys):
    first = keys(plan)[0]
    press(plan, **{f"{first}-date": "2026-09-18"})
    press(plan, "adopt", **{f"{first}-date": "2026-09-25"})
    assert not Cafe.objects.exists()


def test_shown_value_that_is_no_json_is_taken_as_stored(plan, press, keys):
    first = keys(plan)[0]
    page = press(plan, **{f"{first}-shown": "{[", f"{first}-date": "2026-09-18"})
    assert days_of(page)[0] == 18


def test_starting_again_asks_first(client, plan):
    page = client.post(START, RHYTHM)
    assert "Un plan est déjà en préparation" in page.text
    again = client.post(START, {**RHYTHM, "rank": "3", "again": "on"}, follow=True)
    assert days_of(again) == [18, 16, 20, 18]


def test_adopted_plan_changes_what_no_guest_knows(client, plan, press, keys, fields, hosts):
    press(plan, "adopt")
    known, moved, dropped = Cafe.objects.order_by("date")[:3]
    InvitationLetter.objects.create(
        cafe=known,
        subject="Café",
        body="Bonjour",
        send_on=dt.date(2026, 8, 21),
        approved_at="2026-07-01T08:00Z",
    )
    page = client.get(PLAN)
    assert "Les invités le connaissent" in page.text
    page = press(page, f"drop:c{dropped.pk}", **{f"c{moved.pk}-date": "2026-10-16"})
    assert Cafe.objects.count() == 4  # not before it is adopted
    press(page, "adopt")
    moved.refresh_from_db()
    known.refresh_from_db()
    assert moved.date == dt.date(2026, 10, 16)
    assert (known.date, known.host) == (dt.date(2026, 9, 11), hosts[0])
    assert not Cafe.objects.filter(pk=dropped.pk).exists()


def test_letter_that_was_begun_follows_the_day(client, plan, press):
    press(plan, "adopt")
    cafe = Cafe.objects.earliest("date")
    letter = InvitationLetter.objects.create(
        cafe=cafe, subject="Café", body="Nos mots", send_on=dt.date(2026, 8, 21)
    )
    press(client.get(PLAN), "adopt", **{f"c{cafe.pk}-date": "2026-09-25"})
    letter.refresh_from_db()
    assert (letter.send_on, letter.remind_on) == (dt.date(2026, 9, 4), dt.date(2026, 9, 22))
    assert letter.body == "Nos mots"


def test_announced_hosts_do_not_move_when_one_is_skipped(client, plan, press, hosts):
    press(plan, "adopt")
    page = client.get(PLAN)
    first = Cafe.objects.earliest("date")
    page = press(page, f"skip:c{first.pk}:{hosts[0].pk}")
    assert hosts_of(page)[1:] == ["Bourse", "Centre", "Abri"]
    assert hosts_of(page)[0] != "Abri"


def test_host_that_left_is_replaced_and_flagged(client, plan, press, hosts):
    press(plan, "adopt")
    hosts[0].participations.update(left_on=dt.date(2026, 6, 30))
    page = client.get(PLAN)
    assert "L’hôte prévu a quitté le réseau" in page.text
    assert "Abri" not in hosts_of(page)
    press(page, "adopt")
    assert not Cafe.objects.filter(host=hosts[0]).exists()


def test_cafe_corrected_elsewhere_meanwhile_comes_in(client, plan, press):
    press(plan, "adopt")
    cafe = Cafe.objects.earliest("date")
    page = press(client.get(PLAN), **{f"c{cafe.pk}-nature": "logement"})
    Cafe.objects.filter(pk=cafe.pk).update(start=dt.time(14), end=dt.time(15, 30))
    page = client.get(PLAN)
    assert page.context["lines"][0].row.slot.choice.start == dt.time(14)


def test_abandoning_keeps_the_cafes(client, plan, press, keys):
    press(plan, "adopt")
    press(client.get(PLAN), "add", date="2026-09-25")
    assert "Abandonner ce plan" in client.get("/fumel/saison/2026/abandonner/").text
    assert Season.objects.get().draft
    gone = client.post("/fumel/saison/2026/abandonner/")
    assert gone.url == "/fumel/saison/2026/"
    assert Season.objects.get().draft == []
    assert Cafe.objects.count() == 4


def test_reader_does_not_see_the_plan_being_made(client, plan, fumel):
    assert "Un plan est en préparation" in client.get("/fumel/saison/2026/").text
    assert PLAN in client.get("/fumel/cafes/").text
    from tests.factories import make_reader

    client.force_login(make_reader(fumel))
    assert "Un plan est en préparation" not in client.get("/fumel/saison/2026/").text
    assert client.get(PLAN).status_code == 403


def test_single_dates_begin_with_an_empty_plan(client, facilitator):
    page = client.post(START, {**RHYTHM, "every": "0"}, follow=True)
    assert "Aucune date pour le moment" in page.text
    assert Season.objects.get().rule == "09:00-10:30"


def test_plenary_lasts_as_long_as_the_last_one(client, facilitator, fumel, fields):
    Cafe.objects.create(
        territory=fumel,
        date=dt.date(2026, 6, 12),
        start=dt.time(9),
        end=dt.time(12),
        kind=Cafe.Kind.PLENARY,
    )
    typed = fields(client.get(START))
    assert (typed["plenary_start"], typed["plenary_end"]) == ("09:00", "12:00")
    page = client.post(START, {**typed, "month_12": "pleniere"}, follow=True)
    ends = {line.row.slot.choice.nature: line.row.slot.choice.end for line in page.context["lines"]}
    assert ends == {"": dt.time(10, 30), "pleniere": dt.time(12)}


def test_whole_season_makes_place_for_the_next_one(client, facilitator, fields, press):
    typed = fields(client.get(START))
    assert typed["starts_on"] == "2026-09-01"
    press(client.post(START, typed, follow=True))
    assert fields(client.get(START))["starts_on"] == "2026-09-01"  # not adopted yet
    press(client.get(PLAN), "adopt")
    assert fields(client.get(START))["starts_on"] == "2027-09-01"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"plenary_start": "09:00"}, "Indiquez le début et la fin, ou rien."),
        ({"plenary_start": "09:00", "plenary_end": "08:00"}, "La fin doit venir après le début."),
        ({"ends_on": "2026-08-01"}, "après son début"),
        ({"starts_on": "0001-01-01"}, "entre 2000 et 2099"),
        ({"end": "08:00"}, "La fin doit venir après le début."),
        ({"rank": "7"}, "Sélectionnez un choix valide"),
        ({"expected": "0"}, "Indiquez un nombre."),
        ({"expected": "9" * 30}, "999 au plus."),
        ({"month_2": "licorne"}, "Sélectionnez un choix valide"),
    ],
)
def test_impossible_rhythm_is_told(client, facilitator, typed, says):
    page = client.post(START, {**RHYTHM, **typed})
    assert says in page.text
    assert not Season.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_plan_costs_the_same_for_one_and_thirty(
    client, facilitator, fumel, season, number, django_assert_num_queries
):
    for n in range(number):
        host = make_partner(fumel, f"Partenaire {n}", can_host=True, host_seats=30)
        Cafe.objects.create(
            territory=fumel,
            season=season,
            date=dt.date(2026, 9, 1) + dt.timedelta(days=n),
            start=dt.time(9),
            end=dt.time(10),
            host=host,
        )
    with django_assert_num_queries(13):
        # session, user, roles, territory, season; cafés, partners, absences, stays, hostings,
        # attendance; themes; the territories of the shell
        client.get(PLAN)
