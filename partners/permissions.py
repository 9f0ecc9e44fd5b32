"""Who may act in a territory: each rule is written once, here or in a higher app."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from partners.models import Partner, Role, Territory, User

Someone = User | AnonymousUser


def roles(user: Someone, territory: Territory) -> set[Role]:
    """The user's own roles in this very territory."""
    if not user.is_authenticated:
        return set()
    return {Role(m.role) for m in user.all_memberships if m.territory_id == territory.pk}


def can_run_network(user: Someone, territory: Territory) -> bool:
    """Invite, plan, add or remove partners: the facilitator's work."""
    return user.is_superuser or Role.FACILITATOR in roles(user, territory)


def can_edit_livret(user: Someone, territory: Territory) -> bool:
    """Edit and publish every fiche of the territory, import, compile the livret."""
    return user.is_superuser or bool({Role.FACILITATOR, Role.EDITOR} & roles(user, territory))


def represents(user: Someone, partner: Partner) -> bool:
    """Whether the user speaks for this partner somewhere."""
    return user.is_authenticated and any(
        m.partner_id == partner.pk for m in user.all_memberships if m.role == Role.PARTNER
    )


def can_bring_in(user: Someone, elsewhere: Iterable[Territory]) -> bool:
    """Bring a partner of these networks into another one, whose facilitators may then correct it
    and forget its people: only who runs one of them. One that is in no network is free."""
    networks = list(elsewhere)
    return user.is_superuser or not networks or any(can_run_network(user, n) for n in networks)


def can_edit_partner(user: Someone, partner: Partner, territory: Territory) -> bool:
    """Correct who a member of the network is, note that it leaves."""
    return can_run_network(user, territory) and partner.takes_part_in(territory)


def can_close_partner(user: Someone, partner: Partner, territory: Territory) -> bool:
    """Say that it no longer exists: only who runs every network that it would leave."""
    return can_edit_partner(user, partner, territory) and all(
        can_run_network(user, stay.territory) for stay in partner.current_participations()
    )


def can_edit_contacts(user: Someone, partner: Partner, territory: Territory) -> bool:
    """See and keep everything about its people: those who keep the livret, and the partner."""
    keeper = can_edit_livret(user, territory) and partner.takes_part_in(territory)
    return keeper or represents(user, partner)


def can_give_links(user: Someone, partner: Partner, territory: Territory) -> bool:
    """Make and send the links that open a partner's own page: those who keep the livret."""
    return can_edit_livret(user, territory) and partner.takes_part_in(territory)
