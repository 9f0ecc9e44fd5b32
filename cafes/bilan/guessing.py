"""What a preoccupation is about, when nobody chose a theme: read from its words.

Chosen always wins; this only fills the gaps of a bilan, which says so, and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from fiches.search import stems

# By code of `partners/data/themes.csv`, in its order: the first one wins a tie.
WORDS = {
    "acces-droits": "droits démarches domiciliation papiers RSA CSS prestations préfecture titre séjour",
    "aide-urgence": "alimentaire alimentation colis faim épicerie vestiaire mobilier banque collecte",
    "budget": "budget dette dettes surendettement factures microcrédit tutelle curatelle",
    "logement": (
        "logement logements hébergement loyer loyers bail bailleur bailleurs expulsion expulsions "
        "chauffage énergie impayés HLM locataires punaises insalubre indécent 115 sans-abri studios"
    ),
    "sante": (
        "santé soins médecin médecins médical infirmière hôpital psychiatrie psychologique psychologue "
        "addictions dentiste ordonnance spécialistes généraliste généralistes vaccination"
    ),
    "handicap-autonomie": "handicap autonomie MDPH aidants âgées dépendance fauteuil APA AAH répit",
    "famille": "famille familles parents parentalité crèche assistantes maternelles garde bébé divorce",
    "jeunesse": "jeunes jeunesse collège lycée école scolarité scolaire décrochage élèves cantine étudiants",
    "insertion": "emploi insertion chômage formation formations chantier chantiers travail apprentissage",
    "langue-numerique": "numérique internet ligne ordinateur connexion français illettrisme traduction interprète",
    "mobilite": "mobilité transport transports bus car cars train voiture permis covoiturage vélo garage",
    "violences-justice": "violences violence victimes justice sécurité plainte avocat délinquance",
    "vie-locale": "isolement bénévoles bénévole bénévolat lien culture sport associations voisinage",
}


def guess(text: str) -> str:
    """The code of the theme that most words of the text speak of; empty when none does."""
    words = _words()
    found = Counter(code for stem in dict.fromkeys(stems(text)) if (code := words.get(stem)))
    return max(WORDS, key=lambda code: found[code]) if found else ""


@cache
def _words() -> dict[str, str]:
    """The theme of each stem; one that two themes share tells nothing."""
    told: dict[str, set[str]] = {}
    for code, words in WORDS.items():
        for stem in stems(words):
            told.setdefault(stem, set()).add(code)
    return {stem: codes.pop() for stem, codes in told.items() if len(codes) == 1}
