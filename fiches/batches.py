"""The same thing done to several fiches at once, with an account of what could not be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from fiches.models import Fiche
from fiches.publishing import NotPublishable, archive, publish, verify
from partners.models import User


class Action(StrEnum):
    PUBLISH = "publier"
    VERIFY = "verifier"
    ARCHIVE = "archiver"


DONE = {
    Action.PUBLISH: ("fiche publiée", "fiches publiées"),
    Action.VERIFY: ("fiche marquée comme vérifiée", "fiches marquées comme vérifiées"),
    Action.ARCHIVE: ("fiche archivée", "fiches archivées"),
}


@dataclass
class Account:
    """What was done, and for each refusal the fiche and the reasons."""

    action: Action
    done: int = 0
    refused: list[tuple[Fiche, list[str]]] = field(default_factory=list)

    @property
    def said(self) -> str:
        singular, plural = DONE[self.action]
        return f"{self.done}\N{NO-BREAK SPACE}{plural if self.done > 1 else singular}."


def act_on(fiches: Iterable[Fiche], action: Action, user: User, now: dt.datetime) -> Account:
    """Each fiche by itself: one that cannot be published does not hold back the others."""
    account = Account(action)
    for fiche in fiches:
        if reasons := _act(fiche, action, user, now):
            account.refused.append((fiche, reasons))
        else:
            account.done += 1
    return account


def _act(fiche: Fiche, action: Action, user: User, now: dt.datetime) -> list[str]:
    """The reasons why it was not done; empty when it was."""
    if action == Action.PUBLISH:
        try:
            publish(fiche, user, now)
        except NotPublishable as error:
            return error.problems
    elif action == Action.VERIFY:
        if not fiche.is_online:
            return ["Elle n’est pas en ligne\N{NO-BREAK SPACE}: publiez-la d’abord."]
        verify(fiche, user, now)
    else:
        archive(fiche)
    return []
