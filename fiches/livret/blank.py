"""The fiche to fill in by hand: what is asked, and the room left to answer.

For a volunteer without a computer: same blocks, labels and limits as the form on screen.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A question, with ruled `lines` or boxes to tick (`choices`); `half` shares a row."""

    label: str
    help: str = ""
    lines: int = 1
    choices: tuple[str, ...] = ()
    half: bool = False

    @property
    def ruled(self) -> range:
        return range(self.lines)


@dataclass(frozen=True)
class Block:
    title: str
    fields: tuple[Field, ...]


BLOCKS = (
    Block(
        "Identité",
        (
            Field("Nom de la structure", "nom complet, sans point final"),
            Field("Sigle ou nom d’usage", "et ce qu’il veut dire", half=True),
            Field("Type de structure", half=True),
            Field("Organisme gestionnaire", "si différent", half=True),
            Field("SIRET", "facultatif", half=True),
        ),
    ),
    Block(
        "Ce que nous faisons",
        (
            Field("En une phrase, à quoi servez-vous ?", "comme à un collègue, sans sigle"),
            Field("Nos missions", "ce que vous réalisez, concrètement ; 500 signes au plus", 5),
            Field("Nos services et actions", "une par ligne, six au plus", 5),
            Field("Ce que nous ne faisons pas", "cela évite les mauvaises orientations", 2),
            Field("Thématiques", "trois au plus, la première classe la fiche dans le livret"),
        ),
    ),
    Block(
        "Pour qui",
        (
            Field("Publics", "âge, situation, tous publics…"),
            Field("Zone d’intervention", "communes, intercommunalité, quartier…", 2),
        ),
    ),
    Block(
        "Comment nous joindre",
        (
            Field("Conditions d’accès", "inscription, ressources, justificatifs"),
            Field(
                "Comment nous orienter une personne ?",
                "et ce qu’il ne faut pas faire",
                2,
                (
                    "Envoyer un courriel",
                    "Se présenter",
                    "Téléphoner",
                    "Formulaire en ligne",
                ),
            ),
            Field("Délai moyen de réponse", half=True),
            Field("Participation financière", half=True, choices=("gratuit", "payant :")),
            Field("Adresse d’accueil", choices=("adresse confidentielle, à ne jamais publier",)),
            Field("Code postal et commune", half=True),
            Field("Téléphone de l’accueil", half=True),
            Field("Courriel de la structure", half=True),
            Field("Site internet", half=True),
            Field("Horaires d’ouverture", "jour par jour", 1),
            Field("Permanences et lieux délocalisés", "commune, lieu, jour, heure", 2),
            Field(
                "Accessibilité",
                choices=(
                    "Accès fauteuil",
                    "Stationnement",
                    "Bus à proximité",
                    "Langue des signes",
                    "Ascenseur",
                    "Boucle magnétique",
                ),
            ),
            Field("Langues parlées"),
        ),
    ),
    Block(
        "Interlocuteurs",
        (
            Field(
                "Référent partenaires : prénom et nom",
                choices=("j’accepte que mon nom soit imprimé",),
            ),
            Field("Fonction", half=True, choices=("à imprimer",)),
            Field("Ligne directe", half=True, choices=("à imprimer",)),
            Field("Courriel direct", half=True, choices=("à imprimer",)),
            Field("Second référent", "mêmes précisions", half=True),
        ),
    ),
    Block(
        "Vie du réseau",
        (
            Field("Pouvez-vous accueillir un café ?", half=True, choices=("oui", "non")),
            Field("Nombre de places", "et contraintes", half=True),
            Field("Courriels à inviter aux cafés", "jamais imprimés"),
        ),
    ),
)
