"""The glossary and the useful numbers of a territory."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from fiches.glossary import glossary
from fiches.models import NumberCheck, Sigle, UsefulNumber
from tests.factories import make_editor, make_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fumel():
    return make_territory("fumel")


@pytest.fixture
def editor(client, fumel):
    user = make_editor(fumel)
    client.force_login(user)
    return user


@pytest.fixture
def few():
    """Three common entries in place of the two hundred that the product ships."""
    Sigle.objects.all().delete()
    for sigle, meaning in (("CCAS", "Centre d’action"), ("AAH", "Allocation"), ("ÉPI", "Épicerie")):
        Sigle.objects.create(sigle=sigle, meaning=meaning, domain="social")


def page(name, territory, *args):
    return reverse(f"fiches:{name}", args=[territory.slug, *args])


def wording(territory):
    return [(entry.sigle, entry.meaning, entry.pinned) for entry in glossary(territory)]


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_ask_as_much_of_the_database_for_one_as_for_thirty(
    client, fumel, editor, few, django_assert_num_queries, rows
):
    UsefulNumber.objects.all().delete()
    for n in range(rows):
        Sigle.objects.create(sigle=f"S{n}", meaning="Sens", territory=fumel)
        number = UsefulNumber.objects.create(number=f"3{n:03}", name="Écoute", category="Aide")
        NumberCheck.objects.create(
            territory=fumel, number=number, checked_on=dt.date(2026, 11, 1), checked_by=editor
        )
    # session, user, memberships, territory, entries, proposals, territories to go to
    with django_assert_num_queries(7):
        client.get(page("sigle_list", fumel))
    # session, user, memberships, territory, checks, numbers, territories to go to
    with django_assert_num_queries(7):
        client.get(page("number_list", fumel))


def test_glossary_is_the_common_one_with_what_the_territory_says(client, fumel, few):
    agen = make_territory("agen-montanou")
    Sigle.objects.create(sigle="CCAS", meaning="Comité d’ici", territory=fumel)
    Sigle.objects.create(sigle="ZUS", meaning="Zone d’ailleurs", territory=agen)
    assert wording(fumel) == [
        ("AAH", "Allocation", False),
        ("CCAS", "Comité d’ici", False),
        ("ÉPI", "Épicerie", False),
    ]
    assert [entry.sigle for entry in glossary(fumel, "epi")] == ["ÉPI"]
    assert [entry.sigle for entry in glossary(fumel, "comite ICI")] == ["CCAS"]


def test_sigle_is_added_for_the_territory(client, fumel, editor, few):
    client.post(page("sigle_create", fumel), {"sigle": "MJC", "meaning": "Maison", "pinned": "on"})
    entry = Sigle.objects.get(sigle="MJC")
    assert (entry.territory, entry.meaning, entry.pinned) == (fumel, "Maison", True)
    again = client.post(page("sigle_create", fumel), {"sigle": "MJC", "meaning": "Autre"})
    assert again.context["form"].errors == {
        "sigle": ["Ce sigle est déjà dans le glossaire de ce territoire."]
    }


def test_common_sigle_is_corrected_here_and_stays_elsewhere(client, fumel, editor, few):
    common = Sigle.objects.get(sigle="CCAS")
    url = page("sigle_edit", fumel, common.pk)
    assert 'value="Centre d’action"' in client.get(url).text
    client.post(url, {"sigle": "CCAS", "meaning": "Centre d’ici"})
    common.refresh_from_db()
    assert common.meaning == "Centre d’action"
    own = Sigle.objects.get(territory=fumel)
    client.post(page("sigle_edit", fumel, common.pk), {"sigle": "CCAS", "meaning": "Encore"})
    own.refresh_from_db()
    assert own.meaning == "Encore"
    client.post(page("sigle_remove", fumel, own.pk))
    assert ("CCAS", "Centre d’action", False) in wording(fumel)


def test_sigle_is_pinned_and_nothing_typed_changes_nothing(client, fumel, editor, few):
    common = Sigle.objects.get(sigle="AAH")
    data = {"sigle": "AAH", "meaning": "Allocation", "domain": "social"}
    client.post(page("sigle_edit", fumel, common.pk), data)
    assert not Sigle.objects.filter(territory=fumel).exists()
    client.post(page("sigle_edit", fumel, common.pk), {**data, "pinned": "on"})
    assert wording(fumel)[0] == ("AAH", "Allocation", True)


def test_sigle_of_another_territory_or_common_is_not_removed(client, fumel, editor, few):
    agen = make_territory("agen-montanou")
    theirs = Sigle.objects.create(sigle="ZUS", meaning="Zone", territory=agen)
    for entry in (theirs, Sigle.objects.get(sigle="AAH")):
        assert client.post(page("sigle_remove", fumel, entry.pk)).status_code == 404
    assert client.get(page("sigle_edit", fumel, theirs.pk)).status_code == 404
    assert Sigle.objects.count() == 4


def test_numbers_are_checked_here_today_and_dropped(client, fumel, editor):
    first, second, third = UsefulNumber.objects.all()[:3]
    with time_machine.travel(dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)):
        client.post(page("number_list", fumel), {"numbers": [first.pk, second.pk]})
        [one, two] = NumberCheck.objects.all()
        assert (one.number, one.territory, one.checked_on, one.checked_by) == (
            first,
            fumel,
            dt.date(2026, 11, 22),
            editor,
        )
        assert "vérifié le 22\u00a0novembre 2026" in client.get(page("number_list", fumel)).text
    with time_machine.travel(dt.datetime(2027, 12, 1, 10, 0, tzinfo=dt.UTC)):
        client.force_login(editor)
        assert client.get(page("number_list", fumel)).text.count("à revoir") == 2
        client.post(page("number_list", fumel), {"numbers": [second.pk, third.pk]})
        two.refresh_from_db()
        assert two.checked_on == dt.date(2027, 12, 1)
        data = {"numbers": [first.pk, third.pk], "retirer": "1"}
        client.post(page("number_list", fumel), data)
    assert [check.number for check in NumberCheck.objects.all()] == [second]


def test_nothing_ticked_is_told(client, fumel, editor):
    assert (
        "Cochez au moins un numéro." in client.post(page("number_list", fumel), {"autre": "1"}).text
    )
