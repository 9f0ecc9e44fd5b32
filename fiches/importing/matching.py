"""Which partner a row describes: by identifier, else by SIRET, else by name and commune."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Exists, OuterRef, Q

from fiches.importing.understanding import Reading
from fiches.importing.values import NBSP
from fiches.models import Fiche, ImportRecord
from partners.french import plain
from partners.models import Participation, Partner, Territory

OWN_ID = re.compile(r"partenaire-(\d{1,18})")  # what our exports write for want of another one


@dataclass
class Known:
    """A partner that is already there, with all that an import reads of it."""

    partner: Partner
    fiche: Fiche | None
    record: ImportRecord | None
    here: bool  # takes part in the territory now
    left: Participation | None  # took part in it, and left
    elsewhere: tuple[Territory, ...] = ()  # the other territories where it takes part now

    @property
    def commune(self) -> str:
        return (self.fiche.commune_id or "") if self.fiche else ""

    @property
    def name(self) -> str:
        return plain(self.partner.name)


def load(territory: Territory, readings: Iterable[Reading], *, lock: bool) -> list[Known]:
    """Partners of the territory, past and present, and those of other territories that a row
    names by its SIRET or identifier. Five queries, whatever the number of rows.

    Looks past what the user sees on purpose: an organisation is one partner everywhere.
    """
    ids = {reading.source_id for reading in readings if reading.source_id}
    sirets = {siret for reading in readings if (siret := reading.values.get("siret"))}
    own = {int(found[1]) for each in ids if (found := OWN_ID.fullmatch(each))}
    partners = list(
        Partner.objects.filter(
            Q(Exists(Participation.objects.filter(partner=OuterRef("pk"), territory=territory)))
            | Q(siret__in=sirets)
            | Q(pk__in=own)
            | Q(Exists(ImportRecord.objects.filter(partner=OuterRef("pk"), source_id__in=ids)))
        )
        .select_related("type__theme")
        .order_by("pk")
    )
    pks = [partner.pk for partner in partners]
    fiches = Fiche.objects.filter(partner__in=pks).prefetch_related("area_communes")
    fiches = fiches.select_related("theme", "theme_2", "theme_3", "commune", "published")
    if lock:
        fiches = fiches.select_for_update(of=("self",))
    by_partner = {fiche.partner_id: fiche for fiche in fiches}
    records = {r.partner_id: r for r in ImportRecord.objects.filter(partner__in=pks)}
    stays: dict[int, list[Participation]] = defaultdict(list)
    for stay in Participation.objects.filter(partner__in=pks).select_related("territory"):
        stays[stay.partner_id].append(stay)
    known = []
    for partner in partners:
        fiche = by_partner.get(partner.pk)
        if fiche:
            fiche.partner = partner
        own_stays = [stay for stay in stays[partner.pk] if stay.territory_id == territory.pk]
        here = any(stay.left_on is None for stay in own_stays)
        left = own_stays[0] if own_stays and not here else None
        elsewhere = tuple(
            stay.territory
            for stay in stays[partner.pk]
            if stay.territory_id != territory.pk and stay.left_on is None
        )
        known.append(Known(partner, fiche, records.get(partner.pk), here, left, elsewhere))
    return known


def match(readings: Iterable[Reading], known: list[Known]) -> dict[int, Known]:
    """Line → the partner that the row describes. Adds a refusal to a row that describes the
    same partner as another one, or that could be two partners."""
    readings = [reading for reading in readings if not reading.refusals]
    _refuse_repeated(readings)
    readings = [reading for reading in readings if not reading.refusals]
    matched: dict[int, Known] = {}
    taken: dict[int, int] = {}  # partner → line
    for candidates_of in (_by_id(known), _by_siret(known), _by_name(known)):
        for reading in readings:
            if reading.line in matched:
                continue
            candidates = [each for each in candidates_of(reading) if each.partner.pk not in taken]
            if len(candidates) > 1:
                reading.refuse(
                    "nom",
                    "plusieurs partenaires de ce territoire portent ce nom"
                    f"{NBSP}: précisez la commune ou le SIRET.",
                )
                candidates = []
            if candidates:
                matched[reading.line] = candidates[0]
                taken[candidates[0].partner.pk] = reading.line
    return matched


def _refuse_repeated(readings: Iterable[Reading]) -> None:
    seen: dict[tuple[str, ...], Reading] = {}
    for reading in readings:
        name, commune = plain(reading.name), reading.values.get("commune", "")
        keys: list[tuple[str, ...]] = [("même nom, même commune", name, commune)]
        if reading.source_id:
            keys.append(("même identifiant", reading.source_id))
        if siret := reading.values.get("siret"):
            keys.append(("même SIRET", siret))
        for key in keys:
            first = seen.setdefault(key, reading)
            if first is not reading and not _are_two(first, reading, key[0]):
                reading.refuse(
                    "", f"même partenaire que la ligne {first.line} ({key[0]}), seule reprise."
                )
                break


def _are_two(first: Reading, second: Reading, why: str) -> bool:
    """Local services share a SIRET, and two libraries of a town can share a name: the file
    then gives them different identifiers, and another name or another address."""
    if why == "même identifiant":
        return False
    if not (first.source_id and second.source_id and first.source_id != second.source_id):
        far = first.values.get("commune") != second.values.get("commune")
        return why == "même SIRET" and far and plain(first.name) != plain(second.name)
    if why == "même SIRET":
        return plain(first.name) != plain(second.name)
    places = [plain(each.values.get("adresse", "")) for each in (first, second)]
    return all(places) and places[0] != places[1]


def _by_id(known: list[Known]) -> Callable[[Reading], list[Known]]:
    by_id: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.record and each.record.source_id:
            by_id[each.record.source_id].append(each)
        else:
            by_id[f"partenaire-{each.partner.pk}"].append(each)

    def candidates(reading: Reading) -> list[Known]:
        """Files number their rows from 1: the same number alone is not the same partner."""
        found = by_id.get(reading.source_id, []) if reading.source_id else []
        return _preferred([each for each in found if _looks_like(reading, each)], reading)

    return candidates


def _by_siret(known: list[Known]) -> Callable[[Reading], list[Known]]:
    by_siret: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.partner.siret:
            by_siret[each.partner.siret].append(each)

    def candidates(reading: Reading) -> list[Known]:
        found = by_siret.get(reading.values.get("siret", ""), [])
        same = [each for each in found if each.name == plain(reading.name)]
        if same:
            return _preferred(same, reading)
        # A service of the same institution, known to the same file under another identifier.
        found = [each for each in found if not _other_id(reading, each)]
        return found if len(found) == 1 else []

    return candidates


def _by_name(known: list[Known]) -> Callable[[Reading], list[Known]]:
    by_name: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        if each.here or each.left:
            by_name[each.name].append(each)

    def candidates(reading: Reading) -> list[Known]:
        commune = reading.values.get("commune", "")
        found = by_name.get(plain(reading.name), [])
        exact = [each for each in found if each.commune == commune]
        return exact or [each for each in found if not (each.commune and commune)]

    return candidates


def _preferred(found: list[Known], reading: Reading) -> list[Known]:
    """One at most: of this territory rather than of another, of the same commune."""
    commune = reading.values.get("commune", "")
    return sorted(found, key=lambda each: (not each.here, each.commune != commune))[:1]


def _other_id(reading: Reading, known: Known) -> bool:
    theirs = known.record.source_id if known.record else ""
    return bool(reading.source_id and theirs and reading.source_id != theirs)


def _looks_like(reading: Reading, known: Known) -> bool:
    name = plain(reading.name)
    siret = reading.values.get("siret")
    if name == known.name or (siret and siret == known.partner.siret):
        return True
    if not (known.here or known.left):
        return False
    if known.commune and known.commune == reading.values.get("commune"):
        return True
    return SequenceMatcher(None, name, known.name, autojunk=False).ratio() > 0.6
