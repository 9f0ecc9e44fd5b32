"""Rules that the database holds, whatever the code does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from partners.models import (
    Consent,
    Contact,
    Membership,
    Participation,
    Partner,
    PartnerType,
    Role,
    Territory,
    User,
)
from partners.models.territories import RESERVED_SLUGS
from tests.factories import make_partner, make_territory, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 1)


def breaks(constraint, make):
    """The database refuses it by the constraint of this name, or of these columns."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make()
    return constraint in str(refused.value)


def test_account_is_one_whatever_the_capitals():
    User.objects.create(email="lise@demo.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Lise@Demo.example")
    assert User.objects.get_by_natural_key(" LISE@demo.example ").email == "lise@demo.example"


@pytest.mark.parametrize(("role", "with_partner"), [(Role.PARTNER, False), (Role.READER, True)])
def test_role_of_partner_goes_with_a_partner_and_no_other(role, with_partner):
    fumel = make_territory()
    partner = make_partner(fumel)
    user = make_user()
    assert breaks(
        "membership_partner_goes_with_its_role",
        lambda: Membership.objects.create(
            user=user, territory=fumel, role=role, partner=partner if with_partner else None
        ),
    )


def test_role_is_held_once():
    fumel, user = make_territory(), make_user()
    partner, other = make_partner(fumel), make_partner(fumel, "Emmaüs")

    def hold(role, partner=None):
        Membership.objects.create(user=user, territory=fumel, role=role, partner=partner)

    hold(Role.READER)
    hold(Role.EDITOR)
    hold(Role.PARTNER, partner)
    hold(Role.PARTNER, other)
    for again in ((Role.READER,), (Role.PARTNER, partner)):
        with pytest.raises(IntegrityError), transaction.atomic():
            hold(*again)


def test_partner_has_a_name_and_is_not_its_own_parent():
    kind = PartnerType.objects.first()
    assert breaks("partner_has_a_name", lambda: Partner.objects.create(name="", type=kind))
    partner = make_partner()
    assert breaks(
        "partner_not_its_own_parent",
        lambda: Partner.objects.filter(pk=partner.pk).update(parent=partner),
    )


def test_partner_is_in_a_network_once_at_a_time():
    fumel = make_territory()
    partner = make_partner(fumel)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(partner=partner, territory=fumel, joined_on=DAY)
    Participation.objects.update(left_on=DAY)
    Participation.objects.create(partner=partner, territory=fumel, joined_on=DAY)


def test_partner_leaves_after_joining():
    make_partner(make_territory())
    assert breaks(
        "participation_leaves_after_joining",
        lambda: Participation.objects.update(left_on=dt.date(2019, 1, 1)),
    )


def test_territory_is_not_its_own_parent_and_says_why_it_rests():
    fumel = make_territory()
    same = Territory.objects.filter(pk=fumel.pk)
    assert breaks("territory_not_its_own_parent", lambda: same.update(parent=fumel))
    assert breaks("territory_suspension_has_a_reason", lambda: same.update(suspended_on=DAY))
    same.update(suspended_on=DAY, suspension_reason="travaux")


def test_territory_tree_has_no_loop():
    fumel = make_territory("fumel")
    libos = make_territory("libos", parent=fumel)
    fumel.parent = make_territory("monsempron", parent=libos)
    with pytest.raises(ValidationError) as refused:
        fumel.full_clean()
    assert refused.value.message_dict == {"parent": ["Ce territoire ferait partie de lui-même."]}


def test_consent_is_in_force_once_and_withdrawn_after_it_was_given():
    contact = Contact.objects.create(partner=make_partner(), name="Lise Réau")
    consent = Consent.objects.create(contact=contact, item=Consent.Item.NAME)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(contact=contact, item=Consent.Item.NAME)
    assert breaks(
        "consent_withdrawn_after_given",
        lambda: Consent.objects.update(withdrawn_at=consent.given_at - dt.timedelta(seconds=1)),
    )
    Consent.objects.update(withdrawn_at=timezone.now())
    Consent.objects.create(contact=contact, item=Consent.Item.NAME)


def test_no_territory_takes_the_place_of_a_page():
    """Every first word of our addresses is reserved."""
    words = {
        str(pattern.pattern).split("/")[0]
        for pattern in flattened(get_resolver().url_patterns)
        if not str(pattern.pattern).startswith("<")
    }
    assert words - {""} - RESERVED_SLUGS == set()


def flattened(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and not str(pattern.pattern):
            yield from flattened(pattern.url_patterns)
        else:
            yield pattern
