"""What becomes of each row: created, updated, unchanged, in conflict or refused.

What somebody changed in the application since the last import is never overwritten
(`fiches.importing.verdicts`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from fiches.content import snapshot
from fiches.importing.columns import LABELS
from fiches.importing.joining import WhyNot, anybody
from fiches.importing.matching import Known, load, match
from fiches.importing.resembling import resembling
from fiches.importing.storing import Writer
from fiches.importing.understanding import Reading
from fiches.importing.values import FICHE_ATTRIBUTES, NBSP, PARTNER_ATTRIBUTES
from fiches.importing.verdicts import verdict_on
from fiches.importing.vocabulary import Vocabulary
from fiches.models import Fiche, ImportRecord
from partners.dates import long_date
from partners.models import Partner, Territory

LOCATION = {
    "adresse",
    "complement_adresse",
    "code_postal",
    "commune",
    "permanences",
    "accessibilite",
    "accessibilite_precisions",
}
ELSEWHERE = "une valeur tenue par un autre territoire"


class Outcome(StrEnum):
    REFUSED = "refused"
    CONFLICT = "conflict"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Message:
    """One thing to know about a row. `kind`: refused, resembles, conflict, kept, updated,
    joined, remark."""

    kind: str
    field: str
    text: str = ""
    ours: str = ""  # in the application
    theirs: str = ""  # in the file
    key: str = ""  # of a column where one may choose between the two
    taken: bool = False  # and the file's was chosen


@dataclass
class Decision:
    reading: Reading
    outcome: Outcome
    messages: list[Message] = field(default_factory=list)
    partner: Partner | None = None
    fiche: Fiche | None = None
    record: ImportRecord | None = None
    joins: bool = False
    partner_changed: bool = False
    fiche_changed: bool = False
    record_changed: bool = False
    may_publish: bool = False  # nobody's unfinished work would be shown

    @property
    def line(self) -> int:
        return self.reading.line


def decide(
    territory: Territory,
    readings: list[Reading],
    words: Vocabulary,
    commune_names: dict[str, str],
    *,
    lock: bool = False,
    why_not: WhyNot = anybody,
) -> list[Decision]:
    """One decision a row, in order; saves nothing. `readings` gain the refusals found here."""
    there = load(territory, readings, lock=lock)
    known = match(readings, there)
    for reading in readings:
        _refuse_the_guarded(reading, known.get(reading.line), why_not)
    look_like = resembling(there)
    writer = Writer(words, commune_names)
    return [_decide(reading, known.get(reading.line), writer, look_like) for reading in readings]


def count(decisions: Iterable[Decision]) -> dict[str, int]:
    found = Counter(decision.outcome for decision in decisions)
    return {outcome.value: found[outcome] for outcome in Outcome}


def _decide(
    reading: Reading,
    known: Known | None,
    writer: Writer,
    look_like: Callable[[Reading], Known | None],
) -> Decision:
    if reading.set_aside and not reading.refusals:
        return Decision(reading, Outcome.LEFT_OUT)
    if reading.left_out and (known is None or not known.here):
        return Decision(reading, Outcome.LEFT_OUT)
    if known and not reading.refusals:
        _refuse_the_departed(reading, known)
    if reading.refusals:
        messages = [Message("refused", said.field, said.text) for said in reading.refusals]
        return Decision(reading, Outcome.REFUSED, messages)
    if known is None:
        return _create(reading, writer, look_like(reading))
    return _compare(reading, known, writer)


def _refuse_the_guarded(reading: Reading, known: Known | None, why_not: WhyNot) -> None:
    """One that only other networks know joins with the word of those who run them."""
    if known is None or known.here or known.left or known.partner.closed_on:
        return
    if not (reading.refusals or reading.left_out) and (reason := why_not(known.elsewhere)):
        reading.refuse("nom", reason)


def _refuse_the_departed(reading: Reading, known: Known) -> None:
    if known.partner.closed_on:
        day = long_date(known.partner.closed_on)
        reading.refuse("nom", f"ce partenaire n’existe plus depuis le {day}.")
    elif known.left and known.left.left_on:
        day = long_date(known.left.left_on)
        reading.refuse(
            "nom",
            f"ce partenaire a quitté le réseau le {day}{NBSP}: faites-le d’abord revenir, dans "
            "la page Réseau.",
        )


def _create(reading: Reading, writer: Writer, resembled: Known | None) -> Decision:
    values = {**reading.defaults, **reading.values}
    partner = Partner()
    fiche = Fiche(partner=partner)
    for key, value in values.items():
        if key in PARTNER_ATTRIBUTES or key in FICHE_ATTRIBUTES:
            writer.write(partner, fiche, key, value)
    record = ImportRecord(partner=partner, source_id=reading.source_id, values=values)
    remarks = [*reading.remarks, *reading.remarks_if_new]
    messages = [Message("remark", said.field, said.text) for said in remarks]
    if resembled:
        said = f"ressemble à «{NBSP}{resembled.partner.name}{NBSP}», déjà dans le réseau."
        messages.insert(0, Message("resembles", "", said))
    return Decision(
        reading,
        Outcome.CREATED,
        messages,
        partner,
        fiche,
        record,
        joins=True,
        partner_changed=True,
        fiche_changed=True,
        record_changed=True,
        may_publish=True,
    )


def _compare(reading: Reading, known: Known, writer: Writer) -> Decision:
    partner, fiche = known.partner, known.fiche
    base: dict[str, str] = dict(known.record.values) if known.record else {}
    decision = Decision(reading, Outcome.UNCHANGED, partner=partner, joins=not known.here)
    untouched = fiche is None or _shows_what_it_says(fiche) or _is_an_imported_draft(known)
    current = writer.current(partner, fiche)
    if fiche is None:
        fiche = Fiche(partner=partner)
        decision.fiche_changed = True
    decision.fiche = fiche
    skipped = _not_compared(fiche, reading, decision)
    for key, value in sorted(reading.values.items(), key=lambda item: item[0] == "code_postal"):
        if key in skipped:
            continue
        if key not in PARTNER_ATTRIBUTES and key not in FICHE_ATTRIBUTES:
            base[key] = value
            continue
        ours, last = current.get(key, ""), base.get(key)
        verdict = verdict_on(key, value, ours, last)
        chosen = key if verdict in {"conflict", "kept"} else ""
        if chosen in reading.taken:
            verdict = "updated"
        if verdict in {"same", "updated"}:
            base[key] = value
        if verdict == "same":
            continue
        if verdict == "updated":
            writer.write(partner, fiche, key, value)
            decision.partner_changed |= key in PARTNER_ATTRIBUTES
            decision.fiche_changed |= key in FICHE_ATTRIBUTES
        elif key == "commune":
            skipped.add("code_postal")
        message = _message(verdict, key, value, ours, known, writer)
        if chosen and known.here:
            message = replace(message, key=chosen, taken=verdict == "updated")
        decision.messages.append(message)
    _keep_record(decision, known, reading, base)
    if decision.joins:
        decision.messages.append(
            Message("joined", "", "partenaire d’un autre territoire, qui rejoint aussi celui-ci.")
        )
    kinds = {message.kind for message in decision.messages}
    decision.messages += [Message("remark", said.field, said.text) for said in reading.remarks]
    decision.may_publish = untouched and not kinds & {"conflict", "kept"} and known.here
    if "conflict" in kinds:
        decision.outcome = Outcome.CONFLICT
    elif decision.partner_changed or decision.fiche_changed or decision.joins:
        decision.outcome = Outcome.UPDATED
    return decision


def _message(
    verdict: str, key: str, theirs: str, ours: str, known: Known, writer: Writer
) -> Message:
    said = writer.in_words(key, ours) if ours else ""
    return Message(
        verdict,
        LABELS[key],
        ours=said if known.here else ELSEWHERE if ours else "",
        theirs=writer.in_words(key, theirs),
    )


def _not_compared(fiche: Fiche, reading: Reading, decision: Decision) -> set[str]:
    """A confidential address is neither read from a file nor shown in a report."""
    if not fiche.confidential_address:
        return set()
    if LOCATION & set(reading.values):
        decision.messages.append(
            Message(
                "remark",
                LABELS["adresse"],
                "l’adresse de ce partenaire est confidentielle : celle du fichier n’est pas reprise.",
            )
        )
    return set(LOCATION)


def _keep_record(decision: Decision, known: Known, reading: Reading, base: dict[str, str]) -> None:
    record = known.record or ImportRecord(partner=known.partner, values={})
    own_id = reading.source_id == f"partenaire-{known.partner.pk}"
    source_id = record.source_id or ("" if own_id else reading.source_id)
    decision.record_changed = (
        known.record is None or base != record.values or source_id != record.source_id
    )
    record.values, record.source_id = base, source_id
    decision.record = record


def _shows_what_it_says(fiche: Fiche) -> bool:
    """Online, and nobody has begun to write the next version."""
    return (
        fiche.state == Fiche.State.PUBLISHED
        and not fiche.question
        and fiche.revision_online().content == snapshot(fiche)
    )


def _is_an_imported_draft(known: Known) -> bool:
    fiche = known.fiche
    return (
        known.record is not None
        and fiche is not None
        and fiche.state == Fiche.State.DRAFT
        and not fiche.question
        and fiche.published_id is None
    )
