"""What partners answered from their links: a round of verification that is out, another one in
preparation, demandes, and a fiche that a trusted partner has published by itself.

Nothing leaves: its letters are written down as sent, weeks ago.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from cafes.demo.days import at_ten, working_day
from fiches.campaigns import aim, letter_to, partners_for, prepare
from fiches.emails import Doors
from fiches.models import Campaign, CampaignRecipient, Fiche
from fiches.own import author
from fiches.reaching import Address, reaches, with_addresses
from fiches.reviewing import hand_in
from partners.addresses import mark_trouble, unsubscribe, unsubscribe_address
from partners.demandes import ask
from partners.mailing import reply_address
from partners.models import Demande, Message, Partner, PersonalLink, Territory, User
from partners.personal_links import personal_link, whole_address

Outcome = CampaignRecipient.Outcome
SENT = dt.timedelta(days=40)
# What became of each letter: partner → outcome, days after the sending (0: its own date).
ANSWERS: dict[str, tuple[Outcome, int]] = {
    "fumel-10": (Outcome.NO_ADDRESS, 0),
    "fumel-15": (Outcome.WAITING, 0),
    "fumel-16": (Outcome.CONFIRMED, 0),
    "fumel-24": (Outcome.WAITING, 0),
    "fumel-25": (Outcome.UNSUBSCRIBED, 1),
    "fumel-29": (Outcome.BOUNCED, 0),
    "fumel-32": (Outcome.WAITING, 0),
    "fumel-33": (Outcome.OPENED, 5),
    "fumel-34": (Outcome.CONFIRMED, 0),
    "fumel-36": (Outcome.EDITED, 3),
    "fumel-43": (Outcome.DEMANDE, 6),
}
BOUNCE = "550 5.1.1 Cette adresse n’existe pas"
TRUSTED = "agen-08"
CORRECTED = {"delay": "Rendez-vous sous trois jours, le soir de préférence"}
SUCCESSOR = {
    "name": "Romane Vidaillac",
    "function": "conseillère en économie sociale",
    "email": "romane.vidaillac@udaf47.example",
    "phone": "+33639980077",
    "message": "Je change de service le mois prochain. Romane connaît déjà le réseau.",
}
TYPE_FOR_US = "Nous ne sommes que deux. Pouvez-vous la saisir avec nous au téléphone ?"


def tell_rounds(
    territories: dict[str, Territory], partners: dict[str, Partner], user: User, today: dt.date
) -> None:
    fumel, agen = territories["fumel"], territories["agen-montanou"]
    _send_round(fumel, partners, user, at_ten(working_day(today - SENT)))
    prepare(Campaign.Kind.MONTHLY, fumel, partners_for(Campaign.Kind.MONTHLY, fumel, today), user)
    _ask(partners["fumel-26"], fumel, user, today, Demande.Kind.SUCCESSOR, **SUCCESSOR)
    _ask(partners["fumel-43"], fumel, user, today, Demande.Kind.TYPE_FOR_US, message=TYPE_FOR_US)
    _publish_by_itself(agen, partners[TRUSTED], user, today)


def _send_round(
    fumel: Territory, partners: dict[str, Partner], user: User, sent_at: dt.datetime
) -> None:
    asked = {partners[key].pk: answer for key, answer in ANSWERS.items()}
    campaign = prepare(Campaign.Kind.MONTHLY, fumel, asked, user)
    campaign.state, campaign.sent_at, campaign.created_at = Campaign.State.SENT, sent_at, sent_at
    campaign.save()
    rows = {row.partner_id: row for row in campaign.recipients.all()}
    known = list(with_addresses(Partner.objects.filter(pk__in=asked)))
    found = reaches(known, fumel)
    for partner in known:
        row, address = rows[partner.pk], found[partner.pk].address
        row.outcome, days = asked[partner.pk]
        if row.outcome != Outcome.WAITING:
            row.outcome_at = sent_at + dt.timedelta(days=days)
        if address:
            _write(campaign, row, partner, address, sent_at)
        row.save()


def _write(
    campaign: Campaign,
    row: CampaignRecipient,
    partner: Partner,
    address: Address,
    sent_at: dt.datetime,
) -> None:
    """The letter, as it was sent, and what its reader did then."""
    place = campaign.territory
    aim(row, address)
    row.link = link = personal_link(partner, place, row.contact, sent_at, campaign.created_by)
    doors = Doors(whole_address(link), unsubscribe_address(link, address.email))
    day = timezone.localdate(sent_at)
    letter = letter_to(campaign, partner, doors, day, reminder=False)
    bounced = row.outcome == Outcome.BOUNCED
    message = Message.objects.create(
        key=f"tournee:{campaign.pk}:{row.pk}:0",
        to=address.email,
        reply_to=reply_address(place),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        territory=place,
        partner=partner,
        contact=row.contact,
        state=Message.State.BOUNCED if bounced else Message.State.SENT,
        error=BOUNCE if bounced else "",
        attempts=1,
        sent_at=sent_at,
        bounced_at=sent_at if bounced else None,
    )
    Message.objects.filter(pk=message.pk).update(created_at=sent_at)
    row.messages.add(message)
    _answer(row, link, partner, sent_at)
    if bounced:
        mark_trouble(address.email, BOUNCE, sent_at)
    if row.outcome == Outcome.UNSUBSCRIBED:
        unsubscribe(place, address.email)


def _answer(
    row: CampaignRecipient, link: PersonalLink, partner: Partner, sent_at: dt.datetime
) -> None:
    fiche = partner.fiche
    if row.outcome == Outcome.CONFIRMED and fiche.verified_on:
        row.outcome_at = link.confirmed_at = at_ten(fiche.verified_on)
    if row.outcome == Outcome.EDITED:
        Fiche.objects.filter(pk=fiche.pk).update(
            submitted_at=row.outcome_at, submitted_by=author(link), submitted_link=link
        )
    if row.outcome not in {Outcome.WAITING, Outcome.BOUNCED, Outcome.UNSUBSCRIBED}:
        link.opened_at = row.outcome_at
    link.created_at = sent_at
    link.save()


def _ask(
    partner: Partner,
    place: Territory,
    user: User,
    today: dt.date,
    kind: Demande.Kind,
    **said: str,
) -> None:
    """From the link of its first référent who can be written to, or the general one."""
    person = partner.contacts.referents().exclude(email="").first()
    asked_at = at_ten(working_day(today - dt.timedelta(days=4)))
    link = personal_link(partner, place, person, asked_at, user)
    PersonalLink.objects.filter(pk=link.pk).update(opened_at=asked_at)
    demande = ask(link, kind, **said)
    Demande.objects.filter(pk=demande.pk).update(created_at=asked_at)


def _publish_by_itself(agen: Territory, partner: Partner, user: User, today: dt.date) -> None:
    """This network trusts its partners: online at once, to be looked at afterwards."""
    agen.trusts_partners = True
    agen.save()
    when = at_ten(working_day(today - dt.timedelta(days=3)))
    person = partner.contacts.referents().exclude(email="").first()
    link = personal_link(partner, agen, person, when, user)
    fiche = Fiche.objects.with_relations().get(partner=partner)
    for name, value in CORRECTED.items():
        setattr(fiche, name, value)
    fiche.version += 1
    fiche.save()
    hand_in(fiche, agen, author(link), when, link)
    Fiche.objects.filter(pk=fiche.pk).update(updated_at=when)
