"""What a personal link opens: one partner's fiche, in one network, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from fiches.models import CampaignRecipient, Fiche
from fiches.publishing import VOUCHER, problems, verify
from fiches.reviewing import hand_in
from partners.models import PersonalLink, Territory
from partners.personal_links import typed_code

Outcome = CampaignRecipient.Outcome
Panel = tuple[str, dict[str, Any]]  # a template, and what it finds in `panel`
# An answer never hides a stronger one: who corrected the fiche and then opens it again did correct.
STRENGTH = (Outcome.WAITING, Outcome.OPENED, Outcome.DEMANDE, Outcome.CONFIRMED, Outcome.EDITED)


class LinkGone(Exception):
    """This link opens nothing: it is unknown, too old, replaced, or its person has left.

    `territory` is the network to ask, None when the code was never one of ours. `because` is
    "closed", "left" or "person" when that is why, empty when another link would open.
    """

    def __init__(self, territory: Territory | None, because: str = "") -> None:
        super().__init__("This link opens nothing.")
        self.territory = territory
        self.because = because


def link_or_gone(code: str, now: dt.datetime) -> PersonalLink:
    """The link that works, with its partner, territory and contact. Raises LinkGone. One
    query when it works; `code` may have the case and the hyphens of what was copied by hand."""
    links = PersonalLink.objects.filter(code=typed_code(code)).select_related("territory")
    link = links.valid(now).select_related("partner__type__theme", "contact").first()
    if link is None:
        known = links.select_related("partner", "contact").first()
        raise LinkGone(known.territory, _why_gone(known)) if known else LinkGone(None)
    return link


def _why_gone(link: PersonalLink) -> str:
    if link.partner.closed_on:
        return "closed"
    stays = link.partner.participations.filter(territory=link.territory, left_on__isnull=True)
    if not stays.exists():
        return "left"
    return "person" if link.contact and link.contact.left_on else ""


def author(link: PersonalLink) -> str:
    """Who writes from this link, as histories keep it: the structure and a post, no name."""
    who = link.contact.function if link.contact else ""
    return f"{link.partner} ({who})" if who else str(link.partner)


def open_page(link: PersonalLink, now: dt.datetime) -> None:
    """The page was really looked at, by somebody whose browser says so."""
    PersonalLink.objects.filter(pk=link.pk).update(opened_at=now)
    note_outcome(link, Outcome.OPENED, now)


def lacking(fiche: Fiche) -> list[str]:
    """What is missing before a fiche that nobody reads yet can be handed in."""
    return [] if fiche.is_online else problems(fiche)


def may_confirm(fiche: Fiche) -> bool:
    """What is taken off, or asked about, is corrected rather than confirmed; and what was just
    corrected waits, as readers still see the version before."""
    return (
        not lacking(fiche)
        and not fiche.question
        and fiche.state
        not in {
            Fiche.State.ARCHIVED,
            Fiche.State.SUBMITTED,
        }
    )


@transaction.atomic
def confirm(link: PersonalLink, fiche: Fiche, now: dt.datetime) -> None:
    """“Rien n’a changé”: somebody of the structure vouches for the fiche today.

    What readers do not see yet also goes to the editor, or online where partners are trusted.
    """
    verify(fiche, None, now, by=VOUCHER)
    if not fiche.is_online:
        hand_in(fiche, link.territory, author(link), now, link)
    PersonalLink.objects.filter(pk=link.pk).update(confirmed_at=now)
    note_outcome(link, Outcome.CONFIRMED, now)


def note_outcome(link: PersonalLink, outcome: Outcome, now: dt.datetime) -> None:
    """Tell the rounds that are out what became of their letter.

    One answer counts for the whole partner; an opened page only for the letter that led to it.
    """
    asked = CampaignRecipient.objects.filter(
        partner=link.partner_id,
        campaign__territory=link.territory_id,
        campaign__state="sent",
    )
    if outcome == Outcome.OPENED:
        asked = asked.filter(link=link)
    stronger = STRENGTH[STRENGTH.index(outcome) :]
    asked.exclude(outcome__in=stronger).update(outcome=outcome, outcome_at=now)


def panels(link: PersonalLink, now: dt.datetime) -> list[Panel]:
    """What the app above shows on the own page, such as the next café (`OWN_PAGE_PANELS`)."""
    given: list[Callable[[PersonalLink, dt.datetime], Panel | None]] = [
        import_string(name) for name in settings.OWN_PAGE_PANELS
    ]
    return [panel for give in given if (panel := give(link, now)) is not None]
