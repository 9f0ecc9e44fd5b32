"""Rounds that were sent: what came of each letter, whom to remind, and the end.

What a partner answers is told by `fiches.own.note_outcome`; whether its letter came back is
read from the letter itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from fiches.campaigns import aim, answers_to, write_to
from fiches.models import Campaign, CampaignRecipient
from fiches.reaching import reaches, with_addresses
from partners.mailing import plan_messages
from partners.models import Message, Partner, Territory

Outcome = CampaignRecipient.Outcome
MOST_REMINDERS = 2
REST = dt.timedelta(days=7)  # between two letters to the same partner
LOST = {Message.State.BOUNCED, Message.State.FAILED, Message.State.DROPPED}


@dataclass(frozen=True)
class Followed:
    """One partner of a round that was sent, as the facilitator follows it."""

    row: CampaignRecipient
    outcome: Outcome
    outcome_at: dt.datetime | None
    last: Message | None
    remindable: bool

    @property
    def to_call(self) -> bool:
        """No answer, and no letter can be sent to ask again."""
        if self.outcome in {Outcome.WAITING, Outcome.OPENED}:
            return self.row.reminders >= MOST_REMINDERS
        return self.outcome in {Outcome.BOUNCED, Outcome.UNSUBSCRIBED, Outcome.NO_ADDRESS}

    @property
    def email(self) -> str:
        """Where the last letter went, or would have gone."""
        if self.last:
            return self.last.to
        return self.row.contact.email if self.row.contact else self.row.email

    @property
    def said(self) -> str:
        return self.outcome.label


def follow(campaign: Campaign, now: dt.datetime) -> list[Followed]:
    """What came of each letter. Two queries and what `with_addresses` needs."""
    letters = Prefetch("messages", Message.objects.defer("text", "html", "calendar"))
    rows = campaign.recipients.select_related("partner", "contact", "link")
    return [followed(campaign, row, now) for row in rows.prefetch_related(letters)]


def followed(campaign: Campaign, row: CampaignRecipient, now: dt.datetime) -> Followed:
    """Pure once `messages` is fetched. A letter that came back counts more than an opened page,
    and less than an answer, which may have come another way."""
    last = next(iter(row.messages.all()), None)
    outcome, when = Outcome(row.outcome), row.outcome_at
    if outcome in {Outcome.WAITING, Outcome.OPENED} and last and last.state in LOST:
        outcome, when = Outcome.BOUNCED, last.bounced_at or last.claimed_at
    remindable = (
        campaign.state == Campaign.State.SENT
        and outcome in {Outcome.WAITING, Outcome.OPENED}
        and row.reminders < MOST_REMINDERS
        and last is not None
        and last.created_at + REST <= now
    )
    return Followed(row, outcome, when, last, remindable)


def to_remind(campaign: Campaign, now: dt.datetime) -> list[Followed]:
    """Those who did not answer, were not reminded twice, and had a week since the last letter."""
    return [one for one in follow(campaign, now) if one.remindable]


@transaction.atomic
def remind(campaign: Campaign, now: dt.datetime) -> int:
    """Write once more to those who did not answer; how many letters. A second click within a
    week finds nobody left to remind."""
    state = Campaign.objects.select_for_update().get(pk=campaign.pk).state
    if state != Campaign.State.SENT:
        return 0
    waiting = {one.row.partner_id: one.row for one in to_remind(campaign, now)}
    partners = list(with_addresses(Partner.objects.of(campaign.territory).filter(pk__in=waiting)))
    found = reaches(partners, campaign.territory)
    reply_to = answers_to(campaign)
    written = 0
    for partner in partners:
        row, reach = waiting[partner.pk], found[partner.pk]
        if reach.obstacle is not None or reach.address is None:
            row.outcome, row.outcome_at = reach.obstacle or Outcome.NO_ADDRESS, now
        else:
            aim(row, reach.address)
            row.reminders += 1
            write_to(campaign, row, partner, reach.address, reply_to, now)
            written += 1
        row.save()
    plan_messages()
    return written


def close(campaign: Campaign) -> None:
    """No more reminders; answers that come later still keep the fiche, not the round."""
    Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.SENT).update(
        state=Campaign.State.CLOSED
    )


def note_unsubscribed(territory: Territory, email: str, now: dt.datetime) -> None:
    """Who asked for rest is no longer waited for."""
    CampaignRecipient.objects.filter(
        Q(email=email) | Q(contact__email__iexact=email),
        campaign__territory=territory,
        campaign__state=Campaign.State.SENT,
        outcome__in=[Outcome.WAITING, Outcome.OPENED],
    ).update(outcome=Outcome.UNSUBSCRIBED, outcome_at=now)


def rounds_out(territories: QuerySet[Territory]) -> QuerySet[Campaign]:
    """Those that still wait for answers."""
    return (
        Campaign.objects.filter(territory__in=territories, state=Campaign.State.SENT)
        .select_related("territory", "created_by")
        .order_by("sent_at", "pk")
    )
