"""The host of a café: what it has to prepare, and the letter that says so."""

from __future__ import annotations

import datetime as dt

from cafes import emails
from cafes.informing import answers
from cafes.models import Cafe, Reply
from cafes.preparing import points_for
from cafes.waiting import people, seated
from fiches.letters import first_address
from partners.addresses import told_apart
from partners.mailing import reply_address, write
from partners.models import Message, Partner, User
from partners.stationery import Letter


def has_left(cafe: Cafe) -> bool:
    """The host is no longer in the network: somebody else has to receive."""
    return cafe.host is not None and not cafe.host.takes_part_in(cafe.territory)


def says_no(cafe: Cafe) -> bool:
    """The host has answered that it does not come, and nobody else of it does."""
    if cafe.host_id is None:
        return False
    said = answers(cafe).filter(invitation__partner=cafe.host_id)
    return set(said.values_list("answer", flat=True)) == {Reply.Answer.NO}


def host_letter(cafe: Cafe, host: Partner, by: User | None) -> Letter:
    return emails.to_host(cafe, host, points_for(cafe), people(seated(cafe)), by)


def write_to_host(cafe: Cafe, by: User, now: dt.datetime) -> Message | None:
    """The list, to the first address of the host that works; None if there is none. Written once
    for the same words: what has changed since is sent again."""
    host = cafe.host
    address = first_address(host, cafe.territory) if host else None
    if host is None or address is None:
        return None
    said = host_letter(cafe, host, by)
    return write(
        f"{_key(cafe, host)}{told_apart(said.text)}",
        to=address.email,
        subject=said.subject,
        text=said.text,
        html=said.html,
        territory=cafe.territory,
        partner=host,
        contact=address.contact,
        reply_to=by.email or reply_address(cafe.territory),
    )


def written_to_host(cafe: Cafe) -> Message | None:
    """The last list that was sent to the host that it has now."""
    if cafe.host is None:
        return None
    return Message.objects.filter(key__startswith=_key(cafe, cafe.host)).first()


def _key(cafe: Cafe, host: Partner) -> str:
    return f"hote:{cafe.pk}:{host.pk}:"
