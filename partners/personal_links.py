"""Personal links: one partner's own page, without an account.

A link is given to one person, or to the partner's general address. It is used again as long as
it works, so that what was printed or sent before goes on working.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from partners.models import Contact, Partner, PersonalLink, Territory, User
from partners.models.links import LIFE

GROUP = 4  # characters read in one go


@transaction.atomic
def personal_link(
    partner: Partner,
    territory: Territory,
    contact: Contact | None,
    now: dt.datetime,
    by: User | None = None,
) -> PersonalLink:
    """The link that works for this person, made if there is none.

    `contact` None is the partner's general address. Giving a link again lets it live on when
    half of its life is over.
    """
    Partner.objects.select_for_update().get(pk=partner.pk)  # two askers get the same link
    links = PersonalLink.objects.filter(partner=partner, territory=territory, contact=contact)
    link = links.filter(revoked_at__isnull=True, expires_at__gt=now).first()
    if link is None:
        return PersonalLink.objects.create(
            partner=partner,
            territory=territory,
            contact=contact,
            created_by=by,
            expires_at=now + LIFE,
        )
    if link.expires_at < now + LIFE / 2:
        link.expires_at = now + LIFE
        link.save(update_fields=["expires_at"])
    return link


def revoke(link: PersonalLink, now: dt.datetime) -> None:
    """It opens nothing any more; already revoked stays as it was."""
    PersonalLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=now)
    link.refresh_from_db(fields=["revoked_at"])


@transaction.atomic
def renew(link: PersonalLink, now: dt.datetime, by: User | None = None) -> PersonalLink:
    """Another code for the same person: the former one opens nothing any more."""
    revoke(link, now)
    return personal_link(link.partner, link.territory, link.contact, now, by)


def whole_address(link: PersonalLink) -> str:
    """To put in an e-mail or an SMS."""
    return settings.SITE_URL + link.get_absolute_url()


def short_address(link: PersonalLink) -> str:
    """To print and to copy by hand: no scheme, and the code in groups of four.

    The hyphens are for the eye: `typed_code` forgets them.
    """
    grouped = "-".join(
        link.code[start : start + GROUP] for start in range(0, len(link.code), GROUP)
    )
    address = link.get_absolute_url().replace(link.code, grouped)
    return settings.SITE_URL.partition("://")[2] + address.rstrip("/")


def typed_code(text: str) -> str:
    """The code as it is stored, whatever the case and the hyphens it was copied with."""
    return text.lower().replace("-", "")
