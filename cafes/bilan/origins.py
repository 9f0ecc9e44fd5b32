"""Who comes and where from: organisations, what they are, and whether they live in the country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from cafes.bilan.contents import RURAL_BELOW, Shares
from cafes.bilan.history import CafeRow, ComeRow, PartnerRow
from cafes.models import Attendance
from partners.french import plain
from partners.models import Partner

Status = Partner.LegalStatus
INSTITUTIONS = {
    Status.COLLECTIVITE,
    Status.ETABLISSEMENT_PUBLIC,
    Status.SECURITE_SOCIALE,
    Status.ETAT,
}


def organisation_of(row: ComeRow) -> str:
    """What is counted as one organisation; empty for somebody who came for none."""
    return str(row.partner) if row.partner else plain(row.organisation)


def place_of(cafe: CafeRow, partners: Mapping[int, PartnerRow]) -> tuple[str | None, int | None]:
    """The commune where it was held and its inhabitants; that of its host if it does not say."""
    if cafe.commune:
        return cafe.commune, cafe.population
    host = partners.get(cafe.host) if cafe.host else None
    return home_of(host) if host else (None, None)


def home_of(partner: PartnerRow) -> tuple[str | None, int | None]:
    """A confidential address has no commune."""
    return (None, None) if partner.confidential else (partner.commune, partner.population)


def qualities(rows: list[ComeRow], partners: Mapping[int, PartnerRow]) -> Shares:
    counts = Counter(_quality(row, partners) for row in rows)
    labels = ("Associations", "Institutions", "Élus", "Autres", "Non précisé")
    return Shares(tuple((label, counts[label]) for label in labels))


def _quality(row: ComeRow, partners: Mapping[int, PartnerRow]) -> str:
    if row.quality == Attendance.Quality.ELECTED:
        return "Élus"
    partner = partners.get(row.partner) if row.partner else None
    if partner is None or not partner.legal_status:
        return "Non précisé"
    if partner.legal_status == Status.ASSOCIATION:
        return "Associations"
    return "Institutions" if partner.legal_status in INSTITUTIONS else "Autres"


def rural(populations: Iterable[int | None]) -> Shares:
    counts = Counter(
        "Non précisé" if n is None else "Rural" if n < RURAL_BELOW else "Urbain"
        for n in populations
    )
    return Shares(tuple((label, counts[label]) for label in ("Rural", "Urbain", "Non précisé")))
