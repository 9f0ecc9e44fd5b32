"""Which column of a file says what: our own keys and labels, and how people call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiches.fields import FIELDS
from partners.french import plain

# What an import can write, beside what `fiches.fields` already names.
COMPANIONS = {
    "id": "Identifiant",
    "source": "Source",
    "source_date": "Date de la source",
    "sigle_developpe": "Sigle développé",
    "orientation_modes": "Modes d’orientation",
    "frais": "Gratuit ou payant",
    "adresse_confidentielle": "Adresse confidentielle",
    "code_postal": "Code postal",
    "code_insee": "Code INSEE",
    "accessibilite_precisions": "Précisions sur l’accès",
}

# In the words of `partners.french.plain`.
SYNONYMS = {
    "id": "identifiant|ref|reference|id structure|structure id",
    "source_date": "date source|date de mise a jour source",
    "nom": "nom structure|structure|nom du partenaire|partenaire|denomination|raison sociale|"
    "nom usuel|organisme|nom de l organisme|nom de l association|intitule|etablissement|"
    "nom de l etablissement|name|libelle",
    "sigle": "acronyme|abreviation|nom d usage",
    "sigle_developpe": "signification du sigle|developpe",
    "type_structure": "type|type de partenaire|categorie|typologie|nature|type d organisme",
    "organisme_porteur": "organisme porteur|gestionnaire|porteur|structure porteuse|"
    "structure gestionnaire",
    "statut": "statut juridique|forme juridique",
    "siret": "numero siret|n siret|no siret|numero de siret",
    "accroche": "en une phrase|resume|presentation courte|presentation resume|slogan",
    "missions": "mission|description|descriptif|presentation|presentation detail|objet|"
    "presentation de la structure|presentation detaillee",
    "actions": "services|service|activites|prestations|services proposes|actions menees|"
    "services et actions|nos actions|offre",
    "limites": "limite|ne fait pas|ce que la structure ne fait pas",
    "thematiques": "thematique|theme|themes|thematiques source|domaine|domaines|"
    "domaine d intervention|domaines d intervention|rubrique",
    "publics": "public|public accueilli|publics accueillis|public cible|publics cibles|"
    "public concerne|beneficiaires|pour qui",
    "publics_precisions": "publics precisions|precisions public|precision public|"
    "precisions sur le public|conditions d age",
    "zone": "zone|secteur|secteur d intervention|territoire d intervention|"
    "zone de diffusion nom|perimetre|territoire",
    "conditions_acces": "conditions d acces|modalites acces|modalites d acces|acces|"
    "condition d acces|modalites d accueil",
    "orientation": "comment orienter|modalites d orientation|orienter une personne|"
    "comment nous orienter|orientation",
    "orientation_modes": "modes d orientation|modes orientation|modes mobilisation|"
    "mode d orientation",
    "delai": "delai|delais|delai de reponse",
    "frais": "gratuit payant|gratuit",
    "cout": "tarif|tarifs|cout|prix|frais autres|participation",
    "adresse_confidentielle": "confidentiel|confidentielle",
    "adresse": "adresse postale|rue|voie|adresse 1|adresse1|adresse complete|lieu",
    "complement_adresse": "complement adresse|complement d adresse|adresse 2|adresse2|batiment",
    "code_postal": "cp|code postale|postal code|code post",
    "commune": "ville|localite|nom commune|nom de la commune|city|bureau distributeur",
    "code_insee": "insee|code commune|code insee commune|codeinsee",
    "telephone": "tel|telephone|telephone accueil|tel accueil|telephone fixe|numero|"
    "numero de telephone|phone|standard|n de telephone|no de telephone|fixe|tel fixe",
    "courriel": "mail|email|e mail|courriel|adresse mail|adresse email|adresse e mail|"
    "adresse electronique|mel|mail accueil|contact mail",
    "site_web": "site|site web|site internet|web|url|internet|adresse du site|www",
    "horaires": "horaire|horaires|heures d ouverture|jours et horaires|ouverture|"
    "horaires accueil|horaires d accueil|jours d ouverture",
    "permanences": "permanence|permanences|itinerance permanences|lieux de permanence|"
    "itinerance|antennes",
    "accessibilite": "accessibilite|acces pmr|pmr",
    "accessibilite_precisions": "accessibilite precisions|precisions acces|acces bus",
    "langues": "langue|langues|langues parlees",
}

NOT_IMPORTED = {
    "telephone demo": "un numéro de démonstration ne remplace pas un vrai",
    "courriel demo": "une adresse de démonstration ne remplace pas une vraie",
    "latitude": "la commune et l’adresse suffisent",
    "longitude": "la commune et l’adresse suffisent",
    "type libelle": "déjà dit par le type de structure",
    "zone communes": "les communes de la zone se choisissent dans la fiche",
    "logo": "un logo s’ajoute dans la fiche",
    "etat": "un import ne publie ni n’archive une fiche à votre place",
    "date maj": "une fiche est vérifiée par quelqu’un, pas par un fichier",
    "verifiee le": "une fiche est vérifiée par quelqu’un, pas par un fichier",
    "auteur maj": "noté par l’application",
    "accueil cafe": "se dit dans la page du partenaire",
    "invitations": "se dit dans la page du partenaire",
} | dict.fromkeys(
    "referent|referent nom|referent fonction|referent telephone|referent courriel|"
    "referent photo|contact|interlocuteur|responsable|directeur|directrice|president|"
    "presidente|nom du responsable|nom du contact|prenom|civilite|portable|mobile".split("|"),
    "une personne s’ajoute dans la fiche, avec son accord",
)
UNKNOWN = "nous ne connaissons pas cette colonne"


def _labels() -> dict[str, str]:
    importable = set(SYNONYMS) | set(COMPANIONS)
    fields = {key: field.label for key, field in FIELDS.items() if key in importable}
    return fields | {key: label for key, label in COMPANIONS.items() if key not in fields}


LABELS: dict[str, str] = _labels()


def _by_words() -> dict[str, str]:
    """Every way to call a column → its key."""
    words: dict[str, str] = {}
    for key, label in LABELS.items():
        names = [plain(key), plain(label), *SYNONYMS.get(key, "").split("|")]
        for name in filter(None, names):
            words.setdefault(name, key)
    return words


BY_WORDS = _by_words()


@dataclass(frozen=True)
class Ignored:
    header: str
    why: str


@dataclass(frozen=True)
class Layout:
    """Where each thing is said in a file."""

    places: dict[str, int]  # key → column, counted from 0
    ignored: list[Ignored]


def recognised(headers: Sequence[str]) -> set[str]:
    return {key for header in headers if (key := BY_WORDS.get(plain(header)))}


def without(layout: Layout, key: str, header: str, why: str) -> Layout:
    places = {each: place for each, place in layout.places.items() if each != key}
    return Layout(places, [*layout.ignored, Ignored(header.strip(), why)])


def layout_of(headers: Sequence[str]) -> Layout:
    """When two columns say the same thing, the one called by our own key, else the first, wins."""
    places: dict[str, int] = {}
    ignored: list[Ignored] = []
    for place, header in enumerate(headers):
        key = BY_WORDS.get(plain(header))
        if key and plain(header) == plain(key):
            places.setdefault(key, place)
    for place, header in enumerate(headers):
        words = plain(header)
        key = BY_WORDS.get(words)
        if key:
            winner = places.setdefault(key, place)
            if winner != place:
                ignored.append(Ignored(header, f"déjà dit par « {headers[winner].strip()} »"))
        elif words:
            ignored.append(Ignored(header.strip(), NOT_IMPORTED.get(words, UNKNOWN)))
    return Layout(places, ignored)
