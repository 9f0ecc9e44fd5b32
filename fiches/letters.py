"""Letters to a partner about its fiche, each written to one person with its own link."""

from __future__ import annotations

from typing import Any

from fiches.models import Fiche
from fiches.reaching import Address, reaches, with_addresses
from partners.addresses import unsubscribe_address
from partners.mailing import write
from partners.models import Message, Partner, PersonalLink, Territory, User
from partners.personal_links import whole_address
from partners.stationery import letter


def ask_precision(fiche: Fiche, link: PersonalLink, to: str, editor: User) -> Message:
    """The editor's question, as it stands on the fiche: an answer to what was handed in."""
    asked_at = fiche.question_at.isoformat() if fiche.question_at else ""
    context = {"question": fiche.question, "editor": editor}
    return _write("precision", f"precision:{fiche.pk}:{asked_at}", fiche, link, to, context)


def tell_typed(fiche: Fiche, link: PersonalLink, to: str, editor: User, published: bool) -> Message:
    """ "We typed your fiche in for you": once for each save, and it can be refused."""
    key = f"typed:{fiche.pk}:{fiche.version}:{link.contact_id or 0}"
    context = {
        "editor": editor,
        "published": published,
        "unsubscribe": unsubscribe_address(link, to),
    }
    return _write("typed", key, fiche, link, to, context, refusable=True)


def first_address(partner: Partner, territory: Territory) -> Address | None:
    """The first address of the partner that works, if it has any."""
    known = with_addresses(Partner.objects.filter(pk=partner.pk)).get()
    return reaches([known], territory)[partner.pk].address


def _write(
    name: str,
    key: str,
    fiche: Fiche,
    link: PersonalLink,
    to: str,
    context: dict[str, Any],
    refusable: bool = False,
) -> Message:
    context |= {
        "partner": fiche.partner,
        "territory": link.territory,
        "contact": link.contact,
        "link": whole_address(link),
    }
    said = letter(f"fiches/{name}", context)
    return write(
        key,
        to=to,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=link.territory,
        partner=fiche.partner,
        contact=link.contact,
        link=link if refusable else None,
    )
