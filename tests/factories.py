"""Rows for tests, with no surprise: what a test cares about, it says."""

import datetime as dt

from django.utils import timezone

from fiches.models import Fiche
from fiches.publishing import publish
from partners.models import (
    Commune,
    Membership,
    Participation,
    Partner,
    PartnerType,
    Role,
    Territory,
    Theme,
    User,
)


def make_territory(slug="fumel", **fields):
    fields.setdefault("name", f"Territoire {slug}")
    fields.setdefault("kind", Territory.Kind.CIRCONSCRIPTION)
    return Territory.objects.create(slug=slug, **fields)


def make_user(email="lectrice@demo.example", role=None, territory=None, partner=None, **fields):
    """A user, with one role in one territory if given."""
    user = User.objects.create_user(email, fields.pop("password", None), **fields)
    if role:
        Membership.objects.create(user=user, territory=territory, role=role, partner=partner)
    return user


def make_facilitator(territory, email="animation@demo.example"):
    return make_user(email, Role.FACILITATOR, territory)


def make_editor(territory, email="livret@demo.example"):
    return make_user(email, Role.EDITOR, territory)


def make_reader(territory, email="lectrice@demo.example"):
    return make_user(email, Role.READER, territory)


def make_partner(territory=None, name="Mission locale", type="association", **fields):
    """A partner who takes part in the territory since 2020."""
    partner = Partner.objects.create(name=name, type=PartnerType.objects.get(code=type), **fields)
    if territory:
        Participation.objects.create(
            partner=partner, territory=territory, joined_on=dt.date(2020, 9, 1)
        )
    return partner


def make_commune(code="47106", name="Fumel", postal_codes="47500", **fields):
    return Commune.objects.create(code=code, name=name, postal_codes=postal_codes, **fields)


def make_fiche(partner, theme="insertion", **fields):
    fields.setdefault("missions", "Nous accompagnons les jeunes de 16 à 25 ans.")
    fields.setdefault("phone", "+33536490001")
    return Fiche.objects.create(partner=partner, theme=Theme.objects.get(code=theme), **fields)


def make_published_fiche(partner, user=None, now=None, **fields):
    fiche = make_fiche(partner, **fields)
    publish(fiche, user, now or timezone.now(), verified=True)
    return fiche
