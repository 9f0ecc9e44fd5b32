"""Fiches on paper: what is printed for a partner to fill in or correct, and what is told to it
once somebody has typed its answers in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone

from fiches.fields import FIELDS
from fiches.letters import first_address, tell_typed
from fiches.livret.contents import Referent, Sheet
from fiches.livret.paper import Block, Row, ToCorrect, compile_blank, compile_to_correct
from fiches.models import Audience, Fiche
from fiches.models.fiches import AccessFeature, ReferralMode
from fiches.sheets import REFERENTS_SHOWN, Medium, all_themes, working_sheet
from partners.dates import long_date
from partners.models import Consent, Message, PersonalLink, Territory, User
from partners.personal_links import personal_link, short_address, whole_address

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Told:
    done: bool
    said: str


@transaction.atomic
def tell_partner(fiche: Fiche, territory: Territory, editor: User, now: dt.datetime) -> Told:
    """Write to the partner that its fiche was typed in for it, with the link to correct it."""
    address = first_address(fiche.partner, territory)
    if address is None:
        return Told(False, f"aucun courriel n’est connu{NBSP}: prévenez {fiche.partner} autrement.")
    link = personal_link(fiche.partner, territory, address.contact, now, editor)
    published = fiche.state == Fiche.State.PUBLISHED
    message = tell_typed(fiche, link, address.email, editor, published)
    if message.state == Message.State.DROPPED:
        return Told(False, f"le partenaire n’est pas prévenu{NBSP}: {message.error}.")
    return Told(True, f"un courriel prévient le partenaire ({address.email}).")


# What is printed of each field on the sheet to correct: key of the content, lines to write on
# when there is nothing yet.
ROOM = {
    "missions": 4,
    "actions": 5,
    "limites": 2,
    "zone": 2,
    "orientation": 2,
    "horaires": 2,
    "permanences": 3,
}
LINE = 48  # characters, printed; a correction takes half the room


def blank_fiche(territory: Territory, today: dt.date) -> bytes:
    """The fiche to fill in, as PDF."""
    return compile_blank(territory.name, _contact(territory), today)


def fiche_to_correct(
    fiche: Fiche, territory: Territory, link: PersonalLink | None, today: dt.date
) -> bytes:
    """What we have of the partner, with room to correct it and the way to its own page, as PDF.

    Reads what `with_sheet_relations` has fetched. Of a person, only what she agreed to have
    printed; of a confidential place, nothing.
    """
    sheet = working_sheet(fiche, all_themes(), Medium.PRINT)
    paper = ToCorrect(
        name=sheet.name,
        territory=territory.name,
        blocks=_blocks(fiche, sheet),
        return_to=_contact(territory),
        address=whole_address(link) if link else "",
        short_address=short_address(link) if link else "",
        until=long_date(timezone.localdate(link.expires_at)) if link else "",
        verified=long_date(fiche.verified_on) if fiche.verified_on else "",
    )
    return compile_to_correct(paper, today)


def _contact(territory: Territory) -> tuple[str, ...]:
    return tuple(line.strip() for line in territory.contact.splitlines() if line.strip())


def _blocks(fiche: Fiche, sheet: Sheet) -> tuple[Block, ...]:
    acronym = f"{NBSP}: ".join(part for part in (sheet.acronym, sheet.acronym_meaning) if part)
    place = (
        [Row(FIELDS["adresse"].label, (f"confidentielle{NBSP}: nous ne l’imprimons pas",), 0)]
        if sheet.confidential
        else [
            _row(
                "adresse",
                sheet.address,
                sheet.address_extra,
                f"{sheet.postal_code} {sheet.commune}".strip(),
            )
        ]
    )
    outreach = [] if sheet.confidential else [_row("permanences", *sheet.outreach)]
    return (
        Block(
            "Identité",
            (
                _row("nom", sheet.name),
                _row("sigle", acronym),
                _row("type_structure", sheet.type_label),
                _row("organisme_porteur", sheet.carrier),
            ),
        ),
        Block(
            "Ce que nous faisons",
            (
                _row("accroche", sheet.tagline),
                _row("missions", sheet.missions),
                _row("actions", *sheet.actions),
                _row("limites", sheet.limits),
                _row("thematiques", ", ".join(theme.label for theme in sheet.themes)),
            ),
        ),
        Block(
            "Pour qui",
            (
                Row(FIELDS["publics"].label, choices=_ticked(Audience, fiche.audiences), lines=0),
                _row("publics_precisions", sheet.audiences_details),
                _row("zone", sheet.area),
            ),
        ),
        Block(
            "Comment nous joindre",
            (
                Row(
                    FIELDS["orientation"].label,
                    choices=_ticked(ReferralMode, fiche.referral_modes),
                    lines=0,
                ),
                _row("orientation", sheet.referral, label="en précisant"),
                _row("conditions_acces", sheet.access_conditions),
                _row("delai", sheet.delay),
                _row("cout", sheet.cost),
                *place,
                _row("telephone", sheet.phone),
                _row("courriel", sheet.email, as_typed=True),
                _row("site_web", sheet.website, as_typed=True),
                _row("horaires", *sheet.opening_hours),
                *outreach,
                *_access(fiche, sheet),
                _row("langues", sheet.languages),
            ),
        ),
        Block("Interlocuteurs", _people(fiche, sheet)),
    )


def _row(key: str, *value: str, label: str = "", help: str = "", as_typed: bool = False) -> Row:
    said = tuple(line for line in value if line)
    length = sum(-(-len(line) // LINE) for line in said)
    lines = min(max(1, length // 2), 4) if said else ROOM.get(key, 1)
    return Row(label or FIELDS[key].label, said, lines, help, as_typed=as_typed)


def _ticked(choices: type[TextChoices], codes: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((str(choice.label), choice.value in codes) for choice in choices)


def _access(fiche: Fiche, sheet: Sheet) -> list[Row]:
    if sheet.confidential:
        return []
    boxes = _ticked(AccessFeature, fiche.accessibility)
    return [
        Row(FIELDS["accessibilite"].label, choices=boxes, lines=0),
        _row("accessibilite", sheet.accessibility_details, label="en précisant"),
    ]


def _people(fiche: Fiche, sheet: Sheet) -> tuple[Row, ...]:
    """What each agreed to is told in words: an empty box would look like a refusal."""
    agreed = {str(one.pk): one.shown_items() for one in fiche.partner.contacts.all()}
    people = [*sheet.referents, Referent(), Referent()][:REFERENTS_SHOWN]
    rows = [
        Row(
            "Référent partenaires" if number == 1 else "Second référent",
            _person(one, agreed.get(one.key, frozenset())),
            lines=2,
            help="nom, fonction, ligne, courriel",
        )
        for number, one in enumerate(people, start=1)
    ]
    return (
        *rows,
        Row(
            "J’accepte aussi que l’on imprime",
            choices=tuple((label, False) for label in AGREED.values()),
            lines=0,
            help="chaque personne, pour elle\N{NO-BREAK SPACE}; ce qui est déjà accordé le reste",
        ),
    )


# What a person may agree to have printed, as she says it.
AGREED = {
    Consent.Item.NAME: "mon nom",
    Consent.Item.FUNCTION: "ma fonction",
    Consent.Item.PHONE: "ma ligne directe",
    Consent.Item.EMAIL: "mon courriel",
}


def _person(one: Referent, agreed: Collection[str]) -> tuple[str, ...]:
    said = tuple(item for item in (one.name, one.function, one.phone, one.email) if item)
    items = [label.split(" ", 1)[1] for item, label in AGREED.items() if item in agreed]
    return (*said, f"Déjà d’accord pour{NBSP}: {', '.join(items)}") if items else said
