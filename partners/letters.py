"""Letters about personal links: one function each, written by `partners.mailing`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from partners.addresses import told_apart
from partners.mailing import write
from partners.models import Contact, Demande, Message, Partner, PersonalLink, Role, Territory, User
from partners.notice import information_notice
from partners.people import item_states
from partners.personal_links import personal_link, whole_address
from partners.stationery import letter


def send_link(link: PersonalLink, to: str, now: dt.datetime) -> Message:
    """The link by e-mail, as somebody of the network asked; once a day for one address."""
    return _letter(
        "own_link",
        f"link:{link.pk}:{told_apart(to)}:{timezone.localdate(now)}",
        to,
        link,
        {"notice": information_notice(link.territory)},
    )


def inform(
    contact: Contact,
    territory: Territory,
    now: dt.datetime,
    by: User | None = None,
    named_by: str = "",
) -> Message | None:
    """Tell somebody that her data were typed in her place, and give her the means to change
    that (GDPR, article 14). Once for one person and one address; without an address, nothing.
    `named_by` is whose place she takes, and who said so, without a name.
    """
    if not contact.email or contact.left_on is not None:
        return None
    if by is not None and by.email.lower() == contact.email.lower():
        return None  # she typed them herself
    key = f"informed:{contact.pk}:{told_apart(contact.email)}"
    link = personal_link(contact.partner, territory, contact, now, by)
    states = item_states(contact)
    context = {
        "notice": information_notice(territory),
        "named_by": named_by,
        "known": [state for state in states if not state.is_photo],
        "has_photo": bool(contact.photo),
        "shown": [state.item.label for state in states if state.consent],
    }
    return _letter("informed", key, contact.email, link, context)


def warn_of_erasure(
    contact: Contact,
    territory: Territory,
    confirmed_at: dt.datetime,
    erased_on: dt.date,
    now: dt.datetime,
) -> Message:
    """Nobody has confirmed her since `confirmed_at`: she will be forgotten, unless she answers.

    Once for each such silence; the letter written first tells since when her month runs.
    """
    key = f"preavis:{contact.pk}:{timezone.localdate(confirmed_at)}"
    if written := Message.objects.filter(key=key).first():
        return written
    link = personal_link(contact.partner, territory, contact, now)
    context = {
        "notice": information_notice(territory),
        "confirmed_on": timezone.localdate(confirmed_at),
        "erased_on": erased_on,
    }
    return _letter("erasure", key, contact.email, link, context)


def tell_account(user: User, demande: Demande) -> Message:
    """The account that was asked for is open; nothing in the letter opens it."""
    return _write(
        "account_opened",
        f"account:{demande.pk}",
        user.email,
        demande.territory,
        demande.partner,
        demande.contact,
        {"user": user, "address": settings.SITE_URL + reverse("partners:login_link")},
    )


def tell_refusal(demande: Demande, word: str) -> Message | None:
    """What was asked is not done; `word` says why, in the team's words. Nobody to tell: None."""
    to = demande.contact.email if demande.contact else ""
    if demande.kind in {Demande.Kind.ACCOUNT, Demande.Kind.JOINING}:
        to = to or demande.email  # a successor's address, on the other hand, is not the asker's
    if not to:
        return None
    return _write(
        "demande_refused",
        f"refused:{demande.pk}",
        to,
        demande.territory,
        demande.partner,
        demande.contact,
        {"asked": demande.get_kind_display(), "word": word},
    )


def ask_for_joining(demande: Demande) -> None:
    """To everybody who runs the network that follows the partner; answers go to who asks."""
    people = User.objects.filter(
        is_active=True,
        memberships__territory=demande.territory,
        memberships__role=Role.FACILITATOR,
    )
    page = reverse("partners:demande_list", args=[demande.territory.slug])
    context = {"demande": demande, "into": demande.into, "page": settings.SITE_URL + page}
    for person in people.order_by("pk").distinct():
        _write(
            "joining_asked",
            f"joining:{demande.pk}:{person.pk}",
            person.email,
            demande.territory,
            demande.partner,
            None,
            {**context, "person": person},
            reply_to=demande.email,
        )


def tell_joined(demande: Demande) -> None:
    """The partner is now in the network of whoever asked."""
    if demande.email and demande.into:
        page = reverse("partners:partner_detail", args=[demande.into.slug, demande.partner_id])
        _write(
            "joining_accepted",
            f"joined:{demande.pk}",
            demande.email,
            demande.territory,
            demande.partner,
            None,
            {"demande": demande, "into": demande.into, "page": settings.SITE_URL + page},
        )


def _letter(name: str, key: str, to: str, link: PersonalLink, context: dict[str, Any]) -> Message:
    context |= {"contact": link.contact, "link": whole_address(link), "expires_at": link.expires_at}
    return _write(name, key, to, link.territory, link.partner, link.contact, context)


def _write(
    name: str,
    key: str,
    to: str,
    territory: Territory,
    partner: Partner,
    contact: Contact | None,
    context: dict[str, Any],
    reply_to: str | None = None,
) -> Message:
    said = letter(f"partners/{name}", {**context, "partner": partner, "territory": territory})
    return write(
        key,
        to=to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=territory,
        partner=partner,
        contact=contact,
        reply_to=reply_to,
    )
