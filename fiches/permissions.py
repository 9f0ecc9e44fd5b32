from __future__ import annotations

from fiches.models import Fiche
from partners.models import Partner, Territory
from partners.permissions import Someone, can_edit_livret, represents


def may_edit_fiche_of(user: Someone, partner: Partner, territory: Territory) -> bool:
    """The partner itself, or whoever keeps the territory's livret."""
    return can_edit_livret(user, territory) or represents(user, partner)


def can_edit_fiche(user: Someone, fiche: Fiche, territory: Territory) -> bool:
    return may_edit_fiche_of(user, fiche.partner, territory)


def can_publish_fiche(user: Someone, fiche: Fiche, territory: Territory) -> bool:
    return can_edit_livret(user, territory)


def sees_working_copy(user: Someone, fiche: Fiche, territory: Territory) -> bool:
    """Readers see what is published; those who may edit also see the draft."""
    return can_edit_fiche(user, fiche, territory)
