"""Words of other files for our types, themes, publics and modes: pure look-ups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from fiches.models.fiches import AccessFeature, Audience, Fiche, ReferralMode
from partners.french import plain
from partners.models import Partner, PartnerType, Theme

OTHER = "autre"

# Words for a type → our code, and the theme it calls for when that is not the type's own.
TYPE_WORDS: dict[str, tuple[str, str]] = {
    words: (code, theme)
    for code, theme, names in (
        ("ccas-cias", "", "ccas|cias|centre communal d action sociale"),
        ("cms-departement", "", "cms|mds|ud|maison des solidarites|centre medico social"),
        ("cms-departement", "famille", "pmi"),
        ("conseil-departemental", "", "departement|dept|cd"),
        ("caf", "", "caf|allocations familiales"),
        ("msa", "", "msa"),
        ("cpam", "", "cpam|assurance maladie"),
        ("france-services", "", "maison services public|msap|france service|rfs"),
        ("mairie", "", "commune|muni|collectivite|service municipal"),
        ("intercommunalite", "", "epci|communaute de communes|communaute d agglomeration"),
        ("etat", "", "prefecture|onacvg|etat ddetspp|service de l etat|dreets|ddets"),
        ("etat", "logement", "logement anah|etat ddt|commission conciliation"),
        ("etat", "jeunesse", "cio|education nationale"),
        ("france-travail", "", "pole emploi|pe|ft"),
        ("mission-locale", "", "ml"),
        ("maison-emploi-plie", "", "plie|mde|maison de l emploi"),
        ("siae", "", "ai|aci|ei|etti|chantier d insertion|association intermediaire"),
        ("organisme-formation", "", "of|greta|formation"),
        ("centre-social", "", "cs|centre socioculturel|centre socio culturel"),
        ("evs", "", "espace de vie sociale"),
        ("association", "", "asso"),
        ("association", "vie-locale", "vie associative"),
        ("udaf", "", "association familiale"),
        ("creche", "", "multi accueil|halte garderie|petite enfance"),
        ("ecole", "", "ecole|college|lycee"),
        ("bailleur", "", "bailleur social|hlm"),
        ("chrs", "", "hebergement"),
        ("hopital", "", "centre hospitalier|hopital"),
        ("cmp", "", "cmpe|sante mentale"),
        ("addictologie", "", "csapa|caarud"),
        ("police-gendarmerie", "", "gendarmerie|police"),
        ("justice", "", "spip|pjj|tribunal|ministere de la justice"),
        ("udaf", "famille", "point info famille"),
        ("association", "jeunesse", "information jeunesse"),
        ("etat", "jeunesse", "crous"),
        ("conseil-departemental", "handicap-autonomie", "clic|mdph|mdpa"),
        ("autre", "handicap-autonomie", "aide aux aidants"),
        ("autre", "budget", "credit municipal"),
    )
    for words in names.split("|")
}

# The type that we give them is only the nearest one: people are told, and may choose another.
NEAREST = frozenset({"point info famille", "information jeunesse", "crous", "clic", "mdph", "mdpa"})

# What a name says of its type when the file does not, first match first.
NAME_WORDS = [
    (re.compile(rf"\b(?:{pattern})\b"), code)
    for pattern, code in (
        ("france services?|msap|maisons? des? services?(?: au)? publics?", "france-services"),
        ("mission locale", "mission-locale"),
        ("ccas|cias|centre (?:inter)?communal d action sociale", "ccas-cias"),
        ("centre social|socio ?culturel", "centre-social"),
        ("espace de vie sociale|evs", "evs"),
        ("pole emploi|france travail", "france-travail"),
        ("caf|caisse d allocations familiales", "caf"),
        ("msa|mutualite sociale agricole", "msa"),
        ("cpam|assurance maladie", "cpam"),
        ("carsat", "carsat"),
        ("plie|maison de l emploi", "maison-emploi-plie"),
        ("restos du c(?:oe|)ur|secours (?:populaire|catholique)|croix rouge|emmaus", "caritatif"),
        ("banque alimentaire|epicerie (?:sociale|solidaire)", "caritatif"),
        ("udaf|associations? familiales?|familles rurales", "udaf"),
        ("cidff", "cidff"),
        ("regie de quartier", "regie-quartier"),
        ("creche|halte garderie|multi accueil", "creche"),
        ("greta|afpa|centre de formation", "organisme-formation"),
        ("communautes? (?:de|des|d) (?:communes|agglomeration)\\w*", "intercommunalite"),
        ("communaute d agglomeration|syndicat intercommunal", "intercommunalite"),
        ("maison des solidarites|pole territorial de solidarite|pmi", "cms-departement"),
        ("gendarmerie|police|commissariat", "police-gendarmerie"),
        ("sous prefecture|prefecture", "etat"),
        ("tribunal|spip|point justice", "justice"),
        ("centre hospitalier|hopital", "hopital"),
        ("csapa|caarud", "addictologie"),
        ("chrs", "chrs"),
        ("mairie", "mairie"),
    )
]

AUDIENCE_WORDS = {
    "tous": Audience.EVERYONE,
    "tout public": Audience.EVERYONE,
    "tous les publics": Audience.EVERYONE,
    "famille": Audience.FAMILIES,
    "femme": Audience.WOMEN,
    "jeune": Audience.YOUTH,
    "handicap": Audience.DISABLED,
    "personnes handicapees": Audience.DISABLED,
    "personnes agees": Audience.SENIORS,
    "seniors": Audience.SENIORS,
    "etudiants": Audience.STUDENTS,
    "chomeurs": Audience.JOB_SEEKERS,
    "beneficiaires du rsa": Audience.MINIMUM_INCOME,
}
YES = {"oui", "o", "yes", "vrai", "true", "1"}
NO = {"non", "n", "no", "faux", "false", "0"}
COST_WORDS = {"oui": "gratuit", "non": "payant"}


def _coded(choices: type) -> dict[str, str]:
    return {
        words: value
        for value, label in choices.choices  # type: ignore[attr-defined]
        for words in (plain(value), plain(label))
    }


AUDIENCES = _coded(Audience) | {words: a.value for words, a in AUDIENCE_WORDS.items()}
MODES = _coded(ReferralMode)
FEATURES = _coded(AccessFeature)
STATUSES = _coded(Partner.LegalStatus)
COSTS = _coded(Fiche.Cost) | COST_WORDS


@dataclass(frozen=True)
class Vocabulary:
    """What the administrator may change, read once for a whole file."""

    types: dict[str, PartnerType]
    themes: dict[str, Theme]

    @classmethod
    def read(cls) -> Vocabulary:
        """Two queries."""
        types = {each.code: each for each in PartnerType.objects.select_related("theme")}
        types.setdefault(OTHER, next(iter(types.values())))
        return cls(
            types=types,
            themes={each.code: each for each in Theme.objects.all()},
        )

    @cached_property
    def _types_by_words(self) -> dict[str, str]:
        return {
            w: code for code, each in self.types.items() for w in (plain(code), plain(each.label))
        }

    @cached_property
    def _themes_by_words(self) -> dict[str, str]:
        return {
            w: code for code, each in self.themes.items() for w in (plain(code), plain(each.label))
        }

    def type_of(self, text: str) -> tuple[str, str]:
        """The code of a type called so, and the theme that its words call for; blank if none."""
        words = plain(text)
        if not words:
            return "", ""
        if code := self._types_by_words.get(words):
            return code, ""
        code, theme = TYPE_WORDS.get(words, ("", ""))
        if code not in self.types:
            return "", ""
        return code, theme if theme in self.themes else ""

    def type_from_name(self, name: str) -> str:
        words = plain(name)
        for pattern, code in NAME_WORDS:
            if code in self.types and pattern.search(words):
                return code
        return ""

    def theme_of(self, text: str) -> str:
        """The code of a theme: by our code or label, or a data·inclusion category or theme."""
        if code := self._themes_by_words.get(plain(text)):
            return code
        wanted = text.strip().lower()
        best = ("", "")
        for code, theme in self.themes.items():
            for prefix in filter(None, theme.data_inclusion.split("|")):
                if (wanted == prefix or wanted.startswith(f"{prefix}--")) and len(prefix) > len(
                    best[0]
                ):
                    best = (prefix, code)
        return best[1]
