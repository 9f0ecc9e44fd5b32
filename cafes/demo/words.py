"""What is said at the cafés of the demo: about missions and needs, never about a person."""

from __future__ import annotations

# (theme, what worries)
WORRIES = (
    ("logement", "Les petits logements manquent\N{NO-BREAK SPACE}: six mois d’attente en moyenne."),
    ("logement", "Les logements passerelles sont tous occupés jusqu’au printemps."),
    ("logement", "Les charges de chauffage augmentent, les impayés aussi."),
    ("mobilite", "Sans voiture, l’hôpital est à deux heures de car."),
    ("mobilite", "Le transport à la demande refuse du monde le vendredi."),
    ("sante", "Plus de médecin traitant pour les nouveaux arrivants."),
    ("sante", "Le délai du centre médico-psychologique dépasse quatre mois."),
    ("langue-numerique", "Les démarches passent en ligne, les accueils sont débordés."),
    ("acces-droits", "Les dossiers de la MDPH attendent plus d’un an."),
    ("aide-urgence", "La collecte alimentaire ne suffit plus la dernière semaine du mois."),
    ("jeunesse", "Des jeunes sortent du collège sans solution."),
    ("insertion", "Les chantiers d’insertion manquent de places."),
)
# (theme, what is new)
NEWS = (
    ("langue-numerique", "Le conseiller numérique ouvre une permanence le jeudi matin."),
    ("sante", "Une consultation infirmière ouvre deux après-midi par semaine."),
    ("logement", "La permanence logement passe du mardi au mercredi."),
    ("insertion", "Une formation d’aide à domicile commence en mars, huit places."),
    ("aide-urgence", "L’épicerie sociale s’installe dans des locaux plus grands."),
    ("mobilite", "Dix vélos à assistance électrique sont à louer au mois."),
    ("jeunesse", "L’atelier du mercredi s’ouvre aux 11-14 ans."),
)
# (theme, what is asked, what was answered)
QUESTIONS = (
    ("logement", "Qui accueille une famille le week-end\N{NO-BREAK SPACE}?",
     "Le 115 d’abord, puis l’accueil de jour dès le lundi."),
    ("mobilite", "Quelles aides pour passer le permis\N{NO-BREAK SPACE}?",
     "La mission locale et la Région, sous conditions de ressources."),
    ("sante", "Où trouver un interprète pour un rendez-vous médical\N{NO-BREAK SPACE}?",
     "Par téléphone, avec la plateforme de l’hôpital."),
    ("langue-numerique", "Qui peut former nos bénévoles aux démarches en ligne\N{NO-BREAK SPACE}?",
     "Le conseiller numérique, sur demande."),
    ("acces-droits", "Qui domicilie les personnes sans adresse\N{NO-BREAK SPACE}?",
     "Chaque CCAS, et l’Udaf par convention."),
)  # fmt: skip
FOLLOW_UPS = (
    "Envoyer à tous le calendrier des permanences",
    "Inviter la communauté de communes au prochain café",
    "Réunir ceux qui font de l’aide alimentaire",
    "Mettre à jour la liste des logements d’urgence",
    "Préparer une visite commune de l’accueil de jour",
)
EXAMPLES = (
    "Nous savons enfin qui appeler à la Caf pour les dossiers bloqués.",
    "Une visite commune du chantier d’insertion, née d’un café.",
    "Nous partageons une salle et un minibus avec l’association voisine.",
    "L’orientation vers l’épicerie sociale se fait en un coup de fil.",
    "Le bailleur nous prévient avant les expulsions.",
    "Nous avons découvert la permanence de la Carsat à dix minutes de chez nous.",
)
