"""Who takes part: the partners of `fiches/data/demo/*.json`, their people and what these agreed to."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings

from cafes.demo.days import at_ten, months_before
from partners.models import Consent, Contact, Participation, Partner, PartnerType, Territory
from partners.phones import to_e164

Entry = dict[str, Any]  # one partner of the file, with its fiche

FOLDER = settings.BASE_DIR / "fiches" / "data" / "demo"
ITEMS = {
    "nom": Consent.Item.NAME,
    "fonction": Consent.Item.FUNCTION,
    "telephone": Consent.Item.PHONE,
    "courriel": Consent.Item.EMAIL,
}
# Somebody changed her mind: partner → what is no longer to be shown of its first référent.
WITHDRAWN = {"fumel-28": "courriel", "agen-16": "telephone"}


def read_network(slug: str) -> list[Entry]:
    entries: list[Entry] = json.loads((FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    return entries


def create_partners(
    entries: list[Entry], territory: Territory, today: dt.date
) -> dict[str, Partner]:
    """The partners by their key in the file, with their participation and their people."""
    types = {kind.code: kind for kind in PartnerType.objects.all()}
    partners = {entry["id"]: _partner(entry, types) for entry in entries}
    Partner.objects.bulk_create(partners.values())
    services = []
    for entry in entries:
        if entry["parent"]:
            service = partners[entry["id"]]
            service.parent = partners[entry["parent"]]
            services.append(service)
    Partner.objects.bulk_update(services, ["parent"])
    Participation.objects.bulk_create(
        Participation(
            partner=partners[entry["id"]],
            territory=territory,
            joined_on=dt.date.fromisoformat(entry["joined"]),
            left_on=dt.date.fromisoformat(entry["left"]) if entry["left"] else None,
        )
        for entry in entries
    )
    _create_contacts(entries, partners, today)
    return partners


def _partner(entry: Entry, types: dict[str, PartnerType]) -> Partner:
    return Partner(
        name=entry["nom"],
        acronym=entry["sigle"],
        acronym_meaning=entry["sigle_developpe"],
        type=types[entry["type_structure"]],
        legal_status=entry["statut"],
        siret=entry["siret"],
        can_host=entry["accueil_cafe"],
        host_seats=entry["accueil_places"],
        host_notes=entry["accueil_precisions"],
        invitation_emails=entry["invitations"],
    )


def _create_contacts(entries: list[Entry], partners: dict[str, Partner], today: dt.date) -> None:
    contacts, consents = [], []
    for entry in entries:
        agreed_at = at_ten(months_before(today, (entry["verified_months_ago"] or 0) + 1))
        for rank, person in enumerate(entry["referents"]):
            contact = Contact(
                partner=partners[entry["id"]],
                name=person["nom"],
                function=person["fonction"],
                phone=to_e164(person["telephone"]),
                email=person["courriel"],
                is_referent=True,
            )
            contacts.append(contact)
            for item in person["consentements"]:
                withdrawn = rank == 0 and WITHDRAWN.get(entry["id"]) == item
                consents.append(
                    Consent(
                        contact=contact,
                        item=ITEMS[item],
                        given_at=agreed_at,
                        recorded_by="la personne elle-même",
                        withdrawn_at=agreed_at + dt.timedelta(days=20) if withdrawn else None,
                    )
                )
    Contact.objects.bulk_create(contacts)
    Consent.objects.bulk_create(consents)
