"""Write what was decided: all of it, or nothing if anything fails half-way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Model
from django.utils import timezone

from fiches.content import snapshot
from fiches.editing import refresh_search_text
from fiches.importing.choosing import Choices
from fiches.importing.columns import Ignored, Layout, layout_of, without
from fiches.importing.communes import CommuneFinder
from fiches.importing.deciding import Decision, Outcome, decide
from fiches.importing.joining import WhyNot, anybody
from fiches.importing.reading import Table
from fiches.importing.understanding import Progress, Reading, parts_of, understand
from fiches.importing.values import FICHE_ATTRIBUTES, PARTNER_ATTRIBUTES
from fiches.importing.vocabulary import Vocabulary
from fiches.models import Fiche, ImportRecord, Revision
from fiches.publishing import problems
from fiches.search import search_text_of
from partners.models import Participation, Partner, Territory, User

CHUNK = 500  # rows a query
PARTNER_FIELDS = [*PARTNER_ATTRIBUTES.values(), "sort_key"]
FICHE_FIELDS = [
    *FICHE_ATTRIBUTES.values(),
    "theme_2",
    "theme_3",
    "version",
    "updated_at",
    "updated_by",
]


@dataclass
class Prepared:
    """A file understood row by row, before it is compared with what is there."""

    territory: Territory
    table: Table
    layout: Layout
    readings: list[Reading]
    words: Vocabulary
    commune_names: dict[str, str]
    why_not: WhyNot = anybody

    @property
    def ignored(self) -> list[Ignored]:
        return self.layout.ignored


@dataclass
class Outcomes:
    decisions: list[Decision]
    published: int = 0
    incomplete: list[tuple[Decision, list[str]]] = field(default_factory=list)


def prepare(
    territory: Territory,
    table: Table,
    progress: Progress | None = None,
    *,
    only_territory: bool = False,
    why_not: WhyNot = anybody,
    choices: Choices | None = None,
) -> Prepared:
    """Understand every row of `table`. Four queries, and most of the time of an import.

    `only_territory` leaves out the rows whose commune is not one of the territory's; it does
    nothing in a territory without communes.
    """
    words = Vocabulary.read()
    layout = _without_foreign_themes(layout_of(table.headers), table, words)
    communes = CommuneFinder.read(territory.communes.values_list("pk", flat=True))
    readings = understand(table, layout, words, communes, progress)
    for reading in readings:
        commune = reading.values.get("commune", "")
        reading.outside = bool(commune and communes.near and commune not in communes.near)
        reading.left_out = only_territory and reading.outside
    if choices:
        choices.apply_to(readings)
    names = {code: commune.name for code, commune in communes.by_code.items()}
    return Prepared(territory, table, layout, readings, words, names, why_not)


def _without_foreign_themes(layout: Layout, table: Table, words: Vocabulary) -> Layout:
    """Other directories have themes of their own: a column with none of ours is no use."""
    place = layout.places.get("thematiques")
    if place is None:
        return layout
    for row in table.rows:
        text = row.cells[place] if place < len(row.cells) else ""
        if any(map(words.theme_of, [text, *parts_of(text)])):
            return layout
    why = "aucune de ses valeurs n’est une de nos thématiques"
    return without(layout, "thematiques", table.headers[place], why)


def preview(prepared: Prepared, *, publish: bool) -> Outcomes:
    """What `apply` would do now. Writes nothing."""
    decisions = decide(
        prepared.territory,
        prepared.readings,
        prepared.words,
        prepared.commune_names,
        why_not=prepared.why_not,
    )
    ready, incomplete = _publishable(decisions) if publish else ([], [])
    return Outcomes(decisions, len(ready), incomplete)


def apply(
    prepared: Prepared,
    *,
    user: User | None,
    now: dt.datetime,
    publish: bool = False,
    and_then: Callable[[Outcomes], None] | None = None,
) -> Outcomes:
    """Compare with what is there now, and write. `and_then` is part of the transaction.

    Two imports into one territory wait for one another.
    """
    with transaction.atomic():
        Territory.objects.select_for_update().get(pk=prepared.territory.pk)
        decisions = decide(
            prepared.territory,
            prepared.readings,
            prepared.words,
            prepared.commune_names,
            lock=True,
            why_not=prepared.why_not,
        )
        _write(decisions, prepared.territory, user, timezone.localdate(now))
        outcomes = Outcomes(decisions)
        if publish:
            ready, outcomes.incomplete = _publishable(decisions)
            outcomes.published = _publish(ready, user, now)
        if and_then:
            and_then(outcomes)
    return outcomes


def _write(
    decisions: Iterable[Decision], territory: Territory, user: User | None, today: dt.date
) -> None:
    """A bounded number of queries for five hundred rows, whatever they are."""
    decisions = [d for d in decisions if d.outcome not in {Outcome.REFUSED, Outcome.LEFT_OUT}]
    new: list[Partner] = []
    old: list[Partner] = []
    for decision in decisions:
        if decision.partner_changed and decision.partner:
            (old if decision.partner.pk else new).append(decision.partner)
    Partner.objects.bulk_create(new, batch_size=CHUNK)
    _update(Partner, old, PARTNER_FIELDS)
    _write_fiches([d.fiche for d in decisions if d.fiche_changed and d.fiche], user)
    Participation.objects.bulk_create(
        [
            Participation(partner=d.partner, territory=territory, joined_on=today)
            for d in decisions
            if d.joins and d.partner
        ],
        batch_size=CHUNK,
    )
    records = [d.record for d in decisions if d.record_changed and d.record]
    fresh = [record for record in records if not record.pk]
    known = [record for record in records if record.pk]
    for record in fresh:
        record.partner = record.partner  # its key, if the partner has just got one
    ImportRecord.objects.bulk_create(fresh, batch_size=CHUNK)
    _update(ImportRecord, known, ["source_id", "values", "imported_at"])


def _write_fiches(fiches: Iterable[Fiche], user: User | None) -> None:
    new: list[Fiche] = []
    old: list[Fiche] = []
    for fiche in fiches:
        fiche.partner = fiche.partner
        fiche.updated_by = user
        if fiche.pk:
            fiche.version += 1
            old.append(fiche)
        else:
            new.append(fiche)
    Fiche.objects.bulk_create(new, batch_size=CHUNK)
    _update(Fiche, old, FICHE_FIELDS)
    hidden = [fiche.pk for fiche in old if fiche.confidential_address and fiche.is_online]
    for fiche in Fiche.objects.filter(pk__in=hidden).select_related("published"):
        refresh_search_text(fiche)  # shelters: a few at most


def _update(model: type[Model], rows: Sequence[Model], fields: list[str]) -> None:
    """Write `fields` of rows that exist. An insertion that becomes an update: one statement
    whose cost grows with the rows, where `bulk_update` compares each row with all the others,
    and it works out the columns that depend on another one."""
    model._default_manager.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )


def _publishable(
    decisions: Iterable[Decision],
) -> tuple[list[Fiche], list[tuple[Decision, list[str]]]]:
    """Complete fiches that readers do not see yet as they are now, and what others lack."""
    ready, incomplete = [], []
    for decision in decisions:
        fiche = decision.fiche
        if fiche is None or not decision.may_publish:
            continue
        if missing := problems(fiche):
            incomplete.append((decision, missing))
        elif decision.outcome != Outcome.UNCHANGED or not fiche.is_online:
            ready.append(fiche)
    return ready, incomplete


def _publish(fiches: list[Fiche], user: User | None, now: dt.datetime) -> int:
    """`fiches.publishing.publish(verified=False)` for many at once: a file vouches for nothing.

    Gives how many went online. A handful of queries for five hundred fiches.
    """
    for start in range(0, len(fiches), CHUNK):
        pks = [fiche.pk for fiche in fiches[start : start + CHUNK]]
        chunk = list(
            Fiche.objects.filter(pk__in=pks)
            .with_relations()
            .prefetch_related("area_communes")
            .annotate(last_number=Max("revisions__number"))
        )
        revisions = Revision.objects.bulk_create(
            Revision(
                fiche=fiche,
                number=(fiche.last_number or 0) + 1,
                content=snapshot(fiche),
                verified_on=fiche.verified_on,
                published_at=now,
                published_by=user,
            )
            for fiche in chunk
        )
        for fiche, revision in zip(chunk, revisions, strict=True):
            fiche.published = revision
            fiche.state = Fiche.State.PUBLISHED
            themes = fiche.themes or [fiche.partner.type.theme]
            labels = [theme.label for theme in themes]
            fiche.search_text = search_text_of(revision.content, labels)
        _update(Fiche, chunk, ["published", "state", "search_text", "updated_at"])
    return len(fiches)
