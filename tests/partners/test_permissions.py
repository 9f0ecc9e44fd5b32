"""Who sees and who may: truth tables over every role."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from cafes.models import Cafe
from fiches.models import Fiche, Livret
from fiches.permissions import can_edit_fiche, can_publish_fiche, sees_working_copy
from partners import network
from partners.models import Contact, Partner, Role, Territory
from partners.permissions import (
    can_close_partner,
    can_edit_contacts,
    can_edit_livret,
    can_edit_partner,
    can_run_network,
    represents,
)
from tests.factories import (
    make_fiche,
    make_partner,
    make_published_fiche,
    make_territory,
    make_user,
)

pytestmark = pytest.mark.django_db

EVERYONE = (
    "anonymous",
    "nobody",  # an account without a role
    "stranger",  # a reader at Agen
    "reader",
    "partner",
    "facilitator",
    "editor",
    "adviser",  # of the département
    "below",  # an adviser of a quartier of Fumel, and of nothing above it
    "admin",
)


@pytest.fixture
def world():
    """A département over Fumel and Agen; each has two partners, one of them published."""

    class World:
        pass

    w = World()
    w.lot = make_territory("lot-et-garonne", kind="departement")
    w.fumel = make_territory("fumel", parent=w.lot)
    w.agen = make_territory("agen-montanou", parent=w.lot)
    w.libos = make_territory("libos", parent=w.fumel, kind="quartier")
    w.partner, w.draft = make_partner(w.fumel, "Mission locale"), make_partner(w.fumel, "Emmaüs")
    w.agenais, w.hidden = make_partner(w.agen, "Régie"), make_partner(w.agen, "Cimade")
    w.left = make_partner(w.fumel, "Parti")
    network.leave(w.left, w.fumel, dt.date(2021, 1, 1))
    make_published_fiche(w.partner)
    make_published_fiche(w.agenais)
    make_fiche(w.draft)
    make_fiche(w.hidden)
    for partner in Partner.objects.all():
        Contact.objects.create(partner=partner, name=f"De {partner.name}")
    for place in (w.fumel, w.agen):
        Livret.objects.create(
            territory=place, number=1, title=place.slug, edition_date=dt.date(2026, 11, 1)
        )
        Cafe.objects.create(
            territory=place, date=dt.date(2026, 12, 11), start=dt.time(9), end=dt.time(10, 30)
        )
    w.users = {
        "anonymous": AnonymousUser(),
        "nobody": make_user("nobody@demo.example"),
        "stranger": make_user("stranger@demo.example", Role.READER, w.agen),
        "reader": make_user("reader@demo.example", Role.READER, w.fumel),
        "partner": make_user("partner@demo.example", Role.PARTNER, w.fumel, w.partner),
        "facilitator": make_user("facilitator@demo.example", Role.FACILITATOR, w.fumel),
        "editor": make_user("editor@demo.example", Role.EDITOR, w.fumel),
        "adviser": make_user("adviser@demo.example", Role.ADVISER, w.lot),
        "below": make_user("below@demo.example", Role.ADVISER, w.libos),
        "admin": make_user("admin@demo.example", is_superuser=True),
    }
    return w


AT_FUMEL = ("reader", "partner", "facilitator", "editor")


def table(nothing=(), fumel=(), agen=(), libos=(), all=(), **others):
    rows = {
        "anonymous": set(),
        "nobody": set(nothing),
        "stranger": set(agen),
        **{who: set(fumel) for who in AT_FUMEL},
        "adviser": set(all),
        "below": set(libos),
        "admin": set(all),
    }
    return {**rows, **others}


def seen(world, queryset, name):
    return {
        who: {name(row) for row in queryset.visible_to(user)} for who, user in world.users.items()
    }


def test_territories_are_seen_by_role_and_downwards(world):
    assert seen(world, Territory.objects, lambda t: t.slug) == table(
        fumel={"fumel"},
        agen={"agen-montanou"},
        libos={"libos"},
        all={"lot-et-garonne", "fumel", "agen-montanou", "libos"},
    )


def test_partners_past_and_present_are_seen_where_the_territory_is(world):
    fumel, agen = {"Mission locale", "Emmaüs", "Parti"}, {"Régie", "Cimade"}
    expected = table(fumel=fumel, agen=agen, all=fumel | agen)
    assert seen(world, Partner.objects, lambda p: p.name) == expected
    assert seen(world, Contact.objects, lambda c: c.name) == {
        who: {f"De {name}" for name in names} for who, names in expected.items()
    }


def test_fiches_published_elsewhere_are_seen_by_whoever_has_a_role(world):
    online = {"Mission locale", "Régie"}
    assert seen(world, Fiche.objects, lambda f: f.partner.name) == table(
        fumel=online | {"Emmaüs"},
        agen=online | {"Cimade"},
        libos=online,
        all=online | {"Emmaüs", "Cimade"},
    )


def test_livrets_and_cafes_are_seen_where_the_territory_is(world):
    expected = table(fumel={"fumel"}, agen={"agen-montanou"}, all={"fumel", "agen-montanou"})
    assert seen(world, Livret.objects, lambda row: row.territory.slug) == expected
    assert seen(world, Cafe.objects, lambda row: row.territory.slug) == expected


def allowed(world, predicate, *args):
    return {who for who, user in world.users.items() if predicate(user, *args)}


def test_who_may_in_a_territory(world):
    assert allowed(world, can_run_network, world.fumel) == {"facilitator", "admin"}
    assert allowed(world, can_edit_livret, world.fumel) == {"facilitator", "editor", "admin"}
    assert allowed(world, can_run_network, world.lot) == {"admin"}
    assert allowed(world, can_edit_livret, world.agen) == {"admin"}


def test_who_may_with_a_partner(world):
    fumel = world.fumel
    assert allowed(world, represents, world.partner) == {"partner"}
    assert allowed(world, can_edit_partner, world.partner, fumel) == {"facilitator", "admin"}
    assert allowed(world, can_close_partner, world.partner, fumel) == {"facilitator", "admin"}
    assert allowed(world, can_edit_contacts, world.partner, fumel) == {
        "partner",
        "facilitator",
        "editor",
        "admin",
    }
    assert allowed(world, can_edit_contacts, world.draft, fumel) == {
        "facilitator",
        "editor",
        "admin",
    }


def test_nobody_changes_a_partner_from_a_network_where_it_is_not(world):
    for predicate in (can_edit_partner, can_close_partner, can_edit_contacts):
        assert allowed(world, predicate, world.left, world.fumel) == set()
        assert allowed(world, predicate, world.agenais, world.fumel) == set()


def test_partner_that_is_elsewhere_too_is_closed_by_who_runs_both(world):
    network.join(world.partner, world.agen, dt.date(2022, 1, 1))
    assert allowed(world, can_close_partner, world.partner, world.fumel) == {"admin"}


def test_who_may_with_a_fiche(world):
    fiche = world.partner.fiche
    keepers = {"facilitator", "editor", "admin"}
    assert allowed(world, can_edit_fiche, fiche, world.fumel) == keepers | {"partner"}
    assert allowed(world, sees_working_copy, fiche, world.fumel) == keepers | {"partner"}
    assert allowed(world, can_publish_fiche, fiche, world.fumel) == keepers


def test_tables_name_everyone(world):
    assert tuple(world.users) == EVERYONE
