"""What the cafés keep of a person, and drop when she leaves: see `partners.forgetting`.

That somebody of her partner was invited, answered or came stays: organisations are counted.
"""

from __future__ import annotations

from django.db.models import Q

from cafes import arriving
from cafes.models import Invitation, Reply
from partners.forgetting import Person


def forget(person: Person) -> None:
    forget_invitations(person)
    arriving.forget(person)


def forget_invitations(person: Person) -> None:
    """Her address goes, what she wrote, and her name where a colleague announced her."""
    partner = person.contact.partner_id
    hers = Q(contact=person.contact)
    if person.email:
        hers |= Q(partner=partner, email__iexact=person.email)
    rows = Invitation.objects.filter(hers)
    Reply.objects.filter(invitation__in=rows.values("pk")).update(who="", message="")
    rows.update(email="", contact=person.contact, link=None)
    # What colleagues wrote about her, as it is or inside a sentence.
    about = Q()
    for said in person.said:
        about |= Q(who__icontains=said) | Q(message__icontains=said)
    if about:
        Reply.objects.filter(about, invitation__partner=partner).update(who="", message="")
