"""The calendar of a territory and the address to subscribe to."""

import datetime as dt

import icalendar
import pytest
import vobject
from django.utils import timezone

from cafes.feed import open_feed, revoke, subscribe
from cafes.models import Cafe, CalendarFeed
from partners.models import Membership
from partners.personal_links import personal_link
from partners.personal_links import revoke as revoke_link
from tests.factories import make_partner, make_reader, make_territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def reader(client, fumel):
    user = make_reader(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def link(fumel):
    return personal_link(make_partner(fumel, "Mission locale"), fumel, None, timezone.now())


def make_cafe(territory, date=dt.date(2026, 9, 11), **fields):
    return Cafe.objects.create(
        territory=territory, date=date, start=dt.time(9), end=dt.time(10, 30), **fields
    )


def test_calendar_shows_what_is_to_come_by_month(client, reader, fumel):
    make_cafe(fumel, dt.date(2026, 6, 12))
    cafe, vague = make_cafe(fumel), make_cafe(fumel, dt.date(2026, 10, 31), vague="courant octobre")
    make_cafe(make_territory("agen-montanou"))
    response = client.get("/fumel/calendrier/")
    assert [month.cafes for month in response.context["months"]] == [[cafe], [vague]]
    assert "Courant octobre" in response.text


@pytest.mark.parametrize("number", [1, 30])
def test_calendar_costs_the_same_for_one_and_thirty(
    client, reader, fumel, number, django_assert_num_queries
):
    host = make_partner(fumel)
    for n in range(number):
        make_cafe(fumel, dt.date(2026, 9, 1) + dt.timedelta(days=n), host=host)
    with django_assert_num_queries(8):
        # session, user, roles, territory; address of the calendar; cafés, dated events;
        # territories of the shell
        client.get("/fumel/calendrier/")


def test_feed_gives_the_cafes_of_the_territory(client, reader, fumel):
    client.post("/fumel/calendrier/adresse/")
    address = CalendarFeed.objects.get().get_absolute_url()
    page = client.get("/fumel/calendrier/").text
    assert address in page
    assert f'{address}" readonly' in page
    assert 'href="webcal://' in page
    cafe = make_cafe(fumel, host=make_partner(fumel, "Mission locale"))
    make_cafe(make_territory("agen-montanou"))
    client.logout()
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert [e["UID"] for e in icalendar.Calendar.from_ical(response.text).events] == [cafe.uid]
    assert (
        vobject.readOne(response.text).vevent.summary.value == "Café partenaires – Mission locale"
    )


def test_asking_twice_gives_the_same_address(client, reader):
    client.post("/fumel/calendrier/adresse/")
    client.post("/fumel/calendrier/adresse/")
    assert CalendarFeed.objects.count() == 1


def test_what_has_not_changed_is_not_sent_again(client, fumel, reader):
    address = subscribe(fumel, reader).get_absolute_url()
    cafe = make_cafe(fumel)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": f"W/{first['ETag']}"}).status_code == 304
    Cafe.objects.filter(pk=cafe.pk).update(start=dt.time(8))
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_reading_writes_nothing(client, fumel, reader, django_assert_num_queries):
    address = subscribe(fumel, reader).get_absolute_url()
    client.logout()
    with django_assert_num_queries(5):
        # the feed with its account, its roles, whether it still sees the territory; cafés,
        # dated events; none writes
        client.get(address)


def test_revoked_address_opens_nothing(client, reader, fumel):
    address = subscribe(fumel, reader).get_absolute_url()
    client.post("/fumel/calendrier/retirer/")
    assert client.get(address).status_code == 404
    client.post("/fumel/calendrier/adresse/")
    assert CalendarFeed.objects.filter(revoked_at__isnull=True).get().get_absolute_url() != address


def test_address_of_who_left_opens_nothing(fumel, reader, link):
    of_account, of_link = subscribe(fumel, reader).token, subscribe(fumel, link).token
    assert open_feed(of_account, timezone.now())
    assert open_feed(of_link, timezone.now())
    Membership.objects.all().delete()
    revoke_link(link, timezone.now())
    assert open_feed(of_account, timezone.now()) is None
    assert open_feed(of_link, timezone.now()) is None


def test_closed_account_opens_nothing(fumel, reader):
    token = subscribe(fumel, reader).token
    reader.is_active = False
    reader.save()
    assert open_feed(token, timezone.now()) is None


@pytest.mark.parametrize("token", ["x", "x" * 200, "-", "1%27--"])
def test_unknown_address_opens_nothing(client, token):
    assert client.get(f"/calendrier/{token}.ics").status_code == 404


def test_suspension_is_told_and_its_cafes_are_not(client, fumel, reader):
    make_cafe(fumel)
    after = make_cafe(fumel, dt.date(2027, 1, 8))
    fumel.suspended_on, fumel.resumes_on = dt.date(2026, 6, 1), dt.date(2026, 12, 1)
    fumel.suspension_reason = "Le poste est vacant."
    fumel.save()
    events = icalendar.Calendar.from_ical(
        client.get(subscribe(fumel, reader).get_absolute_url()).text
    ).events
    assert [str(e["SUMMARY"]) for e in events] == [
        "Café partenaires",
        "Réseau suspendu\xa0: Le poste est vacant.",
        "Reprise prévue du réseau",
    ]
    assert events[0]["UID"] == after.uid


def test_cancelled_cafe_is_withdrawn_from_calendars(client, fumel, reader):
    make_cafe(fumel, state=Cafe.State.CANCELLED)
    text = client.get(subscribe(fumel, reader).get_absolute_url()).text
    assert icalendar.Calendar.from_ical(text).events[0]["STATUS"] == "CANCELLED"


def test_partner_subscribes_from_its_link(client, fumel, link):
    cafe = make_cafe(fumel)
    page = f"/l/{link.code}/calendrier/"
    assert "vendredi 11" in client.get(page).text
    assert f"/l/{link.code}/cafes/{cafe.pk}/" in client.get(page).text
    client.post(f"{page}adresse/")
    address = CalendarFeed.objects.get(link=link).get_absolute_url()
    assert client.get(address).status_code == 200
    client.post(f"{page}retirer/")
    assert client.get(address).status_code == 404


def test_revoking_what_is_not_there(fumel, reader):
    assert revoke(fumel, reader, timezone.now()) is False
