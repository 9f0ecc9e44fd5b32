"""What the fiches, the rounds, the imports and the livrets keep of a person, and drop when she
leaves: see `partners.forgetting`.

Texts that are the structure's own, such as its missions or its general address, stay as they
are: they are not about her, and revisions never change. The PDFs that
named her are made anew.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from fiches.livret.build import refresh, restart
from fiches.models import (
    CampaignRecipient,
    FicheDraft,
    ImportRecord,
    ImportRun,
    Livret,
    Printing,
    SigleProposal,
)
from partners import phones
from partners.forgetting import Person
from partners.models import Contact, Territory

HIDDEN = "…"


def forget(person: Person) -> None:
    networks = Territory.objects.filter(participations__partner=person.contact.partner_id)
    _forget_in_drafts(person.contact, person.said)
    if person.email:
        rows = CampaignRecipient.objects.filter(partner=person.contact.partner_id)
        rows.filter(email__iexact=person.email).update(email="")
    SigleProposal.objects.filter(by__in=person.said).update(by="")
    _forget_in_imports(person, networks.values_list("pk", flat=True))
    Printing.objects.filter(territory__in=networks).drop()
    for livret in Livret.objects.filter(territory__in=networks, contents__isnull=False):
        frozen: dict[str, Any] = livret.contents or {}
        if (left := without_person(frozen, person)) != frozen:
            livret.contents = left
            livret.save(update_fields=["contents"])
            if livret.state == Livret.State.READY:  # its PDF still names her
                restart(livret, timezone.now())


def redo_livrets(contact: Contact, now: dt.datetime) -> None:
    networks = Territory.objects.filter(participations__partner=contact.partner_id)
    Printing.objects.filter(territory__in=networks).drop()
    refresh(contact.partner_id, now)


def _forget_in_drafts(contact: Contact, said: frozenset[str]) -> None:
    """Somebody left: what she was typing goes, and what others were typing about her."""
    FicheDraft.objects.filter(link__contact=contact).delete()
    plain = {_shown(text) for text in said}
    for draft in FicheDraft.objects.filter(partner=contact.partner_id):
        kept = {
            name: item
            for name, item in draft.data.items()
            if not plain & {_shown(text) for text in _texts_of(item)}
        }
        if kept != draft.data:
            FicheDraft.objects.filter(pk=draft.pk).update(data=kept)


def _texts_of(item: dict[str, Any]) -> list[str]:
    base = item["base"]
    return [*item["values"], *([base] if isinstance(base, str) else base)]


def _shown(text: str) -> str:
    """A telephone is stored in one way and typed in many."""
    try:
        return phones.to_e164(text) or text
    except phones.PhoneError:
        return text.strip().lower()


def _forget_in_imports(person: Person, networks: Any) -> None:
    """What the last file said of the partner, and what is shown of files for a month."""
    for record in ImportRecord.objects.filter(partner=person.contact.partner_id):
        kept = {key: value for key, value in record.values.items() if value not in person.said}
        if kept != record.values:
            ImportRecord.objects.filter(pk=record.pk).update(values=kept)
    for run in ImportRun.objects.filter(territory__in=networks):
        if (report := without_texts(run.report, person.said)) != run.report:
            ImportRun.objects.filter(pk=run.pk).update(report=report)


def without_person(contents: dict[str, Any], person: Person) -> dict[str, Any]:
    """A frozen edition in which she is no référent any more. Pure."""
    key = str(person.contact.pk)
    sheets = [
        {**sheet, "referents": [one for one in sheet["referents"] if one["key"] != key]}
        for sheet in contents["sheets"]
    ]
    images = {name: file for name, file in contents["images"].items() if name != person.photo}
    return {**contents, "sheets": sheets, "images": images}


def without_texts(value: Any, said: frozenset[str]) -> Any:
    """The same JSON, these texts blotted out wherever they stand. Pure."""
    if isinstance(value, dict):
        return {key: without_texts(item, said) for key, item in value.items()}
    if isinstance(value, list):
        return [without_texts(item, said) for item in value]
    if isinstance(value, str):
        for text in said:
            value = value.replace(text, HIDDEN)
    return value
