"""Rounds of verification: prepare, look, send. Then see `fiches.following`.

A round is prepared as a draft that holds its partners; nothing is written before it is sent.
Sending turns DRAFT into SENT once, whatever is clicked twice, and each letter has a key of its
own (`partners.mailing`): a second click finds everything done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from fiches.due import Turn, due_this_month
from fiches.emails import Doors, verification
from fiches.models import Campaign, CampaignRecipient, Fiche
from fiches.reaching import Address, Reach, fiche_of, reaches, with_addresses
from fiches.recent import lately
from fiches.usual_words import BEFORE_LIVRET, MESSAGE, SUBJECT
from partners.addresses import unsubscribe_address
from partners.dates import long_date
from partners.mailing import plan_messages, reply_address, write
from partners.models import Partner, Territory, User
from partners.permissions import can_edit_livret
from partners.personal_links import personal_link, whole_address
from partners.stationery import Letter

Outcome = CampaignRecipient.Outcome


def partners_for(kind: str, territory: Territory, today: dt.date) -> list[int]:
    """The partners (pk) of a round of this kind, if it were prepared today."""
    network = Partner.objects.of(territory).exclude(fiche__state=Fiche.State.ARCHIVED)
    if kind == Campaign.Kind.BEFORE_LIVRET:
        return list(network.values_list("pk", flat=True))
    asked = dict(
        CampaignRecipient.objects.filter(campaign__territory=territory)
        .exclude(messages=None)
        .values_list("partner")
        .annotate(last=Max("messages__created_at"))
    )
    return due_this_month(
        (
            Turn(pk, key, verified_on, timezone.localdate(asked[pk]) if pk in asked else None)
            for pk, key, verified_on in network.values_list("pk", "sort_key", "fiche__verified_on")
        ),
        today,
    )


@transaction.atomic
def prepare(
    kind: Campaign.Kind, territory: Territory, partners: Iterable[int], user: User
) -> Campaign:
    """A draft with the usual words, for these partners. A round that is already being prepared
    for the same kind is taken up again; only chosen partners can have several. When everyone is asked, those who were asked or have
    answered lately are there, unticked."""
    Territory.objects.select_for_update().get(pk=territory.pk)
    if kind != Campaign.Kind.CHOSEN:
        drafts = Campaign.objects.filter(territory=territory, kind=kind, state=Campaign.State.DRAFT)
        if draft := drafts.first():
            return draft
    campaign = Campaign.objects.create(
        territory=territory,
        kind=kind,
        subject=SUBJECT,
        message=MESSAGE + (BEFORE_LIVRET if kind == Campaign.Kind.BEFORE_LIVRET else ""),
        created_by=user,
    )
    everyone = kind == Campaign.Kind.BEFORE_LIVRET
    resting = lately(territory, timezone.localdate()) if everyone else {}
    CampaignRecipient.objects.bulk_create(
        CampaignRecipient(campaign=campaign, partner_id=pk, chosen=pk not in resting)
        for pk in partners
    )
    return campaign


@dataclass(frozen=True)
class Planned:
    """One partner of a draft: where its letter would go now."""

    partner: Partner
    reach: Reach
    chosen: bool = True
    lately: str = ""  # what happened in the last thirty days

    @property
    def obstacle(self) -> str:
        return self.reach.obstacle.label if self.reach.obstacle else ""


def plan(campaign: Campaign) -> list[Planned]:
    """Who would get what, partners in the order of the network. Seven queries."""
    chosen = dict(campaign.recipients.values_list("partner", "chosen"))
    partners = list(
        with_addresses(Partner.objects.of(campaign.territory).filter(pk__in=list(chosen)))
    )
    found = reaches(partners, campaign.territory)
    said = lately(campaign.territory, timezone.localdate())
    return [Planned(one, found[one.pk], chosen[one.pk], said.get(one.pk, "")) for one in partners]


@transaction.atomic
def keep_ticks(campaign: Campaign, ticked: Collection[int]) -> None:
    """Remember who is wanted among those who can be reached: only they have a box to tick."""
    reached = [one.partner.pk for one in plan(campaign) if one.reach.obstacle is None]
    rows = campaign.recipients.filter(partner__in=reached)
    rows.filter(partner__in=ticked).update(chosen=True)
    rows.exclude(partner__in=ticked).update(chosen=False)


@transaction.atomic
def send(campaign: Campaign, chosen: Collection[int], now: dt.datetime) -> int:
    """Write to each chosen partner (pk) that can be reached; how many were written to.

    0 when it was already sent: the second of two clicks changes nothing. Those who cannot be
    reached stay in the round with the reason; those who are not chosen leave it.
    """
    ours = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.DRAFT).update(
        state=Campaign.State.SENT, sent_at=now
    )
    if not ours:
        return 0
    campaign.state, campaign.sent_at = Campaign.State.SENT, now
    rows = {row.partner_id: row for row in campaign.recipients.all()}
    reply_to = answers_to(campaign)
    written = 0
    for planned in plan(campaign):
        row, reach = rows[planned.partner.pk], planned.reach
        if reach.obstacle is None and row.partner_id not in chosen:
            continue
        del rows[row.partner_id]
        aim(row, reach.address)
        if reach.obstacle is None and reach.address is not None:
            write_to(campaign, row, planned.partner, reach.address, reply_to, now)
            written += 1
        else:
            row.outcome, row.outcome_at = reach.obstacle or Outcome.NO_ADDRESS, now
        row.save()
    campaign.recipients.filter(pk__in=[row.pk for row in rows.values()]).delete()
    plan_messages()
    return written


def aim(row: CampaignRecipient, address: Address | None) -> None:
    """Note where a letter goes. A person's own address stays in her row, to go when she goes."""
    row.contact = address.contact if address else None
    row.email = address.email if address and address.contact is None else ""


def answers_to(campaign: Campaign) -> str:
    """Where answers go: to who prepared the round, or else to who runs the network."""
    author = campaign.created_by
    if author and author.is_active and can_edit_livret(author, campaign.territory):
        return author.email
    return reply_address(campaign.territory)


def write_to(
    campaign: Campaign,
    row: CampaignRecipient,
    partner: Partner,
    address: Address,
    reply_to: str,
    now: dt.datetime,
) -> None:
    """The letter to one partner: the first, or the reminder that `row.reminders` counts."""
    link = personal_link(partner, campaign.territory, row.contact, now, campaign.created_by)
    letter = letter_to(
        campaign,
        partner,
        Doors(whole_address(link), unsubscribe_address(link, address.email)),
        timezone.localdate(now),
        reminder=row.reminders > 0,
    )
    message = write(
        f"tournee:{campaign.pk}:{row.pk}:{row.reminders}",
        to=address.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        territory=campaign.territory,
        partner=partner,
        contact=row.contact,
        link=link,
        reply_to=reply_to,
        plan=False,
    )
    row.link = link
    row.messages.add(message)


def letter_to(
    campaign: Campaign, partner: Partner, doors: Doors, today: dt.date, *, reminder: bool
) -> Letter:
    said = ""
    if reminder and campaign.sent_at:
        day = long_date(timezone.localdate(campaign.sent_at))
        said = (
            f"Je vous ai écrit le {day} et je n’ai pas encore votre réponse. Si le temps vous "
            "manque, répondez à ce message ou appelez-moi\N{NO-BREAK SPACE}: je m’en occuperai."
        )
    return verification(campaign, partner, fiche_of(partner), doors, today, reminder=said)
