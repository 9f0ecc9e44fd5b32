"""What a partner asks from its link, or another network for it, and what the facilitator decides.

Nothing happens to the network before the decision. What the demande said about persons is
emptied with it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.letters import (
    ask_for_joining,
    inform,
    tell_account,
    tell_joined,
    tell_refusal,
)
from partners.models import (
    Contact,
    Demande,
    Membership,
    Partner,
    PersonalLink,
    Role,
    Territory,
    User,
)
from partners.network import close, join, leave
from partners.people import erase
from partners.permissions import can_close_partner

Kind, State = Demande.Kind, Demande.State
SAID = ("name", "function", "email", "phone", "message")


class AlreadyHandled(Exception):
    """Somebody else has decided in the meantime."""


@transaction.atomic
def ask(link: PersonalLink, kind: Demande.Kind, **said: Any) -> Demande:
    """Hand in a demande. Asked again before the answer, it is the same one, in its last words."""
    PersonalLink.objects.select_for_update().get(pk=link.pk)
    same = Demande.objects.filter(
        partner=link.partner,
        territory=link.territory,
        kind=kind,
        contact=link.contact,
        state=State.OPEN,
    )
    demande = same.first() or Demande(
        partner=link.partner, territory=link.territory, kind=kind, contact=link.contact
    )
    for name in SAID:
        setattr(demande, name, said.get(name, ""))
    demande.save()
    return demande


@transaction.atomic
def ask_to_join(partner: Partner, into: Territory, by: User) -> Demande | None:
    """Ask the team that follows a partner to let it come into another network as well; they get
    a letter. None when no network follows it. Asked again before the answer, the same one."""
    asked = Demande.objects.filter(partner=partner, into=into, state=State.OPEN)
    if known := asked.first():
        return known
    run = Membership.objects.filter(role=Role.FACILITATOR, user__is_active=True)
    networks = [stay.territory for stay in partner.current_participations()]
    heard = set(run.filter(territory__in=networks).values_list("territory", flat=True))
    networks.sort(key=lambda network: (network.pk not in heard, network.pk))
    if not networks:
        return None
    demande = Demande.objects.create(
        partner=partner,
        territory=networks[0],
        kind=Kind.JOINING,
        into=into,
        name=by.name,
        email=by.email,
    )
    ask_for_joining(demande)
    return demande


def open_demandes(territory: Territory) -> list[Demande]:
    """The oldest first, with what the queue shows of each. One query."""
    waiting = Demande.objects.filter(territory=territory, state=State.OPEN)
    return list(waiting.select_related("partner", "contact", "into").order_by("created_at", "pk"))


def asks_the_day(demande: Demande) -> bool:
    """A partner ends: who decides says when, after reading what is lost."""
    return demande.kind in ENDINGS


def pending(link: PersonalLink) -> list[Demande]:
    """What the person of this link has asked and nobody has answered yet. One query."""
    asked = Demande.objects.filter(
        partner=link.partner_id,
        territory=link.territory_id,
        contact=link.contact_id,
        state=State.OPEN,
        into__isnull=True,
    )
    return list(asked.order_by("created_at", "pk"))


@transaction.atomic
def accept(demande: Demande, user: User, now: dt.datetime, on: dt.date | None = None) -> str:
    """Do what was asked. Gives, in French, what was done. Raises AlreadyHandled.

    `on` is the day a departure or a closing happened; today without it.
    """
    demande = _claim(demande)
    if asks_the_day(demande):
        said = ENDINGS[Kind(demande.kind)](demande, user, on or timezone.localdate(now))
    else:
        said = DEEDS[Kind(demande.kind)](demande, user, now)
    _settle(demande, State.ACCEPTED, user, now)
    return said


@transaction.atomic
def refuse(demande: Demande, user: User, now: dt.datetime, word: str = "") -> bool:
    """Leave everything as it is, and tell whoever asked, with a word of the team's if given.

    False when there is no address to tell it to. Raises AlreadyHandled.
    """
    claimed = _claim(demande)
    told = tell_refusal(claimed, word)
    _settle(claimed, State.REFUSED, user, now)
    return told is not None


def _claim(demande: Demande) -> Demande:
    waiting = Demande.objects.select_for_update(of=("self",)).filter(state=State.OPEN)
    found = (
        waiting.select_related("partner", "territory", "contact", "into")
        .filter(pk=demande.pk)
        .first()
    )
    if found is None:
        raise AlreadyHandled
    return found


def _settle(demande: Demande, state: Demande.State, user: User, now: dt.datetime) -> None:
    demande.state, demande.handled_by, demande.handled_at = state, user, now
    for name in SAID:
        setattr(demande, name, "")
    demande.save()


def _hand_over(demande: Demande, user: User, now: dt.datetime) -> str:
    """The successor is a new person who has agreed to nothing; the former one is forgotten."""
    former = demande.contact
    successor = Contact.objects.create(
        partner=demande.partner,
        name=demande.name,
        function=demande.function,
        phone=demande.phone,
        email=demande.email,
        is_referent=former is None or former.is_referent,
    )
    # By her post: her name is erased, and a letter is kept.
    post = former.function if former else ""
    named_by = "la personne à qui vous succédez" + (f" ({post})" if post else "")
    if former is not None and former.left_on is None:
        erase(former, timezone.localdate(now))
    letter = inform(successor, demande.territory, now, user, named_by)
    said = f"{successor} prend le relais."
    if former is not None:
        said += " Les données de l’ancienne personne sont effacées."
    if letter is None:
        return f"{said} Sans adresse de courriel, remettez-lui son lien vous-même."
    return f"{said} Son lien lui est envoyé par courriel."


def _leave(demande: Demande, user: User, on: dt.date) -> str:
    leave(demande.partner, demande.territory, on)
    return f"{demande.partner} ne fait plus partie du réseau."


def _close(demande: Demande, user: User, on: dt.date) -> str:
    """Whoever does not run every network that it would leave can only speak for this one."""
    if not can_close_partner(user, demande.partner, demande.territory):
        _leave(demande, user, on)
        return (
            f"{demande.partner} ne fait plus partie de ce réseau. Elle est aussi dans un autre "
            "réseau, dont l’équipe décide pour lui."
        )
    close(demande.partner, on)
    return f"{demande.partner} n’existe plus\N{NO-BREAK SPACE}: sa fiche et ses interlocuteurs ne sont plus montrés."


def _type_for_them(demande: Demande, user: User, now: dt.datetime) -> str:
    return "la demande est rangée\N{NO-BREAK SPACE}: la fiche est saisie."


def _open_account(demande: Demande, user: User, now: dt.datetime) -> str:
    """An account that speaks for the partner; one that exists gets the role besides."""
    account = User.objects.with_email(demande.email).first()
    if account is None:
        account = User.objects.create_user(demande.email, name=demande.name)
    Membership.objects.get_or_create(
        user=account, territory=demande.territory, role=Role.PARTNER, partner=demande.partner
    )
    tell_account(account, demande)
    return f"le compte de {account} est ouvert. Un courriel lui dit comment entrer."


def _join(demande: Demande, user: User, now: dt.datetime) -> str:
    if demande.into is None:
        return "il n’y avait rien à faire."
    join(demande.partner, demande.into, timezone.localdate(now))
    tell_joined(demande)
    return (
        f"{demande.partner} fait aussi partie de {demande.into}. Un courriel le dit à son équipe."
    )


DEEDS = {
    Kind.SUCCESSOR: _hand_over,
    Kind.TYPE_FOR_US: _type_for_them,
    Kind.ACCOUNT: _open_account,
    Kind.JOINING: _join,
}
ENDINGS = {Kind.LEAVING: _leave, Kind.CLOSING: _close}
