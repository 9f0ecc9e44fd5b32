"""The three territories of the demo."""

from __future__ import annotations

from partners.models import Commune, Territory

CREDITS = (
    "Noms, adresses et horaires de structures réelles : liste des France services au 1er août 2024 "
    "(ANCT) et annuaire de l’administration du 22 octobre 2019 (DILA), Licence Ouverte 2.0. "
    "Certains ont changé depuis. Tout le reste est écrit pour la démonstration."
)
SLUGS = ("lot-et-garonne", "fumel", "agen-montanou")

DEPARTEMENT = "47"
FUMEL_VALLEE_DU_LOT = "200068930"  # SIREN of the communauté de communes
# The circonscription goes a little further, towards Monflanquin and Villeréal.
BEYOND = ("47109", "47175", "47202", "47284", "47324")
AGEN = "47001"


def create_territories() -> dict[str, Territory]:
    """The territories by slug, each with its communes."""
    departement = Territory.objects.create(
        slug="lot-et-garonne",
        name="Lot-et-Garonne",
        kind=Territory.Kind.DEPARTEMENT,
        carrier="Conseil départemental de Lot-et-Garonne",
        contact="Direction de l’action sociale\n1633 avenue du Général-Leclerc, 47000 Agen\n"
        "05 36 49 02 01",
        credits=CREDITS,
        rights_contact="donnees@conseil-departemental-lot-et-g.example",
    )
    fumel = Territory.objects.create(
        slug="fumel",
        name="Circonscription de Fumel",
        kind=Territory.Kind.CIRCONSCRIPTION,
        parent=departement,
        carrier="Centre médico-social de Fumel",
        contact="Centre médico-social de Fumel\n2 place Voltaire, 47500 Fumel\n"
        "05 36 49 61 01\ncafe@cms-fumel.example",
        credits=CREDITS,
        rights_contact="donnees@cms-fumel.example",
    )
    agen = Territory.objects.create(
        slug="agen-montanou",
        name="Quartier d’Agen-Montanou",
        kind=Territory.Kind.QUARTIER,
        parent=departement,
        carrier="Centre social Maison pour tous de la Masse",
        contact="Centre social Maison pour tous de la Masse\nPlace de Montanou, 47000 Agen\n"
        "05 36 49 80 01\ncafe@maisonpourtous-masse.example",
        credits=CREDITS,
        rights_contact="donnees@maisonpourtous-masse.example",
    )
    departement.communes.set(Commune.objects.filter(code__startswith=DEPARTEMENT))
    fumel.communes.set(
        Commune.objects.filter(epci_siren=FUMEL_VALLEE_DU_LOT)
        | Commune.objects.filter(code__in=BEYOND)
    )
    agen.communes.set(Commune.objects.filter(code=AGEN))
    return {territory.slug: territory for territory in (departement, fumel, agen)}
